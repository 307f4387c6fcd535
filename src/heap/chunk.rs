//! A chunk: memory of the pool from which small blocks are carved, one behind the other.
//!
//! A program that never frees gets its memory here, for a comparison and an addition a block.
//! What a chunk cannot give any more is not lost: the heap cuts it into free blocks.

use core::ptr::{self, NonNull};

/// How much a chunk takes from the pool, in bytes: enough for a thousand allocations of 64 bytes
/// to ask the pool once.
pub(super) const CHUNK: usize = 64 << 10;

/// Memory that no block has been carved from yet; its bounds are aligned to a grain.
pub(super) struct Chunk {
    start: *mut u8,
    end: *mut u8,
}

impl Chunk {
    /// A chunk without memory.
    pub const EMPTY: Self = Self { start: ptr::null_mut(), end: ptr::null_mut() };

    /// A chunk without memory, which can be extended by what lies at `start`.
    pub fn empty_at(start: NonNull<u8>) -> Self {
        Self { start: start.as_ptr(), end: start.as_ptr() }
    }

    /// Where the memory begins; null in a chunk that never had any.
    pub fn start(&self) -> *mut u8 {
        self.start
    }

    /// Where the memory ends.
    pub fn end(&self) -> *mut u8 {
        self.end
    }

    /// How many bytes are left.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.end.addr() - self.start.addr()
    }

    /// Takes the first `len` bytes, whole grains, if there are as many.
    ///
    /// # Safety
    ///
    /// `len` is not 0.
    pub unsafe fn take(&mut self, len: usize) -> Option<NonNull<u8>> {
        if len > self.len() {
            return None;
        }
        // SAFETY: there are bytes, so there is an address.
        let block = unsafe { NonNull::new_unchecked(self.start) };
        self.start = self.start.wrapping_add(len);
        Some(block)
    }

    /// Adds the `len` bytes behind it, whole grains.
    ///
    /// # Safety
    ///
    /// The bytes are valid, and nobody's but the chunk's.
    pub unsafe fn extend(&mut self, len: usize) {
        // SAFETY: the caller promises that the bytes are there.
        self.end = unsafe { self.end.add(len) };
    }
}
