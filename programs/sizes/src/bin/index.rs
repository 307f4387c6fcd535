//! an index that may be out of bounds

#![no_std]
#![no_main]

use rt0::env::InitialStack;

rt0::entry!(main);

fn main(stack: InitialStack) -> i32 {
    [3, 2, 1][stack.argc()]
}
