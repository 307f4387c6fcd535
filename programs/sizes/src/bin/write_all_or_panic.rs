//! `write_all` of a text; an error is a panic with a message

#![no_std]
#![no_main]

use rt0::io::{Write, stdout};

rt0::entry!(main);

fn main() {
    if stdout().write_all(b"hello world!\n").is_err() {
        panic!("failed printing to stdout");
    }
}
