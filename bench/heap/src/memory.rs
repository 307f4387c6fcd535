//! Memory for heaps that do not ask the kernel themselves, and a cell for heaps without a lock.

use std::cell::UnsafeCell;
use std::ptr::{self, NonNull};

use linked_list_allocator::Heap;

/// The addresses of a reservation, in bytes. A heap uses few of the pages.
const LEN: usize = 4 << 30;

/// Addresses that are mapped when they are first needed, and never unmapped. A page takes memory
/// once it is touched.
pub struct Reservation {
    start: Option<NonNull<u8>>,
    granted: usize,
}

// SAFETY: the mapping is this value's own.
unsafe impl Send for Reservation {}

impl Reservation {
    /// A reservation that is not mapped yet.
    #[expect(clippy::new_without_default, reason = "Default is not const")]
    pub const fn new() -> Self {
        Self { start: None, granted: 0 }
    }

    /// The next `len` bytes, if there are as many.
    pub fn grow(&mut self, len: usize) -> Option<NonNull<u8>> {
        let start = match self.start {
            Some(start) => start,
            None => *self.start.insert(map()?),
        };
        let from = self.granted;
        self.granted = from.checked_add(len).filter(|&end| end <= LEN)?;
        // SAFETY: it lies within the mapping.
        Some(unsafe { start.add(from) })
    }

    /// All of it.
    ///
    /// # Panics
    ///
    /// If the kernel does not map it.
    pub fn all(mut self) -> NonNull<[u8]> {
        let start = self.grow(LEN).expect("addresses are free");
        NonNull::slice_from_raw_parts(start, LEN)
    }
}

fn map() -> Option<NonNull<u8>> {
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
    NonNull::new(start.cast()).filter(|_| start != libc::MAP_FAILED)
}

/// Gives a list allocator, which has no memory, all that it will ever have.
#[cold]
pub fn give(heap: &mut Heap) {
    let memory = Reservation::new().all();
    // SAFETY: the memory is valid, nobody else's, and never unmapped.
    unsafe { heap.init(memory.as_ptr().cast(), memory.len()) };
}

/// A heap in a static of a program with one thread: nothing is locked, as in the heaps of a libc as
/// long as there is no second thread.
pub struct OneThread<T>(UnsafeCell<T>);

// SAFETY: the programs here start no thread.
unsafe impl<T: Send> Sync for OneThread<T> {}

impl<T> OneThread<T> {
    /// A cell with a heap.
    pub const fn new(heap: T) -> Self {
        Self(UnsafeCell::new(heap))
    }

    /// Runs `f` on the heap; `f` does not come back here.
    #[inline(always)]
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: there is one thread, and no heap allocates from itself.
        f(unsafe { &mut *self.0.get() })
    }
}
