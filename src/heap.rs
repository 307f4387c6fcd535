//! The global allocator: memory from the kernel by `brk`, parted by `linked_list_allocator`.
//!
//! A program that allocates needs `extern crate alloc` and nothing else; one that does not has
//! none of this in its file. Only in freestanding builds: on the host there is an allocator already.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::{self, NonNull};

use linux_raw_sys::general::__NR_brk;

use crate::syscall::syscall1;

/// The least that the heap grows by, in bytes.
const MIN_STEP: usize = 64 << 10;

/// The most that the heap grows by beyond what is needed, in bytes.
const MAX_STEP: usize = 4 << 20;

/// Sizes and alignments are multiples of this many bytes, so that no hole is too small to keep.
const GRAIN: usize = 2 * size_of::<usize>();

#[global_allocator]
static HEAP: Heap = Heap::new();

/// An allocator on top of the program break.
struct Heap(UnsafeCell<linked_list_allocator::Heap>);

// SAFETY: rt0 starts one thread, and no signal handler allocates, so no two calls overlap.
unsafe impl Sync for Heap {}

impl Heap {
    /// A heap that has not asked the kernel for anything yet.
    const fn new() -> Self {
        Self(UnsafeCell::new(linked_list_allocator::Heap::empty()))
    }
}

// SAFETY: blocks come from `linked_list_allocator`, which hands out each byte once, of the layout
// asked for, out of memory that the kernel gave to this heap alone. Nothing here unwinds.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: calls do not overlap, as said above.
        let heap = unsafe { &mut *self.0.get() };
        let Some(layout) = whole_grains(layout) else {
            return ptr::null_mut();
        };
        if let Ok(block) = heap.allocate_first_fit(layout) {
            return block.as_ptr();
        }
        if !grow(heap, layout) {
            return ptr::null_mut();
        }
        heap.allocate_first_fit(layout).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: calls do not overlap, as said above.
        let heap = unsafe { &mut *self.0.get() };
        if let (Some(block), Some(layout)) = (NonNull::new(block), whole_grains(layout)) {
            // SAFETY: the caller got the block from `alloc` with this layout, which is rounded as
            // it was there.
            unsafe { heap.deallocate(block, layout) }
        }
    }
}

/// Rounds up to whole grains; `None` if that is more than an address space.
fn whole_grains(layout: Layout) -> Option<Layout> {
    Some(layout.align_to(GRAIN).ok()?.pad_to_align())
}

/// Gets memory from the kernel so that `layout` fits; `false` if there is none.
fn grow(heap: &mut linked_list_allocator::Heap, layout: Layout) -> bool {
    // At worst the new memory starts just behind an aligned address, and what is left before the
    // block must be a hole; the heap itself aligns its bottom to a grain.
    let Some(needed) = layout.size().checked_add(layout.align() + 2 * GRAIN) else {
        return false;
    };
    let step = heap.size().clamp(MIN_STEP, MAX_STEP);
    extend(heap, needed.max(step)) || extend(heap, needed)
}

/// Moves the program break up by `len` bytes and gives them to the heap.
fn extend(heap: &mut linked_list_allocator::Heap, len: usize) -> bool {
    let start = if heap.bottom().is_null() { brk(0) } else { heap.top().addr() };
    let Some(end) = start.checked_add(len) else {
        return false;
    };
    if brk(end) != end {
        return false;
    }
    if heap.bottom().is_null() {
        // SAFETY: the memory between the old and the new break is this heap's, which is empty and
        // was never initialised; `MIN_STEP` is more than its own needs.
        unsafe { heap.init(ptr::with_exposed_provenance_mut(start), len) };
    } else {
        // SAFETY: `start` was the heap's top, so the new memory follows what it has.
        unsafe { heap.extend(len) };
    }
    true
}

/// `brk(end)`—moves the program break, and returns where it is: still where it was, if the kernel
/// refused.
///
/// # References
///
/// [`brk(2)`](https://man7.org/linux/man-pages/man2/brk.2.html), "C library/kernel differences"
fn brk(end: usize) -> usize {
    // SAFETY: the break only ever moves up, so no memory in use goes away.
    unsafe { syscall1(__NR_brk, end) }.unwrap_or(0)
}
