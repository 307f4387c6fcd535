//! Every processor, from one machine: `make cross` and `make boot` come in here, and what needs the
//! programs of another processor.
//!
//! | here | what |
//! |---|---|
//! | `processors` | the processors and what is particular about each |
//! | `toolchain` | finds a compiler and a linker for one, and builds our programs with them |
//! | `programs` | what the programs must do, on every processor alike |
//! | `boot` | real kernels that start with nothing but one program of ours on top |
//! | `console` | what a booted program must have said |
//! | `report` | what was found out, as the README's table |
//!
//! What cannot be done here is printed as `SKIP` with the command that would mend it; then the
//! status is 77, unless something failed, which is 1.

mod boot;
mod console;
mod processors;
mod programs;
mod report;
mod toolchain;

use std::process::ExitCode;

use processors::{PROCESSORS, Processor};
use report::Column;

const USAGE: &str = "usage: rt0-cross run [NAME...] | boot [NAME...] | build [NAME...] | table";

/// Why a processor has no result.
enum Trouble {
    /// Something is missing on this machine, and this is how to get it.
    Missing(String),
    /// It was tried and went wrong.
    Failure(String),
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, names)) = args.split_first() else {
        return usage();
    };
    match command.as_str() {
        "run" => each(|_| true, names, Column::Run, run),
        "boot" => each(|processor| processor.kernel.is_some(), names, Column::Booted, boot::boot),
        "build" => each(|_| true, names, Column::Built, build),
        "table" => match report::write_table() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("README.md: {error}");
                ExitCode::FAILURE
            }
        },
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// Builds the programs for one processor and runs them.
fn run(processor: &Processor) -> Result<(), Trouble> {
    let toolchain = toolchain::find(processor)?;
    let runner = programs::Runner::find(processor)?;
    let dev = toolchain.build(processor, "debug")?;
    let release = toolchain.build(processor, "release")?;
    for (profile, folder) in [("debug", dev), ("release", release)] {
        let count = runner.check(processor, &folder)?;
        println!("ok   {}: {count} runs of the {profile} build", processor.name);
    }
    Ok(())
}

/// Builds the release for one processor, and prints for another program where it is: the name, the
/// folder and the compiler, with tabs between them.
fn build(processor: &Processor) -> Result<(), Trouble> {
    let toolchain = toolchain::find(processor)?;
    let folder = toolchain.build(processor, "release")?;
    println!("{}\t{}\t{}", processor.name, folder.display(), toolchain.compiler()?);
    Ok(())
}

/// Does something for each processor that can be chosen and that is named, or for all where none is;
/// says how it went, and goes on with the next.
fn each(
    can_be_chosen: impl Fn(&Processor) -> bool,
    names: &[String],
    column: Column,
    action: impl Fn(&Processor) -> Result<(), Trouble>,
) -> ExitCode {
    let processors = || PROCESSORS.iter().filter(|processor| can_be_chosen(processor));
    if let Some(unknown) = names.iter().find(|name| processors().all(|p| p.name != **name)) {
        eprintln!("{unknown}: no such processor here; there are:");
        processors().for_each(|processor| eprintln!("  {}", processor.name));
        return ExitCode::from(2);
    }
    let is_named = |name: &str| names.is_empty() || names.iter().any(|other| other == name);
    let (mut failed, mut skipped) = (false, false);
    for processor in processors().filter(|processor| is_named(processor.name)) {
        report::forget(processor, column);
        match action(processor) {
            Ok(()) => report::write(processor, column, "yes"),
            Err(Trouble::Missing(remedy)) => {
                report::write(processor, column, "skipped");
                println!("SKIP {}: {remedy}", processor.name);
                skipped = true;
            }
            Err(Trouble::Failure(what)) => {
                report::write(processor, column, "no");
                println!("FAIL {}: {what}", processor.name);
                failed = true;
            }
        }
    }
    match (failed, skipped) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::from(77),
        (false, false) => ExitCode::SUCCESS,
    }
}
