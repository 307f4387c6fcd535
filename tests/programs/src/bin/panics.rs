//! Ends badly, in the way that its first argument says.

#![no_std]
#![no_main]

extern crate alloc;

use core::fmt;

rt0::entry!(main);

fn main() {
    match rt0::env::args().nth(1).unwrap().to_str().unwrap() {
        "literal" => panic!("a literal"),
        "formatted" => panic!("{} and {:?}", 1, "two"),
        "long" => panic!("{:x>60000}", 1),
        "index" => {
            let array = [1, 2, 3];
            rt0::println!("{}", array[core::hint::black_box(3)]);
        }
        "overflow" => {
            rt0::println!("{}", core::hint::black_box(u32::MAX).checked_add(1).expect("a sum"));
        }
        "display" => panic!("{}", PanicsWhenPrinted),
        "display_twice" => panic!("{}", PanicsAgainAndAgain),
        "print_display" => rt0::println!("{}", PanicsWhenPrinted),
        "abort" => rt0::process::abort(),
        "alloc" => {
            drop(core::hint::black_box(alloc::vec::Vec::<u8>::with_capacity(isize::MAX as usize)))
        }
        other => panic!("no such case: {other}"),
    }
}

struct PanicsWhenPrinted;

impl fmt::Display for PanicsWhenPrinted {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("while printing")
    }
}

struct PanicsAgainAndAgain;

impl fmt::Display for PanicsAgainAndAgain {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("{}", Self)
    }
}
