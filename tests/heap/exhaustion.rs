//! A source that refuses: nothing that lives is harmed, and what is free is found.

use crate::memory::{Memory, TestHeap, bytes};
use crate::model::{Heap, Model, Slot};

/// Works on a heap whose source grants what `grants` says; returns how many requests there were.
fn work(seed: u64, grants: impl FnMut(usize) -> bool + Send + 'static) -> usize {
    let mut slots = vec![Slot::EMPTY; 2_000];
    let mut heap = TestHeap::new(Memory::granting(grants));
    heap.may_refuse = true;
    let mut model = Model::new(seed, &mut slots);
    for _ in 0..6 {
        model.work(&mut heap, 2_500);
    }
    model.free_all(&mut heap);
    heap.memory().requests
}

#[test]
fn nothing_is_harmed_whichever_request_is_the_last_to_be_granted() {
    let granted = work(1, |_| true);
    assert!(granted >= 8, "the source is asked {granted} times only");
    for n in 0..granted {
        let requests = work(1, move |number| number < n);
        assert!(requests > n, "request {n} was not made");
    }
}

#[test]
fn nothing_is_harmed_whichever_request_is_refused() {
    for n in 0..work(2, |_| true) {
        work(2, move |number| number != n);
    }
}

#[test]
fn nothing_is_harmed_if_requests_are_refused_at_random() {
    for seed in 1..=20 {
        work(seed, move |number| (number as u64 ^ seed).wrapping_mul(0x9e37_79b9) >> 5 & 3 == 0);
    }
}

/// Fills a heap with blocks of `size` until its source, which grants `count` requests, refuses.
fn fill(size: usize, count: usize) -> (TestHeap, Vec<*mut u8>) {
    let mut heap = TestHeap::new(Memory::granting(move |number| number < count));
    let blocks = core::iter::repeat_with(|| heap.alloc(bytes(size)));
    let blocks = blocks.take_while(|block| !block.is_null()).collect();
    (heap, blocks)
}

#[test]
fn what_was_freed_in_one_size_is_found_in_any_other() {
    for size in [1, 24, 100, 1_000, 5_000, 30_000, 100_000, 900_000] {
        for other in [1, 24, 100, 1_000, 5_000, 30_000, 100_000, 900_000] {
            let (mut heap, blocks) = fill(size, 4);
            let freed = blocks.len() * size;
            blocks.into_iter().for_each(|block| heap.dealloc(block, bytes(size)));
            // Half of it at least: a dev build puts 16 bytes or more behind each block.
            let mut found = 0;
            while !heap.alloc(bytes(other)).is_null() {
                found += other.next_multiple_of(if cfg!(debug_assertions) { 32 } else { 16 });
            }
            assert!(found * 2 >= freed, "{found} of {freed} bytes: {other} after {size}");
        }
    }
}

#[test]
fn a_gap_is_found_however_small() {
    let (mut heap, blocks) = fill(48, 3);
    for pair in blocks.chunks_exact(4) {
        heap.dealloc(pair[1], bytes(48));
        heap.dealloc(pair[2], bytes(48));
    }
    assert!(!heap.alloc(bytes(96)).is_null());
}

#[test]
fn a_block_that_cannot_grow_stays_as_it_is() {
    let (mut heap, blocks) = fill(10_000, 3);
    for (index, &block) in blocks.iter().enumerate() {
        // SAFETY: the block has 10,000 bytes.
        unsafe { block.write_bytes(index as u8, 10_000) };
    }
    for (index, &block) in blocks.iter().enumerate() {
        assert!(heap.realloc(block, bytes(10_000), 100_000).is_null());
        // SAFETY: it still has, and they were written.
        let bytes = unsafe { core::slice::from_raw_parts(block, 10_000) };
        assert!(bytes.iter().all(|&byte| byte == index as u8));
    }
    blocks.into_iter().for_each(|block| heap.dealloc(block, bytes(10_000)));
}

#[test]
fn what_no_address_space_holds_is_refused() {
    let mut heap = TestHeap::new(Memory::plenty());
    for align in [1, 16, 4096, 1 << 40] {
        let size = isize::MAX as usize - align + 1;
        let layout = core::alloc::Layout::from_size_align(size, align).unwrap();
        assert!(heap.alloc(layout).is_null());
        let small = core::alloc::Layout::from_size_align(8, align).unwrap();
        let block = heap.alloc(small);
        if !block.is_null() {
            assert!(heap.realloc(block, small, size).is_null());
            heap.dealloc(block, small);
        }
    }
}
