//! Pins what the heap relies on in `linked_list_allocator` and the crate does not promise: a block
//! may go back in pieces or joined with its neighbour, free neighbours make one hole, and memory that
//! was never given out may come in the same way.

use core::alloc::Layout;
use core::ptr::NonNull;

use linked_list_allocator::hole::HoleList;

/// The bytes under test.
const LEN: usize = 64 << 10;

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 16).unwrap()
}

/// Memory that nobody else uses.
fn memory() -> NonNull<u8> {
    // The list needs its memory for ever, so it is leaked.
    NonNull::from(vec![0_u128; LEN / 16].leak()).cast()
}

/// A block of `size` bytes, if there is a hole for it.
fn allocate(holes: &mut HoleList, size: usize) -> Option<NonNull<u8>> {
    holes.allocate_first_fit(layout(size)).ok().map(|(block, _)| block)
}

/// A list without a hole: all of its memory is the block that is returned with it.
fn full() -> (HoleList, NonNull<u8>) {
    let mut holes = HoleList::empty();
    // SAFETY: the memory is the list's alone.
    unsafe { holes.deallocate(memory(), layout(LEN)) };
    let block = allocate(&mut holes, LEN).unwrap();
    assert_eq!(allocate(&mut holes, 16), None);
    (holes, block)
}

#[test]
fn a_block_goes_back_in_pieces_in_any_order() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        for cuts in
            [[0, 16, 32, 48, LEN], [0, 4096, 8192, LEN - 16, LEN], [0, 1024, 1040, 50_000, LEN]]
        {
            let (mut holes, block) = full();
            for piece in order {
                // SAFETY: the pieces are those of the block, each once.
                unsafe {
                    let piece = (block.add(cuts[piece]), cuts[piece + 1] - cuts[piece]);
                    holes.deallocate(piece.0, layout(piece.1));
                }
            }
            assert_eq!(allocate(&mut holes, LEN), Some(block));
        }
    }
}

#[test]
fn neighbouring_blocks_go_back_as_one() {
    let (mut holes, block) = full();
    // SAFETY: the block is given back, and then the three that it is cut into.
    unsafe {
        holes.deallocate(block, layout(LEN));
        let blocks = [4096, 16, 30_000].map(|size| allocate(&mut holes, size).unwrap());
        assert_eq!(blocks, [block, block.add(4096), block.add(4112)]);
        holes.deallocate(block, layout(4096 + 16 + 30_000));
    }
    assert_eq!(allocate(&mut holes, LEN), Some(block));
}

#[test]
fn the_first_hole_that_fits_is_that_of_the_lowest_address() {
    let (mut holes, block) = full();
    // SAFETY: each piece is given back once.
    unsafe {
        holes.deallocate(block.add(32_000), layout(4096));
        holes.deallocate(block, layout(1024));
        holes.deallocate(block.add(8000), layout(2048));
    }
    for (size, offset) in [(2048, 8000), (512, 0), (2048, 32_000)] {
        let found = allocate(&mut holes, size).unwrap();
        assert_eq!(found.addr().get() - block.addr().get(), offset);
    }
}

#[test]
fn memory_that_was_never_given_out_comes_in_as_a_block_goes_back() {
    let memory = memory();
    let mut holes = HoleList::empty();
    // SAFETY: the memory is the list's alone, in three parts, one behind the other.
    unsafe {
        holes.deallocate(memory, layout(4096));
        holes.deallocate(memory.add(4096), layout(4096));
        assert_eq!(allocate(&mut holes, 8192), Some(memory));
        holes.deallocate(memory.add(4096), layout(4096));
        holes.deallocate(memory.add(8192), layout(LEN - 8192));
        assert_eq!(allocate(&mut holes, LEN - 4096), Some(memory.add(4096)));
    }
}

#[test]
fn memory_may_have_gaps_and_come_in_any_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let memory = memory();
        let mut holes = HoleList::empty();
        for part in order {
            // SAFETY: each part is the list's alone, and what lies between them nobody's.
            unsafe { holes.deallocate(memory.add(part * 16_384), layout(8192)) };
        }
        assert_eq!(allocate(&mut holes, 8208), None);
        for part in 0..3 {
            // SAFETY: it lies within the memory.
            let there = unsafe { memory.add(part * 16_384) };
            assert_eq!(allocate(&mut holes, 8192), Some(there));
        }
    }
}
