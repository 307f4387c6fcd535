//! How others are kept from running in between: one processor, and nobody before us on it.

use std::io;
use std::mem;

use nix::libc;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// Stands for the thread that calls.
const THIS: Pid = Pid::from_raw(0);

/// Keeps this thread, and what it spawns, on one processor until it is dropped: a move to another
/// costs more than a start.
#[must_use]
pub struct Pinned(CpuSet);

impl Pinned {
    /// On this processor, or on the last that is allowed.
    ///
    /// # Errors
    ///
    /// If there is no such processor.
    pub fn to(processor: Option<usize>) -> io::Result<Self> {
        let before = sched_getaffinity(THIS)?;
        let last = (0..CpuSet::count()).rev().find(|&one| before.is_set(one).unwrap_or(false));
        let mut one = CpuSet::new();
        one.set(processor.or(last).ok_or_else(|| io::Error::other("no processor"))?)?;
        sched_setaffinity(THIS, &one)?;
        Ok(Self(before))
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // What was allowed before is allowed now.
        let _ = sched_setaffinity(THIS, &self.0);
    }
}

/// Keeps this thread, and what it spawns, in front of all that are not real-time, until it is
/// dropped: `SCHED_FIFO`, with the lowest of its priorities.
///
/// Whatever else the machine does, it then does before or after a run, and not in one. The kernel
/// leaves others a twentieth of the time.
///
/// # References
///
/// `sched(7)`
#[must_use]
pub struct RealTime {
    policy: i32,
    priority: libc::sched_param,
}

impl RealTime {
    /// From now on.
    ///
    /// # Errors
    ///
    /// If this is not allowed, as it is to root.
    pub fn new() -> io::Result<Self> {
        // SAFETY: a structure of integers, for which 0 is a value; the calls read and write such
        // structures, and 0 stands for the thread that calls.
        unsafe {
            let mut before: libc::sched_param = mem::zeroed();
            let policy = libc::sched_getscheduler(0);
            let is_known = policy >= 0 && libc::sched_getparam(0, &mut before) == 0;
            let lowest = libc::sched_param {
                sched_priority: libc::sched_get_priority_min(libc::SCHED_FIFO),
            };
            if is_known && libc::sched_setscheduler(0, libc::SCHED_FIFO, &lowest) == 0 {
                return Ok(Self { policy, priority: before });
            }
        }
        Err(io::Error::last_os_error())
    }
}

impl Drop for RealTime {
    fn drop(&mut self) {
        // SAFETY: the policy and priority are those that the kernel told.
        unsafe { libc::sched_setscheduler(0, self.policy, &self.priority) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_pinned_for_a_while() {
        let before = sched_getaffinity(THIS).unwrap();
        let count = || {
            let now = sched_getaffinity(THIS).unwrap();
            (0..CpuSet::count()).filter(|&one| now.is_set(one).unwrap()).count()
        };
        let pinned = Pinned::to(None).unwrap();
        assert_eq!(count(), 1);
        drop(pinned);
        assert_eq!(sched_getaffinity(THIS).unwrap(), before);
        assert!(Pinned::to(Some(CpuSet::count() - 1)).is_err());
    }

    #[test]
    fn a_thread_is_real_time_for_a_while() {
        // SAFETY: a system call without memory.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let before = policy();
        match RealTime::new() {
            Ok(real_time) => {
                assert_eq!(policy(), libc::SCHED_FIFO);
                drop(real_time);
            }
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::PermissionDenied),
        }
        assert_eq!(policy(), before);
    }
}
