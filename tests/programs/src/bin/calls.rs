//! System calls with each number of arguments: every one of them must reach the kernel in its place.

#![no_std]
#![no_main]

use rt0::Errno;
use rt0::linux_raw_sys::general::{
    __NR_close, __NR_getppid, __NR_mremap, __NR_munmap, __NR_pipe2, __NR_read, __NR_rt_sigprocmask,
    __NR_splice, __NR_write,
};
use rt0::syscall::{syscall0, syscall1, syscall2, syscall3, syscall4, syscall5, syscall6};

rt0::entry!(main);

/// No descriptor.
const BAD: usize = usize::MAX;

fn main() {
    // SAFETY: these calls take no pointer, or fail before they look at one, or unmap nothing.
    unsafe {
        assert!(syscall0(__NR_getppid).is_ok());
        assert_eq!(syscall1(__NR_close, BAD), Err(Errno::EBADF));
        assert_eq!(syscall2(__NR_munmap, 1, 4096), Err(Errno::EINVAL));
        assert_eq!(syscall3(__NR_write, BAD, 0, 0), Err(Errno::EBADF));
        // The fourth is the size of a signal set, the fifth where to move a mapping.
        assert_eq!(syscall4(__NR_rt_sigprocmask, 0, 0, 0, 3), Err(Errno::EINVAL));
        assert_eq!(syscall5(__NR_mremap, 0, 4096, 4096, 3, 1), Err(Errno::EINVAL));
    }
    six();
    rt0::println!("every argument arrives");
}

/// `splice(fd_in, off_in, fd_out, off_out, len, flags)`, which refuses what is wrong in any place.
fn six() {
    let (from, to) = (pipe(), pipe());
    // SAFETY: the bytes are there to read.
    assert_eq!(unsafe { syscall3(__NR_write, from[1], c"12345".as_ptr().addr(), 5) }, Ok(5));
    let mut offset = 0u64;
    let offset = (&raw mut offset).expose_provenance();
    let splice = |fd_in, off_in, fd_out, off_out, len, flags| {
        // SAFETY: the offsets are null, or that of a u64, which lives as long as the closure.
        unsafe { syscall6(__NR_splice, fd_in, off_in, fd_out, off_out, len, flags) }
    };
    assert_eq!(splice(BAD, 0, to[1], 0, 3, 0), Err(Errno::EBADF));
    assert_eq!(splice(from[0], offset, to[1], 0, 3, 0), Err(Errno::ESPIPE));
    assert_eq!(splice(from[0], 0, BAD, 0, 3, 0), Err(Errno::EBADF));
    assert_eq!(splice(from[0], 0, to[1], offset, 3, 0), Err(Errno::ESPIPE));
    assert_eq!(splice(from[0], 0, to[1], 0, 0, 0), Ok(0));
    assert_eq!(splice(from[0], 0, to[1], 0, 3, 1 << 20), Err(Errno::EINVAL));
    assert_eq!(splice(from[0], 0, to[1], 0, 3, 0), Ok(3));
    let mut bytes = [0u8; 8];
    let at = bytes.as_mut_ptr().expose_provenance();
    // SAFETY: there is room for so many bytes.
    assert_eq!(unsafe { syscall3(__NR_read, to[0], at, bytes.len()) }, Ok(3));
    assert_eq!(&bytes, b"123\0\0\0\0\0");
}

/// The two ends of a pipe, the one to read from first.
fn pipe() -> [usize; 2] {
    let mut ends = [0u32; 2];
    // SAFETY: there is room for two descriptors.
    let made = unsafe { syscall2(__NR_pipe2, ends.as_mut_ptr().expose_provenance(), 0) };
    assert_eq!(made, Ok(0));
    ends.map(|end| end as usize)
}
