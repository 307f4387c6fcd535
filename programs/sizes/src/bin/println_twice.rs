//! `println!` of two texts

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() {
    rt0::println!("hello world!");
    rt0::println!("hello kernel!");
}
