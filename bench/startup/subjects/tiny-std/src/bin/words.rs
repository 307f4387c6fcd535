//! Counts its arguments and their bytes, on tiny-std.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::format;
use alloc::vec::Vec;

#[no_mangle]
pub fn main() -> i32 {
    let lengths: Vec<usize> = tiny_std::env::args_os().map(|argument| argument.len() - 1).collect();
    let total = lengths.iter().sum::<usize>();
    let line = format!("{} arguments, {total} bytes", lengths.len());
    if lengths.len() > 9 {
        panic!("{} arguments are too many", lengths.len());
    }
    tiny_std::println!("{line}");
    0
}
