//! What is printed, as std's harness prints it: a line or a character for each test as it ends,
//! then the output of the failed ones, their names, and the closing line.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use rt0::print;

use crate::options::{Color, Format, Options};
use crate::{Test, sys};

/// Prints the names of tests, one a line.
pub fn list(tests: &[&Test], format: Format) {
    let mut text = String::new();
    for test in tests {
        text += &format!("{}: test\n", test.name);
    }
    if format == Format::Pretty {
        let gap = if tests.is_empty() { "" } else { "\n" };
        text += &format!("{gap}{}, 0 benchmarks\n", counted(tests.len()));
    }
    print!("{text}");
}

/// `1 test`, `2 tests`.
fn counted(tests: usize) -> String {
    format!("{tests} test{}", if tests == 1 { "" } else { "s" })
}

/// What became of the tests so far.
pub struct Report<'a> {
    format: Format,
    is_coloured: bool,
    /// Whether a test's name is printed before it runs, which needs that no other runs.
    names_first: bool,
    shows_output: bool,
    selected: usize,
    filtered_out: usize,
    ended: usize,
    /// How many characters stand on the line, in the terse format.
    column: usize,
    passed: Vec<(&'a Test, Vec<u8>)>,
    failed: Vec<(&'a Test, Vec<u8>)>,
    ignored: usize,
    start: Duration,
}

impl<'a> Report<'a> {
    /// Prints how many tests are about to run.
    pub fn new(options: &Options<'_>, selected: usize, all: usize) -> Self {
        print!("\nrunning {}\n", counted(selected));
        Self {
            format: options.format,
            is_coloured: match options.color {
                Color::Auto => sys::is_terminal(1),
                Color::Always => true,
                Color::Never => false,
            },
            names_first: options.threads == Some(1),
            shows_output: options.show_output,
            selected,
            filtered_out: all - selected,
            ended: 0,
            column: 0,
            passed: Vec::new(),
            failed: Vec::new(),
            ignored: 0,
            start: sys::now(),
        }
    }

    /// A test starts.
    pub fn starts(&self, test: &Test) {
        if self.names_first && self.format == Format::Pretty {
            print!("{}", name_of(test));
        }
    }

    /// A test is left out.
    pub fn ignored(&mut self, test: &Test) {
        self.ignored += 1;
        let mut word = self.yellow("ignored");
        if let Some(reason) = test.ignore.filter(|reason| !reason.is_empty()) {
            word += &format!(", {reason}");
        }
        let i = self.yellow("i");
        let test = &Test { panics: None, ..*test }; // which it does not even try
        self.starts(test);
        self.ends(test, &word, &i);
    }

    /// A test passed; what it printed.
    pub fn passed(&mut self, test: &'a Test, output: Vec<u8>) {
        self.ends(test, &self.green("ok"), &self.green("."));
        self.passed.push((test, output));
    }

    /// A test failed; what it printed, and what is to be said about its end.
    pub fn failed(&mut self, test: &'a Test, output: Vec<u8>) {
        let word = self.red("FAILED");
        match self.format {
            Format::Pretty => self.ends(test, &word, ""),
            // On a line of its own, so that one sees which it was before all have run.
            Format::Terse => {
                self.end_line();
                print!("{} --- {word}\n", test.name);
                self.ended += 1;
            }
        }
        self.failed.push((test, output));
    }

    /// Prints how a test ended: the word or the character.
    fn ends(&mut self, test: &Test, word: &str, character: &str) {
        /// How many characters a line of the terse format has.
        const COLUMNS: usize = 88;

        self.ended += 1;
        match self.format {
            Format::Pretty if self.names_first => print!("{word}\n"),
            Format::Pretty => print!("{}{word}\n", name_of(test)),
            Format::Terse => {
                print!("{character}");
                self.column += 1;
                if self.column == COLUMNS {
                    self.end_line();
                }
            }
        }
    }

    /// Ends the line of characters, if there are any on it, with how many tests have ended.
    fn end_line(&mut self) {
        if self.column > 0 {
            print!(" {}/{}\n", self.ended, self.selected);
            self.column = 0;
        }
    }

    /// Prints the outputs and the closing line; `false` if a test failed.
    pub fn finish(mut self) -> bool {
        if self.shows_output {
            outputs("successes", &mut self.passed);
        }
        let is_success = self.failed.is_empty();
        if !is_success {
            outputs("failures", &mut self.failed);
        }
        print!(
            "\ntest result: {}. {} passed; {} failed; {} ignored; 0 measured; {} filtered out; \
             finished in {:.2}s\n\n",
            if is_success { self.green("ok") } else { self.red("FAILED") },
            self.passed.len(),
            self.failed.len(),
            self.ignored,
            self.filtered_out,
            (sys::now() - self.start).as_secs_f64(),
        );
        is_success
    }

    fn green(&self, word: &str) -> String {
        self.in_colour(32, word)
    }

    fn yellow(&self, word: &str) -> String {
        self.in_colour(33, word)
    }

    fn red(&self, word: &str) -> String {
        self.in_colour(31, word)
    }

    /// A word in a colour of ECMA-48, if colours are wanted.
    fn in_colour(&self, colour: u8, word: &str) -> String {
        if self.is_coloured { format!("\x1b[{colour}m{word}\x1b[0m") } else { word.to_owned() }
    }
}

/// How the line of a test begins.
fn name_of(test: &Test) -> String {
    match test.panics {
        None => format!("test {} ... ", test.name),
        Some(_) => format!("test {} - should panic ... ", test.name),
    }
}

/// Prints what tests printed, then their names.
fn outputs(title: &str, tests: &mut [(&Test, Vec<u8>)]) {
    let mut text = format!("\n{title}:\n");
    let mut gap = "\n";
    for (test, output) in tests.iter().filter(|(_, output)| !output.is_empty()) {
        let output = String::from_utf8_lossy(output);
        text += &format!("{gap}---- {} stdout ----\n{output}\n", test.name);
        gap = "";
    }
    text += &format!("\n{title}:\n");
    tests.sort_by_key(|(test, _)| test.name);
    for (test, _) in tests {
        text += &format!("    {}\n", test.name);
    }
    print!("{text}");
}
