//! `println!` of an `f64`

#![no_std]
#![no_main]

use rt0::env::InitialStack;

rt0::entry!(main);

fn main(stack: InitialStack) {
    rt0::println!("{}", stack.argc() as f64 / 3.0);
}
