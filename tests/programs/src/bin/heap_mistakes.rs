//! Makes a mistake with a block, as its first argument says.

#![no_std]
#![no_main]

extern crate alloc;

#[path = "../memcheck.rs"]
mod memcheck;

use alloc::alloc::{alloc, dealloc, realloc};
use core::alloc::Layout;
use core::hint::black_box;

use rt0::println;

rt0::entry!(main);

fn main() {
    let layout = Layout::from_size_align(24, 8).unwrap();
    // SAFETY: it is not, which is what this program is for.
    unsafe {
        let block = black_box(alloc(layout));
        memcheck::allocated(block, layout.size());
        match rt0::env::args().nth(1).unwrap().to_str().unwrap() {
            "none" => {}
            "free_twice" => free(block, layout),
            "write_past_end" => block.add(24).write_volatile(1),
            "read_unwritten" => branch(block.add(16)),
            "read_freed" => {
                block.write_bytes(1, 24);
                free(block, layout);
                branch(block.add(16));
                return;
            }
            "read_resized" => {
                memcheck::resizing(block, 24);
                let resized = realloc(block, layout, 1_000);
                memcheck::resized(block, 24, resized, 1_000);
                branch(resized.add(500));
                return;
            }
            other => panic!("no such case: {other}"),
        }
        free(block, layout);
    }
    println!("nobody noticed");
}

/// Frees a block.
unsafe fn free(block: *mut u8, layout: Layout) {
    memcheck::freeing(block, layout.size());
    // SAFETY: as the caller promises.
    unsafe { dealloc(block, layout) }
}

/// Does something that depends on a byte.
unsafe fn branch(byte: *const u8) {
    // SAFETY: as the caller promises.
    if unsafe { byte.read_volatile() } == 1 {
        println!("it was 1");
    } else {
        println!("it was not 1");
    }
}
