//! x86_64: entry and system calls. Assembly, and nothing that could be written without it. The
//! memory functions, which are much longer, are in `x86_64/mem.rs`.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `syscall` |
//! | number | `rax` |
//! | arguments | `rdi`, `rsi`, `rdx`, `r10`, `r8`, `r9` |
//! | result | `rax` |
//! | error | `rax` in −4095…−1 |
//! | clobbered | `rcx` (the CPU saves `rip` there), `r11` (and `rflags` there); flags come back as they were |
//! | stack | not touched: the kernel has its own, so the red zone is safe |
//!
//! # References
//!
//! - `Documentation/arch/x86/entry_64.rst` and `arch/x86/entry/entry_64.S` in the kernel
//! - System V ABI, AMD64 supplement: 3.4.1 "Initial Stack and Register State", A.2 "Linux Conventions"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `rsp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined rip",  // tells unwinders that nobody called this frame
        "xor ebp, ebp",        // the ABI marks the outermost frame by a zero frame pointer
        "mov rdi, rsp",        // the first argument of start: where argc lies
        "and rsp, -16",        // the ABI aligns it already; a wrong loader must not crash movaps
        "call {start}",        // pushes 8 bytes, so start sees the stack a function expects
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
                        "syscall",
                        inlateout("rax") number => result,
                        $(in($register) $argument,)*
                        lateout("rcx") _, // the CPU keeps the return address there
                        lateout("r11") _, // and the flags there
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
    syscall1(a: "rdi");
    syscall2(a: "rdi", b: "rsi");
    syscall3(a: "rdi", b: "rsi", c: "rdx");
    syscall4(a: "rdi", b: "rsi", c: "rdx", d: "r10");
    syscall5(a: "rdi", b: "rsi", c: "rdx", d: "r10", e: "r8");
    syscall6(a: "rdi", b: "rsi", c: "rdx", d: "r10", e: "r8", f: "r9");
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

pub mod mem;
