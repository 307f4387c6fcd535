//! What rt0's heap costs beside others: time, memory, and whole programs.
//!
//!     cargo run --release [-- --rounds N] [--out DOCS]
//!
//! | here | what |
//! |---|---|
//! | this file | the command line, and the order of things |
//! | the library | the programs that each have a heap: what they do, and how they are told |
//! | `contenders` | whose heaps |
//! | `turns` | time |
//! | `weigh` | memory |
//! | `whole` | whole programs |
//! | `report` | the tables, for people and for programs |
//! | `plot` | the picture |

mod contenders;
mod plot;
mod report;
mod turns;
mod weigh;
mod whole;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use bench_heap::workload::Workload;
use clap::Parser;
use rounds::{Pinned, RealTime};

use report::Report;

/// Measures what rt0's heap costs beside others.
#[derive(Parser)]
struct Options {
    /// How many turns each heap has in each workload.
    #[arg(long, default_value_t = 101)]
    rounds: usize,

    /// The CPU that all of it runs on; the last one by default.
    #[arg(long)]
    cpu: Option<usize>,

    /// The folder of documents that the results go to; docs by default.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    ensure!(options.rounds > 0, "no round, no median");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = match options.out {
        Some(out) => out,
        None => here.ancestors().nth(2).context("no root")?.join("docs"),
    };
    build(here)?;
    build(&here.join("programs"))?;
    let heaps = here.join("target/release");
    let programs = here.join("programs/target/release");

    let _pinned = Pinned::to(options.cpu)?;
    forgo_huge_pages()?;
    let contenders = contenders::all();
    let real_time = RealTime::new();
    let mut report = Report::new(&contenders, options.rounds, real_time.is_ok())?;
    for workload in Workload::ALL {
        eprintln!("timing {}", workload.name());
        report.timings.push(turns::time(&contenders, workload, &heaps, options.rounds)?);
    }
    eprintln!("timing whole programs");
    report.wholes = whole::time(&programs, options.rounds)?;
    drop(real_time);
    for workload in Workload::ALL.into_iter().filter(|workload| workload.is_weighed()) {
        eprintln!("weighing {}", workload.name());
        report.weights.push(weigh::weigh(&contenders, workload, &heaps)?);
    }

    print!("{}", report.terminal());
    report.write(&docs)
}

/// Keeps huge pages from this process and its children: they come or not as memory happens to lie,
/// and would make all numbers a matter of luck.
fn forgo_huge_pages() -> Result<()> {
    // SAFETY: no memory is touched by it.
    let result = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) };
    ensure!(result == 0, "prctl(PR_SET_THP_DISABLE): {}", std::io::Error::last_os_error());
    Ok(())
}

/// Builds all programs of a package.
fn build(folder: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(folder)
        .args(["build", "--quiet", "--release", "--bins", "--target-dir", "target"])
        .status()?;
    ensure!(status.success(), "{} does not build", folder.display());
    Ok(())
}
