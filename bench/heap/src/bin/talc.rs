//! talc, with its default bins.

use std::alloc::{GlobalAlloc, Layout};

use bench_heap::memory::{OneThread, Reservation};
use bench_heap::worker;
use talc::TalcCell;
use talc::source::Manual;

#[global_allocator]
static HEAP: Talc =
    Talc(OneThread::new(Claimed { heap: TalcCell::new(Manual), is_claimed: false }));

struct Talc(OneThread<Claimed>);

struct Claimed {
    heap: TalcCell<Manual>,
    is_claimed: bool,
}

impl Claimed {
    #[cold]
    fn claim(&mut self) {
        let memory = Reservation::new().all();
        // SAFETY: the memory is valid, and nobody else's.
        unsafe { self.heap.claim(memory.as_ptr().cast(), memory.len()) }.expect("it is large");
        self.is_claimed = true;
    }
}

// SAFETY: the crate promises it for its own implementation, which is called.
unsafe impl GlobalAlloc for Talc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.with(|talc| {
            if !talc.is_claimed {
                talc.claim();
            }
            // SAFETY: as the caller promises.
            unsafe { talc.heap.alloc(layout) }
        })
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        self.0.with(|talc| unsafe { talc.heap.dealloc(block, layout) });
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        self.0.with(|talc| unsafe { talc.heap.realloc(block, layout, new_size) })
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
