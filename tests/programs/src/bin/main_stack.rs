//! A main that takes the initial stack, and returns a `Result` of a number.

#![no_std]
#![no_main]

use rt0::env::InitialStack;

rt0::entry!(main);

fn main(stack: InitialStack) -> Result<i32, &'static str> {
    let argument = stack.args().nth(1).ok_or("usage: main_stack NUMBER")?;
    let argument = argument.to_str().map_err(|_| "NUMBER is not UTF-8")?;
    argument.parse().map_err(|_| "NUMBER is not a number")
}
