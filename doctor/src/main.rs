//! `rt0-doctor FILE...`: says of each program which of rt0's promises its file keeps, and how to
//! mend those that it breaks.
//!
//! The status is 0 if all are kept, 1 if one is broken, and 2 if a file cannot be read or the answer
//! not written. `--help` alone prints the usage.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use rt0_doctor::{Image, PROMISES};

fn main() -> ExitCode {
    let files: Vec<OsString> = env::args_os().skip(1).collect();
    let output = &mut io::stdout().lock();
    let end = match &files[..] {
        [] => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
        [help] if help == "--help" || help == "-h" => {
            writeln!(output, "{USAGE}").map(|()| End::Kept)
        }
        files => examine_all(files, output),
    };
    match end {
        Ok(end) => end.into(),
        Err(error) => {
            eprintln!("rt0-doctor: standard output: {error}");
            ExitCode::from(2)
        }
    }
}

const USAGE: &str = "usage: rt0-doctor FILE...";

/// How the examination of one file ended; a worse end is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Kept = 0,
    Broken = 1,
    Unreadable = 2,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end as u8)
    }
}

/// Prints what is to be said of each file; the worst end of them.
fn examine_all(files: &[OsString], output: &mut impl Write) -> io::Result<End> {
    let mut worst = End::Kept;
    for file in files {
        worst = worst.max(examine(Path::new(file), output)?);
    }
    Ok(worst)
}

/// Prints what is to be said of one file.
fn examine(path: &Path, output: &mut impl Write) -> io::Result<End> {
    let image = match fs::read(path).map(|bytes| Image::read(&bytes)) {
        Ok(Ok(image)) => image,
        Ok(Err(error)) => return Ok(unreadable(path, &error)),
        Err(error) => return Ok(unreadable(path, &error)),
    };
    writeln!(output, "{}:", path.display())?;
    let mut end = End::Kept;
    for promise in PROMISES {
        let breaches = (promise.breaches)(&image);
        if breaches.is_empty() {
            writeln!(output, "  kept    {}", promise.text)?;
        } else {
            writeln!(output, "  BROKEN  {}: {}", promise.text, list(&breaches))?;
            writeln!(output, "          {}", promise.mend)?;
            end = End::Broken;
        }
    }
    Ok(end)
}

/// The first few of them, and how many there are beyond these.
fn list(breaches: &[String]) -> String {
    const SHOWN: usize = 4;
    match breaches.len().checked_sub(SHOWN) {
        None | Some(0) => breaches.join(", "),
        Some(more) => format!("{} and {more} more", breaches[..SHOWN].join(", ")),
    }
}

/// Says that a file cannot be read, and why.
fn unreadable(path: &Path, error: &dyn std::error::Error) -> End {
    eprintln!("{}: {error}", path.display());
    End::Unreadable
}
