//! A seccomp filter that turns one `write` into an error before the call is made, and lets all
//! other calls pass.

#![no_std]
#![no_main]

use core::mem::offset_of;

use linux_raw_sys::errno::EDQUOT;
use linux_raw_sys::general::{__NR_prctl, __NR_seccomp, __NR_write};
use linux_raw_sys::prctl::PR_SET_NO_NEW_PRIVS;
use linux_raw_sys::ptrace::{
    AUDIT_ARCH_X86_64, BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, SECCOMP_RET_ALLOW,
    SECCOMP_RET_ERRNO, SECCOMP_RET_KILL_PROCESS, SECCOMP_SET_MODE_FILTER, seccomp_data,
    sock_filter, sock_fprog,
};
use rt0::Errno;
use rt0::io::{Write, stdout};
use rt0::syscall::{syscall3, syscall5};
use rt0::{eprintln, println};

rt0::entry!(main);

fn main() -> Result<(), Errno> {
    println!("before the filter");
    install(&mut [
        // Numbers mean something only together with the gate that they came through.
        load(offset_of!(seccomp_data, arch)),
        unless_equal(AUDIT_ARCH_X86_64, 6),
        load(offset_of!(seccomp_data, nr)),
        unless_equal(__NR_write, 3),
        load(offset_of!(seccomp_data, args)), // the lower half of the first argument
        unless_equal(1, 1),
        answer(SECCOMP_RET_ERRNO | EDQUOT),
        answer(SECCOMP_RET_ALLOW),
        answer(SECCOMP_RET_KILL_PROCESS),
    ])?;
    let refused = stdout().write_all(b"behind the filter\n");
    eprintln!("behind it: {refused:?}");
    Ok(())
}

/// Reads a word of what the kernel knows of the call.
fn load(offset: usize) -> sock_filter {
    sock_filter { code: (BPF_LD | BPF_W | BPF_ABS) as u16, jt: 0, jf: 0, k: offset as u32 }
}

/// Skips so many instructions, unless the word is `value`.
fn unless_equal(value: u32, skip: u8) -> sock_filter {
    sock_filter { code: (BPF_JMP | BPF_JEQ | BPF_K) as u16, jt: 0, jf: skip, k: value }
}

/// Ends the filter with a verdict.
fn answer(verdict: u32) -> sock_filter {
    sock_filter { code: (BPF_RET | BPF_K) as u16, jt: 0, jf: 0, k: verdict }
}

/// Puts a filter before every further call of this thread.
///
/// # References
///
/// [`seccomp(2)`](https://man7.org/linux/man-pages/man2/seccomp.2.html)
fn install(filter: &mut [sock_filter]) -> Result<(), Errno> {
    let program = sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: gives up privileges that this program does not use; no pointer is passed.
    unsafe { syscall5(__NR_prctl, PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0) }?;
    // SAFETY: the kernel copies the filter, which `program` describes, and changes no memory. The
    // calls that rt0 relies on pass it or return an error.
    unsafe {
        let program = (&raw const program).expose_provenance();
        syscall3(__NR_seccomp, SECCOMP_SET_MODE_FILTER as usize, 0, program)
    }?;
    Ok(())
}
