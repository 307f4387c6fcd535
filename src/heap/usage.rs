//! How much memory a heap has, and how much of it is in use.
//!
//! The counters exist in dev builds and with the feature `heap-stats`; otherwise [`InUse`] has no
//! size and counts nothing.

/// What a heap has at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Bytes that came from the kernel.
    pub from_kernel: usize,
    /// Bytes that the program has asked for and not freed.
    pub in_use: usize,
    /// Bytes that are free and ready for blocks of a certain size. All else that is not in use is
    /// free for any, or lost to rounding.
    pub cached: usize,
    /// Blocks in use.
    pub blocks: usize,
}

/// Counts what is in use.
pub(super) struct InUse {
    #[cfg(any(debug_assertions, feature = "heap-stats"))]
    pub bytes: usize,
    #[cfg(any(debug_assertions, feature = "heap-stats"))]
    pub blocks: usize,
}

#[cfg(any(debug_assertions, feature = "heap-stats"))]
impl InUse {
    /// Nothing.
    pub const NONE: Self = Self { bytes: 0, blocks: 0 };

    /// One more block.
    pub fn add(&mut self, size: usize) {
        self.bytes += size;
        self.blocks += 1;
    }

    /// One block less.
    pub fn remove(&mut self, size: usize) {
        self.bytes -= size;
        self.blocks -= 1;
    }
}

#[cfg(not(any(debug_assertions, feature = "heap-stats")))]
impl InUse {
    /// Nothing, which is all that this can count.
    pub const NONE: Self = Self {};

    /// One more block, which is not counted.
    #[inline(always)]
    pub fn add(&mut self, _: usize) {}

    /// One block less, which is not counted.
    #[inline(always)]
    pub fn remove(&mut self, _: usize) {}
}
