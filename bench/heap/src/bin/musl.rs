//! musl's malloc, as std calls a libc's; `build.rs` has taken it from musl's archive.

#[cfg(musl)]
mod heap {
    use std::alloc::{GlobalAlloc, Layout};
    use std::ffi::{c_int, c_void};

    #[global_allocator]
    static HEAP: Musl = Musl;

    struct Musl;

    /// What is aligned to more is asked for by `aligned_alloc`.
    const MALLOC_ALIGN: usize = 16;

    unsafe extern "C" {
        fn musl___libc_malloc_impl(size: usize) -> *mut c_void;
        fn musl___libc_free(block: *mut c_void);
        fn musl___libc_realloc(block: *mut c_void, size: usize) -> *mut c_void;
        fn musl_aligned_alloc(align: usize, size: usize) -> *mut c_void;
    }

    // SAFETY: what the trait asks for is what C asks of these functions.
    unsafe impl GlobalAlloc for Musl {
        #[inline]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: they take any size, and any alignment of a layout.
            unsafe {
                if layout.align() <= MALLOC_ALIGN {
                    musl___libc_malloc_impl(layout.size()).cast()
                } else {
                    musl_aligned_alloc(layout.align(), layout.size()).cast()
                }
            }
        }

        #[inline]
        unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
            // SAFETY: the caller promises that the block came from here.
            unsafe { musl___libc_free(block.cast()) }
        }

        #[inline]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
            // SAFETY: as above; the C function does not know of larger alignments.
            unsafe {
                if layout.align() <= MALLOC_ALIGN {
                    return musl___libc_realloc(block.cast(), new_size).cast();
                }
                let new = Layout::from_size_align_unchecked(new_size, layout.align());
                let moved = self.alloc(new);
                if !moved.is_null() {
                    moved.copy_from_nonoverlapping(block, layout.size().min(new_size));
                    self.dealloc(block, layout);
                }
                moved
            }
        }
    }

    /// The beginning of musl's `struct __libc`: one thread, and where the auxiliary vector lies.
    #[repr(C)]
    struct Libc {
        can_do_threads: u8,
        threaded: u8,
        secure: u8,
        need_locks: i8,
        threads_minus_1: c_int,
        auxv: *const usize,
        rest: [usize; 16],
    }

    // SAFETY: nobody writes to it.
    unsafe impl Sync for Libc {}

    /// An auxiliary vector that is over at once: malloc looks for random bytes in it.
    static AUXV: [usize; 2] = [0; 2];

    #[unsafe(no_mangle)]
    static musl___libc: Libc = Libc {
        can_do_threads: 0,
        threaded: 0,
        secure: 0,
        need_locks: 0,
        threads_minus_1: 0,
        auxv: AUXV.as_ptr(),
        rest: [0; 16],
    };

    /// Returns at once, as musl's own where there is no second thread.
    #[unsafe(no_mangle)]
    extern "C" fn musl___lock(_: *mut c_int) {}

    /// As `musl___lock`.
    #[unsafe(no_mangle)]
    extern "C" fn musl___unlock(_: *mut c_int) {}

    #[unsafe(no_mangle)]
    extern "C" fn musl____errno_location() -> *mut c_int {
        // SAFETY: it has no conditions.
        unsafe { libc::__errno_location() }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn musl___madvise(start: *mut c_void, len: usize, advice: c_int) -> c_int {
        // SAFETY: musl calls it for memory of its own.
        unsafe { libc::madvise(start, len, advice) }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn musl___mmap(
        start: *mut c_void,
        len: usize,
        protection: c_int,
        flags: c_int,
        file: c_int,
        offset: libc::off_t,
    ) -> *mut c_void {
        // SAFETY: musl asks for new memory, and for nothing else.
        unsafe { libc::mmap(start, len, protection, flags, file, offset) }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn musl___mremap(
        start: *mut c_void,
        old: usize,
        new: usize,
        flags: c_int,
    ) -> *mut c_void {
        // SAFETY: musl calls it for memory of its own, and lets the kernel choose where.
        unsafe { libc::mremap(start, old, new, flags) }
    }
}

fn main() -> anyhow::Result<()> {
    anyhow::ensure!(cfg!(musl), "musl was not installed when this was built");
    bench_heap::worker::serve(bench_heap::worker::peak_resident)
}
