//! powerpc64: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `sc` |
//! | number | `r0` |
//! | arguments | `r3`, `r4`, `r5`, `r6`, `r7`, `r8` |
//! | result | `r3` |
//! | error | the bit SO of `cr0` is set, and `r3` is the error number, not negated |
//! | clobbered | `r0`, `r4` to `r12`, `ctr`, `xer`, `cr0` |
//! | stack | not touched: the kernel has its own, so the red zone is safe |
//!
//! # References
//!
//! - `Documentation/arch/powerpc/syscall64-abi.rst` in the kernel
//! - 64-Bit ELF V2 ABI Specification, Power Architecture: 2.2.1 "Registers", 2.2.2 "The Stack
//!   Frame", 2.3.2 "The TOC"; the older ELF V1, of most big-endian systems, is not supported

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `r1` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined 65",        // lr: tells unwinders that nobody called this frame
        "bcl 20, 31, 2f",           // goes to the next line, and leaves its address in lr
        "2:",
        "mflr 2",                   // from there to r2, the ABI's base of all addresses, which
        "addis 2, 2, .TOC.-2b@ha",  // the ABI computes from r12 elsewhere: no register's start
        "addi 2, 2, .TOC.-2b@l",    // value is used here, not even that one's
        "mr 3, 1",                  // the first argument of start: where argc lies
        "clrrdi 1, 1, 4",           // the ABI aligns it already; a wrong loader must not matter
        "li 31, 0",                 // the frame pointer, where there is one: nobody called
        "li 0, 0",                  // the back chain, which ends here
        "stdu 0, -32(1)",           // the least frame that a caller owes, with that at its bottom
        "bl {start}",               // the return address goes to lr, the stack stays as it is
        "nop",                      // where a linker may want to restore r2
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
                // kernel reads and clobbers, it leaves the stack alone, and memory counts as read
                // and written, because `nomem` is not claimed.
                unsafe {
                    asm!(
                        "sc",
                        "bns+ 2f",  // SO of cr0 is clear: a success
                        "neg 3, 3", // an error, as the contract wants it
                        "2:",
                        inlateout("r0") number => _,
                        $(in($register) $argument,)*
                        lateout("r3") result,
                        lateout("r4") _, lateout("r5") _, lateout("r6") _, lateout("r7") _,
                        lateout("r8") _, lateout("r9") _, lateout("r10") _, lateout("r11") _,
                        lateout("r12") _, lateout("ctr") _, lateout("xer") _, lateout("cr0") _,
                        options(nostack),
                    );
                }
                result
            }
        )*
    };
}

syscalls! {
    syscall0();
    syscall1(a: "r3");
    syscall2(a: "r3", b: "r4");
    syscall3(a: "r3", b: "r4", c: "r5");
    syscall4(a: "r3", b: "r4", c: "r5", d: "r6");
    syscall5(a: "r3", b: "r4", c: "r5", d: "r6", e: "r7");
    syscall6(a: "r3", b: "r4", c: "r5", d: "r6", e: "r7", f: "r8");
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
