//! What one run of a program shows to a tracer: instructions, system calls, page faults, memory.
//!
//! The first thread is what is traced: of the subjects only Go's have others.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// What one run shows.
#[derive(Debug, PartialEq)]
pub struct Trace {
    /// Instructions between the first of the program, or of its loader, and the last.
    pub instructions: u64,
    /// System calls after `execve`.
    pub calls: u64,
    /// Page faults after `execve`.
    pub faults: u64,
    /// The most memory that was resident, in KiB.
    pub peak: u64,
}

/// What Go's runtime sends its threads when they take long, as under a tracer they do: not
/// delivered, since without a tracer it would not have been sent.
const PREEMPTION: Signal = Signal::SIGURG;

/// Runs `program` twice: from call to call, and instruction by instruction.
pub fn trace(program: &Path) -> Result<Trace> {
    let child = start(program)?;
    let faults_before = faults(child)?;
    ptrace::setoptions(child, Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_TRACEEXIT)?;
    let mut stops = 0;
    let (faults_after, peak) = loop {
        ptrace::syscall(child, None)?;
        match waitpid(child, Some(WaitPidFlag::__WALL))? {
            WaitStatus::PtraceSyscall(_) => stops += 1,
            WaitStatus::PtraceEvent(..) => break (faults(child)?, peak(child)?),
            WaitStatus::Stopped(_, PREEMPTION) => {}
            other => bail!("{other:?} while calls were counted"),
        }
    };
    finish(child)?;

    let child = start(program)?;
    let mut instructions = 0;
    loop {
        ptrace::step(child, None)?;
        match waitpid(child, Some(WaitPidFlag::__WALL))? {
            WaitStatus::Stopped(_, Signal::SIGTRAP) => instructions += 1,
            WaitStatus::Exited(_, 0) => break,
            WaitStatus::Stopped(_, PREEMPTION) => {}
            other => bail!("{other:?} while instructions were counted"),
        }
    }
    // Each call stops twice, but for the exit, which does not return. The last instruction is the
    // one that exits, and so does not stop.
    Ok(Trace {
        instructions: instructions + 1,
        calls: u64::div_ceil(stops, 2),
        faults: faults_after.saturating_sub(faults_before),
        peak,
    })
}

/// Starts the program, and returns with the child before its first instruction.
fn start(program: &Path) -> Result<Pid> {
    let mut command = Command::new(program);
    command.env_clear().stdout(Stdio::null());
    // SAFETY: in the child of a process with one thread; the call allocates nothing.
    unsafe { command.pre_exec(|| Ok(ptrace::traceme()?)) };
    let child = command.spawn().with_context(|| format!("starting {}", program.display()))?;
    let pid = Pid::from_raw(child.id() as i32);
    let status = waitpid(pid, None)?;
    ensure!(matches!(status, WaitStatus::Stopped(_, Signal::SIGTRAP)), "{status:?} at its start");
    Ok(pid)
}

/// Lets the child go on to its end.
fn finish(child: Pid) -> Result<()> {
    ptrace::detach(child, None)?;
    let status = waitpid(child, None)?;
    ensure!(matches!(status, WaitStatus::Exited(_, 0)), "{status:?} at its end");
    Ok(())
}

/// The page faults so far.
fn faults(process: Pid) -> Result<u64> {
    parse_faults(&fs::read_to_string(format!("/proc/{process}/stat"))?)
}

/// The most memory that was resident so far, in KiB.
fn peak(process: Pid) -> Result<u64> {
    parse_peak(&fs::read_to_string(format!("/proc/{process}/status"))?)
}

/// `minflt` and `majflt` of `/proc/<pid>/stat`: see `proc_pid_stat(5)`.
fn parse_faults(stat: &str) -> Result<u64> {
    // The name, in parentheses, may hold anything; the state, field 3, follows it.
    let (_, fields) = stat.rsplit_once(')').context("no name")?;
    let fields: Vec<_> = fields.split_whitespace().collect();
    let field =
        |number: usize| -> Result<u64> { Ok(fields.get(number - 3).context("short")?.parse()?) };
    Ok(field(10)? + field(12)?)
}

/// `VmHWM` of `/proc/<pid>/status`: see `proc_pid_status(5)`.
fn parse_peak(status: &str) -> Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found_behind_any_name() {
        let stat = "7 (a) b (c) R 1 7 7 0 -1 4194304 123 4 5 6 0 0 0 0 20 0 1 0 9 1 1 1";
        assert_eq!(parse_faults(stat).unwrap(), 128);
        assert!(parse_faults("7 (short) R 1").is_err());
        assert!(parse_faults("").is_err());
    }

    #[test]
    fn the_peak_is_in_kib() {
        assert_eq!(parse_peak("VmPeak:\t  4 kB\nVmHWM:\t    1348 kB\n").unwrap(), 1348);
        assert!(parse_peak("Name:\tzombie\n").is_err());
    }

    #[test]
    fn a_program_with_a_libc_does_much() {
        let trace = trace(Path::new("/bin/true")).unwrap();
        assert!(trace.instructions > 10_000, "{trace:?}");
        assert!((10..100).contains(&trace.calls), "{trace:?}");
        assert!(trace.faults > 10 && trace.peak > 100, "{trace:?}");
    }
}
