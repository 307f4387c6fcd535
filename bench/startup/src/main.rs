//! What a program costs before it does anything: rt0 beside its peers, built and measured in one
//! run.
//!
//! | here | what |
//! |---|---|
//! | this file | the command line, and the order of things |
//! | `subject` | who is measured, and how each is built |
//! | `file` | what the file shows: sizes and segments |
//! | `trace` | what one run shows: instructions, system calls, page faults, memory |
//! | `rounds` | what many runs show: the time from spawn to exit |
//! | `statistics` | medians, and how sure they are |
//! | `report` | the tables, for people and for programs |
//! | `plot` | the pictures |

mod file;
mod plot;
mod report;
mod rounds;
mod statistics;
mod subject;
mod trace;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;

use report::{Measurement, Missing, Report};
use subject::{REFERENCE, Subject};

/// Measures what programs cost before they do anything, rt0 beside its peers.
#[derive(Parser)]
struct Options {
    /// How often each program is started.
    #[arg(long, default_value_t = 2000)]
    rounds: usize,

    /// The CPU that all of it runs on; the last one by default.
    #[arg(long)]
    cpu: Option<usize>,

    /// The seed of the order in which programs are started.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Where the report goes; docs/bench by default.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).context("no root")?;
    let out = options.out.unwrap_or_else(|| root.join("docs/bench"));

    let mut built: Vec<(Subject, PathBuf)> = Vec::new();
    let mut missing = Vec::new();
    for subject in subject::all() {
        eprintln!("building {}", subject.name);
        match subject.build(here) {
            Ok(program) => built.push((subject, program)),
            Err(why) => missing.push(Missing {
                name: subject.name.to_owned(),
                package: subject.package.to_owned(),
                why: format!("{why:#}"),
            }),
        }
    }

    rounds::pin(options.cpu)?;
    let mut measurements = Vec::new();
    for (subject, program) in &built {
        eprintln!("tracing {}", subject.name);
        let name = || subject.name;
        let file = file::look(program).with_context(name)?;
        let trace = trace::trace(program).with_context(name)?;
        measurements.push(Measurement::new(subject, &file, &trace)?);
    }

    let programs: Vec<_> = built.iter().map(|(_, program)| program.as_path()).collect();
    let reference = built
        .iter()
        .position(|(subject, _)| subject.name == REFERENCE)
        .context("the reference was not built: Debian has as and ld in binutils")?;
    let times = rounds::run(&programs, reference, options.rounds, options.seed)?;
    let control = times.control();
    for (index, measurement) in measurements.iter_mut().enumerate() {
        measurement.time(times.ratio(index), times.median(index));
    }

    let report = Report::new(measurements, missing, control, options.rounds)?;
    fs::create_dir_all(&out)?;
    fs::write(out.join("startup.md"), report.markdown())?;
    fs::write(out.join("startup.json"), report.json()?)?;
    fs::write(out.join("startup-size.svg"), plot::sizes(&report)?)?;
    fs::write(out.join("startup-time.svg"), plot::times(&report)?)?;
    print!("{}", report.terminal());
    eprintln!("wrote startup.md, startup.json and two plots to {}", out.display());
    Ok(())
}
