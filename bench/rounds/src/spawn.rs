//! One run of one program, from before it is spawned to after it has exited.

use std::ffi::{CString, c_char};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::time::Instant;

use nix::libc;
use nix::sched::{CloneFlags, clone};
use nix::sys::wait::{WaitStatus, waitpid};

/// The stack of a child, in bytes, on which it calls three functions.
const STACK: usize = 16 << 10;

/// All that starting a program needs, made before the clock runs.
pub struct Program {
    path: CString,
    /// Where its output goes.
    null: File,
}

impl Program {
    pub fn new(program: &Path) -> io::Result<Self> {
        Ok(Self {
            path: CString::new(program.as_os_str().as_bytes())?,
            null: File::options().write(true).open("/dev/null")?,
        })
    }

    /// Starts the program with no argument and no environment, waits for its end, and returns the
    /// time between, in nanoseconds.
    ///
    /// `clone` as in `vfork`, since whatever is done beside `execve` is in the times of all
    /// programs and brings their ratios nearer to 1: `fork` copies page tables, and `posix_spawn`
    /// maps a stack and resets 64 signal handlers.
    pub fn run(&self) -> io::Result<u64> {
        let arguments = [self.path.as_ptr(), ptr::null()];
        let environment = [ptr::null()];
        let stdout = self.null.as_raw_fd();
        let mut stack = [0; STACK];
        let flags = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
        let start = Instant::now();
        // SAFETY: the child has a stack of its own, calls nothing that allocates or takes a lock,
        // and this thread does not go on before the child has executed or exited. The arrays end
        // with a null pointer.
        let child = unsafe {
            let child = Box::new(|| become_program(stdout, &arguments, &environment));
            clone(child, &mut stack, flags, Some(libc::SIGCHLD))
        }?;
        let status = waitpid(child, None)?;
        let time = start.elapsed();
        match status {
            WaitStatus::Exited(_, 0) => Ok(time.as_nanos() as u64),
            other => {
                let path = self.path.to_string_lossy();
                Err(io::Error::other(format!("{path}: {other:?}")))
            }
        }
    }
}

/// The child: becomes the program, or exits.
///
/// # Safety
///
/// Both arrays end with a null pointer, and what they point to ends with a NUL.
unsafe fn become_program(
    stdout: RawFd,
    arguments: &[*const c_char],
    environment: &[*const c_char],
) -> isize {
    // SAFETY: the caller's promise; the rest are system calls.
    unsafe {
        libc::dup2(stdout, libc::STDOUT_FILENO);
        libc::execve(arguments[0], arguments.as_ptr(), environment.as_ptr());
        libc::_exit(127)
    }
}
