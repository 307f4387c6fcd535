//! loongarch64: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `syscall 0` |
//! | number | `$a7` |
//! | arguments | `$a0`, `$a1`, `$a2`, `$a3`, `$a4`, `$a5` |
//! | result | `$a0` |
//! | error | `$a0` in −4095…−1 |
//! | clobbered | `$t0` to `$t8`, which the kernel does not save; nothing else |
//! | stack | not touched: the kernel has its own |
//!
//! # References
//!
//! - `arch/loongarch/kernel/entry.S` and `arch/loongarch/include/asm/stackframe.h` in the kernel
//! - Procedure Call Standard for the LoongArch Architecture: "General-purpose registers",
//!   "The stack"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `$sp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined $ra",          // tells unwinders that nobody called this frame
        "move $fp, $zero",             // zero marks the outermost frame, also for the kernel's perf
        "move $a0, $sp",               // the first argument of start: where argc lies
        "bstrins.d $sp, $zero, 3, 0",  // clears bits 3 to 0: the kernel aligns it already
        "bl {start}",                  // the return address goes to $ra, the stack stays as it is
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
                        "syscall 0",
                        in("$a7") number,
                        $(in($register) $argument,)*
                        lateout("$a0") result,
                        lateout("$t0") _, lateout("$t1") _, lateout("$t2") _,
                        lateout("$t3") _, lateout("$t4") _, lateout("$t5") _,
                        lateout("$t6") _, lateout("$t7") _, lateout("$t8") _,
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
    syscall1(a: "$a0");
    syscall2(a: "$a0", b: "$a1");
    syscall3(a: "$a0", b: "$a1", c: "$a2");
    syscall4(a: "$a0", b: "$a1", c: "$a2", d: "$a3");
    syscall5(a: "$a0", b: "$a1", c: "$a2", d: "$a3", e: "$a4");
    syscall6(a: "$a0", b: "$a1", c: "$a2", d: "$a3", e: "$a4", f: "$a5");
}

/// `mmap` with `offset` in bytes.
pub(crate) unsafe fn mmap(
    addr: usize,
    len: usize,
    prot: usize,
    flags: usize,
    fd: usize,
    offset: usize,
) -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall6(__NR_mmap as usize, addr, len, prot, flags, fd, offset) }
}

/// `clone` as `fork`.
pub(crate) unsafe fn fork() -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall5(__NR_clone as usize, SIGCHLD as usize, 0, 0, 0, 0) }
}
