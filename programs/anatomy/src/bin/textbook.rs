//! `write` as a textbook has it: four registers and one instruction.
//!
//! What it leaves out is what rt0's write loop is for: a write that was short, or interrupted.

#![no_std]
#![no_main]

use core::arch::asm;

use linux_raw_sys::general::__NR_write;
use rt0::ExitCode;

rt0::entry!(main);

fn main() -> ExitCode {
    let text = b"four registers, one instruction\n";
    let mut rax = __NR_write as usize;
    // SAFETY: the kernel reads `text` and changes no memory; the registers that it changes are
    // named, and it brings the flags back.
    unsafe {
        asm!(
            "syscall",            // into the kernel, and back behind this instruction
            inlateout("rax") rax, // the number of the call; then its result
            in("rdi") 1,          // standard output
            in("rsi") text.as_ptr(),
            in("rdx") text.len(),
            lateout("rcx") _,     // the CPU keeps the return address here
            lateout("r11") _,     // and the flags here
            options(nostack, preserves_flags, readonly),
        );
    }
    if rax == text.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
