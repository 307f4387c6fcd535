//! arm: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `svc 0` |
//! | number | `r7` |
//! | arguments | `r0`, `r1`, `r2`, `r3`, `r4`, `r5` |
//! | result | `r0` |
//! | error | `r0` in −4095…−1 |
//! | clobbered | nothing: the other registers and the flags come back as they were |
//! | stack | not touched: the kernel has its own |
//!
//! # References
//!
//! - `arch/arm/kernel/entry-common.S` in the kernel
//! - Procedure Call Standard for the Arm Architecture (AAPCS32): "Core registers", "The Stack"
//! - Exception Handling ABI for the Arm Architecture (EHABI32): "ARM-defined personality routines"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap2, SIGCHLD};

/// Where the kernel enters the program, with `sp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined lr",  // tells unwinders that nobody called this frame
        "mov r11, #0",        // compilers keep their frame pointer here, or in r7 in Thumb code:
        "mov r7, #0",         // zero marks the outermost frame
        "mov r0, sp",         // the first argument of start: where argc lies
        "bic r1, r0, #7",     // the ABI aligns it to 8 already; a wrong loader must not matter
        "mov sp, r1",         // by way of r1: in Thumb code bic cannot write sp
        "bl {start}",         // the return address goes to lr, the stack stays as it is
        ".cfi_endproc",
        start = sym super::rt0_start,
    )
}

/// Calls the kernel: see the table above for the registers, `arch` for the contract.
macro_rules! syscalls {
    ($($name:ident($($argument:ident: $register:tt),*);)*) => {
        $(
            #[inline(always)]
            pub(crate) unsafe fn $name(number: usize $(, $argument: usize)*) -> usize {
                let result;
                // SAFETY: the caller promises that the call is sound. The operands are what the
                // kernel reads and clobbers, it leaves the flags and the stack alone, and memory
                // counts as read and written, because `nomem` is not claimed.
                unsafe {
                    asm!(
                        "mov {saved}, r7",  // in Thumb code it is the frame pointer, and can be
                        "mov r7, {number}", // no operand: so it is lent, in ARM code as well
                        "svc 0",
                        "mov r7, {saved}",
                        number = in(reg) number,
                        saved = out(reg) _,
                        $(in($register) $argument,)*
                        lateout("r0") result,
                        options(nostack, preserves_flags),
                    );
                }
                result
            }
        )*
    };
}

syscalls! {
    syscall0();
    syscall1(a: "r0");
    syscall2(a: "r0", b: "r1");
    syscall3(a: "r0", b: "r1", c: "r2");
    syscall4(a: "r0", b: "r1", c: "r2", d: "r3");
    syscall5(a: "r0", b: "r1", c: "r2", d: "r3", e: "r4");
    syscall6(a: "r0", b: "r1", c: "r2", d: "r3", e: "r4", f: "r5");
}

/// `mmap` with `offset` in bytes, which the kernel here takes in units of 4,096 whatever the page.
pub(crate) unsafe fn mmap(
    addr: usize,
    len: usize,
    prot: usize,
    flags: usize,
    fd: usize,
    offset: usize,
) -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall6(__NR_mmap2 as usize, addr, len, prot, flags, fd, offset / 4096) }
}

/// `clone` as `fork`.
pub(crate) unsafe fn fork() -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall5(__NR_clone as usize, SIGCHLD as usize, 0, 0, 0, 0) }
}
