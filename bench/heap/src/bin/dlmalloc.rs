//! The crate `dlmalloc`: Doug Lea's malloc in Rust, on memory that it maps.

use std::alloc::{GlobalAlloc, Layout};

use bench_heap::memory::OneThread;
use bench_heap::worker;

#[global_allocator]
static HEAP: Dlmalloc = Dlmalloc(OneThread::new(dlmalloc::Dlmalloc::new()));

struct Dlmalloc(OneThread<dlmalloc::Dlmalloc>);

// SAFETY: the crate promises what the trait asks for.
unsafe impl GlobalAlloc for Dlmalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        self.0.with(|heap| unsafe { heap.malloc(layout.size(), layout.align()) })
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        self.0.with(|heap| unsafe { heap.free(block, layout.size(), layout.align()) });
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        // SAFETY: as the caller promises.
        self.0.with(|heap| unsafe { heap.realloc(block, size, align, new_size) })
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
