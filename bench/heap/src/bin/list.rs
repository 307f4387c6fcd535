//! `linked_list_allocator` alone.

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::{self, NonNull};

use bench_heap::memory::{self, OneThread};
use bench_heap::worker;
use linked_list_allocator::Heap;

#[global_allocator]
static HEAP: List = List(OneThread::new(Heap::empty()));

struct List(OneThread<Heap>);

// SAFETY: the crate hands out each byte once, out of memory that nobody else has.
unsafe impl GlobalAlloc for List {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.with(|heap| {
            if heap.size() == 0 {
                memory::give(heap);
            }
            heap.allocate_first_fit(layout).map_or(ptr::null_mut(), NonNull::as_ptr)
        })
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller promises that the block came from here, with this layout.
        self.0.with(|heap| unsafe { heap.deallocate(NonNull::new_unchecked(block), layout) });
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
