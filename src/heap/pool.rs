//! The pool: the owner of all memory, which is `linked_list_allocator`, and how it grows.
//!
//! The crate keeps the free memory as a list of holes, sorted by address, in which neighbours are
//! always merged. Every call here walks that list, so what the rest of the heap is for is to call
//! seldom, and to leave few holes behind.
//!
//! The crate documents that memory goes back as the block that it came as. The heap relies on a
//! little more: that a block may go back in pieces, or joined with the block behind it, and that
//! free neighbours make one hole. `tests/heap/pool.rs` pins this.

use core::alloc::Layout;
use core::hint::assert_unchecked;
use core::ptr::NonNull;

use super::class::GRAIN;
use super::source::{PAGE, Source};

/// The least that the pool grows by, in bytes.
const MIN_STEP: usize = 128 << 10;

/// The most that the pool grows by beyond what is needed, in bytes. Until then it doubles.
const MAX_STEP: usize = 4 << 20;

/// All memory that a heap has got from its source.
pub(super) struct Pool<S> {
    list: linked_list_allocator::Heap,
    source: S,
}

impl<S: Source> Pool<S> {
    /// A pool that has not asked its source for anything yet.
    pub const fn new(source: S) -> Self {
        Self { list: linked_list_allocator::Heap::empty(), source }
    }

    /// Where the memory comes from.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// The bytes that came from the source.
    pub fn size(&self) -> usize {
        self.list.size()
    }

    /// The bytes that are given out.
    pub fn used(&self) -> usize {
        self.list.used()
    }

    /// Takes `size` bytes, whole grains, from the first hole that has them, aligned to `align`, a
    /// power of two and a grain at least. So no rest of a hole is too small for one.
    #[inline(never)]
    pub fn allocate(&mut self, size: usize, align: usize) -> Option<NonNull<u8>> {
        let layout = Layout::from_size_align(size, align).ok()?;
        self.list.allocate_first_fit(layout).ok()
    }

    /// Takes memory back.
    ///
    /// # Safety
    ///
    /// The memory is the pool's: one or more neighbouring blocks from [`allocate`](Self::allocate),
    /// or a part of one, in whole grains. Nobody uses it any more.
    pub unsafe fn deallocate(&mut self, start: NonNull<u8>, size: usize) {
        // SAFETY: the caller promises that this is memory of the list that it does not have, and so
        // it is no larger than a layout may be. The crate makes a hole of it and merges that with
        // its neighbours; it looks at nothing else.
        unsafe { self.list.deallocate(start, Layout::from_size_align_unchecked(size, GRAIN)) }
    }

    /// Takes the `size` bytes from `start` on, if they are free and no hole before them is large
    /// enough; if not, nothing changes, but that the pool may have grown.
    pub fn allocate_at(&mut self, start: *mut u8, size: usize) -> bool {
        loop {
            match self.allocate(size, GRAIN) {
                Some(block) if block.as_ptr() == start => return true,
                Some(block) => {
                    // SAFETY: the pool has just given this block, and nobody has seen it.
                    unsafe { self.deallocate(block, size) };
                    return false;
                }
                None if self.grow(size, GRAIN) => {}
                None => return false,
            }
        }
    }

    /// Gets memory from the source so that `size` bytes fit, aligned to `align`, and more of it the
    /// larger the pool is; `false` if the source refuses.
    #[inline(never)]
    pub fn grow(&mut self, size: usize, align: usize) -> bool {
        // At worst the new memory begins a grain behind an aligned address, and what is before the
        // block has to be a hole. The sum is too large for the source if it is for a layout.
        let needed = size.saturating_add(align).min(isize::MAX as usize).next_multiple_of(PAGE);
        let step = self.size().clamp(MIN_STEP, MAX_STEP);
        [needed.max(step), needed].into_iter().any(|len| self.extend(len))
    }

    /// Adds `len` bytes from the source, if it has them.
    fn extend(&mut self, len: usize) -> bool {
        let Some(start) = self.source.grow(len) else {
            return false;
        };
        // SAFETY: so the source promises, and no memory is larger than half of an address space.
        // This spares the crate to round and to check.
        unsafe {
            assert_unchecked(start.addr().get().is_multiple_of(PAGE));
            assert_unchecked(len >= PAGE && len <= isize::MAX as usize - PAGE);
        }
        if self.list.bottom().is_null() {
            // SAFETY: the source promises that the bytes are valid and nobody else's, and the list
            // has no memory yet.
            unsafe { self.list.init(start.as_ptr(), len) };
        } else {
            // SAFETY: the source promises as above, and that these bytes follow those before.
            unsafe { self.list.extend(len) };
        }
        true
    }
}
