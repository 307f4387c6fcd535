//! arguments, `Vec`, `format!`, `println!`, and a `panic!` with an integer

#![no_std]
#![no_main]

extern crate alloc;

use alloc::format;
use alloc::vec::Vec;

rt0::entry!(main);

fn main() {
    let lengths: Vec<usize> = rt0::env::args().map(|argument| argument.count_bytes()).collect();
    let line = format!("{} arguments, {} bytes", lengths.len(), lengths.iter().sum::<usize>());
    rt0::println!("{line}");
    if lengths.len() > 9 {
        panic!("{} arguments are too many", lengths.len());
    }
}
