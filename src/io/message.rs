//! Text, gathered so that it leaves in one write, however long it is.
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

/// What a message does that has no more room: it gets some for so many bytes more, or fails.
type Grow = fn(&mut Gathered, usize) -> Result<(), Errno>;

/// Writes `arguments` to `sink` by one `write_all`.
///
/// Only when the kernel has no memory for a message of more than [`ON_STACK`] bytes does it leave
/// in pieces.
pub(super) fn write_message<W: Write + ?Sized>(
    sink: &mut W,
    arguments: fmt::Arguments<'_>,
) -> Result<(), Errno> {
    let mut message = Message::new(sink);
    message.push_fmt(arguments);
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
pub(crate) struct Message<'sink, W: Write + ?Sized> {
    sink: &'sink mut W,
    gathered: Gathered,
    grow: Grow,
    /// Becomes an error when the message leaves in pieces and one cannot be written.
    result: Result<(), Errno>,
}

impl<'sink, W: Write + ?Sized> Message<'sink, W> {
    /// An empty message, which leaves in one write however long it gets.
    #[inline(always)]
    pub(crate) fn new(sink: &'sink mut W) -> Self {
        Self::with(sink, Gathered::grow)
    }

    /// An empty message that leaves in pieces if it gets longer than [`ON_STACK`]. The code for more
    /// is then not in a program that has no other messages.
    #[cfg(panic = "abort")]
    #[inline(always)]
    pub(crate) fn short(sink: &'sink mut W) -> Self {
        Self::with(sink, |_, _| Err(Errno::ENOMEM))
    }

    #[inline(always)]
    fn with(sink: &'sink mut W, grow: Grow) -> Self {
        let on_stack = [const { MaybeUninit::uninit() }; ON_STACK];
        Self { sink, gathered: Gathered { on_stack, pages: None, len: 0 }, grow, result: Ok(()) }
    }

    /// Appends `piece`.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        while self.gathered.push(piece).is_none() {
            if (self.grow)(&mut self.gathered, piece.len()).is_err() {
                self.write_gathered();
                if self.result.is_ok() {
                    self.result = self.sink.write_all(piece);
                }
                return;
            }
        }
    }

    /// Appends formatted text.
    ///
    /// # Panics
    ///
    /// As [`write_pieces`].
    #[inline]
    pub(crate) fn push_fmt(&mut self, arguments: fmt::Arguments<'_>) {
        let _ = write_pieces(
            |piece| {
                self.push(piece);
                self.result
            },
            arguments,
        );
    }

    /// Writes the message, or what of it was not written before.
    ///
    /// # Errors
    ///
    /// As [`Write::write_all`].
    pub(crate) fn send(&mut self) -> Result<(), Errno> {
        self.write_gathered();
        self.result
    }

    /// Writes what was gathered.
    fn write_gathered(&mut self) {
        if self.result.is_ok() {
            self.result = self.sink.write_all(self.gathered.parts().0);
        }
        self.gathered.len = 0;
    }
}

/// Bytes on the stack, or in pages of their own once they were too many.
struct Gathered {
    on_stack: [MaybeUninit<u8>; ON_STACK],
    pages: Option<Pages>,
    len: usize,
}

impl Gathered {
    /// Appends `piece`, if there is room.
    #[inline(always)]
    fn push(&mut self, piece: &[u8]) -> Option<()> {
        self.parts().1.get_mut(..piece.len())?.write_copy_of_slice(piece);
        self.len += piece.len();
        Some(())
    }

    /// Moves to memory that has room for `more` bytes, and for as much again.
    #[cold]
    fn grow(&mut self, more: usize) -> Result<(), Errno> {
        let mut pages = Pages::new(2 * (self.len + more))?;
        let (gathered, _) = self.parts();
        if let Some(start) = pages.bytes().get_mut(..gathered.len()) {
            start.write_copy_of_slice(gathered);
        }
        self.pages = Some(pages);
        Ok(())
    }

    /// What was gathered, and the memory behind it that is free.
    fn parts(&mut self) -> (&[u8], &mut [MaybeUninit<u8>]) {
        let memory = match &mut self.pages {
            None => &mut self.on_stack,
            Some(pages) => pages.bytes(),
        };
        // SAFETY: `len` counts bytes that lie in this memory, so it has as many.
        let (gathered, free) = unsafe { memory.split_at_mut_unchecked(self.len) };
        // SAFETY: `push` has written them, and `grow` has taken them along.
        (unsafe { gathered.assume_init_ref() }, free)
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
