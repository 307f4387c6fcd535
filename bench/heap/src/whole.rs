//! Whole programs: the same source on rt0 and on std with glibc, a process for each turn.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use bench_heap_programs::NAMES;
use rounds::Median;

use crate::turns::ratio;

/// The programs: the reference first.
const PROGRAMS: [&str; 2] = ["on-std", "on-rt0"];

/// How often a process does its work, so that it takes some milliseconds, in the order of [`NAMES`].
const TIMES: [u32; NAMES.len()] = [400, 1_000, 20, 20_000];

/// What was measured of one kind of work.
pub struct Whole {
    /// What was done.
    pub name: &'static str,
    /// The ratio of rt0's time to that of std with glibc.
    pub ratio: Median,
}

/// Times every kind of work; `folder` has the programs.
pub fn time(folder: &Path, rounds: usize) -> Result<Vec<Whole>> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut measure = |(name, times): (&'static str, u32)| -> Result<Whole> {
        let mut cycles = [const { Vec::new() }; PROGRAMS.len()];
        for _ in 0..rounds {
            let first = random.usize(..PROGRAMS.len());
            for at in [first, 1 - first] {
                cycles[at].push(run(&folder.join(PROGRAMS[at]), name, times)?);
            }
        }
        Ok(Whole { name, ratio: ratio(&cycles[1], &cycles[0]) })
    };
    NAMES.into_iter().zip(TIMES).map(&mut measure).collect()
}

/// The cycles that a program says its work has taken.
fn run(program: &Path, name: &str, times: u32) -> Result<f64> {
    let shown = || program.display().to_string();
    let output =
        Command::new(program).arg(name).arg(times.to_string()).output().with_context(shown)?;
    ensure!(output.status.success(), "{}: {}", shown(), output.status);
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
