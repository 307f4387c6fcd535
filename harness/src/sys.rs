//! The system calls that running tests in children takes, and the types that make them safe.
//! Nothing here knows of tests.

use alloc::borrow::Cow;
use alloc::format;
use core::time::Duration;

use linux_raw_sys::general::{
    __NR_close, __NR_dup3, __NR_ioctl, __NR_kill, __NR_pidfd_open, __NR_pipe2, __NR_prctl,
    __NR_read, __NR_sched_getaffinity, __NR_wait4, __NR_write, __kernel_timespec, CLOCK_MONOTONIC,
    O_CLOEXEC, POLLIN, SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGHUP, SIGILL, SIGINT, SIGKILL, SIGPIPE,
    SIGPOLL, SIGPROF, SIGQUIT, SIGSEGV, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM,
    SIGXCPU, SIGXFSZ, pollfd,
};
use linux_raw_sys::ioctl::TCGETS;
use linux_raw_sys::prctl::PR_SET_PDEATHSIG;
use rt0::Errno;
use rt0::syscall::{self, syscall1, syscall2, syscall3, syscall4, syscall5};

// The calls whose times have 64 bits, also where a register has 32.
#[cfg(target_pointer_width = "64")]
use linux_raw_sys::general::{__NR_clock_gettime, __NR_ppoll};
#[cfg(target_pointer_width = "32")]
use linux_raw_sys::general::{
    __NR_clock_gettime64 as __NR_clock_gettime, __NR_ppoll_time64 as __NR_ppoll,
};

/// A descriptor that is closed when this is dropped.
pub struct Fd(usize);

impl Fd {
    /// Its number.
    pub fn raw(&self) -> i32 {
        self.0 as i32
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // SAFETY: the descriptor is this value's own. An error would mean nothing: it is closed.
        let _ = unsafe { syscall1(__NR_close, self.0) };
    }
}

/// A child that was not waited for, so that its number is nobody else's.
#[derive(Clone, Copy)]
pub struct Pid(usize);

/// How a process ended.
#[derive(Clone, Copy)]
pub enum End {
    /// By `exit`, with this status.
    Exited(u8),
    /// By this signal.
    Died(u32),
}

/// `pipe2`—makes a pipe: where to read, and where to write. Neither outlives an `execve`.
pub fn pipe() -> Result<(Fd, Fd), Errno> {
    let mut fds = [0i32; 2];
    // SAFETY: the kernel writes two numbers, and they lie in `fds`.
    unsafe { syscall2(__NR_pipe2, fds.as_mut_ptr().expose_provenance(), O_CLOEXEC as usize)? };
    Ok((Fd(fds[0] as usize), Fd(fds[1] as usize)))
}

/// `read`—reads what is there, and waits only if nothing is.
pub fn read<'a>(fd: &Fd, bytes: &'a mut [u8]) -> Result<&'a [u8], Errno> {
    let address = bytes.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes at most `bytes.len()` bytes, and they lie in `bytes`.
    let len = unsafe { syscall3(__NR_read, fd.0, address, bytes.len())? };
    Ok(&bytes[..len])
}

/// `write`—writes once.
pub fn write(fd: &Fd, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel reads `bytes.len()` bytes, and they lie in `bytes`.
    unsafe { syscall3(__NR_write, fd.0, bytes.as_ptr().expose_provenance(), bytes.len()) }
}

/// `dup3`—makes the standard stream of this number a copy of `fd`.
pub fn replace(stream: usize, fd: &Fd) -> Result<(), Errno> {
    // SAFETY: a standard stream is nobody's value, so nobody misses what it was.
    unsafe { syscall3(__NR_dup3, fd.0, stream, 0) }.map(drop)
}

/// `fork`—copies the process; `None` in the copy.
pub fn fork() -> Result<Option<Pid>, Errno> {
    // SAFETY: the copy has its own memory and stack, and a program on rt0 that tests runs one
    // thread here, so nothing is copied in the middle of a change.
    let pid = unsafe { syscall::fork()? };
    Ok((pid != 0).then_some(Pid(pid)))
}

/// `pidfd_open`—a descriptor that is readable once the child has ended. Since Linux 5.3.
pub fn pidfd_open(pid: Pid) -> Result<Fd, Errno> {
    // SAFETY: the call takes no pointer.
    unsafe { syscall2(__NR_pidfd_open, pid.0, 0) }.map(Fd)
}

