//! rt0's heap, called as its own global allocator calls it.

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::{self, NonNull};

use bench_heap::memory::{OneThread, Reservation};
use bench_heap::worker;
use rt0::heap::{Heap, Source};

#[global_allocator]
static HEAP: Rt0 = Rt0(OneThread::new(Heap::new(Pages(Reservation::new()))));

struct Rt0(OneThread<Heap<Pages>>);

/// A reservation that the heap grows into.
struct Pages(Reservation);

// SAFETY: what a reservation grants follows what it granted before, at a multiple of a page, and is
// never unmapped.
unsafe impl Source for Pages {
    fn grow(&mut self, len: usize) -> Option<NonNull<u8>> {
        self.0.grow(len)
    }
}

// SAFETY: a heap hands out each byte once, out of memory that nobody else has.
unsafe impl GlobalAlloc for Rt0 {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller promises that the size is not 0.
        self.0.with(|heap| unsafe { heap.alloc(layout) }).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller promises that the block came from here, with this layout.
        self.0.with(|heap| unsafe { heap.dealloc(NonNull::new_unchecked(block), layout) });
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above; the new size is not 0, and no more than a layout can have.
        let moved = self.0.with(|heap| unsafe {
            let new = Layout::from_size_align_unchecked(new_size, layout.align());
            heap.realloc(NonNull::new_unchecked(block), layout, new)
        });
        moved.map_or(ptr::null_mut(), NonNull::as_ptr)
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
