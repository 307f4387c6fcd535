//! seccomp in its strict mode: a process that may only read, write, exit and return from a signal.
//! With any argument it ends by `exit_group`, which is none of these.

#![no_std]
#![no_main]

use linux_raw_sys::general::{__NR_exit_group, __NR_prctl};
use linux_raw_sys::prctl::PR_SET_SECCOMP;
use linux_raw_sys::ptrace::SECCOMP_MODE_STRICT;
use rt0::Errno;
use rt0::env::InitialStack;
use rt0::println;
use rt0::syscall::{syscall1, syscall2};

rt0::entry!(main);

fn main(stack: InitialStack) -> Result<(), Errno> {
    // SAFETY: gives up calls that the rest of this program does not make; no pointer is passed.
    unsafe { syscall2(__NR_prctl, PR_SET_SECCOMP as usize, SECCOMP_MODE_STRICT as usize) }?;
    println!("behind the strictest filter");
    if stack.argc() > 1 {
        // SAFETY: ends the process, one way or another.
        unsafe { syscall1(__NR_exit_group, 0) }?;
    }
    Ok(())
}
