//! The pool: the owner of all memory, which is `linked_list_allocator`, and how it grows.
//!
//! The crate keeps the free memory as a list of holes, sorted by address, in which neighbours are
//! always merged. Every call here walks that list, so what the rest of the heap is for is to call
//! seldom, and to leave few holes behind.
//!
//! The crate documents that memory goes back as the block that it came as. The heap relies on more:
//! that a block may go back in pieces, or joined with the block behind it, that free neighbours make
//! one hole, and that memory which was never given out may come in the same way. This is all there
//! is to growing: the crate's own `Heap::extend` does it too. `tests/heap/pool.rs` pins this.

use core::alloc::Layout;
use core::hint::assert_unchecked;
use core::ptr::NonNull;

use linked_list_allocator::hole::HoleList;

use super::class::GRAIN;
use super::source::{PAGE, Source};

/// The least that the pool grows by, in bytes.
const MIN_STEP: usize = 128 << 10;

/// The most that the pool grows by beyond what is needed, in bytes. Until then it doubles.
const MAX_STEP: usize = 4 << 20;

/// All memory that a heap has got from its source.
pub(super) struct Pool<S> {
    holes: HoleList,
    size: usize,
    used: usize,
    source: S,
}

impl<S: Source> Pool<S> {
    /// A pool that has not asked its source for anything yet.
    pub const fn new(source: S) -> Self {
        Self { holes: HoleList::empty(), size: 0, used: 0, source }
    }

    /// Where the memory comes from.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// The bytes that came from the source.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The bytes that are given out.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Takes `size` bytes, whole grains, from the first hole that has them, aligned to `align`, a
    /// power of two, and to a grain. So no rest of a hole is too small for one.
    ///
    /// # Safety
    ///
    /// `size` and `align` are as said, and `size` is not 0.
    #[inline(never)]
    pub unsafe fn allocate(&mut self, size: usize, align: usize) -> Option<NonNull<u8>> {
        // SAFETY: as the caller promises. This spares the crate to round and to check.
        unsafe {
            assert_unchecked(size >= GRAIN && size.is_multiple_of(GRAIN));
            assert_unchecked(align.is_power_of_two());
        }
        let layout = Layout::from_size_align(size, align).ok()?;
        let (block, _) = self.holes.allocate_first_fit(layout).ok()?;
        self.used += size;
        Some(block)
    }

    /// Takes memory back.
    ///
    /// # Safety
    ///
    /// The memory is the pool's: one or more neighbouring blocks from [`allocate`](Self::allocate),
    /// or a part of one, in whole grains and not empty. Nobody uses it any more.
    pub unsafe fn deallocate(&mut self, start: NonNull<u8>, size: usize) {
        self.used -= size;
        // SAFETY: the caller promises that this is memory of the pool that is in no hole.
        unsafe { self.insert(start, size) };
    }

    /// Makes a hole, or a part of one.
    ///
    /// # Safety
    ///
    /// The memory is the pool's and in no hole, in whole grains and not empty. Nobody uses it.
    #[inline(never)]
    unsafe fn insert(&mut self, start: NonNull<u8>, size: usize) {
        // SAFETY: no memory is larger than half of an address space, and the caller promises the
        // rest. This spares the crate to round and to check.
        unsafe {
            assert_unchecked(size >= GRAIN && size <= isize::MAX as usize - PAGE);
            assert_unchecked(size.is_multiple_of(GRAIN));
        }
        // SAFETY: the size was said to be a layout's. The crate makes a hole of the memory and
        // merges that with its neighbours; it looks at nothing else.
        unsafe { self.holes.deallocate(start, Layout::from_size_align_unchecked(size, GRAIN)) };
    }

    /// Gets memory from the source so that `size` bytes fit, aligned to `align`, and more of it the
    /// larger the pool is; `false` if the source refuses.
    #[inline(never)]
    pub fn grow(&mut self, size: usize, align: usize) -> bool {
        // At worst the new memory begins a grain behind an aligned address, and what is before the
        // block has to be a hole. No layout is so large that this could overflow.
        let needed = (size + align).next_multiple_of(PAGE);
        let step = self.size().clamp(MIN_STEP, MAX_STEP);
        self.extend(needed.max(step)) || self.extend(needed)
    }

    /// Adds `len` bytes from the source, if it has them.
    #[inline(never)]
    fn extend(&mut self, len: usize) -> bool {
        let Some(start) = self.source.grow(len) else {
            return false;
        };
        self.size += len;
        // SAFETY: the source promises that the bytes are valid and nobody else's; they are pages.
        unsafe { self.insert(start, len) };
        true
    }
}
