//! Memory: what a heap takes from the kernel at most, beside what the program has in it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use bench_heap::worker::WEIGH;
use bench_heap::workload::Workload;

use crate::contenders::{COUNTING, Contender};

/// What was measured of one workload.
pub struct Weight {
    /// What was done.
    pub workload: Workload,
    /// The most bytes that the program had asked for and not freed.
    pub live: u64,
    /// By how much the peak of resident memory is larger, in the contenders' order.
    pub ratios: Vec<f64>,
}

/// Weighs one workload on every heap; `folder` has the programs.
pub fn weigh(contenders: &[Contender], workload: Workload, folder: &Path) -> Result<Weight> {
    let [before, with] = peaks(&folder.join(COUNTING), workload)?;
    let live = with - before;
    let peaks: Vec<[u64; 2]> = contenders
        .iter()
        .map(|contender| peaks(&folder.join(contender.program), workload))
        .collect::<Result<_>>()?;
    // What a program has without a heap. Some heaps take memory before anybody asks them to.
    let program = peaks.iter().map(|[before, _]| *before).min().unwrap_or_default();
    let ratios = peaks.iter().map(|[_, with]| (with - program) as f64 / live as f64).collect();
    Ok(Weight { workload, live, ratios })
}

/// The bytes that a program has at most, before the workload and with it.
fn peaks(program: &Path, workload: Workload) -> Result<[u64; 2]> {
    let output = Command::new(program).args([workload.name(), WEIGH]).output()?;
    ensure!(output.status.success(), "{}: {}", program.display(), output.status);
    let said = String::from_utf8(output.stdout)?;
    let (before, with) = said.trim().split_once(' ').context("two numbers")?;
    Ok([before.parse()?, with.parse()?])
}
