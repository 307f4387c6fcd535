//! # rt0-test
//!
//! Tests for code that has no std, run by `cargo test` on stable, beside a crate's other tests.
//!
//! Cargo builds everything that it calls a test so that it can unwind, and a program without std
//! cannot. So freestanding tests are a program, a `[[bin]]`, which holds its own harness; and what
//! cargo calls the test is one line that runs it. To a program on rt0, as its README has it, add in
//! `Cargo.toml`:
//!
//! ```toml
//! [package]
//! default-run = "my-program" # there are two programs now
//!
//! [dependencies]
//! rt0-test = "0.1" # not under dev-dependencies: a [[bin]] cannot see those
//!
//! [[bin]]
//! name = "freestanding"
//! path = "tests/freestanding/main.rs"
//! test = false
//! bench = false
//!
//! [[test]]
//! name = "freestanding"
//! path = "tests/freestanding.rs"
//! harness = false
//! ```
//!
//! `tests/freestanding.rs` is the line:
//!
//! ```ignore
//! rt0_test::run!("freestanding");
//! ```
//!
//! and `tests/freestanding/main.rs` has the tests. See [`tests!`] for what stands before a name.
//!
//! ```no_run
//! #![no_std]
//! #![no_main]
//! # extern crate std;
//!
//! # #[cfg(panic = "abort")] // the test that compiles this is a build that can unwind
//! rt0_test::tests! {
//!     counts_its_arguments,
//!     #[should_panic = "index out of bounds"]
//!     checks_bounds,
//! }
//!
//! fn counts_its_arguments() {
//!     assert!(rt0::env::args().count() > 0);
//! }
//!
//! fn checks_bounds() {
//!     let index = rt0::env::args().count() + 3;
//!     rt0::println!("{}", [1, 2, 3][index]);
//! }
//! ```
//!
//! The program understands the arguments of std's test harness and prints what that prints:
//! `cargo test`, `cargo nextest` and people need not know the difference. It also runs where there
//! is no cargo: under an emulator, in an empty container, as `/init`.
//!
//! Each test runs in a forked child of its own. A panic, an abort, a signal, an `exit` or a test
//! that does not end is one failed test, whose output is shown.
//!
//! As a `[[bin]]` the tests are built by `cargo build` too, and `cargo install --bin NAME` leaves them
//! out.
//!
//! | here | what |
//! |---|---|
//! | this file | what a test is, and the macros that list them |
//! | `options` | the command line |
//! | `run` | the tests in their children, several at a time |
//! | `report` | what is printed |
//! | `sys` | the system calls of `run` |

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod options;
mod report;
mod run;
mod sys;

use alloc::string::String;
use core::time::Duration;

use rt0::eprintln;
use rt0::process::{ExitCode, Termination};

use options::{Options, Request};
use report::Report;

#[doc(hidden)]
pub use rt0;

/// One test, as [`tests!`] lists it.
pub struct Test {
    name: &'static str,
    function: fn() -> ExitCode,
    /// What the message of its panic must contain, if it is to panic.
    panics: Option<&'static str>,
    /// Why it is left out unless asked for, if it is.
    ignore: Option<&'static str>,
    limit: Duration,
}

impl Test {
    /// A test that may run for a minute.
    #[doc(hidden)]
    pub const fn new(name: &'static str, function: fn() -> ExitCode) -> Self {
        Self { name, function, panics: None, ignore: None, limit: Duration::from_secs(60) }
    }

    #[doc(hidden)]
    pub const fn should_panic(self, message: &'static str) -> Self {
        Self { panics: Some(message), ..self }
    }

    #[doc(hidden)]
    pub const fn ignore(self, reason: &'static str) -> Self {
        Self { ignore: Some(reason), ..self }
    }

    #[doc(hidden)]
    pub const fn timeout(self, seconds: u64) -> Self {
        Self { limit: Duration::from_secs(seconds), ..self }
    }
}

