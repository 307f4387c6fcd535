//! What both programs need that origin leaves to its user: output, panics, memory functions.

#![no_std]

extern crate builtins as _;
extern crate origin as _;

use rustix::io::{Errno, write};
use rustix::stdio::{stderr, stdout};

/// Writes all of `text` to standard output.
pub fn print(mut text: &[u8]) -> Result<(), Errno> {
    while !text.is_empty() {
        // SAFETY: nobody closes standard output.
        match write(unsafe { stdout() }, text) {
            Ok(count) => text = &text[count..],
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: nobody closes standard error.
    let _ = write(unsafe { stderr() }, b"panicked\n");
    rustix::runtime::exit_group(101)
}

/// What `core` compiled with unwinding refers to; nothing here ever unwinds.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
