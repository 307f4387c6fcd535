//! Small blocks, to 32 KiB: where new ones come from.
//!
//! A new block of a class is carved from the chunk only when none is free. So a class never has
//! more blocks than the program once had in use of it at the same time.

use core::ptr::NonNull;

use super::allocator::Heap;
use super::chunk::{CHUNK, Chunk};
use super::class::{Class, GRAIN, LINEAR_MAX, Shape};
use super::source::Source;

impl<S: Source> Heap<S> {
    /// Carves a new block.
    pub(super) fn carve(&mut self, shape: Shape) -> Option<NonNull<u8>> {
        loop {
            let padding = self.chunk.padding(shape.align());
            if padding + shape.size <= self.chunk.len() {
                self.set_aside(padding);
                return self.chunk.take(shape.size);
            }
            self.refill(shape.size + shape.align() - GRAIN)?;
        }
    }

    /// Makes a block larger where it lies, if it was carved last.
    ///
    /// Not smaller: nothing would make the rest whole again. And not one that is aligned to its
    /// size, since it would have to be aligned to its new size.
    pub(super) fn grow_last(&mut self, block: NonNull<u8>, old: Shape, new: Shape) -> bool {
        let is_last = block.as_ptr().wrapping_add(old.size) == self.chunk.start();
        is_last
            && new.size > old.size
            && new.align() == GRAIN
            // Otherwise each block that grows would leave free ones behind in all it grew through.
            && self.list(new.class).is_empty()
            && self.chunk.take(new.size - old.size).is_some()
    }

    /// Gets a new chunk, of `needed` bytes at least.
    #[inline(never)]
    fn refill(&mut self, needed: usize) -> Option<()> {
        for len in [CHUNK, needed] {
            let Some(start) = self.obtain(len, GRAIN) else {
                continue;
            };
            if start.as_ptr() == self.chunk.end() {
                // SAFETY: these bytes follow the chunk's, and are nobody else's.
                unsafe { self.chunk.extend(len) };
            } else {
                self.set_aside(self.chunk.len());
                // SAFETY: these bytes are nobody else's.
                self.chunk = unsafe { Chunk::new(start, len) };
            }
            return Some(());
        }
        None
    }

    /// Cuts the first `len` bytes of the chunk, whole grains, into free blocks.
    fn set_aside(&mut self, len: usize) {
        let end = self.chunk.start().wrapping_add(len);
        while let size = (end.addr() - self.chunk.start().addr()).min(LINEAR_MAX)
            && size > 0
            && let Some(block) = self.chunk.take(size)
        {
            // SAFETY: these bytes were the chunk's, and are a block of this class from now on.
            unsafe { self.list(Class::of_linear_size(size)).push(block) };
        }
    }
}
