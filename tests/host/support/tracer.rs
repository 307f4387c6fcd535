//! Watches a program's system calls and instructions by `ptrace`, and changes what they return.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use nix::libc::{self, user_regs_struct};
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use super::run::End;

/// A system call that has returned, or that ended the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub number: i64,
    pub args: [u64; 6],
    pub result: Option<i64>,
}

impl Call {
    /// Whether it is `write` to this descriptor.
    pub fn writes_to(&self, fd: u64) -> bool {
        self.number == libc::SYS_write && self.args[0] == fd
    }
}

/// What the tracer does to a call that is about to enter the kernel.
#[derive(Clone, Copy, Debug)]
pub enum Inject {
    /// Nothing.
    Pass,
    /// The call is not made and this is what it returns.
    Return(i64),
    /// Its third argument, a length, is no more than this.
    Shorten(u64),
}

/// What was seen of a program from its first instruction to its end.
#[derive(Debug)]
pub struct Trace {
    pub calls: Vec<Call>,
    pub end: End,
    /// Page faults that needed no disk, from the first instruction on.
    pub faults: u64,
}

/// Runs a program to its end and notes its system calls.
pub fn trace(command: &mut Command) -> Trace {
    inject(command, |_| Inject::Pass)
}

/// As [`trace`], asking before each call what to do to it.
pub fn inject(command: &mut Command, mut decide: impl FnMut(&Call) -> Inject) -> Trace {
    let tracee = Tracee::start(command);
    let mut trace = Trace { calls: Vec::new(), end: End::Exit(0), faults: 0 };
    let mut faults_at_end = tracee.faults();
    let faults_at_start = faults_at_end;
    let mut entered: Option<(Call, Inject)> = None;
    let mut signal = None;
    loop {
        ptrace::syscall(tracee.0, signal.take()).unwrap();
        match waitpid(tracee.0, None).unwrap() {
            WaitStatus::PtraceSyscall(_) => match entered.take() {
                None => {
                    let call = tracee.entering();
                    let action = decide(&call);
                    tracee.apply(action);
                    entered = Some((call, action));
                }
                Some((call, action)) => {
                    match action {
                        Inject::Pass => {}
                        Inject::Return(result) => tracee.change(|regs| regs.rax = result as u64),
                        // The kernel keeps argument registers, and programs rely on it.
                        Inject::Shorten(_) => tracee.change(|regs| regs.rdx = call.args[2]),
                    }
                    let result = Some(tracee.regs().rax as i64);
                    trace.calls.push(Call { result, ..call });
                }
            },
            WaitStatus::PtraceEvent(..) => faults_at_end = tracee.faults(),
            WaitStatus::Stopped(_, other) => signal = Some(other),
            end => {
                trace.calls.extend(entered.map(|(call, _)| call));
                trace.faults = faults_at_end - faults_at_start;
                trace.end = how(end);
                return trace;
            }
        }
    }
}

/// Counts the instructions that a program executes, from its first to its last.
pub fn count_instructions(command: &mut Command) -> usize {
    let tracee = Tracee::start(command);
    let mut count = 0;
    loop {
        ptrace::step(tracee.0, None).unwrap();
        count += 1;
        match waitpid(tracee.0, None).unwrap() {
            WaitStatus::Stopped(_, Signal::SIGTRAP) => {}
            // The exit itself stops once more before the process is gone.
            WaitStatus::PtraceEvent(..) => {}
            WaitStatus::Exited(..) => return count - 1,
            other => panic!("{other:?}"),
        }
    }
}

/// Lets `prepare` change a program that stands before its first instruction, then runs it.
pub fn run_prepared(command: &mut Command, prepare: impl FnOnce(&Tracee)) -> End {
    let tracee = Tracee::start(command);
    prepare(&tracee);
    ptrace::cont(tracee.0, None).unwrap();
    loop {
        match waitpid(tracee.0, None).unwrap() {
            WaitStatus::PtraceEvent(..) => ptrace::cont(tracee.0, None).unwrap(),
            WaitStatus::Stopped(_, signal) => ptrace::cont(tracee.0, signal).unwrap(),
            end => return how(end),
        }
    }
}

/// A program that stands at a stop; while this lives, so do the pipes that it writes to.
pub struct Tracee(Pid, #[expect(dead_code)] Child);

impl Tracee {
    /// Starts the program and stops it before its first instruction.
    fn start(command: &mut Command) -> Self {
        // SAFETY: one system call, which allocates nothing.
        unsafe { command.pre_exec(|| ptrace::traceme().map_err(io::Error::from)) };
        let child = command.spawn().unwrap();
        let pid = Pid::from_raw(child.id() as i32);
        assert_eq!(waitpid(pid, None), Ok(WaitStatus::Stopped(pid, Signal::SIGTRAP)));
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACEEXIT
            | Options::PTRACE_O_EXITKILL;
        ptrace::setoptions(pid, options).unwrap();
        Self(pid, child)
    }

    /// The number of the process.
    pub fn pid(&self) -> i32 {
        self.0.as_raw()
    }

    pub fn regs(&self) -> user_regs_struct {
        ptrace::getregs(self.0).unwrap()
    }

    pub fn change(&self, change: impl FnOnce(&mut user_regs_struct)) {
        let mut regs = self.regs();
        change(&mut regs);
        ptrace::setregs(self.0, regs).unwrap();
    }

    /// Reads a word of the program's memory.
    pub fn peek(&self, address: u64) -> u64 {
        ptrace::read(self.0, address as ptrace::AddressType).unwrap() as u64
    }

    /// Writes a word of the program's memory.
    pub fn poke(&self, address: u64, word: u64) {
        ptrace::write(self.0, address as ptrace::AddressType, word as libc::c_long).unwrap();
    }

    /// The call that is about to enter the kernel.
    fn entering(&self) -> Call {
        let regs = self.regs();
        let args = [regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9];
        Call { number: regs.orig_rax as i64, args, result: None }
    }

    fn apply(&self, action: Inject) {
        match action {
            Inject::Pass => {}
            Inject::Return(_) => self.change(|regs| regs.orig_rax = u64::MAX),
            Inject::Shorten(len) => self.change(|regs| regs.rdx = regs.rdx.min(len)),
        }
    }

    /// Page faults so far that needed no disk: `minflt` of `proc_pid_stat(5)`.
    fn faults(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap();
        let after_name = stat.rsplit_once(") ").unwrap().1;
        after_name.split(' ').nth(7).unwrap().parse().unwrap()
    }
}

/// How a process ended that is there no more.
fn how(end: WaitStatus) -> End {
    match end {
        WaitStatus::Exited(_, status) => End::Exit(status),
        WaitStatus::Signaled(_, signal, _) => End::Signal(signal as i32),
        other => panic!("{other:?}"),
    }
}
