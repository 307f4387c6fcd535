//! `format!` of an integer

#![no_std]
#![no_main]

extern crate alloc;

use alloc::format;

use rt0::ExitCode;
use rt0::env::InitialStack;
use rt0::io::{Write, stdout};

rt0::entry!(main);

fn main(stack: InitialStack) -> ExitCode {
    match stdout().write_all(format!("{} arguments\n", stack.argc()).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
