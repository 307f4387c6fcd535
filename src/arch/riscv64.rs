//! riscv64: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `ecall` |
//! | number | `a7` |
//! | arguments | `a0`, `a1`, `a2`, `a3`, `a4`, `a5` |
//! | result | `a0` |
//! | error | `a0` in −4095…−1 |
//! | clobbered | the vector registers and their control registers; nothing else |
//! | stack | not touched: the kernel has its own |
//!
//! # References
//!
//! - `arch/riscv/kernel/entry.S` and `Documentation/arch/riscv/vector.rst` in the kernel
//! - RISC-V ABIs Specification: "Integer Register Convention", "Global-pointer relaxation"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap, SIGCHLD};

/// Where the kernel enters the program, with `sp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined ra",          // tells unwinders that nobody called this frame
        ".option push",               // for the next instruction alone:
        ".option norelax",            // or the linker would compute gp from gp
        "lla gp, __global_pointer$",  // see linker.ld: linkers shorten accesses to what is near
        ".option pop",                // everywhere else they may
        "mv fp, zero",                // the ABI marks the outermost frame by a zero frame pointer
        "mv a0, sp",                  // the first argument of start: where argc lies
        "andi sp, sp, -16",           // the ABI aligns it already; a wrong loader must not matter
        "call {start}",               // the return address goes to ra, the stack stays as it is
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
                        "ecall",
                        in("a7") number,
                        $(in($register) $argument,)*
                        lateout("a0") result,
                        lateout("v0") _, lateout("v1") _, lateout("v2") _, lateout("v3") _,
                        lateout("v4") _, lateout("v5") _, lateout("v6") _, lateout("v7") _,
                        lateout("v8") _, lateout("v9") _, lateout("v10") _, lateout("v11") _,
                        lateout("v12") _, lateout("v13") _, lateout("v14") _, lateout("v15") _,
                        lateout("v16") _, lateout("v17") _, lateout("v18") _, lateout("v19") _,
                        lateout("v20") _, lateout("v21") _, lateout("v22") _, lateout("v23") _,
                        lateout("v24") _, lateout("v25") _, lateout("v26") _, lateout("v27") _,
                        lateout("v28") _, lateout("v29") _, lateout("v30") _, lateout("v31") _,
                        options(nostack), // not preserves_flags: vl and vtype are among these
                    );
                }
                result
            }
        )*
    };
}

syscalls! {
    syscall0();
    syscall1(a: "a0");
    syscall2(a: "a0", b: "a1");
    syscall3(a: "a0", b: "a1", c: "a2");
    syscall4(a: "a0", b: "a1", c: "a2", d: "a3");
    syscall5(a: "a0", b: "a1", c: "a2", d: "a3", e: "a4");
    syscall6(a: "a0", b: "a1", c: "a2", d: "a3", e: "a4", f: "a5");
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
