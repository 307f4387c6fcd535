//! `write` through `int 0x80`, the gate of 32-bit programs, from 64-bit code: once with an address
//! below 4 GiB, which works, and once with one above, which the kernel cuts to its lower half.

#![no_std]
#![no_main]

use core::arch::asm;

use linux_raw_sys::errno::EFAULT;
use rt0::println;

rt0::entry!(main);

/// `write` in the table of 32-bit programs: `arch/x86/entry/syscalls/syscall_32.tbl`.
const WRITE: usize = 4;

/// Lies in the image, below 4 GiB.
static LOW: [u8; 32] = *b"an address below 4 GiB: written\n";

fn main() -> Result<(), &'static str> {
    if write_int80(&LOW) != LOW.len() as i32 {
        return Err("int 0x80 did not write from a low address");
    }
    // Black, so that it is a copy on the stack in deed.
    let high = core::hint::black_box(LOW);
    let result = write_int80(&high);
    println!("an address of the stack: {result}");
    if result == -(EFAULT as i32) { Ok(()) } else { Err("it was not EFAULT") }
}

/// `write(1, text)`, as a 32-bit program asks for it. Returns the kernel's result.
#[inline(never)]
fn write_int80(text: &[u8; 32]) -> i32 {
    let mut eax = WRITE;
    // SAFETY: the kernel reads `text`, if it can, and changes no memory. `rbx` is LLVM's own, so
    // it is exchanged, and back. r8 to r11 come back as zeros from kernels before 4.17.
    unsafe {
        asm!(
            "xchg rbx, {fd}",     // ebx: the first argument
            "int 0x80",           // into the kernel, by way of the interrupt table
            "xchg rbx, {fd}",
            fd = inout(reg) 1usize => _,
            inlateout("rax") eax, // the number of the call; then its result
            in("rcx") text.as_ptr(),
            in("rdx") text.len(),
            out("r8") _,
            out("r9") _,
            out("r10") _,
            out("r11") _,
            options(nostack, readonly),
        );
    }
    eax as i32
}
