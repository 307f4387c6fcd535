//! A main that returns nothing.

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() {}
