//! Memory for a heap under test, and the heap as the model wants it.

use core::alloc::Layout;
use core::ptr::{self, NonNull};

use nix::libc;
use rt0::heap::{Heap, PAGE, Source};

use crate::model;

/// The addresses that a source has. A test uses few of the pages.
const LEN: usize = 1 << 30;

/// A source that grants some of its requests, and knows what it granted.
pub struct Memory {
    start: *mut u8,
    /// The length of each grant.
    pub grants: Vec<usize>,
    /// How many requests there were.
    pub requests: usize,
    /// How many bytes behind each grant are somebody else's, as when they move the program break.
    pub gap: usize,
    grants_request: Box<dyn FnMut(usize) -> bool + Send>,
}

// SAFETY: the mapping is this value's own.
unsafe impl Send for Memory {}

impl Memory {
    /// Grants everything.
    pub fn plenty() -> Self {
        Self::granting(|_| true)
    }

    /// Grants each request for whose number, counted from 0, `grants_request` is true.
    pub fn granting(grants_request: impl FnMut(usize) -> bool + Send + 'static) -> Self {
        // SAFETY: the kernel chooses where nothing is mapped.
        let start = unsafe {
            libc::mmap(
                ptr::null_mut(),
                LEN,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        assert_ne!(start, libc::MAP_FAILED);
        let grants_request = Box::new(grants_request);
        Self { start: start.cast(), grants: Vec::new(), requests: 0, gap: 0, grants_request }
    }

    /// The bytes that were granted.
    pub fn granted(&self) -> usize {
        self.grants.iter().sum()
    }
}

// SAFETY: the mapping is this value's own, and lasts as long as any heap on it.
unsafe impl Source for Memory {
    fn grow(&mut self, len: usize) -> Option<NonNull<u8>> {
        assert!(len > 0 && len.is_multiple_of(PAGE), "asked for {len} bytes");
        let number = self.requests;
        self.requests += 1;
        let offset = self.granted() + self.gap * self.grants.len();
        let fits = offset.checked_add(len).is_some_and(|end| end <= LEN);
        if !fits || !(self.grants_request)(number) {
            return None;
        }
        self.grants.push(len);
        // SAFETY: it lies within the mapping.
        NonNull::new(unsafe { self.start.add(offset) })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's own; a test frees no block after its heap.
        let unmapped = unsafe { libc::munmap(self.start.cast(), LEN) };
        assert_eq!(unmapped, 0);
    }
}

/// A heap on such memory, seen as an allocator.
pub struct TestHeap {
    heap: Heap<Memory>,
    /// Whether a block may be refused.
    pub may_refuse: bool,
}

impl TestHeap {
    /// A heap that nothing was asked of.
    pub fn new(memory: Memory) -> Self {
        Self { heap: Heap::new(memory), may_refuse: false }
    }

    /// Its memory.
    pub fn memory(&self) -> &Memory {
        self.heap.source()
    }

    /// What it has.
    #[cfg(debug_assertions)]
    pub fn stats(&self) -> rt0::heap::Stats {
        self.heap.stats()
    }
}

impl model::Heap for TestHeap {
    fn alloc(&mut self, layout: Layout) -> *mut u8 {
        // SAFETY: no test asks for 0 bytes.
        unsafe { self.heap.alloc(layout) }.map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    fn dealloc(&mut self, block: *mut u8, layout: Layout) {
        // SAFETY: the tests free what they have, or mean not to in a build that notices.
        unsafe { self.heap.dealloc(NonNull::new(block).unwrap(), layout) }
    }

    fn realloc(&mut self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let new = Layout::from_size_align(new_size, layout.align()).unwrap();
        // SAFETY: as above.
        let moved = unsafe { self.heap.realloc(NonNull::new(block).unwrap(), layout, new) };
        moved.map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    fn may_refuse(&mut self) -> bool {
        self.may_refuse
    }
}

/// A layout for `size` bytes aligned to 8.
pub fn bytes(size: usize) -> Layout {
    Layout::from_size_align(size, 8).unwrap()
}
