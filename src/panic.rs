//! What happens when the program panics, and the two symbols that precompiled `core` asks for.
//!
//! Only in freestanding builds: on the host std does all this.

use core::panic::{Location, PanicInfo};
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use crate::io::{Write, stderr};
use crate::process::abort;

/// Prints the message and where it happened, in one `write`, and ends the process by `SIGABRT`.
///
/// If it cannot be printed, nobody is left to tell; the status still does.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = match enter(info) {
        None => stderr().write_fmt(format_args!("{info}\n")),
        Some(outer) => report_nested(info, outer),
    };
    abort()
}

/// Notes that a panic has begun, and returns where the one before it happened, if it has not ended:
/// a panic ends with the process, so it is one whose message panicked while it was made.
fn enter(info: &PanicInfo<'_>) -> Option<&'static Location<'static>> {
    /// Where the first panic happened; null before it.
    static FIRST: AtomicPtr<Location<'static>> = AtomicPtr::new(ptr::null_mut());

    let here = info.location().map_or(ptr::null(), ptr::from_ref);
    let first = FIRST.load(Relaxed);
    if first.is_null() {
        FIRST.store(here.cast_mut().cast(), Relaxed);
    }
    // SAFETY: null, or stored above from a location of a panic that has not returned and never
    // will, so what it borrows is still there.
    unsafe { first.as_ref() }
}

/// Prints what can be printed without any code of the program, which has panicked twice.
fn report_nested(info: &PanicInfo<'_>, outer: &Location<'_>) -> Result<(), crate::errno::Errno> {
    let message = info.message().as_str().unwrap_or("(a message that would have to be formatted)");
    match info.location() {
        Some(here) => stderr().write_fmt(format_args!(
            "panicked at {outer}:\n(a message that panicked itself)\npanicked at {here}:\n{message}\n"
        )),
        None => stderr().write_fmt(format_args!("panicked twice:\n{message}\n")),
    }
}

/// What `core` compiled with unwinding refers to; nothing here ever unwinds, so nothing calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// As [`rust_eh_personality`].
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    abort()
}