/// Lists the tests of a program, which has no other `main`.
///
/// A test is a function without parameters that returns what a `main` may return, and passes if
/// that stands for status 0. The compiler warns of a function that is forgotten here, as of any
/// that nobody calls. Before a name may stand:
///
/// | | |
/// |---|---|
/// | `#[should_panic]` | it passes if it panics |
/// | `#[should_panic = "text"]` | … with a message that contains this |
/// | `#[ignore]`, `#[ignore = "reason"]` | it runs only if asked for, by `--ignored` or `--include-ignored` |
/// | `#[timeout = 5]` | how many seconds it may run, instead of 60 |
///
/// # Examples
///
/// See the [front page](crate).
#[macro_export]
macro_rules! tests {
    ($($(#[$($attribute:tt)+])* $test:path),* $(,)?) => {
        const _: () = {
            static TESTS: &[$crate::Test] = &[$({
                let test = $crate::Test::new(stringify!($test), || $crate::call($test));
                $(let test = $crate::attribute!(test, $($attribute)+);)*
                test
            }),*];

            fn main() -> $crate::rt0::ExitCode {
                $crate::main(TESTS)
            }

            $crate::rt0::entry!(main);
        };
    };
}

/// What an attribute in [`tests!`] makes of a test.
#[doc(hidden)]
#[macro_export]
macro_rules! attribute {
    ($test:ident, should_panic) => {
        $test.should_panic("")
    };
    ($test:ident, should_panic = $message:expr) => {
        $test.should_panic($message)
    };
    ($test:ident, should_panic(expected = $message:expr)) => {
        $test.should_panic($message)
    };
    ($test:ident, ignore) => {
        $test.ignore("")
    };
    ($test:ident, ignore = $reason:expr) => {
        $test.ignore($reason)
    };
    ($test:ident, timeout = $seconds:expr) => {
        $test.timeout($seconds)
    };
    ($test:ident, doc = $text:expr) => {
        $test
    };
    ($test:ident, $($other:tt)*) => {
        compile_error!(concat!(
            "rt0-test: not an attribute of a test: #[", stringify!($($other)*), "]; \
             there are should_panic, ignore and timeout"
        ))
    };
}

/// Makes a `[[test]]` with `harness = false` run the freestanding tests of the `[[bin]]` of this
/// name: cargo builds that program before, and the test becomes it.
#[macro_export]
macro_rules! run {
    ($program:literal) => {
        // rustc keeps it only where std's harness is, which does not call this main.
        #[test]
        fn say_harness_is_false_under_test_in_cargo_toml() {
            panic!("rt0-test: say harness = false under [[test]] in Cargo.toml, or no test runs");
        }

        fn main() {
            let program = env!(concat!("CARGO_BIN_EXE_", $program));
            let mut command = ::std::process::Command::new(program);
            command.args(::std::env::args_os().skip(1));
            // Returns only if it failed.
            let error = ::std::os::unix::process::CommandExt::exec(&mut command);
            panic!("{program}: {error}");
        }
    };
}

/// Runs a test's function.
#[doc(hidden)]
pub fn call<T: Termination>(test: impl FnOnce() -> T) -> ExitCode {
    test().report()
}

/// What the program does, once it knows its tests.
#[doc(hidden)]
pub fn main(tests: &'static [Test]) -> ExitCode {
    match obey(tests) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(FAILED)
        }
    }
}

/// The status of std's harness for failed tests, and for arguments that it does not understand.
const FAILED: u8 = 101;

/// Does what the command line says; `false` if a test failed.
fn obey(tests: &'static [Test]) -> Result<bool, String> {
    let options = match Options::parse(rt0::env::args().skip(1), |name| rt0::env::var(name))? {
        Request::Help => {
            rt0::print!("{}", options::HELP);
            return Ok(true);
        }
        Request::Run(options) => options,
    };
    let selected = options.select(tests);
    if options.list {
        report::list(&selected, options.format);
        return Ok(true);
    }
    let mut report = Report::new(&options, selected.len(), tests.len());
    run::all(&selected, &options, &mut report)?;
    Ok(report.finish())
}
