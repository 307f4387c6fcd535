//! # rt0
//!
//! What runs before and after `main` in a Rust program that has nothing under it but the Linux
//! kernel.
//!
//! ```text
//! kernel ── execve ──> arch::<cpu>::_start        aligns the stack, calls
//!                         └─> start               reads the initial stack
//!                               └─> main          yours, through entry!
//!                                     └─> io      short writes and EINTR end here
//!                                           └─> syscall   a Result<usize, Errno>
//!                                                 └─> arch::<cpu>::syscall3   one instruction
//! kernel <── exit ──── process::exit <── ExitCode <── Termination
//! ```
//!
//! # A first program
//!
//! ```no_run
//! #![no_std]
//! #![no_main]
//! # extern crate std;
//!
//! # #[cfg(panic = "abort")] // the test that compiles this is a build that can unwind
//! rt0::entry!(main);
//!
//! fn main() {
//!     rt0::println!("hello world!");
//! }
//! ```
//!
//! The README has the three small files that go with it: `Cargo.toml`, `build.rs` and
//! `.cargo/config.toml`. Where to look for what:
//!
//! | | |
//! |---|---|
//! | [`entry!`] | names `main`; what it may take and return |
//! | [`mod@env`] | arguments, environment, auxiliary vector |
//! | [`heap`] | what the global allocator is made of, and how much it has in use |
//! | [`io`] | the standard streams, [`print!`] and its kin, [`BufWriter`](io::BufWriter) |
//! | [`process`] | [`exit`](process::exit), [`abort`](process::abort), [`ExitCode`] |
//! | [`syscall`] | any other call of the kernel, with [`linux_raw_sys`] for its numbers |
//! | [`Errno`] | what a call failed with |
//! | [`Decimal`] | whole numbers as text, for programs that count their bytes |
//!
//! # What is there without being called
//!
//! A program is built with `panic = "abort"`. In such a build the library defines, once, what a
//! program has once: `_start`, the panic handler, the global allocator (feature `heap`) and the
//! memory functions. In a build that can unwind, as `cargo test` makes it, it defines none of them
//! and is an ordinary library beside std.

#![no_std]
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

#[cfg(test)]
extern crate std;

#[doc(hidden)]
pub mod arch;
mod decimal;
pub mod env;
mod errno;
#[cfg(feature = "heap")]
pub mod heap;
pub mod io;
#[cfg(all(panic = "abort", feature = "compiler_builtins"))]
mod mem;
mod pages;
#[cfg(panic = "abort")]
mod panic;
#[doc(hidden)]
pub mod print;
pub mod process;
#[doc(hidden)]
pub mod start;
pub mod syscall;

pub use decimal::Decimal;
pub use errno::Errno;
pub use linux_raw_sys;
pub use process::ExitCode;
