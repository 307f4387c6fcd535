//! Bytes in and out, unbuffered: the traits, and the loop in which short writes and `EINTR` end.
//!
//! | here | what |
//! |---|---|
//! | this file | [`Read`], [`Write`], the write loop |
//! | `stdio` | [`stdin`], [`stdout`], [`stderr`] |
//! | `message` | text in pieces, gathered so that it leaves in one `write` |
//! | `buf_writer` | [`BufWriter`], for bulk output |
//!
//! Nothing here allocates from the heap, and nothing keeps bytes back but a [`BufWriter`].
//! Files and sockets are not here: the `rustix` crate has them.

mod buf_writer;
mod message;
mod stdio;

use core::fmt;

use linux_raw_sys::general::{__NR_read, __NR_write};

pub use buf_writer::BufWriter;
#[cfg(panic = "abort")]
pub(crate) use message::Message;
pub(crate) use stdio::Descriptor;
pub use stdio::{Stderr, Stdin, Stdout, stderr, stdin, stdout};

use crate::errno::Errno;
use crate::syscall::{check, syscall3, uncheck};

/// A source of bytes.
pub trait Read {
    /// Reads at most `buf.len()` bytes, by one call, and returns how many; 0 is the end.
    ///
    /// # Errors
    ///
    /// The kernel's, `EINTR` and `EAGAIN` among them.
    ///
    /// # References
    ///
    /// [`read(2)`](https://man7.org/linux/man-pages/man2/read.2.html)
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Errno>;
}

/// A sink of bytes.
pub trait Write {
    /// Writes at most `buf.len()` bytes, by one call, and returns how many.
    ///
    /// # Errors
    ///
    /// The kernel's, `EINTR` and `EAGAIN` among them.
    ///
    /// # References
    ///
    /// [`write(2)`](https://man7.org/linux/man-pages/man2/write.2.html)
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno>;

    /// Writes all of `buf`: a write that was short is continued, one that was interrupted is
    /// repeated.
    ///
    /// # Errors
    ///
    /// Any error of [`write`](Self::write) but `EINTR`, and `ENOSPC` where a write took no byte
    /// and gave no reason. How many bytes were written before is lost.
    fn write_all(&mut self, buf: &[u8]) -> Result<(), Errno> {
        write_all(|buf| self.write(buf), buf)
    }

    /// Writes what is kept back, if anything is.
    ///
    /// # Errors
    ///
    /// As [`write_all`](Self::write_all).
    fn flush(&mut self) -> Result<(), Errno> {
        Ok(())
    }

    /// Writes formatted text, in one [`write_all`](Self::write_all): what `write!` calls.
    ///
    /// # Errors
    ///
    /// As [`write_all`](Self::write_all).
    ///
    /// # Panics
    ///
    /// If a `Display` or its kin returns an error of its own.
    #[inline]
    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> Result<(), Errno> {
        match arguments.as_str() {
            Some(text) => self.write_all(text.as_bytes()),
            None => message::write_message(self, arguments),
        }
    }
}

impl<W: Write + ?Sized> Write for &mut W {
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
        (**self).write(buf)
    }

    fn write_all(&mut self, buf: &[u8]) -> Result<(), Errno> {
        (**self).write_all(buf)
    }

    fn flush(&mut self) -> Result<(), Errno> {
        (**self).flush()
    }

    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> Result<(), Errno> {
        (**self).write_fmt(arguments)
    }
}

/// The write loop, in two halves: the one write that nearly always suffices, and the rest.
#[inline(always)]
fn write_all(
    mut write: impl FnMut(&[u8]) -> Result<usize, Errno>,
    buf: &[u8],
) -> Result<(), Errno> {
    if buf.is_empty() {
        return Ok(());
    }
    match write(buf) {
        Ok(count) if count == buf.len() => Ok(()),
        result => write_rest(write, buf, uncheck(result)),
    }
}

/// Goes on after a first write of `buf`, which is not empty, that ended with `raw`.
#[cold]
#[inline(never)]
fn write_rest(
    mut write: impl FnMut(&[u8]) -> Result<usize, Errno>,
    mut buf: &[u8],
    mut raw: usize,
) -> Result<(), Errno> {
    loop {
        match check(raw) {
            // No progress and no reason: gnulib's full_write takes it for a full disk too.
            Ok(0) => return Err(Errno::ENOSPC),
            Ok(count) if count >= buf.len() => return Ok(()),
            Ok(count) => buf = &buf[count..],
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
        raw = uncheck(write(buf));
    }
}

/// `read(fd, buf)`—reads from a descriptor.
#[inline]
fn read_fd(fd: usize, buf: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel writes at most `buf.len()` bytes, and they lie in `buf`.
    unsafe { syscall3(__NR_read, fd, buf.as_mut_ptr().expose_provenance(), buf.len()) }
}

/// `write(fd, buf)`—writes to a descriptor.
#[inline]
fn write_fd(fd: usize, buf: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel reads `buf.len()` bytes, and they lie in `buf`.
    unsafe { syscall3(__NR_write, fd, buf.as_ptr().expose_provenance(), buf.len()) }
}
