//! Large blocks: the pool's own, of which some are kept when they are freed.
//!
//! A block that is kept saves the pool two walks along its holes; one that it gets back, it merges
//! with its neighbours. So the more is kept, the faster; the less, the better is memory used.

use core::ptr::NonNull;

use super::allocator::Heap;
use super::class::{Class, GRAIN, Shape};
use super::source::Source;

/// One in so many bytes of the pool may be in a large block that is kept.
const SHARE: usize = 8;

impl<S: Source> Heap<S> {
    /// Whether a large block that is freed is to be kept; if so, it is counted.
    pub(super) fn is_kept(&mut self, shape: Shape) -> bool {
        let kept = self.kept + shape.size;
        let is_kept = shape.class != Class::NONE && kept <= self.pool.size() / SHARE;
        if is_kept {
            self.kept = kept;
        }
        is_kept
    }

    /// Gives a large block another size where it lies: what it has too much goes to the pool, and
    /// what it lacks comes from there, if it is free.
    ///
    /// # Safety
    ///
    /// The block is in use, and has `old` bytes.
    pub(super) unsafe fn reshape_large(
        &mut self,
        block: NonNull<u8>,
        old: usize,
        new: usize,
    ) -> bool {
        if new > old {
            return self.obtain_at(block.as_ptr().wrapping_add(old), new - old);
        }
        if new < old {
            // SAFETY: the block has the bytes from `new` to `old`, and they are given away.
            unsafe { self.pool.deallocate(block.add(new), old - new) };
        }
        true
    }

    /// Takes the `size` bytes from `start` on, if the pool has no others to offer before them.
    fn obtain_at(&mut self, start: *mut u8, size: usize) -> bool {
        let Some(block) = self.obtain(size, GRAIN) else {
            return false;
        };
        let is_there = block.as_ptr() == start;
        if !is_there {
            // SAFETY: the pool has just given this block, and nobody has seen it.
            unsafe { self.pool.deallocate(block, size) };
        }
        is_there
    }
}
