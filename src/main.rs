//! hello world: one write, one exit, and what happens when the write fails.

#![no_std]
#![no_main]

use rt0::ExitCode;
use rt0::io::{Write, stderr, stdout};

rt0::entry!(main);

fn main() -> ExitCode {
    match stdout().write_all(b"hello world!\n") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => {
            let _ = stderr().write_all(b"hello: write error\n");
            ExitCode::FAILURE
        }
    }
}
