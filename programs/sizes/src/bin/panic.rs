//! `panic!` of a text

#![no_std]
#![no_main]

use rt0::env::InitialStack;

rt0::entry!(main);

fn main(stack: InitialStack) {
    if stack.argc() > 1 {
        panic!("too many arguments");
    }
}
