//! `core::fmt` into a buffer: a report, line by line. It allocates nothing.

use core::fmt::{self, Write};
use core::hint::black_box;

use crate::Work;

/// Bytes that the lines of one report need at most.
const BUFFER: usize = 4096;

/// The lines of a report.
const LINES: u32 = 32;

/// Formats one report after the other.
pub struct Format {
    buffer: Buffer,
    number: u32,
}

/// Text without a heap.
struct Buffer {
    bytes: [u8; BUFFER],
    len: usize,
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let rest = self.bytes.get_mut(self.len..self.len + text.len()).ok_or(fmt::Error)?;
        rest.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

/// What a line is about.
#[derive(Debug)]
#[expect(dead_code, reason = "they are shown by Debug")]
struct Point {
    x: u32,
    y: i32,
}

impl Format {
    /// The first report.
    pub fn new() -> Self {
        Self { buffer: Buffer { bytes: [0; BUFFER], len: 0 }, number: 0 }
    }

    fn report(&mut self) -> fmt::Result {
        const NAMES: [&str; 4] = ["one", "kernel", "argument vector", "a longer text, padded"];
        self.buffer.len = 0;
        for line in 0..LINES {
            self.number = self.number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let number = self.number >> (line % 24);
            let name = NAMES[line as usize % NAMES.len()];
            let point = Point { x: number, y: -(line as i32) };
            writeln!(self.buffer, "{line:>4} {name:<24} {number:#010x} {number} {point:?}")?;
        }
        Ok(())
    }
}

impl Work for Format {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            self.report().expect("the buffer is large enough");
            black_box(&self.buffer.bytes[..self.buffer.len]);
        }
    }
}
