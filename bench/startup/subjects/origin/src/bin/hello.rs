//! hello world on origin.

#![no_std]
#![no_main]

#[unsafe(no_mangle)]
unsafe fn origin_main(_: usize, _: *mut *mut u8, _: *mut *mut u8) -> i32 {
    origin_peer::print(b"hello world!\n").is_err().into()
}
