//! hello world on tiny-std.

#![no_std]
#![no_main]

#[no_mangle]
pub fn main() -> i32 {
    tiny_std::println!("hello world!");
    0
}
