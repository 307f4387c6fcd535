//! Where memory comes from: the trait, and the kernel's program break.

use core::ptr::{self, NonNull};

use linux_raw_sys::general::__NR_brk;

use crate::syscall::{syscall1, uncheck};

/// What a [`Source`] is asked for and where it begins are multiples of this many bytes: the size
/// of a page on most processors, and a part of one on the others.
pub const PAGE: usize = 4096;

/// Memory, a piece after another, until it refuses.
///
/// # Safety
///
/// The bytes that [`grow`](Self::grow) returns are valid for reads and writes for as long as the
/// program runs and are the caller's alone. They begin at a multiple of [`PAGE`].
pub unsafe trait Source {
    /// Adds `len` bytes, a multiple of [`PAGE`] and not 0, and returns where they begin; `None` if
    /// they cannot be had, which leaves everything as it was.
    fn grow(&mut self, len: usize) -> Option<NonNull<u8>>;
}

/// The program break: the memory behind the program's variables.
///
/// # References
///
/// [`brk(2)`](https://man7.org/linux/man-pages/man2/brk.2.html)
#[derive(Debug)]
pub struct Brk(());

impl Brk {
    /// The program break of this process.
    ///
    /// # Safety
    ///
    /// Nobody moves the break down again, and nobody but this value moves it while `grow` does: no
    /// `malloc` of a libc is in the process.
    pub const unsafe fn new() -> Self {
        Self(())
    }
}

// SAFETY: the kernel maps what the break moves over, private to the process, and unmaps it only
// when the break moves down, which nobody does. Each call begins above where the last one ended.
unsafe impl Source for Brk {
    fn grow(&mut self, len: usize) -> Option<NonNull<u8>> {
        let start = brk(0).wrapping_add(PAGE - 1) & !(PAGE - 1);
        let end = start.checked_add(len)?;
        if brk(end) != end {
            return None;
        }
        NonNull::new(ptr::with_exposed_provenance_mut(start))
    }
}

/// `brk(end)`—moves the program break, and returns where it is: still where it was, if the kernel
/// refused.
///
/// # References
///
/// [`brk(2)`](https://man7.org/linux/man-pages/man2/brk.2.html), "C library/kernel differences"
fn brk(end: usize) -> usize {
    // SAFETY: the break only ever moves up, so no memory in use goes away.
    uncheck(unsafe { syscall1(__NR_brk, end) })
}
