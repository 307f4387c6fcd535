//! `Decimal` of an integer, by `write_all`

#![no_std]
#![no_main]

use rt0::env::InitialStack;
use rt0::io::{Write, stdout};
use rt0::{Decimal, ExitCode};

rt0::entry!(main);

fn main(stack: InitialStack) -> ExitCode {
    match stdout().write_all(Decimal::from(stack.argc()).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
