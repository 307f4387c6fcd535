//! x86: entry and system calls. Assembly, and nothing that could be written without it.
//!
//! The kernel's calling convention:
//!
//! | what | where |
//! |---|---|
//! | instruction | `int 0x80`, or a call to `__kernel_vsyscall` |
//! | number | `eax` |
//! | arguments | `ebx`, `ecx`, `edx`, `esi`, `edi`, `ebp` |
//! | result | `eax` |
//! | error | `eax` in −4095…−1 |
//! | clobbered | nothing: other registers and the flags come back as they were |
//! | stack | `int 0x80` does not touch it; `__kernel_vsyscall` pushes a few words |
//!
//! The compiler keeps `esi` and `ebp` for itself, so calls with more than three arguments go
//! through a function that is assembly as a whole.
//!
//! # References
//!
//! - `arch/x86/entry/entry_32.S` and `arch/x86/entry/vdso/vdso32/system_call.S` in the kernel
//! - System V ABI, Intel386 supplement: 2.2.2 "The Stack Frame", 2.3.1 "Initial Stack and Register
//!   State"

use core::arch::asm;

use linux_raw_sys::general::{__NR_clone, __NR_mmap2, SIGCHLD};

/// Where the kernel enters the program, with `esp` at `argc` and nothing else promised.
#[cfg(panic = "abort")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _start() -> ! {
    core::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined eip",  // tells unwinders that nobody called this frame
        "xor ebp, ebp",        // the ABI marks the outermost frame by a zero frame pointer
        "mov eax, esp",        // where argc lies
        "and esp, -16",        // the ABI aligns it already; a wrong loader must not crash movaps
        "sub esp, 12",         // with the next line 16 bytes, so the alignment stays
        "push eax",            // the first argument of start
        "call {start}",        // pushes 4 bytes, so start sees the stack a function expects
        ".cfi_endproc",
        start = sym super::rt0_start,
    )
}

/// Calls the kernel with up to three arguments: see the table above for the registers, `arch` for
/// the contract.
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
                        "int 0x80",
                        inlateout("eax") number => result,
                        $(in($register) $argument,)*
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
    syscall1(a: "ebx");
    syscall2(a: "ebx", b: "ecx");
    syscall3(a: "ebx", b: "ecx", c: "edx");
}

/// Four arguments; the kernel does not look at the registers of the others.
#[inline(always)]
pub(crate) unsafe fn syscall4(number: usize, a: usize, b: usize, c: usize, d: usize) -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall6(number, a, b, c, d, 0, 0) }
}

/// Five arguments; the kernel does not look at the register of the sixth.
#[inline(always)]
pub(crate) unsafe fn syscall5(
    number: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
) -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { syscall6(number, a, b, c, d, e, 0) }
}

/// Six arguments.
#[inline(always)]
pub(crate) unsafe fn syscall6(
    number: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> usize {
    // SAFETY: the caller promises that the call is sound.
    unsafe { int_0x80(number, a, b, c, d, e, f) }
}

/// Defines a function that takes its parameters on the stack, as C does, the number of the call and
/// six arguments first, and enters the kernel by the instruction `$enter`.
macro_rules! six_arguments {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($parameter:ident),*): $enter:literal
    ) => {
        $(#[$attribute])*
        #[unsafe(naked)]
        $visibility unsafe extern "C" fn $name($($parameter: usize),*) -> usize {
            core::arch::naked_asm!(
                "push ebx", // the four registers that a function must give back as they were
                "push esi",
                "push edi",
                "push ebp",
                "mov eax, [esp + 20]", // behind these and the return address: the number
                "mov ebx, [esp + 24]", // and the arguments
                "mov ecx, [esp + 28]",
                "mov edx, [esp + 32]",
                "mov esi, [esp + 36]",
                "mov edi, [esp + 40]",
                "mov ebp, [esp + 44]",
                $enter,
                "pop ebp",
                "pop edi",
                "pop esi",
                "pop ebx",
                "ret", // the result is in eax, where C wants it
            )
        }
    };
}

six_arguments! {
    /// A system call by the interrupt that every kernel for this processor knows.
    fn int_0x80(number, a, b, c, d, e, f): "int 0x80"
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

six_arguments! {
    /// A system call by way of the vDSO, which knows the fastest instruction that this CPU and this
    /// kernel have in common; returns what the kernel returned.
    ///
    /// `entry` is the value of `AT_SYSINFO` in the auxiliary vector. A kernel without a vDSO sends
    /// none, and then there is only `int 0x80`, which is what everything else in the library uses.
    ///
    /// # Safety
    ///
    /// `entry` is the address of the kernel's `__kernel_vsyscall`, and the call is sound as those
    /// of [`syscall`](crate::syscall) are.
    ///
    /// # References
    ///
    /// [`vdso(7)`](https://man7.org/linux/man-pages/man7/vdso.7.html), "i386 functions"
    pub fn kernel_vsyscall(number, a, b, c, d, e, f, entry): "call [esp + 48]"
}
