//! A main that does not return.

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() -> ! {
    rt0::process::exit(43)
}
