//! aarch64: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `svc 0` |
//! | number | `x8` |
//! | arguments | `x0`, `x1`, `x2`, `x3`, `x4`, `x5` |
//! | result | `x0` |
//! | error | `x0` in −4095…−1 |
//! | clobbered | nothing: the other registers and the flags come back as they were |
//! | stack | not touched: the kernel has its own |
//!
//! # References
//!
//! - `arch/arm64/kernel/entry.S` and `syscall.c` beside it, in the kernel
//! - Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64): "General-purpose
//!   Registers", "Stack constraints at a public interface", "The Frame Pointer"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `sp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined x30",  // tells unwinders that nobody called this frame
        "mov x29, 0",          // the ABI marks the outermost frame by a zero frame pointer
        "mov x0, sp",          // the first argument of start: where argc lies
        "and sp, x0, -16",     // aligned already, or the CPU would refuse to use it
        "bl {start}",          // the return address goes to x30, the stack stays as it is
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
                        "svc 0",
                        in("x8") number,
                        $(in($register) $argument,)*
                        lateout("x0") result,
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
    syscall1(a: "x0");
    syscall2(a: "x0", b: "x1");
    syscall3(a: "x0", b: "x1", c: "x2");
    syscall4(a: "x0", b: "x1", c: "x2", d: "x3");
    syscall5(a: "x0", b: "x1", c: "x2", d: "x3", e: "x4");
    syscall6(a: "x0", b: "x1", c: "x2", d: "x3", e: "x4", f: "x5");
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

/// Whether the CPU has the atomic instructions of Armv8.1: what the functions ask that precompiled
/// code calls for atomic operations. `false` is right on every CPU.
///
/// They come with a variable of this name too, and with a constructor that sets it by `getauxval`;
/// but from an archive only what is missing is linked.
#[cfg(panic = "abort")]
#[unsafe(no_mangle)]
static __aarch64_have_lse_atomics: bool = false;
