//! How much memory a heap takes from its source, and that it finds it again.

use crate::memory::{Memory, TestHeap, bytes};
use crate::model::Heap;

/// One mebibyte.
const MIB: usize = 1 << 20;

#[test]
fn steps_double_to_4_mib() {
    let mut heap = TestHeap::new(Memory::plenty());
    for _ in 0..(64 * MIB / 1_000) {
        heap.alloc(bytes(1_000));
    }
    let grants = &heap.memory().grants;
    assert_eq!(grants[0], 128 << 10);
    for (number, &grant) in grants.iter().enumerate() {
        let before: usize = grants[..number].iter().sum();
        assert_eq!(grant, before.clamp(128 << 10, 4 * MIB), "grant {number}");
    }
}

#[test]
fn a_program_that_never_frees_pays_a_step_at_most() {
    for size in [16, 48, 200, 1_024, 3_000, 10_000, 32_768, 65_536] {
        let mut heap = TestHeap::new(Memory::plenty());
        let count = 32 * MIB / size;
        for _ in 0..count {
            heap.alloc(bytes(size));
        }
        // A dev build puts a guard behind each block; four sizes per doubling round by a quarter.
        let guard = if cfg!(debug_assertions) { 32 } else { 0 };
        let wanted = count * (size + guard) * if size + guard > 1_024 { 5 } else { 4 } / 4;
        let granted = heap.memory().granted();
        assert!(granted <= wanted + 4 * MIB + 64 * 1024, "{granted} bytes for {wanted}");
    }
}

#[test]
fn what_was_freed_is_found_again_in_the_same_size() {
    for size in [1, 100, 1_000, 10_000, 100_000, MIB, 3 * MIB] {
        let mut heap = TestHeap::new(Memory::plenty());
        let mut granted = 0;
        for round in 0..10 {
            let blocks: Vec<_> = (0..4 * MIB / size + 1).map(|_| heap.alloc(bytes(size))).collect();
            blocks.into_iter().for_each(|block| heap.dealloc(block, bytes(size)));
            if round == 0 {
                granted = heap.memory().granted();
            }
        }
        assert_eq!(heap.memory().granted(), granted, "blocks of {size}");
    }
}

#[test]
fn freed_blocks_of_one_size_make_the_heap_grow_by_a_quarter_at_most() {
    for size in [48, 1_000, 10_000, 40_000, 100_000] {
        let mut heap = TestHeap::new(Memory::plenty());
        let blocks: Vec<_> = (0..32 * MIB / size).map(|_| heap.alloc(bytes(size))).collect();
        let granted = heap.memory().granted();
        blocks.into_iter().for_each(|block| heap.dealloc(block, bytes(size)));
        for _ in 0..16 * MIB / (2 * size) {
            heap.alloc(bytes(2 * size));
        }
        // The last of the steps that the heap grows by may be needed by a byte.
        let most = granted + granted / 4 + 4 * MIB;
        assert!(heap.memory().granted() <= most, "{size}: {} of {most}", heap.memory().granted());
    }
}

#[test]
fn what_was_freed_is_found_again_in_other_sizes() {
    let mut heap = TestHeap::new(Memory::plenty());
    for _ in 0..5 {
        for size in [100, 1_000, 200, 20_000, 64, 500_000, 3_000, 32] {
            let count = 16 * MIB / size;
            let mut blocks: Vec<_> = (0..count).map(|_| heap.alloc(bytes(size))).collect();
            // Not in the order in which they lie.
            for index in 0..count {
                blocks.swap(index, index * 7919 % count);
            }
            blocks.into_iter().for_each(|block| heap.dealloc(block, bytes(size)));
        }
    }
    // A dev build doubles blocks of 32 bytes by its guards.
    let most = if cfg!(debug_assertions) { 48 } else { 24 } * MIB;
    assert!(heap.memory().granted() <= most, "{} bytes for 16 MiB", heap.memory().granted());
}

#[test]
fn a_block_that_grows_over_and_over_takes_no_more_each_time() {
    let mut heap = TestHeap::new(Memory::plenty());
    let mut granted = 0;
    for round in 0..200 {
        let (mut block, mut size) = (heap.alloc(bytes(16)), 16);
        while size < 4 * MIB {
            block = heap.realloc(block, bytes(size), size * 2);
            size *= 2;
        }
        heap.dealloc(block, bytes(size));
        if round == 20 {
            granted = heap.memory().granted();
        }
    }
    assert_eq!(heap.memory().granted(), granted);
}

#[test]
fn a_block_with_nothing_behind_it_grows_where_it_is() {
    let mut heap = TestHeap::new(Memory::plenty());
    let mut block = heap.alloc(bytes(100));
    for size in 100..8_000 {
        let grown = heap.realloc(block, bytes(size), size + 1);
        assert_eq!(grown, block, "small, {size}");
        block = grown;
    }
    let mut heap = TestHeap::new(Memory::plenty());
    let (mut block, mut size) = (heap.alloc(bytes(100_000)), 100_000);
    while size < 64 * MIB {
        let grown = heap.realloc(block, bytes(size), size * 3 / 2);
        assert_eq!(grown, block, "large, {size}");
        (block, size) = (grown, size * 3 / 2);
    }
    let granted = heap.memory().granted();
    assert!(granted < size + 8 * MIB, "{granted} bytes for {size}");
}

#[test]
fn a_large_block_that_shrinks_gives_its_rest_back() {
    let mut heap = TestHeap::new(Memory::plenty());
    let block = heap.alloc(bytes(64 * MIB));
    let granted = heap.memory().granted();
    let shrunk = heap.realloc(block, bytes(64 * MIB), MIB);
    assert_eq!(shrunk, block);
    assert!(!heap.alloc(bytes(60 * MIB)).is_null());
    assert_eq!(heap.memory().granted(), granted);
}

#[test]
fn aligned_and_other_blocks_do_not_take_each_others_memory_for_good() {
    let mut heap = TestHeap::new(Memory::plenty());
    let aligned = core::alloc::Layout::from_size_align(64, 64).unwrap();
    let mut granted = 0;
    for round in 0..1_000 {
        let some: Vec<_> = (0..100).map(|_| heap.alloc(bytes(64))).collect();
        let others: Vec<_> = (0..100).map(|_| heap.alloc(aligned)).collect();
        if round % 2 == 0 {
            some.iter().for_each(|&block| heap.dealloc(block, bytes(64)));
            others.iter().for_each(|&block| heap.dealloc(block, aligned));
        } else {
            others.iter().rev().for_each(|&block| heap.dealloc(block, aligned));
            some.iter().for_each(|&block| heap.dealloc(block, bytes(64)));
        }
        if round == 2 {
            granted = heap.memory().granted();
        }
    }
    assert_eq!(heap.memory().granted(), granted);
}

#[test]
fn a_block_that_grows_stays_as_aligned_as_the_next_of_its_size_must_be() {
    let layout = |size, align| core::alloc::Layout::from_size_align(size, align).unwrap();
    for align in [32, 64, 256, 1_024] {
        let mut heap = TestHeap::new(Memory::plenty());
        for offset in 0..8 {
            heap.alloc(bytes(16 * offset + 1));
            let block = heap.alloc(layout(align, align));
            let grown = heap.realloc(block, layout(align, align), 5 * align);
            heap.dealloc(grown, layout(5 * align, align));
            for align in [align, 2 * align, 4 * align, 8 * align] {
                let block = heap.alloc(layout(align, align));
                assert!(block.addr().is_multiple_of(align), "{block:p} for {align}");
            }
        }
    }
}
