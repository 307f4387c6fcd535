//! a `Vec` that grows: the heap

#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

use rt0::env::InitialStack;

rt0::entry!(main);

fn main(stack: InitialStack) -> i32 {
    let arguments: Vec<_> = stack.args().collect();
    arguments.iter().rev().map(|argument| argument.count_bytes() as i32).sum()
}
