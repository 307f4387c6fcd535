//! The seam between processors: everything that differs between them, behind one list of names.
//!
//! This file chooses the processor and states what it must provide; `<name>.rs` provides it, with
//! the same names in the same order. A port is one new file here and one line in `processor!`.
//! No other file of the library names a processor, and no other file contains assembly. This
//! folder knows the kernel's calling convention and nothing of the library.
//!
//! | name | what it is |
//! |---|---|
//! | `_start` | where the kernel enters the program; only in freestanding builds |
//! | `syscall0` … `syscall6` | a system call with that many arguments, its result as the kernel returned it |
//! | `mmap` | `mmap`, whose number and way to pass arguments differ |
//! | `fork` | `clone` as `fork`, the order of whose arguments differs |
//!
//! The list grows at its end: a return from signals, the start of a process, clocks, threads and
//! self-relocation would each be a name more, and none that is there has to move. Behind the list
//! stands what one processor alone has, under the name that this file gives it:
//!
//! | name | what it is |
//! |---|---|
//! | `mem` | the memory functions, where they deserve to be faster than `compiler_builtins` has them |
//! | `kernel_vsyscall` | the second way into the kernel |
//!
//! `tests/host/arch.rs` holds the order of the names and the form of the tables on top.

/// Declares the module of the processor that is compiled for, under the name `cpu`.
macro_rules! processor {
    ($($name:ident: $condition:meta),* $(,)?) => {
        $(
            #[cfg($condition)]
            mod $name;
            #[cfg($condition)]
            use $name as cpu;
        )*

        #[cfg(not(any($($condition),*)))]
        compile_error!("rt0 does not run on this processor yet: src/arch/ has no file for it");
    };
}

processor! {
    aarch64: target_arch = "aarch64",
    arm: target_arch = "arm",
    loongarch64: target_arch = "loongarch64",
    powerpc64: all(target_arch = "powerpc64", target_endian = "little"),
    riscv64: target_arch = "riscv64",
    s390x: target_arch = "s390x",
    x86: target_arch = "x86",
    x86_64: all(target_arch = "x86_64", target_pointer_width = "64"),
}

#[cfg(not(target_os = "linux"))]
compile_error!("rt0 speaks to the Linux kernel and to no other");

/// The memory functions, of the processors that have their own.
#[cfg(target_arch = "x86_64")]
pub use cpu::mem;

/// The second way into the kernel, of the processor that has one.
#[cfg(target_arch = "x86")]
pub use cpu::kernel_vsyscall;

pub(crate) use cpu::{
    fork, mmap, syscall0, syscall1, syscall2, syscall3, syscall4, syscall5, syscall6,
};

#[cfg(panic = "abort")]
unsafe extern "C" {
    /// What [`entry!`](crate::entry) makes of the program's `main`, for `_start` to call.
    fn rt0_start(stack: *const usize) -> !;
}

/// The list above, with types: a port that misses a name or changes a signature does not compile.
///
/// Each `syscallN` takes the number of the call and N arguments, one register wide each, and
/// returns the register wide result: on every processor a value in −4095…−1 (as two's complement)
/// is an error number negated, and any other value is a success. Where a kernel flags errors in
/// another way, `syscallN` translates.
///
/// # Safety
///
/// A system call can do anything to the process; what makes one sound depends on its number.
/// Pointers among the arguments must be valid for what that call does with them, and memory that
/// the compiler believes unchanged must stay so.
#[rustfmt::skip]
const _: () = {
    #[cfg(panic = "abort")]
    const _: unsafe extern "C" fn() -> ! = cpu::_start;
    const _: unsafe fn(usize) -> usize = cpu::syscall0;
    const _: unsafe fn(usize, usize) -> usize = cpu::syscall1;
    const _: unsafe fn(usize, usize, usize) -> usize = cpu::syscall2;
    const _: unsafe fn(usize, usize, usize, usize) -> usize = cpu::syscall3;
    const _: unsafe fn(usize, usize, usize, usize, usize) -> usize = cpu::syscall4;
    const _: unsafe fn(usize, usize, usize, usize, usize, usize) -> usize = cpu::syscall5;
    const _: unsafe fn(usize, usize, usize, usize, usize, usize, usize) -> usize = cpu::syscall6;
    const _: unsafe fn(usize, usize, usize, usize, usize, usize) -> usize = cpu::mmap;
    const _: unsafe fn() -> usize = cpu::fork;
};
