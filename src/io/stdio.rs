//! The three standard streams: descriptors 0, 1 and 2, as the process inherited them.

use core::fmt;

use super::{Read, Write, read_fd, write_all, write_fd, write_rest};
use crate::errno::Errno;
use crate::syscall::uncheck;

/// Standard input, unbuffered: [`stdin`].
#[derive(Debug)]
pub struct Stdin(());

/// Standard output, unbuffered: [`stdout`].
#[derive(Debug)]
pub struct Stdout(());

/// Standard error, unbuffered: [`stderr`].
#[derive(Debug)]
pub struct Stderr(());

/// Standard input.
///
/// # References
///
/// [`stdin(3)`](https://man7.org/linux/man-pages/man3/stdin.3.html)
pub fn stdin() -> Stdin {
    Stdin(())
}

/// Standard output.
///
/// Each write is a system call; bulk output goes through a [`BufWriter`](super::BufWriter).
/// `SIGPIPE` is left as it was inherited: a program whose reader has gone dies by it, or gets
/// `EPIPE` where its parent had it ignored.
///
/// # References
///
/// [`stdin(3)`](https://man7.org/linux/man-pages/man3/stdin.3.html),
/// [`signal(7)`](https://man7.org/linux/man-pages/man7/signal.7.html)
pub fn stdout() -> Stdout {
    Stdout(())
}

/// Standard error.
///
/// # References
///
/// [`stdin(3)`](https://man7.org/linux/man-pages/man3/stdin.3.html)
pub fn stderr() -> Stderr {
    Stderr(())
}

impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Errno> {
        read_fd(0, buf)
    }
}

impl Write for Stdout {
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
        write_fd(1, buf)
    }

    #[inline(always)]
    fn write_all(&mut self, buf: &[u8]) -> Result<(), Errno> {
        write_all(writer(1), buf)
    }

    #[inline]
    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> Result<(), Errno> {
        Descriptor(1).write_fmt(arguments)
    }
}

impl Write for Stderr {
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
        write_fd(2, buf)
    }

    #[inline]
    fn write_all(&mut self, buf: &[u8]) -> Result<(), Errno> {
        Descriptor(2).write_all(buf)
    }

    #[inline]
    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> Result<(), Errno> {
        Descriptor(2).write_fmt(arguments)
    }
}

/// Any stream by its number: one type for all, so that they share the code that is not worth a
/// copy for each.
pub(crate) struct Descriptor(pub(crate) usize);

impl Write for Descriptor {
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
        write_fd(self.0, buf)
    }

    fn write_all(&mut self, buf: &[u8]) -> Result<(), Errno> {
        if buf.is_empty() {
            return Ok(());
        }
        // Not worth the fast half: as after an interrupted write, nothing is written yet.
        write_rest(writer(self.0), buf, uncheck(Err(Errno::EINTR)))
    }
}

/// [`write_fd`] with its descriptor; one type for all, so that they share one write loop.
#[inline(always)]
fn writer(fd: usize) -> impl FnMut(&[u8]) -> Result<usize, Errno> {
    move |buf| write_fd(fd, buf)
}
