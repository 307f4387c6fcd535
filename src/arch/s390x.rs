//! s390x: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `svc 0` |
//! | number | `r1` |
//! | arguments | `r2`, `r3`, `r4`, `r5`, `r6`, `r7` |
//! | result | `r2` |
//! | error | `r2` in −4095…−1 |
//! | clobbered | nothing: the other registers and the condition code come back as they were |
//! | stack | not touched: the kernel has its own |
//!
//! # References
//!
//! - `arch/s390/kernel/entry.S` and `syscall.c` beside it, in the kernel
//! - s390x ELF Application Binary Interface Supplement: "Registers", "The Stack Frame"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `r15` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined 14",       // tells unwinders that nobody called this frame
        "lghi %r11, 0",            // the frame pointer, where there is one: nobody called
        "lgr %r2, %r15",           // the first argument of start: where argc lies
        "nill %r15, 0xfff8",       // the ABI aligns it to 8 already; a wrong loader must not matter
        "aghi %r15, -160",         // the least frame that a caller owes: start saves registers here
        "xc 0(8, %r15), 0(%r15)",  // its first 8 bytes, the back chain, end here
        "brasl %r14, {start}",     // the return address goes to r14, the stack stays as it is
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
                // kernel reads and clobbers, it leaves the condition code and the stack alone, and
                // memory counts as read and written, because `nomem` is not claimed.
                unsafe {
                    asm!(
                        "svc 0",
                        in("r1") number,
                        $(in($register) $argument,)*
                        lateout("r2") result,
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
    syscall1(a: "r2");
    syscall2(a: "r2", b: "r3");
    syscall3(a: "r2", b: "r3", c: "r4");
    syscall4(a: "r2", b: "r3", c: "r4", d: "r5");
    syscall5(a: "r2", b: "r3", c: "r4", d: "r5", e: "r6");
    syscall6(a: "r2", b: "r3", c: "r4", d: "r5", e: "r6", f: "r7");
}

/// `mmap` with `offset` in bytes: the kernel here takes one argument, the address of the six.
pub(crate) unsafe fn mmap(
    addr: usize,
    len: usize,
    prot: usize,
    flags: usize,
    fd: usize,
    offset: usize,
) -> usize {
    let arguments = [addr, len, prot, flags, fd, offset];
    // SAFETY: the caller promises that the call is sound; the kernel only reads `arguments`.
    unsafe { syscall1(__NR_mmap as usize, (&raw const arguments).expose_provenance()) }
}

/// `clone` as `fork`: the kernel here takes the stack, of which the copy needs none, before the flags.
pub(crate) unsafe fn fork() -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall5(__NR_clone as usize, 0, SIGCHLD as usize, 0, 0, 0) }
}
