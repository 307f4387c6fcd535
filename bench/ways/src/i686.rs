//! The two ways of a 32-bit program, which this kernel may run as well: `tests/cross` builds one, the
//! test program `kernel_entry`, and it measures itself, its two ways in turn.

use std::error::Error;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

/// What the result calls them.
pub const NAMES: [&str; 2] = ["i686: int 0x80", "i686: __kernel_vsyscall"];

/// What this machine lets one find out.
pub enum Found<T> {
    /// It.
    There(T),
    /// Nothing, and why: what would have to be installed, or what the kernel has not.
    Missing(String),
}

use Found::{Missing, There};

/// The cycles of each way in each sample, on the average of its calls.
pub fn measure(samples: usize, calls: u32) -> Result<Found<[Vec<f64>; 2]>, Box<dyn Error>> {
    let program = match build()? {
        There(folder) => folder + "/kernel_entry",
        Missing(why) => return Ok(Missing(why)),
    };
    let args = ["measure".to_owned(), samples.to_string(), calls.to_string()];
    let output = match Command::new(&program).args(args).output() {
        Ok(output) => output,
        // The kernel's ENOEXEC: it was built, or booted, without 32-bit programs.
        Err(error) if error.kind() != ErrorKind::NotFound => return Ok(Missing(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    if !output.status.success() {
        return Err(format!("{program}: {}", output.status).into());
    }
    let mut cycles = [const { Vec::new() }; 2];
    for line in String::from_utf8(output.stdout)?.lines() {
        let numbers: Vec<f64> = line.split(' ').map_while(|number| number.parse().ok()).collect();
        // Else it is a sentence: the kernel sent no AT_SYSINFO, so there is one way.
        let [interrupt, vsyscall] = numbers[..] else {
            return Ok(Missing(line.to_owned()));
        };
        cycles[0].push(interrupt / f64::from(calls));
        cycles[1].push(vsyscall / f64::from(calls));
    }
    assert_eq!(cycles[0].len(), samples, "{program} takes every sample");
    Ok(There(cycles))
}

/// The folder of the programs for i686.
fn build() -> Result<Found<String>, Box<dyn Error>> {
    /// `tests/cross` ends with it where something is missing.
    const SKIPPED: i32 = 77;
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root).stderr(Stdio::inherit());
    cargo.args(["run", "--quiet", "--package=rt0-cross", "--target-dir=target"]);
    let output = cargo.args(["--", "build", "i686"]).output()?;
    let printed = String::from_utf8(output.stdout)?;
    match output.status.code() {
        Some(0) => {
            let folder = printed.split('\t').nth(1).ok_or("tests/cross names no folder")?;
            Ok(There(folder.to_owned()))
        }
        Some(SKIPPED) => Ok(Missing(printed.trim_end().to_owned())),
        _ => Err(format!("tests/cross: {}\n{printed}", output.status).into()),
    }
}
