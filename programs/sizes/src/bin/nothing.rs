//! no code but the way to `main` and to `exit`

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() {}
