//! A main that returns a `Result`: an error as soon as there is an argument.

#![no_std]
#![no_main]

use core::fmt;

use rt0::ExitCode;

rt0::entry!(main);

fn main() -> Result<ExitCode, Unwanted> {
    match rt0::env::args().skip(1).count() {
        0 => Ok(ExitCode::from(44)),
        count => Err(Unwanted(count)),
    }
}

struct Unwanted(usize);

impl fmt::Display for Unwanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} arguments that nobody wants", self.0)
    }
}
