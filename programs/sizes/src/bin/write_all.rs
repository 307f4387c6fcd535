//! `write_all` of a text; an error becomes the status

#![no_std]
#![no_main]

use rt0::ExitCode;
use rt0::io::{Write, stdout};

rt0::entry!(main);

fn main() -> ExitCode {
    match stdout().write_all(b"hello world!\n") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
