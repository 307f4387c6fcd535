//! A main that returns a number: that of its arguments, the program's name not counted.

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() -> i32 {
    rt0::env::args().skip(1).count() as i32
}
