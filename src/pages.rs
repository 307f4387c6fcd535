//! Whole pages of memory from the kernel, and back to it.

use core::mem::MaybeUninit;

use linux_raw_sys::general::{__NR_munmap, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE};

use crate::errno::Errno;
use crate::syscall::{mmap, syscall2};

/// Private memory that the kernel gave and gets back when this is dropped.
pub(crate) struct Pages {
    start: *mut MaybeUninit<u8>,
    len: usize,
}

impl Pages {
    /// Asks for `len` bytes, more than 0; the kernel rounds up to a page and fills with zeros.
    pub(crate) fn new(len: usize) -> Result<Self, Errno> {
        let prot = (PROT_READ | PROT_WRITE) as usize;
        let flags = (MAP_PRIVATE | MAP_ANONYMOUS) as usize;
        // SAFETY: no address is asked for, so the kernel chooses one where nothing is mapped.
        let start = unsafe { mmap(0, len, prot, flags, usize::MAX, 0) }?;
        Ok(Self { start: core::ptr::with_exposed_provenance_mut(start), len })
    }

    /// The memory.
    pub(crate) fn bytes(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: the kernel mapped these bytes for this value alone, and unmaps them only in
        // `drop`.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.len) }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's own, and no reference to it outlives the value.
        // The kernel may refuse for want of memory; then they stay until the process ends.
        let _ = unsafe { syscall2(__NR_munmap, self.start.addr(), self.len) };
    }
}
