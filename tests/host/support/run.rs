//! Runs a program and keeps what a shell would see.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::RawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use nix::libc;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, signal, sigprocmask};

/// Runs `program` with `args` and standard input closed to it (an empty file), to its end.
pub fn run<S: AsRef<OsStr>>(program: &Path, args: impl IntoIterator<Item = S>) -> Output {
    command(program, args).output().unwrap()
}

/// A command for `program` with `args`, whose standard input is empty.
pub fn command<S: AsRef<OsStr>>(program: &Path, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// make in a folder, as from a shell: not as part of the make that may be running the tests.
pub fn make(folder: &Path) -> Command {
    let mut make = Command::new("make");
    make.current_dir(folder).arg("--silent");
    for variable in ["MAKEFLAGS", "MAKELEVEL", "MFLAGS"] {
        make.env_remove(variable);
    }
    make
}

/// How a process ended. A shell makes 134 of both `Exit(134)` and a death by `SIGABRT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It exited with this status.
    Exit(i32),
    /// This signal killed it.
    Signal(i32),
}

/// The end by `SIGABRT`.
pub const ABORTED: End = End::Signal(libc::SIGABRT);

/// How a process ended.
pub fn end(status: ExitStatus) -> End {
    match status.signal() {
        Some(signal) => End::Signal(signal),
        None => End::Exit(status.code().unwrap()),
    }
}

/// The standard output as text.
pub fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

/// The standard error as text.
pub fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

/// A file on which every write fails with `ENOSPC`.
pub fn dev_full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// The end of a pipe whose reader has gone.
pub fn pipe_without_reader() -> io::PipeWriter {
    io::pipe().unwrap().1
}

/// What a parent can do to a program before its first instruction.
pub trait BeforeExec {
    /// Closes a descriptor.
    fn closes(&mut self, fd: RawFd) -> &mut Self;

    /// Sets a resource limit, soft and hard.
    fn limits(&mut self, resource: Resource, limit: u64) -> &mut Self;

    /// Ignores a signal.
    fn ignores(&mut self, signal: Signal) -> &mut Self;

    /// Blocks a signal.
    fn blocks(&mut self, signal: Signal) -> &mut Self;

    /// Gives a signal its default action; std's `Command` leaves SIGPIPE as the test has it,
    /// ignored.
    fn defaults(&mut self, signal: Signal) -> &mut Self;
}

impl BeforeExec for Command {
    fn closes(&mut self, fd: RawFd) -> &mut Self {
        before_exec(self, move || nix::unistd::close(fd))
    }

    fn limits(&mut self, resource: Resource, limit: u64) -> &mut Self {
        before_exec(self, move || setrlimit(resource, limit, limit))
    }

    fn ignores(&mut self, number: Signal) -> &mut Self {
        // SAFETY: no handler is installed.
        before_exec(self, move || unsafe { signal(number, SigHandler::SigIgn) }.map(drop))
    }

    fn blocks(&mut self, number: Signal) -> &mut Self {
        before_exec(self, move || {
            sigprocmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::from_iter([number])), None)
        })
    }

    fn defaults(&mut self, number: Signal) -> &mut Self {
        // SAFETY: no handler is installed.
        before_exec(self, move || unsafe { signal(number, SigHandler::SigDfl) }.map(drop))
    }
}

/// Runs `action` in the child, between fork and exec.
fn before_exec(
    command: &mut Command,
    action: impl Fn() -> nix::Result<()> + Send + Sync + 'static,
) -> &mut Command {
    // SAFETY: every action above is one system call and allocates nothing.
    unsafe { command.pre_exec(move || action().map_err(io::Error::from)) }
}
