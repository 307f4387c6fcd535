//! The textbook's fixed-size blocks: one free list for each power of two from 8 to 2,048 bytes, and
//! `linked_list_allocator` for what is larger and for new blocks.
//!
//! # References
//!
//! Philipp Oppermann, "Allocator Designs", <https://os.phil-opp.com/allocator-designs/>

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::{self, NonNull};

use bench_heap::memory::{self, OneThread};
use bench_heap::worker;
use linked_list_allocator::Heap;

#[global_allocator]
static HEAP: Fixed = Fixed(OneThread::new(Blocks::new()));

struct Fixed(OneThread<Blocks>);

/// The least size of a block, in bytes: it holds a pointer when it is free.
const LEAST: usize = 8;

/// How many sizes there are: to 2,048 bytes.
const SIZES: usize = 9;

/// Free blocks by size, and memory for more.
struct Blocks {
    free: [Option<NonNull<Block>>; SIZES],
    fallback: Heap,
}

/// A free block.
struct Block {
    next: Option<NonNull<Block>>,
}

// SAFETY: the pointers lead into memory that is the heap's alone.
unsafe impl Send for Blocks {}

/// Which of the sizes is large enough, and aligned enough, for `layout`.
fn size_of(layout: Layout) -> Option<usize> {
    let least = layout.size().max(layout.align()).max(LEAST);
    let size = (least.next_power_of_two() / LEAST).ilog2() as usize;
    (size < SIZES).then_some(size)
}

impl Blocks {
    const fn new() -> Self {
        Self { free: [None; SIZES], fallback: Heap::empty() }
    }

    #[inline]
    fn alloc(&mut self, layout: Layout) -> *mut u8 {
        let Some(size) = size_of(layout) else {
            return self.alloc_new(layout);
        };
        match self.free[size] {
            Some(block) => {
                // SAFETY: a block in a list holds what `dealloc` has written to it.
                self.free[size] = unsafe { block.read() }.next;
                block.as_ptr().cast()
            }
            None => {
                let len = LEAST << size;
                self.alloc_new(Layout::from_size_align(len, len).expect("a power of two"))
            }
        }
    }

    #[inline(never)]
    fn alloc_new(&mut self, layout: Layout) -> *mut u8 {
        if self.fallback.size() == 0 {
            memory::give(&mut self.fallback);
        }
        self.fallback.allocate_first_fit(layout).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    /// Frees a block.
    ///
    /// # Safety
    ///
    /// It came from [`alloc`](Self::alloc) with this layout, and nobody uses it any more.
    #[inline]
    unsafe fn dealloc(&mut self, block: NonNull<u8>, layout: Layout) {
        match size_of(layout) {
            Some(size) => {
                let block = block.cast::<Block>();
                // SAFETY: the block is as large and aligned as its size, a pointer's at least.
                unsafe { block.write(Block { next: self.free[size] }) };
                self.free[size] = Some(block);
            }
            // SAFETY: it is the fallback's, with this layout.
            None => unsafe { self.fallback.deallocate(block, layout) },
        }
    }
}

// SAFETY: each byte is handed out once, out of memory that nobody else has.
unsafe impl GlobalAlloc for Fixed {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.with(|blocks| blocks.alloc(layout))
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller promises that the block came from here, with this layout.
        self.0.with(|blocks| unsafe { blocks.dealloc(NonNull::new_unchecked(block), layout) });
    }
}

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
