//! the arguments, by `write_all`

#![no_std]
#![no_main]

use rt0::ExitCode;
use rt0::env::InitialStack;
use rt0::io::{Write, stdout};

rt0::entry!(main);

fn main(stack: InitialStack) -> ExitCode {
    for argument in stack.args() {
        if stdout().write_all(argument.to_bytes()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
