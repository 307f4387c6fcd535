//! Output that leaves in large writes.

use core::fmt;
use core::mem::MaybeUninit;

use super::Write;
use super::message::write_pieces;
use crate::decimal::Decimal;
use crate::errno::Errno;

/// Gathers output into writes of up to `CAPACITY` bytes; its buffer is part of it, not of the heap.
///
/// Say [`flush`](Write::flush) at the end and look at the result. A `BufWriter` that is dropped
/// flushes too, but then the only way to tell of an error is a panic. [`exit`](crate::process::exit)
/// and a panic lose what is buffered.
///
/// # Examples
///
/// ```
/// use rt0::io::{BufWriter, Write, stdout};
///
/// let mut out = BufWriter::new(stdout());
/// for line in 0..1000 {
///     writeln!(out, "line {line}")?;
/// }
/// out.flush()?;
/// # Ok::<(), rt0::Errno>(())
/// ```
#[derive(Debug)]
pub struct BufWriter<W: Write, const CAPACITY: usize = 8192> {
    inner: W,
    buffer: [MaybeUninit<u8>; CAPACITY],
    len: usize,
    /// The last thing the caller was told about these bytes is that they could not be written.
    failed: bool,
}

impl<W: Write> BufWriter<W> {
    /// A buffer of 8 KiB before `inner`.
    pub const fn new(inner: W) -> Self {
        Self::with_capacity(inner)
    }
}

impl<W: Write, const CAPACITY: usize> BufWriter<W, CAPACITY> {
    /// A buffer of `CAPACITY` bytes before `inner`.
    pub const fn with_capacity(inner: W) -> Self {
        let buffer = [const { MaybeUninit::uninit() }; CAPACITY];
        Self { inner, buffer, len: 0, failed: false }
    }

    /// Writes what is buffered; after an error what was not written is still there.
    fn write_buffer(&mut self) -> Result<(), Errno> {
        let mut written = 0;
        let result = loop {
            // SAFETY: `write` has filled the first `len` bytes.
            let rest = unsafe { self.buffer[written..self.len].assume_init_ref() };
            if rest.is_empty() {
                break Ok(());
            }
            match self.inner.write(rest) {
                Ok(0) => break Err(Errno::ENOSPC),
                Ok(count) => written += count.min(rest.len()),
                Err(Errno::EINTR) => {}
                Err(errno) => break Err(errno),
            }
        };
        self.buffer.copy_within(written..self.len, 0);
        self.len -= written;
        self.failed = result.is_err();
        result
    }
}

impl<W: Write, const CAPACITY: usize> Write for BufWriter<W, CAPACITY> {
    fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
        if buf.len() > CAPACITY - self.len {
            self.write_buffer()?;
        }
        if buf.len() >= CAPACITY {
            return self.inner.write(buf);
        }
        self.buffer[self.len..self.len + buf.len()].write_copy_of_slice(buf);
        self.len += buf.len();
        // Of new bytes the caller has not been told anything yet.
        self.failed &= buf.is_empty();
        Ok(buf.len())
    }

    fn flush(&mut self) -> Result<(), Errno> {
        self.write_buffer()?;
        self.inner.flush()
    }

    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> Result<(), Errno> {
        write_pieces(|piece| self.write_all(piece), arguments)
    }
}

impl<W: Write, const CAPACITY: usize> Drop for BufWriter<W, CAPACITY> {
    /// Flushes, unless the caller has already been told that it cannot be done.
    ///
    /// # Panics
    ///
    /// If the bytes cannot be written.
    fn drop(&mut self) {
        if !self.failed
            && let Err(errno) = self.write_buffer()
        {
            let errno = Decimal::from(errno.raw());
            panic!("failed flushing a BufWriter that was dropped (os error {errno})");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// Does what a script says: takes that many bytes of a write, or fails.
    struct Scripted {
        script: Vec<Result<usize, Errno>>,
        taken: Vec<u8>,
    }

    impl Write for &mut Scripted {
        fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
            let count = self.script.remove(0)?.min(buf.len());
            self.taken.extend(&buf[..count]);
            Ok(count)
        }
    }

    fn scripted(script: &[Result<usize, Errno>]) -> Scripted {
        Scripted { script: script.to_vec(), taken: Vec::new() }
    }

    const ALL: Result<usize, Errno> = Ok(usize::MAX);

    #[test]
    fn small_writes_leave_as_one() {
        let mut sink = scripted(&[ALL]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        for byte in *b"abcdefgh" {
            out.write_all(&[byte]).unwrap();
        }
        out.flush().unwrap();
        drop(out);
        assert_eq!(sink.taken, b"abcdefgh");
    }

    #[test]
    fn a_write_larger_than_the_buffer_follows_what_was_buffered() {
        let mut sink = scripted(&[ALL, ALL]);
        let mut out = BufWriter::<_, 4>::with_capacity(&mut sink);
        out.write_all(b"ab").unwrap();
        out.write_all(b"cdefgh").unwrap();
        drop(out);
        assert_eq!(sink.taken, b"abcdefgh");
    }

    #[test]
    fn short_and_interrupted_writes_are_continued() {
        let mut sink = scripted(&[Ok(1), Err(Errno::EINTR), Ok(2), ALL]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        write!(out, "abcd{}", 5).unwrap();
        out.flush().unwrap();
        drop(out);
        assert_eq!(sink.taken, b"abcd5");
    }

    #[test]
    fn after_an_error_the_rest_can_be_written_later() {
        let mut sink = scripted(&[Ok(2), Err(Errno::EAGAIN), ALL]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"abcde").unwrap();
        assert_eq!(out.flush(), Err(Errno::EAGAIN));
        out.flush().unwrap();
        drop(out);
        assert_eq!(sink.taken, b"abcde");
    }

    #[test]
    fn a_write_that_takes_nothing_is_a_full_disk() {
        let mut sink = scripted(&[Ok(0)]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"a").unwrap();
        assert_eq!(out.flush(), Err(Errno::ENOSPC));
    }

    #[test]
    #[should_panic = "failed flushing a BufWriter that was dropped (os error 28)"]
    fn an_error_that_nobody_has_seen_is_a_panic() {
        let mut sink = scripted(&[Err(Errno::ENOSPC)]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"a").unwrap();
    }

    #[test]
    fn what_is_written_after_an_error_is_not_lost() {
        let mut sink = scripted(&[Err(Errno::EAGAIN), ALL]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"ab").unwrap();
        assert_eq!(out.flush(), Err(Errno::EAGAIN));
        out.write_all(b"cd").unwrap();
        drop(out);
        assert_eq!(sink.taken, b"abcd");
    }

    #[test]
    #[should_panic = "failed flushing a BufWriter that was dropped"]
    fn an_error_after_one_that_was_returned_is_told_too() {
        let mut sink = scripted(&[Err(Errno::EAGAIN), Err(Errno::ENOSPC)]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"ab").unwrap();
        assert_eq!(out.flush(), Err(Errno::EAGAIN));
        out.write_all(b"cd").unwrap();
    }

    #[test]
    fn an_error_that_was_returned_is_not_told_again() {
        let mut sink = scripted(&[Err(Errno::ENOSPC)]);
        let mut out = BufWriter::<_, 8>::with_capacity(&mut sink);
        out.write_all(b"a").unwrap();
        assert_eq!(out.flush(), Err(Errno::ENOSPC));
    }
}
