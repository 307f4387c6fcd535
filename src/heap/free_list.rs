//! Free lists: the free blocks of one class, linked through the blocks themselves.
//!
//! A list knows neither sizes nor classes, and takes no memory beside its blocks.

use core::ptr::NonNull;

/// Free blocks, last in, first out.
pub(super) struct FreeList {
    top: Option<NonNull<FreeBlock>>,
}

/// What a free block holds, at its start.
struct FreeBlock {
    below: Option<NonNull<FreeBlock>>,
}

impl FreeList {
    /// A list without blocks.
    pub const fn new() -> Self {
        Self { top: None }
    }

    /// Whether there is no block.
    pub fn is_empty(&self) -> bool {
        self.top.is_none()
    }

    /// Puts a block on top.
    ///
    /// # Safety
    ///
    /// The block has a grain or more and is aligned to one. Nobody else uses it until it is popped.
    #[inline(always)]
    pub unsafe fn push(&mut self, block: NonNull<u8>) {
        let block = block.cast::<FreeBlock>();
        // SAFETY: the caller gives the block to the list, and a grain is large and aligned enough.
        unsafe { block.write(FreeBlock { below: self.top }) };
        self.top = Some(block);
    }

    /// Takes the block from the top.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<NonNull<u8>> {
        let block = self.top?;
        // SAFETY: the block is the list's, and holds what `push` has written.
        self.top = unsafe { block.read() }.below;
        Some(block.cast())
    }

    /// Counts the blocks, one by one.
    #[cfg(any(debug_assertions, feature = "heap-stats"))]
    pub fn len(&self) -> usize {
        // SAFETY: as in `pop`.
        let blocks = core::iter::successors(self.top, |block| unsafe { block.as_ref() }.below);
        blocks.count()
    }
}
