//! Building strings: lines from words, and one text from the lines. Each grows from nothing.

use alloc::string::String;
use alloc::vec::Vec;
use core::hint::black_box;

use crate::Work;

/// The lines of one text.
const LINES: usize = 16;

/// The words that lines are made of.
const WORDS: [&str; 8] =
    ["the", "kernel", "maps", "a", "program", "into", "memory,", "and jumps to its entry point."];

/// Builds one text after the other.
pub struct Strings {
    random: fastrand::Rng,
}

impl Strings {
    /// The same texts every time.
    #[expect(clippy::new_without_default, reason = "a start is not a default")]
    pub fn new() -> Self {
        Self { random: fastrand::Rng::with_seed(1) }
    }

    /// A line of 4 to 35 words.
    fn line(&mut self) -> String {
        let mut line = String::new();
        for _ in 0..4 + self.random.u32(..32) {
            line.push_str(WORDS[self.random.usize(..WORDS.len())]);
            line.push(' ');
        }
        line
    }

    /// The lines, one below the other.
    fn text(&mut self) -> String {
        let lines: Vec<String> = (0..LINES).map(|_| self.line()).collect();
        let mut text = String::new();
        for line in &lines {
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

impl Work for Strings {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            black_box(self.text());
        }
    }
}
