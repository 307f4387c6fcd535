//! From the initial stack to `main`, and from what it returned to `exit`.
//!
//! Here are the two ends of [`entry!`](crate::entry): the macro, which a program calls once, and
//! `start`, which `_start` calls. What the initial stack holds is `env`'s business, what a status
//! means is `process`'s.

use crate::env::InitialStack;
use crate::process::{ExitCode, Termination};

/// Names the function that is the program's `main`; each program says this once.
///
/// The function takes nothing, or the [`InitialStack`] by value, and returns anything that
/// implements [`Termination`]: `()`, `i32`, [`ExitCode`], `!`, or a `Result` of these.
///
/// # Examples
///
/// ```no_run
/// # #![no_main]
/// use rt0::{env::InitialStack, println};
///
/// fn main(stack: InitialStack) -> Result<(), &'static str> {
///     let name = stack.args().nth(1).ok_or("usage: greet NAME")?;
///     println!("hello {}!", name.to_str().map_err(|_| "NAME is not UTF-8")?);
///     Ok(())
/// }
///
/// # #[cfg(panic = "abort")]
/// rt0::entry!(main);
/// ```
#[macro_export]
macro_rules! entry {
    ($main:path $(,)?) => {
        #[cfg(not(any(test, doc)))]
        $crate::refuse_to_unwind!();

        // Cargo says where a build script may write to where there is one, and else nothing.
        #[cfg(all(panic = "abort", not(any(test, doc))))]
        const _: () = assert!(
            option_env!("CARGO").is_none() || option_env!("OUT_DIR").is_some(),
            "rt0: this package has no build.rs, which hands DEP_RT0_LINK_ARGS to the linker: \
             the front page of rt0 shows it"
        );

        // The name of the function is what rustc calls defined twice when this stands twice.
        #[cfg(all(panic = "abort", not(test)))]
        #[unsafe(export_name = "rt0_start")]
        unsafe extern "C" fn entry_must_stand_only_once_in_a_program(stack: *const usize) -> ! {
            // SAFETY: `_start` calls this, first and once, with the kernel's stack pointer.
            unsafe { $crate::start::start($main, stack) }
        }

        // For IDEs, which check every program as a test too, and for rustdoc: only a use of main.
        #[cfg(any(test, doc))]
        const _: fn($crate::env::InitialStack) -> $crate::process::ExitCode =
            |stack| $crate::start::Main::call($main, stack);
    };
}

/// Refuses a program that can unwind.
///
/// Cargo builds this crate as it builds the program, so it can be decided here. rust-analyzer has no
/// profile and says that every program can unwind, so there it is not.
#[cfg(all(panic = "unwind", not(rust_analyzer)))]
#[doc(hidden)]
#[macro_export]
macro_rules! refuse_to_unwind {
    () => {
        compile_error!(
            "rt0: say panic = \"abort\" under [profile.dev] and [profile.release] in Cargo.toml \
             (of the workspace, if there is one)"
        );
    };
}

/// Has nothing to refuse.
#[cfg(not(all(panic = "unwind", not(rust_analyzer))))]
#[doc(hidden)]
#[macro_export]
macro_rules! refuse_to_unwind {
    () => {};
}

/// A function that can be a program's `main`: `fn() -> T` or `fn(InitialStack) -> T`.
///
/// `Parameters` only keeps the two implementations apart; it is never named.
#[diagnostic::on_unimplemented(
    message = "`rt0::entry!` cannot take `{Self}` as the program's main",
    label = "this has the wrong shape for a main",
    note = "main is a safe `fn()` or `fn(rt0::env::InitialStack)`",
    note = "it returns `()`, `i32`, `ExitCode`, `!`, or a `Result` of these whose error implements `Display`"
)]
pub trait Main<Parameters> {
    /// Calls it and reports the status that the process is to end with.
    fn call(self, stack: InitialStack) -> ExitCode;
}

impl<F: FnOnce() -> T, T: Termination> Main<()> for F {
    #[inline(always)]
    fn call(self, _: InitialStack) -> ExitCode {
        self().report()
    }
}

impl<F: FnOnce(InitialStack) -> T, T: Termination> Main<(InitialStack,)> for F {
    #[inline(always)]
    fn call(self, stack: InitialStack) -> ExitCode {
        self(stack).report()
    }
}

/// Runs `main` and exits with what it returned.
///
/// `_start` gets here through the symbol `rt0_start`, under which [`entry!`](crate::entry)
/// compiles this for the program's `main`.
///
/// # Safety
///
/// `stack` points at `argc`, as the kernel laid it out, is aligned for a `usize`, and this is the
/// first code to run.
#[inline(always)]
pub unsafe fn start<Parameters>(main: impl Main<Parameters>, stack: *const usize) -> ! {
    // SAFETY: the caller passes what the kernel laid out, and it stays for as long as the process.
    let stack = unsafe { InitialStack::new(stack) };
    crate::env::remember(stack);
    main.call(stack).exit_process()
}
