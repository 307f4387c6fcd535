//! `print!`, `println!`, `eprint!`, `eprintln!` and `dbg!`, as std has them: each is one `write`.

use core::fmt;

use super::{Write, stderr, stdout};

/// Prints to standard output, in one `write`.
///
/// # Panics
///
/// If standard output cannot be written, so that a program whose output is lost does not exit 0.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => {
        $crate::io::print::to_stdout($crate::io::print::format_args!($($argument)*))
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
        $crate::print!("{}\n", $crate::io::print::format_args!($($argument)*))
    };
}

/// Prints to standard error, in one `write`.
///
/// # Panics
///
/// If standard error cannot be written.
#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => {
        $crate::io::print::to_stderr($crate::io::print::format_args!($($argument)*))
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
        $crate::eprint!("{}\n", $crate::io::print::format_args!($($argument)*))
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
#[inline]
pub fn to_stdout(arguments: fmt::Arguments<'_>) {
    if let Err(errno) = stdout().write_fmt(arguments) {
        panic!("failed printing to stdout: {errno}");
    }
}

#[doc(hidden)]
#[inline]
pub fn to_stderr(arguments: fmt::Arguments<'_>) {
    if let Err(errno) = stderr().write_fmt(arguments) {
        panic!("failed printing to stderr: {errno}");
    }
}
