//! Counts its arguments and their bytes, on origin.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::format;
use alloc::vec::Vec;
use core::ffi::CStr;

#[global_allocator]
static HEAP: rustix_dlmalloc::GlobalDlmalloc = rustix_dlmalloc::GlobalDlmalloc;

#[unsafe(no_mangle)]
unsafe fn origin_main(argc: usize, argv: *mut *mut u8, _: *mut *mut u8) -> i32 {
    let lengths: Vec<usize> = (0..argc)
        // SAFETY: the kernel has laid out `argc` strings there.
        .map(|index| unsafe { CStr::from_ptr((*argv.add(index)).cast()) }.count_bytes())
        .collect();
    let total = lengths.iter().sum::<usize>();
    let line = format!("{} arguments, {total} bytes\n", lengths.len());
    if lengths.len() > 9 {
        panic!("{} arguments are too many", lengths.len());
    }
    origin_peer::print(line.as_bytes()).is_err().into()
}
