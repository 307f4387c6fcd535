//! Pins what the heap relies on in `linked_list_allocator` and the crate does not promise: a block
//! may go back in pieces or joined with its neighbour, and free neighbours make one hole.

use core::alloc::Layout;
use core::ptr::NonNull;

use linked_list_allocator::Heap;

/// The bytes under test.
const LEN: usize = 64 << 10;

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 16).unwrap()
}

/// A heap without a hole: all of its memory is the block that is returned with it.
fn full() -> (Heap, NonNull<u8>) {
    // The heap needs its memory for ever, so it is leaked.
    let memory = vec![0_u128; LEN / 16].leak();
    let mut heap = Heap::empty();
    // SAFETY: the memory is the heap's alone.
    unsafe { heap.init(memory.as_mut_ptr().cast(), LEN) };
    let block = heap.allocate_first_fit(layout(LEN)).unwrap();
    assert!(heap.allocate_first_fit(layout(16)).is_err());
    (heap, block)
}

#[test]
fn a_block_goes_back_in_pieces_in_any_order() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        for cuts in
            [[0, 16, 32, 48, LEN], [0, 4096, 8192, LEN - 16, LEN], [0, 1024, 1040, 50_000, LEN]]
        {
            let (mut heap, block) = full();
            for piece in order {
                // SAFETY: the pieces are those of the block, each once.
                unsafe {
                    let piece = (block.add(cuts[piece]), cuts[piece + 1] - cuts[piece]);
                    heap.deallocate(piece.0, layout(piece.1));
                }
            }
            assert_eq!(heap.used(), 0);
            assert_eq!(heap.allocate_first_fit(layout(LEN)), Ok(block));
        }
    }
}

#[test]
fn neighbouring_blocks_go_back_as_one() {
    let (mut heap, block) = full();
    // SAFETY: the block is given back, and then the three that it is cut into.
    unsafe {
        heap.deallocate(block, layout(LEN));
        let blocks = [4096, 16, 30_000].map(|size| heap.allocate_first_fit(layout(size)).unwrap());
        assert_eq!(blocks, [block, block.add(4096), block.add(4112)]);
        heap.deallocate(block, layout(4096 + 16 + 30_000));
    }
    assert_eq!(heap.used(), 0);
    assert_eq!(heap.allocate_first_fit(layout(LEN)), Ok(block));
}

#[test]
fn the_first_hole_that_fits_is_that_of_the_lowest_address() {
    let (mut heap, block) = full();
    // SAFETY: each piece is given back once.
    unsafe {
        heap.deallocate(block.add(32_000), layout(4096));
        heap.deallocate(block, layout(1024));
        heap.deallocate(block.add(8000), layout(2048));
    }
    for (size, offset) in [(2048, 8000), (512, 0), (2048, 32_000)] {
        let found = heap.allocate_first_fit(layout(size)).unwrap();
        assert_eq!(found.addr().get() - block.addr().get(), offset);
    }
}

#[test]
fn a_heap_that_is_extended_merges_what_is_new_with_what_is_free_at_its_end() {
    let memory = vec![0_u128; LEN / 16].leak();
    let mut heap = Heap::empty();
    // SAFETY: the memory is the heap's alone, in three parts, one behind the other.
    unsafe {
        heap.init(memory.as_mut_ptr().cast(), 4096);
        heap.extend(4096);
        let block = heap.allocate_first_fit(layout(8192)).unwrap();
        heap.deallocate(block.add(4096), layout(4096));
        heap.extend(LEN - 8192);
        assert_eq!(heap.allocate_first_fit(layout(LEN - 4096)), Ok(block.add(4096)));
        assert_eq!(heap.top(), block.as_ptr().add(LEN));
    }
}
