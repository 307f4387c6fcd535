//! The command line of [`explain`](../lib.rs): which words do what. Whatever they do is there.

use explain::measure::{Measurement, Pair, measure};
use explain::programs::PROGRAMS;
use explain::readme;
use rounds::{CONFIDENCE, Median, Timing};
use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

const USAGE: &str = "\
cargo run -p explain -- COMMAND, after cargo build --release

  sizes               the sizes of all programs
  bytes PROGRAM       what every byte of a program is
  readme              write the tables of README.md anew
  readme --check      only say whether they would change
  measure [ROUNDS]    from spawn to exit, fast against hand-written assembly
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    obey(&arguments).unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

/// Does what the words of the command line say.
fn obey(arguments: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["sizes"] => {
            for program in &PROGRAMS {
                println!("{:4} bytes  {}", readme::contents(program)?.len(), program.name);
            }
        }
        ["bytes", name] => {
            let program = PROGRAMS.iter().find(|program| program.name == name).ok_or(USAGE)?;
            print!("{}", readme::table(&readme::contents(program)?));
        }
        ["readme"] => fs::write(readme::path(), readme::regenerated()?)?,
        ["readme", "--check"] => {
            if readme::regenerated()? != fs::read_to_string(readme::path())? {
                println!(
                    "golf/README.md is not what the programs are. cargo run -p explain -- readme"
                );
                return Ok(ExitCode::FAILURE);
            }
        }
        ["measure"] => print_measurement(25_000)?,
        ["measure", rounds] => print_measurement(rounds.parse()?)?,
        _ => {
            print!("{USAGE}");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures `fast`, in a folder beside its file.
fn print_measurement(rounds: usize) -> Result<(), Box<dyn Error>> {
    let fast =
        PROGRAMS.iter().find(|program| program.name == "fast").expect("there is fast").file();
    let pair = Pair::new(&fast, &fast.with_file_name("measured"))?;
    let Measurement { rounds, program, reference, is_real_time } = measure(&pair, rounds)?;
    let priority = if is_real_time { "real-time" } else { "usual" };
    println!(
        "{rounds} rounds, {priority} priority; medians with {CONFIDENCE} % confidence intervals"
    );
    for (name, Timing { ratio, microseconds }) in [("fast", program), ("reference", reference)] {
        for (median, unit) in [(ratio, "of the reference"), (microseconds, "µs")] {
            let Median { value, low, high } = median;
            println!("{name:10} {value:8.4} ({low:.4} to {high:.4}) {unit}");
        }
    }
    Ok(())
}