/// `kill`—ends a child by `SIGKILL`.
pub fn kill(pid: Pid) -> Result<(), Errno> {
    // SAFETY: the number is the child's, which was not waited for.
    unsafe { syscall2(__NR_kill, pid.0, SIGKILL as usize) }.map(drop)
}

/// `wait4`—waits for the end of a child; once, for its number is free then.
pub fn wait(pid: Pid) -> Result<End, Errno> {
    let mut status = 0u32;
    // SAFETY: the kernel writes one number, and it lies in `status`.
    unsafe { syscall4(__NR_wait4, pid.0, (&raw mut status).expose_provenance(), 0, 0)? };
    Ok(match status & 0x7f {
        0 => End::Exited((status >> 8) as u8),
        signal => End::Died(signal),
    })
}

/// `prctl(PR_SET_PDEATHSIG)`—lets this process die when its parent does.
pub fn die_with_parent() -> Result<(), Errno> {
    // SAFETY: the call takes no pointer.
    unsafe { syscall5(__NR_prctl, PR_SET_PDEATHSIG as usize, SIGKILL as usize, 0, 0, 0) }.map(drop)
}

/// `ppoll`—waits until one of the descriptors has something to say, or the time is over.
pub fn poll(fds: &mut [pollfd], timeout: Option<Duration>) -> Result<(), Errno> {
    let mut timeout = timeout.map(time_of);
    let timeout = timeout.as_mut().map_or(core::ptr::null_mut(), core::ptr::from_mut);
    let (fds, len) = (fds.as_mut_ptr().expose_provenance(), fds.len());
    // SAFETY: the kernel writes to `len` entries, which lie in `fds`, and to the time, which nobody
    // reads afterwards. No signal mask is passed.
    match unsafe { syscall5(__NR_ppoll, fds, len, timeout.expose_provenance(), 0, 0) } {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// Whether there is something to read, or nobody left to write.
pub fn is_readable(fd: &Fd) -> Result<bool, Errno> {
    let mut fds = [pollfd { fd: fd.raw(), events: POLLIN as i16, revents: 0 }];
    poll(&mut fds, Some(Duration::ZERO))?;
    Ok(fds[0].revents != 0)
}

/// A duration as the kernel takes it.
fn time_of(duration: Duration) -> __kernel_timespec {
    __kernel_timespec {
        tv_sec: duration.as_secs().try_into().unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

/// `clock_gettime(CLOCK_MONOTONIC)`—the time since some moment in the past.
pub fn now() -> Duration {
    let mut time = time_of(Duration::ZERO);
    let address = (&raw mut time).expose_provenance();
    // SAFETY: the kernel writes one time, and it lies in `time`. It has this clock.
    let _ = unsafe { syscall2(__NR_clock_gettime, CLOCK_MONOTONIC as usize, address) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// `sched_getaffinity`—how many CPUs this process may use; 1 if the kernel does not say.
pub fn cpus() -> usize {
    let mut mask = [0u8; 1024];
    let address = mask.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes at most `mask.len()` bytes, and they lie in `mask`.
    let written = unsafe { syscall3(__NR_sched_getaffinity, 0, mask.len(), address) };
    let used = &mask[..written.unwrap_or(0)];
    used.iter().map(|byte| byte.count_ones() as usize).sum::<usize>().max(1)
}

/// `ioctl(TCGETS)`—whether a descriptor is a terminal.
pub fn is_terminal(fd: usize) -> bool {
    let mut settings = [0u8; 256];
    let address = settings.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes a `termios`, which is smaller than this on every processor.
    unsafe { syscall3(__NR_ioctl, fd, TCGETS as usize, address) }.is_ok()
}

/// The name of a signal.
pub fn name_of(signal: u32) -> Cow<'static, str> {
    macro_rules! names {
        ($($name:ident)*) => {
            match signal {
                $($name => Cow::Borrowed(stringify!($name)),)*
                _ => Cow::Owned(format!("signal {signal}")),
            }
        };
    }
    names! {
        SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2
        SIGPIPE SIGALRM SIGTERM SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGPOLL SIGSYS
    }
}
