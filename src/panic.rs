//! What happens when the program panics, and the two symbols that precompiled `core` asks for.
//!
//! Most messages are plain text, and these use nothing of `core::fmt`: a program that panics
//! seldom and simply does not have it in its file.
//!
//! Only in freestanding builds: on the host std does all this.

use core::panic::{Location, PanicInfo};
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

use crate::decimal::Decimal;
use crate::errno::Errno;
use crate::io::{Descriptor, Message};
use crate::process::{abort, abort_without_handler};

/// Prints the message and where it happened, in one `write`, and ends the process by `SIGABRT`.
///
/// If it cannot be printed, nobody is left to tell; the status still does.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut stderr = Descriptor(2);
    let mut message = Message::new(&mut stderr);
    let first = begin(info.location());
    if let Some(first) = first {
        push_location(&mut message, first);
        message.push(b"(before this panic had ended, another one followed)\n");
    }
    if let Some(here) = info.location() {
        push_location(&mut message, here);
    }
    match (info.message().as_str(), first) {
        (Some(text), _) => message.push(text.as_bytes()),
        (None, None) => message.push_fmt(format_args!("{}", info.message())),
        // It would be formatted by code of the program, which has panicked twice.
        (None, Some(_)) => message.push(b"(a message that would have to be formatted)"),
    }
    end(&mut message, first)
}

/// Panics because of an error of the kernel, as `panic!("{what} (os error …)")` would.
#[cold]
#[track_caller]
pub(crate) fn failed(what: &str, errno: Errno) -> ! {
    let mut stderr = Descriptor(2);
    let mut message = Message::short(&mut stderr);
    let first = begin(Some(Location::caller()));
    push_location(&mut message, Location::caller());
    message.push(what.as_bytes());
    push_number(&mut message, b" (os error ", errno.raw().unsigned_abs());
    message.push(b")");
    end(&mut message, first)
}

/// Appends `panicked at` and where.
fn push_location(message: &mut Message<'_, Descriptor>, location: &Location<'_>) {
    message.push(b"panicked at ");
    message.push(location.file().as_bytes());
    push_number(message, b":", location.line());
    push_number(message, b":", location.column());
    message.push(b":\n");
}

/// Appends `before` and a number.
#[inline(never)]
fn push_number(message: &mut Message<'_, Descriptor>, before: &[u8], number: u32) {
    message.push(before);
    message.push(Decimal::from(number).as_bytes());
}

/// Prints the message of a panic and ends the process: by way of a handler of `SIGABRT`, if the
/// program has one and has not panicked before, perhaps in that very handler.
fn end(message: &mut Message<'_, Descriptor>, first: Option<&Location<'_>>) -> ! {
    message.push(b"\n");
    let _ = message.send();
    match first {
        None => abort(),
        Some(_) => abort_without_handler(),
    }
}

/// Notes that a panic has begun, and returns where the first one happened, if this is not it.
///
/// A panic ends with the process, so the first one has not ended: its message, or a handler of
/// `SIGABRT`, has panicked in turn. The third of them has nothing to add, and ends at once.
fn begin(here: Option<&Location<'_>>) -> Option<&'static Location<'static>> {
    /// How many panics have begun.
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    /// Where the first panic happened.
    static FIRST: AtomicPtr<Location<'static>> = AtomicPtr::new(ptr::null_mut());

    let count = COUNT.load(Relaxed);
    COUNT.store(count + 1, Relaxed);
    match count {
        0 => {
            FIRST.store(here.map_or(ptr::null(), ptr::from_ref).cast_mut().cast(), Relaxed);
            None
        }
        // SAFETY: stored above from a location of a panic that has not returned and never will, so
        // what it borrows is still there; null if that panic had none.
        1 => Some(unsafe { FIRST.load(Relaxed).as_ref() }.unwrap_or(Location::caller())),
        _ => abort_without_handler(),
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
