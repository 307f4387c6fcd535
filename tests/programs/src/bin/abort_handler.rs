//! Has a handler of `SIGABRT` of its own, which does what the first argument says.

#![no_std]
#![no_main]

use rt0::env::InitialStack;
use rt0::linux_raw_sys::general::{__NR_rt_sigaction, SIGABRT};
use rt0::println;
use rt0::syscall::syscall4;

rt0::entry!(main);

fn main(stack: InitialStack) {
    let handler = match stack.args().nth(1).unwrap().to_str().unwrap() {
        "returns" => returns,
        "panics" => panics,
        other => panic!("no such case: {other}"),
    };
    let action = Action { handler, flags: SA_RESTORER, restorer: restore, mask: 0 };
    // SAFETY: the kernel reads `action`, which is laid out as its `kernel_sigaction`.
    unsafe {
        syscall4(
            __NR_rt_sigaction,
            SIGABRT as usize,
            (&raw const action).expose_provenance(),
            0,
            size_of::<u64>(),
        )
    }
    .unwrap();
    panic!("in main");
}

extern "C" fn returns(_: i32) {
    println!("handled");
}

extern "C" fn panics(_: i32) {
    println!("handled");
    panic!("in the handler");
}

/// The kernel's `kernel_sigaction`.
#[repr(C)]
struct Action {
    handler: extern "C" fn(i32),
    flags: u64,
    restorer: unsafe extern "C" fn(),
    mask: u64,
}

/// Says that there is a restorer: `SA_RESTORER` of the kernel's `arch/x86`.
const SA_RESTORER: u64 = 0x0400_0000;

unsafe extern "C" {
    /// Where a handler returns to.
    fn restore();
}

core::arch::global_asm!(
    "restore:",
    "mov eax, 15", // __NR_rt_sigreturn
    "syscall",     // the kernel puts back what the signal interrupted
);
