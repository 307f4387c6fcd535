//! The program's global allocator: a heap on the program break, and the place of its lock.
//!
//! Only in freestanding builds: on the host there is an allocator already.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::{self, NonNull};

use super::allocator::Heap;
use super::source::Brk;
#[cfg(any(debug_assertions, feature = "heap-stats"))]
use super::usage::Stats;

/// The heap of the program.
#[global_allocator]
pub(super) static HEAP: Global = Global::new();

/// A heap that all threads of the program share.
pub(super) struct Global(UnsafeCell<Heap<Brk>>);

// SAFETY: `lock` lets one thread at a time to the heap.
unsafe impl Sync for Global {}

impl Global {
    /// The heap on the program break.
    const fn new() -> Self {
        // SAFETY: this module is in a program once, as is what it makes, and a program on rt0 has
        // no libc.
        let source = unsafe { Brk::new() };
        Self(UnsafeCell::new(Heap::new(source)))
    }

    /// Runs `f` on the heap, and nobody else meanwhile.
    ///
    /// This is the place of the lock. rt0 starts no second thread, so there is none to lock out;
    /// once it does, the lock is taken here, and only if there is a second thread, since taking it
    /// costs more than an allocation.
    #[inline(always)]
    fn lock<R>(&self, f: impl FnOnce(&mut Heap<Brk>) -> R) -> R {
        // SAFETY: there is one thread, no signal handler allocates, and nothing that `f` does comes
        // back here; so nobody else has a reference to the heap.
        f(unsafe { &mut *self.0.get() })
    }

    /// What the heap has at this moment.
    #[cfg(any(debug_assertions, feature = "heap-stats"))]
    pub fn stats(&self) -> Stats {
        self.lock(|heap| heap.stats())
    }
}

// SAFETY: a heap hands out each byte once, of the layout asked for, out of memory that nobody else
// has. Nothing here unwinds, since a panic aborts.
unsafe impl GlobalAlloc for Global {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller promises that the size is not 0.
        self.lock(|heap| unsafe { heap.alloc(layout) }).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller promises that the block came from here, which is never null, with
        // this layout, and is given away.
        self.lock(|heap| unsafe { heap.dealloc(NonNull::new_unchecked(block), layout) });
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the block came from here, which is never null, with
        // this layout; and that the new size is not 0, and no more than a layout can have.
        let moved = self.lock(|heap| unsafe {
            let new = Layout::from_size_align_unchecked(new_size, layout.align());
            heap.realloc(NonNull::new_unchecked(block), layout, new)
        });
        moved.map_or(ptr::null_mut(), NonNull::as_ptr)
    }
}
