//! Counts what a workload has allocated at most, which is the same on every heap. Not timed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bench_heap::worker;

#[global_allocator]
static HEAP: Counting = Counting { live: AtomicUsize::new(0), peak: AtomicUsize::new(0) };

/// glibc's malloc, counting bytes.
struct Counting {
    live: AtomicUsize,
    peak: AtomicUsize,
}

impl Counting {
    fn add(&self, size: usize) {
        let live = self.live.fetch_add(size, Relaxed) + size;
        self.peak.fetch_max(live, Relaxed);
    }
}

// SAFETY: what it does beside counting is what `System` does.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.add(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }

    // What the block had is counted away first: a block that grows in place is there once.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        self.live.fetch_sub(layout.size(), Relaxed);
        self.add(new_size);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(|| Ok(HEAP.peak.load(Relaxed)))
}
