//! Random work on the global allocator, each block watched, and known to valgrind: `heap_stress SEED
//! OPERATIONS BLOCKS`.

#![no_std]
#![no_main]

extern crate alloc;

#[path = "../memcheck.rs"]
mod memcheck;
#[path = "../../../heap/model.rs"]
mod model;

use core::alloc::Layout;

use model::{Heap, Model, Slot};
use rt0::println;

rt0::entry!(main);

/// The program's heap.
struct Global;

impl Heap for Global {
    fn alloc(&mut self, layout: Layout) -> *mut u8 {
        // SAFETY: the model never asks for 0 bytes.
        let block = unsafe { alloc::alloc::alloc(layout) };
        memcheck::allocated(block, layout.size());
        block
    }

    fn dealloc(&mut self, block: *mut u8, layout: Layout) {
        memcheck::freeing(block, layout.size());
        // SAFETY: the model frees what it has.
        unsafe { alloc::alloc::dealloc(block, layout) }
    }

    fn realloc(&mut self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        memcheck::resizing(block, layout.size());
        // SAFETY: the model resizes what it has, and never to 0 bytes.
        let new = unsafe { alloc::alloc::realloc(block, layout, new_size) };
        memcheck::resized(block, layout.size(), new, new_size);
        new
    }

    fn may_refuse(&mut self) -> bool {
        false
    }
}

fn main() {
    let mut numbers = rt0::env::args().skip(1).map(|argument| argument.to_str().unwrap().parse());
    let mut number = || numbers.next()?.ok();
    let (Some(seed), Some(operations), Some(blocks)) = (number(), number(), number()) else {
        panic!("usage: heap_stress SEED OPERATIONS BLOCKS");
    };
    let mut slots = [Slot::EMPTY; 4_000];
    let mut model = Model::new(seed, &mut slots[..blocks as usize]);
    for _ in 0..4 {
        model.work(&mut Global, operations as usize / 4);
    }
    model.free_all(&mut Global);
    #[cfg(debug_assertions)]
    assert_eq!((rt0::heap::stats().blocks, rt0::heap::stats().in_use), (0, 0));
    println!("no block was damaged");
}
