//! `exit` against `exit_group`: a second thread calls the one, and the process goes on; a third
//! calls the other, and the process ends, though its first thread has not.

#![no_std]
#![no_main]

use core::arch::asm;
use core::sync::atomic::{AtomicU32, Ordering};

use linux_raw_sys::general::{
    __NR_clone, __NR_exit, __NR_exit_group, __NR_futex, __NR_pause, CLONE_CHILD_CLEARTID, CLONE_FS,
    CLONE_SIGHAND, CLONE_THREAD, CLONE_VM, FUTEX_WAIT,
};
use rt0::Errno;
use rt0::println;
use rt0::syscall::{syscall0, syscall4};

rt0::entry!(main);

fn main() -> Result<(), Errno> {
    thread_that_calls(__NR_exit, 7)?;
    println!("a thread has called exit(7), and the process goes on");
    thread_that_calls(__NR_exit_group, 3)?;
    loop {
        // SAFETY: waits for a signal, and none will come.
        let _ = unsafe { syscall0(__NR_pause) };
    }
}

/// Makes a thread that ends by this call, with this status, and waits until it has ended.
fn thread_that_calls(number: u32, status: u32) -> Result<(), Errno> {
    // The kernel makes this 0 and wakes who waits for it when the thread has ended.
    let is_alive = AtomicU32::new(1);
    let flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_CHILD_CLEARTID;
    let mut rax = __NR_clone as usize;
    // SAFETY: the new thread shares all memory, the stack among it, but makes one call from
    // registers and touches nothing. This thread stays here until `is_alive` is not used any more.
    unsafe {
        asm!(
            "syscall",             // two threads come back: the new one with 0
            "test rax, rax",
            "jnz 2f",
            "mov eax, r8d",        // the call that it is for
            "mov edi, r9d",        // and its status
            "syscall",             // ends it, or all
            "ud2",                 // so nothing comes back here
            "2:",
            inlateout("rax") rax,
            in("rdi") flags as usize,
            in("rsi") 0usize,      // no stack of its own: it needs none
            in("rdx") 0usize,
            in("r10") is_alive.as_ptr(),
            in("r8") number as usize, // which clone does not look at, for want of CLONE_SETTLS
            in("r9") status as usize, // nor has it a sixth argument
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    if let Some(errno) = Errno::from_raw((rax as i32).wrapping_neg()) {
        return Err(errno);
    }
    while is_alive.load(Ordering::Acquire) != 0 {
        let address = is_alive.as_ptr().expose_provenance();
        // SAFETY: the kernel reads the number and waits as long as it is 1, without a time limit.
        let _ = unsafe { syscall4(__NR_futex, address, FUTEX_WAIT as usize, 1, 0) };
    }
    Ok(())
}
