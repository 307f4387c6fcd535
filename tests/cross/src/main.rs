//! Every processor, from one machine: `make cross` and `make boot` come in here.
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

const USAGE: &str = "usage: rt0-cross run [NAME...] | boot [NAME...] | table";

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
    let named = |processor: &&Processor| names.iter().any(|name| name == processor.name);
    if let Some(unknown) = names.iter().find(|name| PROCESSORS.iter().all(|p| p.name != **name)) {
        eprintln!("{unknown}: no such processor; there are:");
        PROCESSORS.iter().for_each(|processor| eprintln!("  {}", processor.name));
        return ExitCode::from(2);
    }
    match command.as_str() {
        "run" => {
            let chosen = PROCESSORS.iter().filter(|p| names.is_empty() || named(p));
            each(chosen, Column::Run, run)
        }
        "boot" => {
            let bootable = PROCESSORS.iter().filter(|p| p.kernel.is_some());
            let chosen = bootable.filter(|p| names.is_empty() || named(p));
            each(chosen, Column::Booted, boot::boot)
        }
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
    for profile in toolchain::PROFILES {
        let folder = toolchain.build(processor, profile)?;
        if profile == "release" {
            report::write(processor, Column::Size, &programs::size_of_hello(&folder)?.to_string());
        }
        report::write(processor, Column::Built, "yes");
        let count = runner.check(processor, &folder)?;
        println!("ok   {}: {count} runs of the {profile} build", processor.name);
    }
    Ok(())
}

/// Does something for each processor, says how it went, and goes on with the next.
fn each<'a>(
    processors: impl Iterator<Item = &'a Processor>,
    column: Column,
    action: impl Fn(&Processor) -> Result<(), Trouble>,
) -> ExitCode {
    let (mut failed, mut skipped) = (false, false);
    for processor in processors {
        report::write(processor, column, "no");
        match action(processor) {
            Ok(()) => report::write(processor, column, "yes"),
            Err(Trouble::Missing(remedy)) => {
                report::write(processor, column, "skipped");
                println!("SKIP {}: {remedy}", processor.name);
                skipped = true;
            }
            Err(Trouble::Failure(what)) => {
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
