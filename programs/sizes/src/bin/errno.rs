//! `main` returns `Result<(), Errno>`: the texts of all errors

#![no_std]
#![no_main]

use rt0::Errno;
use rt0::io::{Write, stdout};

rt0::entry!(main);

fn main() -> Result<(), Errno> {
    stdout().write_all(b"hello world!\n")
}
