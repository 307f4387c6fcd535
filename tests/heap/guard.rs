//! What a dev build catches. A release has no guards, so there is nothing to test in one.

#![cfg(debug_assertions)]

use core::alloc::Layout;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::memory::{Memory, TestHeap, bytes};
use crate::model::Heap;

/// Layouts of every kind of block.
fn layouts() -> impl Iterator<Item = Layout> {
    let sizes = [1, 7, 8, 15, 16, 17, 100, 1_000, 1_024, 5_000, 32_768, 40_000, 1 << 20, 3 << 20];
    let aligns = [1, 8, 16, 64, 4096, 65_536];
    sizes
        .into_iter()
        .flat_map(move |size| aligns.map(|align| Layout::from_size_align(size, align).unwrap()))
}

/// What a panic in `mistake` says.
fn message(mistake: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(mistake)).expect_err("it was not caught");
    *panic.downcast::<String>().unwrap()
}

#[test]
fn a_block_that_is_freed_twice() {
    for layout in layouts() {
        let mut heap = TestHeap::new(Memory::plenty());
        let block = heap.alloc(layout);
        heap.dealloc(block, layout);
        let said = message(|| heap.dealloc(block, layout));
        let expected =
            format!("heap: the block of {} bytes at {block:p} was freed already", layout.size());
        assert_eq!(said, expected);
    }
}

#[test]
fn a_block_that_is_freed_twice_with_others_freed_in_between() {
    for layout in layouts().filter(|layout| layout.size() <= 20_000) {
        let mut heap = TestHeap::new(Memory::plenty());
        let blocks = [(); 5].map(|()| heap.alloc(layout));
        blocks.iter().for_each(|&block| heap.dealloc(block, layout));
        assert!(message(|| heap.dealloc(blocks[1], layout)).ends_with("was freed already"));
    }
}

#[test]
fn a_freed_block_that_is_resized() {
    for layout in layouts() {
        let mut heap = TestHeap::new(Memory::plenty());
        let block = heap.alloc(layout);
        heap.dealloc(block, layout);
        let said = message(|| {
            heap.realloc(block, layout, 2 * layout.size());
        });
        assert!(said.ends_with("was freed already"), "{said}");
    }
}

#[test]
fn a_write_past_the_end() {
    for layout in layouts() {
        for offset in [0, 1, 15] {
            let mut heap = TestHeap::new(Memory::plenty());
            let block = heap.alloc(layout);
            // SAFETY: the guard is there, so this harms nothing.
            unsafe { block.add(layout.size() + offset).write(0) };
            let size = layout.size();
            let expected =
                format!("heap: the block of {size} bytes at {block:p} was written past its end");
            assert_eq!(
                message(|| {
                    heap.realloc(block, layout, 2 * size);
                }),
                expected
            );
            assert_eq!(message(|| heap.dealloc(block, layout)), expected);
        }
    }
}

#[test]
fn a_write_past_the_end_of_a_block_that_was_resized() {
    for layout in layouts() {
        for new_size in [layout.size() * 2, layout.size().div_ceil(2), layout.size()] {
            let mut heap = TestHeap::new(Memory::plenty());
            let block = heap.alloc(layout);
            let block = heap.realloc(block, layout, new_size);
            // SAFETY: the guard is there, so this harms nothing.
            unsafe { block.add(new_size).write(0) };
            let layout = Layout::from_size_align(new_size, layout.align()).unwrap();
            assert!(message(|| heap.dealloc(block, layout)).ends_with("written past its end"));
        }
    }
}

#[test]
fn what_is_in_use_is_counted() {
    let mut heap = TestHeap::new(Memory::plenty());
    let one = heap.alloc(bytes(100));
    let other = heap.alloc(bytes(1_000_000));
    let stats = heap.stats();
    assert_eq!((stats.in_use, stats.blocks), (1_000_100, 2));
    assert_eq!(stats.from_kernel, heap.memory().granted());
    let one = heap.realloc(one, bytes(100), 50_000);
    assert_eq!((heap.stats().in_use, heap.stats().blocks), (1_050_000, 2));
    let before = heap.stats().cached;
    heap.dealloc(one, bytes(50_000));
    assert_eq!((heap.stats().in_use, heap.stats().blocks), (1_000_000, 1));
    assert!(heap.stats().cached >= before);
    heap.dealloc(other, bytes(1_000_000));
    assert_eq!((heap.stats().in_use, heap.stats().blocks), (0, 0));
}
