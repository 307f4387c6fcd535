//! Small blocks, to 32 KiB: where new ones come from.
//!
//! A new block of a class is carved from the chunk only when none is free. So a class never has
//! more blocks than the program once had in use of it at the same time. Those aligned to more than a
//! grain come from the pool one by one: there they lie side by side, and in a chunk with gaps.

use core::ptr::NonNull;

use super::allocator::Heap;
use super::chunk::{CHUNK, Chunk};
use super::class::{Class, GRAIN, LINEAR_MAX, Shape};
use super::source::Source;

impl<S: Source> Heap<S> {
    /// Carves a new block of this shape.
    pub(super) fn carve(&mut self, shape: Shape) -> Option<NonNull<u8>> {
        loop {
            // SAFETY: no shape has 0 bytes.
            if let Some(block) = unsafe { self.chunk.take(shape.size) } {
                return Some(block);
            }
            self.refill(shape)?;
        }
    }

    /// Makes a block larger where it lies, if it was carved last.
    ///
    /// Not smaller: nothing would make the rest whole again. And not one that is aligned to its
    /// size, since it would have to be aligned to its new size.
    ///
    /// # Safety
    ///
    /// The two sizes differ.
    pub(super) unsafe fn grow_last(&mut self, block: NonNull<u8>, old: Shape, new: Shape) -> bool {
        let is_last = block.as_ptr().wrapping_add(old.size) == self.chunk.start();
        is_last
            && new.is_carved()
            // Otherwise each block that grows would leave free ones behind in all it grew through.
            && self.list(new.class).is_empty()
            // A block that shrinks wraps around, to more than there is.
            // SAFETY: the caller promises that this is not 0.
            && unsafe { self.chunk.take(new.size.wrapping_sub(old.size)) }.is_some()
    }

    /// Gets a new chunk, large enough for a block of this shape.
    #[inline(never)]
    fn refill(&mut self, Shape { size: needed, .. }: Shape) -> Option<()> {
        // SAFETY: a chunk and a shape have whole grains, and not none.
        let (start, len) = unsafe {
            match self.obtain(CHUNK, GRAIN) {
                Some(start) => (start, CHUNK),
                None => (self.obtain(needed, GRAIN)?, needed),
            }
        };
        if start.as_ptr() != self.chunk.end() {
            self.set_rest_aside();
            self.chunk = Chunk::empty_at(start);
        }
        // SAFETY: these bytes lie behind the chunk's, and are nobody else's.
        unsafe { self.chunk.extend(len) };
        Some(())
    }

    /// Cuts what is left of the chunk into free blocks.
    fn set_rest_aside(&mut self) {
        while let size = self.chunk.len().min(LINEAR_MAX)
            && size > 0
            // SAFETY: that was just compared.
            && let Some(block) = unsafe { self.chunk.take(size) }
        {
            // SAFETY: these bytes were the chunk's, and are a block of this class from now on.
            unsafe { self.list(Class::of_linear_size(size)).push(block) };
        }
    }
}
