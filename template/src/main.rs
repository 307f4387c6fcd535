//! Greets its arguments: from the initial stack to the status that a shell sees.

#![no_std]
#![no_main]

extern crate alloc; // the heap is there for whoever asks: Vec, String, Box, format! …

use alloc::vec::Vec;

use rt0::{env::InitialStack, println};

rt0::entry!(main);

/// An `Err` is printed to standard error and is status 1. A panic, as `println!` makes where nobody
/// can read it, is printed with its place and is `SIGABRT`: 134 in a shell.
fn main(stack: InitialStack) -> Result<(), &'static str> {
    let names = stack.args().skip(1).map(|name| name.to_str());
    let names: Vec<&str> = names.collect::<Result<_, _>>().map_err(|_| "a NAME is not UTF-8")?;
    let greeting = greetings::greeting(&names).ok_or(USAGE)?;
    println!("{greeting}");
    Ok(())
}

const USAGE: &str = concat!("usage: ", env!("CARGO_BIN_NAME"), " NAME...");
