//! `print!`, `println!`, `eprint!`, `eprintln!` and `dbg!`, as std has them: each is one `write`, and
//! `dbg!` one for each of its values.

use core::fmt;

use crate::errno::Errno;
use crate::io::{Descriptor, Write};
#[cfg(panic = "abort")]
use crate::panic::failed;

/// Prints to standard output, in one `write`.
///
/// # Panics
///
/// If standard output cannot be written, so that a program whose output is lost does not exit 0;
/// and if a `Display` or its kin returns an error of its own.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => {
        $crate::print::to_stdout($crate::print::format_args!($($argument)*))
    };
}

/// Prints a line to standard output, in one `write`.
///
/// # Panics
///
/// As [`print!`](crate::print).
#[macro_export]
macro_rules! println {
    () => {
        $crate::print!("\n")
    };
    ($($argument:tt)*) => {
        $crate::print!("{}\n", $crate::print::format_args!($($argument)*))
    };
}

/// Prints to standard error, in one `write`.
///
/// # Panics
///
/// If standard error cannot be written, and if a `Display` or its kin returns an error of its own.
#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => {
        $crate::print::to_stderr($crate::print::format_args!($($argument)*))
    };
}

/// Prints a line to standard error, in one `write`.
///
/// # Panics
///
/// As [`eprint!`](crate::eprint).
#[macro_export]
macro_rules! eprintln {
    () => {
        $crate::eprint!("\n")
    };
    ($($argument:tt)*) => {
        $crate::eprint!("{}\n", $crate::print::format_args!($($argument)*))
    };
}

/// Prints where it stands, an expression and its value to standard error, and returns the value.
///
/// # Panics
///
/// As [`eprint!`](crate::eprint).
#[macro_export]
macro_rules! dbg {
    () => {
        $crate::eprintln!("[{}:{}:{}]", file!(), line!(), column!())
    };
    ($value:expr $(,)?) => {
        // A `match`, so that temporaries of the expression live as long as its value.
        match $value {
            value => {
                $crate::eprintln!(
                    "[{}:{}:{}] {} = {:#?}",
                    file!(), line!(), column!(), stringify!($value), &value
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => {
        ($($crate::dbg!($value)),+,)
    };
}

#[doc(hidden)]
pub use core::format_args;

#[doc(hidden)]
#[inline(always)]
#[track_caller]
pub fn to_stdout(arguments: fmt::Arguments<'_>) {
    print(1, arguments);
}

#[doc(hidden)]
#[inline(always)]
#[track_caller]
pub fn to_stderr(arguments: fmt::Arguments<'_>) {
    print(2, arguments);
}

/// Parts text that needs no formatting, which the compiler knows where it has inlined this, from
/// all other.
#[inline(always)]
#[track_caller]
fn print(fd: usize, arguments: fmt::Arguments<'_>) {
    match arguments.as_str() {
        Some(text) => print_text(fd, text),
        None => print_formatted(fd, arguments),
    }
}

#[track_caller]
fn print_text(fd: usize, text: &str) {
    if let Err(errno) = Descriptor(fd).write_all(text.as_bytes()) {
        print_failed(fd, errno);
    }
}

#[track_caller]
fn print_formatted(fd: usize, arguments: fmt::Arguments<'_>) {
    if let Err(errno) = Descriptor(fd).write_fmt(arguments) {
        print_failed(fd, errno);
    }
}

/// Panics because nothing could be printed.
#[cold]
#[track_caller]
fn print_failed(fd: usize, errno: Errno) -> ! {
    failed(if fd == 1 { "failed printing to stdout" } else { "failed printing to stderr" }, errno)
}

/// Panics because of an error of the kernel.
#[cfg(not(panic = "abort"))]
#[cold]
#[track_caller]
fn failed(what: &str, errno: Errno) -> ! {
    panic!("{what} (os error {})", errno.raw())
}
