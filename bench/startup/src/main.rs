//! What a program costs before it does anything: rt0 beside its peers, built and measured in one
//! run.
//!
//! | here | what |
//! |---|---|
//! | this file | the command line, and the order of things |
//! | `subject` | who is measured, and how each is built |
//! | `file` | what the file shows: sizes and segments |
//! | `trace` | what one run shows: instructions, system calls, page faults, memory |
//! | `report` | all that was measured, as JSON |
//! | `pages` | the same in words and tables, for people |
//! | `plot` | the pictures |
//!
//! What many runs show, the time from spawn to exit, is measured by the package `rounds`.

mod file;
mod pages;
mod plot;
mod report;
mod subject;
mod trace;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use rounds::{Pinned, RealTime};

use report::{Measurement, Missing, Report};
use subject::{REFERENCE, Subject};

/// Measures what programs cost before they do anything, rt0 beside its peers.
#[derive(Parser)]
struct Options {
    /// How often each program is started.
    #[arg(long, default_value_t = 5000)]
    rounds: usize,

    /// The CPU that all of it runs on; the last one by default.
    #[arg(long)]
    cpu: Option<usize>,

    /// The seed of the order in which programs are started.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Where the report goes; into docs/bench and the README by default.
    #[arg(long)]
    out: Option<PathBuf>,

    /// Measures nothing, and shows what is in startup.json.
    #[arg(long)]
    render: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).context("no root")?;
    let out = options.out.clone().unwrap_or_else(|| root.join("docs/bench"));
    let json = out.join("startup.json");

    let report = if options.render {
        Report::parse(&fs::read_to_string(&json)?)?
    } else {
        let report = measure(here, &options)?;
        fs::create_dir_all(&out)?;
        fs::write(json, report.json()?)?;
        report
    };
    pages::write(&report, &out)?;
    if options.out.is_none() {
        let readme = root.join("README.md");
        fs::write(&readme, pages::front_page(&fs::read_to_string(&readme)?, &report)?)?;
    }
    print!("{}", pages::terminal(&report)?);
    eprintln!("wrote startup.md, startup.json and two plots to {}", out.display());
    Ok(())
}

/// Builds and measures all.
fn measure(here: &Path, options: &Options) -> Result<Report> {
    let (built, missing) = build(here);
    let programs: Vec<_> = built.iter().map(|(_, program)| program.as_path()).collect();
    let reference = built
        .iter()
        .find(|(subject, _)| subject.name == REFERENCE)
        .context("the reference was not built: Debian has as and ld in binutils")?;

    let _pinned = Pinned::to(options.cpu)?;
    let mut looks = Vec::new();
    for (subject, program) in &built {
        eprintln!("tracing {}", subject.name);
        let name = || subject.name;
        let file = file::look(program).with_context(name)?;
        looks.push((file, trace::trace(program).with_context(name)?));
    }

    let bar = ProgressBar::new((rounds::WARM_UP + options.rounds) as u64)
        .with_style(ProgressStyle::with_template("rounds {bar:40} {pos}/{len}, {eta} left")?);
    let real_time = RealTime::new();
    // The bar is drawn between rounds, and not in one.
    let timings =
        rounds::measure(&programs, &reference.1, options.rounds, options.seed, || bar.inc(1))?;
    let real_time = real_time.is_ok();
    bar.finish_and_clear();

    let measurements = built
        .iter()
        .zip(&looks)
        .zip(&timings)
        .map(|(((subject, _), (file, trace)), timing)| {
            Measurement::new(subject, file, trace, timing)
        })
        .collect::<Result<_>>()?;
    Report::new(measurements, missing, options.rounds, real_time)
}

/// Builds what can be built, and tells what cannot.
fn build(here: &Path) -> (Vec<(Subject, PathBuf)>, Vec<Missing>) {
    let mut built = Vec::new();
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
    (built, missing)
}
