//! How a process ends: `exit`, `abort`, and what `main` may return.

use core::fmt::Display;

use linux_raw_sys::general::{
    __NR_exit, __NR_exit_group, __NR_gettid, __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_tkill,
    SIG_UNBLOCK, SIGABRT, kernel_sigaction, kernel_sigset_t,
};

use crate::errno::Errno;
use crate::io::{Write, stderr};
use crate::syscall::{syscall0, syscall1, syscall2, syscall4, uncheck};

/// Ends the process with `status`, of which the parent sees the low 8 bits.
///
/// Nothing is flushed and no destructor runs. Should the kernel refuse the call, as a seccomp filter
/// may, it is repeated, for as long as that lasts.
///
/// This is `__NR_exit`, which ends one thread: the process has one, and strict seccomp allows no
/// other call that ends it.
///
/// # References
///
/// [`_exit(2)`](https://man7.org/linux/man-pages/man2/_exit.2.html)
#[inline(always)]
pub fn exit(status: i32) -> ! {
    loop {
        // SAFETY: the call takes no pointer, and nothing of the program runs after it.
        let _ = unsafe { syscall1(__NR_exit, status as usize) };
    }
}

/// Ends the process by `SIGABRT`: a shell sees status 134.
///
/// A handler of the program's own runs first, once. That the signal is blocked or ignored does not
/// matter, nor that the process is PID 1 of a namespace, which no signal of its own can kill: it
/// exits with 134.
///
/// # References
///
/// [`abort(3)`](https://man7.org/linux/man-pages/man3/abort.3.html),
/// [`pid_namespaces(7)`](https://man7.org/linux/man-pages/man7/pid_namespaces.7.html)
#[cold]
pub fn abort() -> ! {
    raise_sigabrt();
    abort_without_handler()
}

/// As [`abort`], but no handler of the program's runs.
#[cold]
pub(crate) fn abort_without_handler() -> ! {
    let _ = default_sigabrt();
    raise_sigabrt();
    loop {
        // 128 + the signal's number is what a shell makes of a death by signal.
        // SAFETY: as in `exit`.
        let _ = unsafe { syscall1(__NR_exit_group, 128 + SIGABRT as usize) };
    }
}

/// Sends `SIGABRT` to this thread, which may be blocking it. If it cannot be sent, the caller has
/// other ways to end.
#[inline(never)]
fn raise_sigabrt() {
    let mut set = kernel_sigset_t { sig: [0; _] };
    set.sig[0] = 1 << (SIGABRT - 1);
    // SAFETY: the kernel reads `set`, whose size is the fourth argument, and writes nothing: the
    // place for the old set is null. The other calls take no pointer.
    unsafe {
        let _ = syscall4(
            __NR_rt_sigprocmask,
            SIG_UNBLOCK as usize,
            (&raw const set).expose_provenance(),
            0,
            size_of::<kernel_sigset_t>(),
        );
        // gettid cannot fail; a filter that makes it fail gets an id that no thread has.
        let _ = syscall2(__NR_tkill, uncheck(syscall0(__NR_gettid)), SIGABRT as usize);
    }
}

/// Gives `SIGABRT` its default action, which ends the process.
fn default_sigabrt() -> Result<usize, Errno> {
    let action = core::mem::MaybeUninit::<kernel_sigaction>::zeroed();
    // SAFETY: the kernel reads `action`, in which all zeros is SIG_DFL without flags, and writes
    // nothing: the place for the old action is null.
    unsafe {
        syscall4(
            __NR_rt_sigaction,
            SIGABRT as usize,
            action.as_ptr().expose_provenance(),
            0,
            size_of::<kernel_sigset_t>(),
        )
    }
}

/// The status that a process ends with, as `main` returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(i32);

impl ExitCode {
    /// Status 0.
    pub const SUCCESS: Self = Self(0);

    /// Status 1.
    pub const FAILURE: Self = Self(1);

    /// Ends the process with this status: see [`exit`].
    #[inline(always)]
    pub fn exit_process(self) -> ! {
        exit(self.0)
    }
}

impl From<u8> for ExitCode {
    fn from(status: u8) -> Self {
        Self(status.into())
    }
}

/// What `main` may return, and the status it stands for.
///
/// | returned | status |
/// |---|---|
/// | `()` | 0 |
/// | `i32` | its low 8 bits |
/// | [`ExitCode`] | as it says |
/// | `!` | none: `main` does not return |
/// | `Ok(value)` | that of `value` |
/// | `Err(error)` | 1, after `Error: ` and the error on standard error, in one `write` |
pub trait Termination {
    /// The status to end with.
    fn report(self) -> ExitCode;
}

impl Termination for () {
    #[inline]
    fn report(self) -> ExitCode {
        ExitCode::SUCCESS
    }
}

impl Termination for i32 {
    #[inline]
    fn report(self) -> ExitCode {
        ExitCode(self)
    }
}

impl Termination for ExitCode {
    #[inline]
    fn report(self) -> ExitCode {
        self
    }
}

impl Termination for Never {
    fn report(self) -> ExitCode {
        self
    }
}

impl<T: Termination, E: Display> Termination for Result<T, E> {
    #[inline]
    fn report(self) -> ExitCode {
        match self {
            Ok(value) => value.report(),
            Err(error) => {
                // If this cannot be printed either, the status still tells.
                let _ = stderr().write_fmt(format_args!("Error: {error}\n"));
                ExitCode::FAILURE
            }
        }
    }
}

/// The type `!`, which stable Rust can infer but not spell in an `impl`.
type Never = <fn() -> ! as Returns>::Type;

/// What a function pointer returns.
#[doc(hidden)]
pub trait Returns {
    /// The type returned.
    type Type;
}

impl<T> Returns for fn() -> T {
    type Type = T;
}

#[cfg(test)]
mod tests {
    use super::{ExitCode, Termination};

    #[test]
    fn what_main_returns_becomes_a_status() {
        assert_eq!(().report(), ExitCode::SUCCESS);
        assert_eq!(7.report(), ExitCode::from(7));
        assert_eq!(ExitCode::FAILURE.report(), ExitCode::from(1));
        assert_eq!(Ok::<_, &str>(()).report(), ExitCode::SUCCESS);
        assert_eq!(Ok::<_, &str>(ExitCode::from(3)).report(), ExitCode::from(3));
        assert_eq!(Err::<i32, _>("an error that a test prints").report(), ExitCode::FAILURE);
    }
}
