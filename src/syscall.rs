//! Checked system calls: what the kernel returned, as a `Result`.
//!
//! `arch` issues the call, [`Errno`] names the error, and the few lines between them are here.
//! What a call means, what its arguments are and whether to repeat it is not known here.
//!
//! # References
//!
//! [`syscall(2)`](https://man7.org/linux/man-pages/man2/syscall.2.html), whose tables show the
//! registers of every processor

use crate::arch;
use crate::errno::Errno;

/// Splits the kernel's result: −4095…−1 is an error number negated, all else is a success.
#[inline(always)]
pub(crate) fn check(result: usize) -> Result<usize, Errno> {
    match Errno::from_result(result) {
        None => Ok(result),
        Some(errno) => Err(errno),
    }
}

/// The inverse of [`check`], which costs no instruction: it passes a result to a function that is
/// not inlined in one register instead of two.
#[inline(always)]
pub(crate) fn uncheck(result: Result<usize, Errno>) -> usize {
    match result {
        Ok(value) => value,
        Err(errno) => errno.into_result(),
    }
}

/// Defines the call with each number of arguments.
macro_rules! checked {
    ($($count:literal: $name:ident($($argument:ident),*);)*) => {
        $(
            #[doc = concat!("`syscall(number, …)` with ", $count, ".")]
            ///
            /// The numbers are in [`linux_raw_sys::general`], as `__NR_…`.
            ///
            /// # Errors
            ///
            /// What the kernel returned, in the range −4095…−1.
            ///
            /// # Safety
            ///
            /// The call must be sound as the man page of its number describes it: pointers among
            /// the arguments are valid for what it does with them, and it changes nothing that
            /// the program relies on.
            ///
            /// # References
            ///
            /// [`syscall(2)`](https://man7.org/linux/man-pages/man2/syscall.2.html)
            #[inline(always)]
            pub unsafe fn $name(number: u32 $(, $argument: usize)*) -> Result<usize, Errno> {
                // SAFETY: the caller promises that the call is sound.
                check(unsafe { arch::$name(number as usize $(, $argument)*) })
            }
        )*
    };
}

checked! {
    "no argument": syscall0();
    "one argument": syscall1(a);
    "two arguments": syscall2(a, b);
    "three arguments": syscall3(a, b, c);
    "four arguments": syscall4(a, b, c, d);
    "five arguments": syscall5(a, b, c, d, e);
    "six arguments": syscall6(a, b, c, d, e, f);
}

/// `mmap(addr, len, prot, flags, fd, offset)`—Maps memory; `offset` is in bytes.
///
/// # Errors
///
/// The kernel's.
///
/// # Safety
///
/// As for the other calls: a mapping must not replace memory that is in use.
///
/// # References
///
/// [`mmap(2)`](https://man7.org/linux/man-pages/man2/mmap.2.html)
pub unsafe fn mmap(
    addr: usize,
    len: usize,
    prot: usize,
    flags: usize,
    fd: usize,
    offset: usize,
) -> Result<usize, Errno> {
    // SAFETY: the caller promises that the call is sound.
    check(unsafe { arch::mmap(addr, len, prot, flags, fd, offset) })
}

/// `fork()`—Copies the process; returns 0 in the copy, and its number in the original.
///
/// It is a `clone` with no flag, since some processors have no call of this name, and the order of
/// the arguments of `clone` depends on the processor.
///
/// # Errors
///
/// The kernel's.
///
/// # Safety
///
/// Memory that both share, by a mapping with `MAP_SHARED`, changes for both. Of several threads only
/// the calling one is in the copy, with what the others have locked.
///
/// # References
///
/// [`fork(2)`](https://man7.org/linux/man-pages/man2/fork.2.html),
/// [`clone(2)`](https://man7.org/linux/man-pages/man2/clone.2.html)
pub unsafe fn fork() -> Result<usize, Errno> {
    // SAFETY: the caller promises that the call is sound.
    check(unsafe { arch::fork() })
}
