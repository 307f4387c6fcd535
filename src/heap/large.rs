//! Large blocks: the pool's own, resized where they lie.

use core::ptr::NonNull;

use super::allocator::Heap;
use super::class::GRAIN;
use super::source::Source;

impl<S: Source> Heap<S> {
    /// Gives a large block another size where it lies: what it has too much goes to the pool, and
    /// what it lacks comes from there, if it is free.
    ///
    /// # Safety
    ///
    /// The block is in use, and has `old` bytes. Both sizes are those of shapes.
    pub(super) unsafe fn reshape_large(
        &mut self,
        block: NonNull<u8>,
        old: usize,
        new: usize,
    ) -> bool {
        if new > old {
            // SAFETY: shapes have whole grains, so what lies between two of them has.
            return unsafe { self.obtain_at(block.as_ptr().wrapping_add(old), new - old) };
        }
        if new < old {
            // SAFETY: the block has the bytes from `new` to `old`, and they are given away.
            unsafe { self.pool.deallocate(block.add(new), old - new) };
        }
        true
    }

    /// Takes the `size` bytes from `start` on, if the pool has no others to offer before them.
    ///
    /// # Safety
    ///
    /// `size` is whole grains, and not 0.
    unsafe fn obtain_at(&mut self, start: *mut u8, size: usize) -> bool {
        // SAFETY: as the caller promises.
        let Some(block) = (unsafe { self.obtain(size, GRAIN) }) else {
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
