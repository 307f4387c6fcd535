//! A main that returns an `ExitCode`.

#![no_std]
#![no_main]

use rt0::ExitCode;

rt0::entry!(main);

fn main() -> ExitCode {
    ExitCode::from(42)
}
