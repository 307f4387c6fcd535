//! Formatted text, gathered so that it leaves in one write, however long it is.
//!
//! Most messages are short and fit the stack. A longer one moves to pages of its own, which the
//! kernel gives for as long as the message lasts. The heap is not used: a message may say that it
//! is exhausted.

use core::fmt;
use core::mem::MaybeUninit;

use super::Write;
use crate::errno::Errno;
use crate::pages::Pages;

/// How many bytes of a message lie on the stack: a dozen lines.
const ON_STACK: usize = 1024;

/// Writes `arguments` to `sink` by one `write_all`.
///
/// Only when the kernel has no memory for a message of more than [`ON_STACK`] bytes does it leave
/// in pieces.
pub(super) fn write_message<W: Write + ?Sized>(
    sink: &mut W,
    arguments: fmt::Arguments<'_>,
) -> Result<(), Errno> {
    let mut message = Message {
        sink,
        on_stack: [const { MaybeUninit::uninit() }; ON_STACK],
        pages: None,
        len: 0,
    };
    write_pieces(|piece| message.push(piece), arguments)?;
    message.send()
}

/// Hands the pieces of `arguments` to `write`, one by one, up to the first error.
///
/// # Panics
///
/// If a `Display` or its kin returns an error of its own: std does it too.
pub(super) fn write_pieces(
    write: impl FnMut(&[u8]) -> Result<(), Errno>,
    arguments: fmt::Arguments<'_>,
) -> Result<(), Errno> {
    /// Keeps the error that `fmt::Write` cannot carry.
    struct Pieces<F> {
        write: F,
        result: Result<(), Errno>,
    }

    impl<F: FnMut(&[u8]) -> Result<(), Errno>> fmt::Write for Pieces<F> {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            self.result = (self.write)(piece.as_bytes());
            self.result.map_err(|_| fmt::Error)
        }
    }

    let mut pieces = Pieces { write, result: Ok(()) };
    let formatted = fmt::write(&mut pieces, arguments);
    pieces.result?;
    assert!(formatted.is_ok(), "a formatting trait returned an error that no write had caused");
    Ok(())
}

/// A message on its way to `sink`.
struct Message<'sink, W: Write + ?Sized> {
    sink: &'sink mut W,
    on_stack: [MaybeUninit<u8>; ON_STACK],
    pages: Option<Pages>,
    len: usize,
}

impl<W: Write + ?Sized> Message<'_, W> {
    /// Appends `piece`.
    fn push(&mut self, piece: &[u8]) -> Result<(), Errno> {
        if piece.len() > self.memory().len() - self.len && self.grow(piece.len()).is_err() {
            self.send()?;
            if piece.len() > self.memory().len() {
                return self.sink.write_all(piece);
            }
        }
        let len = self.len;
        self.memory()[len..len + piece.len()].write_copy_of_slice(piece);
        self.len += piece.len();
        Ok(())
    }

    /// Moves to memory that has room for `more` bytes, and for as much again.
    fn grow(&mut self, more: usize) -> Result<(), Errno> {
        let mut pages = Pages::new(2 * (self.len + more))?;
        let len = self.len;
        pages.bytes()[..len].copy_from_slice(&self.memory()[..len]);
        self.pages = Some(pages);
        Ok(())
    }

    /// Writes what was gathered.
    fn send(&mut self) -> Result<(), Errno> {
        let len = core::mem::take(&mut self.len);
        let gathered = match &mut self.pages {
            None => &self.on_stack[..len],
            Some(pages) => &pages.bytes()[..len],
        };
        // SAFETY: `push` has written the first `len` bytes, wherever they lie.
        self.sink.write_all(unsafe { gathered.assume_init_ref() })
    }

    /// The memory that the message lies in.
    fn memory(&mut self) -> &mut [MaybeUninit<u8>] {
        match &mut self.pages {
            None => &mut self.on_stack,
            Some(pages) => pages.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{string::String, vec::Vec};

    /// Keeps what each write carried.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, buf: &[u8]) -> Result<usize, Errno> {
            self.0.push(buf.to_vec());
            Ok(buf.len())
        }
    }

    #[test]
    fn a_message_is_one_write_however_long() {
        for len in [0, 1, ON_STACK - 2, ON_STACK - 1, ON_STACK, 4 * ON_STACK, 1 << 20] {
            let text = String::from_iter(('a'..='z').cycle().take(len));
            let mut sink = Writes::default();
            write_message(&mut sink, format_args!("{text}{}", 7)).unwrap();
            assert_eq!(sink.0, [std::format!("{text}7").into_bytes()]);
        }
    }

    #[test]
    fn a_message_that_grows_bit_by_bit_is_one_write() {
        struct Digits(usize);
        impl fmt::Display for Digits {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (0..self.0).try_for_each(|index| write!(f, "{}", index % 10))
            }
        }
        let mut sink = Writes::default();
        write_message(&mut sink, format_args!("{}", Digits(100_000))).unwrap();
        assert_eq!(sink.0.len(), 1);
        assert_eq!(String::from_utf8(sink.0.remove(0)).unwrap(), "0123456789".repeat(10_000));
    }

    #[test]
    #[should_panic = "a formatting trait returned an error that no write had caused"]
    fn an_error_of_a_display_is_not_swallowed() {
        struct Broken;
        impl fmt::Display for Broken {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                Err(fmt::Error)
            }
        }
        let _ = write_message(&mut Writes::default(), format_args!("{Broken}"));
    }
}
