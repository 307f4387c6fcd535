//! `rt0-doctor FILE...`: says of each program which of rt0's promises its file keeps, and how to
//! mend those that it breaks.
//!
//! The status is 0 if all are kept, 1 if one is broken, and 2 if a file cannot be read.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use rt0_doctor::{Image, PROMISES};

fn main() -> ExitCode {
    let files: Vec<OsString> = env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: rt0-doctor FILE...");
        return ExitCode::from(2);
    }
    files.iter().map(|file| examine(Path::new(file))).max().unwrap_or_default().into()
}

/// How the examination of one file ended; a worse end is greater.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    #[default]
    Kept = 0,
    Broken = 1,
    Unreadable = 2,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end as u8)
    }
}

/// Prints what is to be said of one file.
fn examine(path: &Path) -> End {
    let image = match fs::read(path).map(|bytes| Image::read(&bytes)) {
        Ok(Ok(image)) => image,
        Ok(Err(error)) => return unreadable(path, &error),
        Err(error) => return unreadable(path, &error),
    };
    println!("{}:", path.display());
    let mut end = End::Kept;
    for promise in PROMISES {
        let breaches = (promise.breaches)(&image);
        if breaches.is_empty() {
            println!("  kept    {}", promise.text);
        } else {
            println!("  BROKEN  {}: {}", promise.text, list(&breaches));
            println!("          {}", promise.mend);
            end = End::Broken;
        }
    }
    end
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
