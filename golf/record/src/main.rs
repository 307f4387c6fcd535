//! `record`: 85 bytes, all of the code written by rustc.
//!
//! Here live the code and the text; [`link.ld`](../link.ld) has the file that they are parts of,
//! and every header field that is not also an instruction. No instruction is written by hand but
//! `syscall`.
//!
//! The program header lies inside the ELF header, and the code inside the two. Where the kernel
//! reads a number in the middle of the code, that number is an operand: Rust says so by asking for
//! it in a register. Execution goes through the file once, from the top to the bottom, with one
//! jump over what cannot be an operand:
//!
//! ```text
//! 0x04   rsi = text, edx = 13, bl = 59, edi = 1, eax = 1    jump over e_phoff and p_vaddr
//! 0x30   syscall: write; edi = result - 13, eax = 60
//! 0x41   syscall: exit; p_memsz goes on, and then there is the text
//! ```
//!
//! The status is 0 if all was written. After an error, or if not all was written, it is not: no
//! error number (1 to 133) makes the lowest byte of `result - 13` 0.
#![no_std]
#![no_main]

use core::arch::asm;

/// What `write` writes.
#[unsafe(link_section = ".text_at_48")]
static TEXT: [u8; 13] = *b"hello world!\n";

/// `e_type` and `e_machine`: `ET_EXEC`, `EM_X86_64`. The file needs them at 0x10, and there they
/// are, as the operand of a `mov ecx` that begins at 0x0f: code that runs up to there runs on.
const TYPE_AND_MACHINE: u32 = 2 | 62 << 16;

/// `e_phentsize` and `e_phnum`, in the same way needed at 0x36: one header of 56 bytes.
const PHENTSIZE_AND_PHNUM: u32 = 56 | 1 << 16;

/// `__NR_write`, which is `PT_LOAD` as well: `p_type`, in the same way needed at 0x18. `p_flags`,
/// behind it, are the jump.
const WRITE: u32 = 1;

/// The half of `p_filesz` that is the operand of a `mov eax` at 0x3a: less than 32 MiB.
const FILESZ: u32 = 1;

/// `__NR_exit` is 60, too much for `p_filesz`: the rest is added.
const EXIT: u32 = 60;

/// Writes the text and exits.
///
/// What lies at its offset 0, and is not executed, is `push rbx`, since a function has to keep
/// that register; the magic number is written over it, and `p_memsz` over the `pop rbx` and the
/// `ret` at its end, which exit does not come to.
///
/// # Safety
///
/// To be entered 4 bytes in, by the kernel, which has set every register to 0
/// (`ELF_PLAT_INIT` in `arch/x86/include/asm/elf.h`).
#[unsafe(no_mangle)]
#[unsafe(link_section = ".code")]
unsafe extern "C" fn _start(zero: u64) {
    // SAFETY: no instruction, only room for the rest of the magic number.
    unsafe { asm!(".skip 3", options(nomem, nostack, preserves_flags)) }

    let mut text = TEXT.as_ptr();
    let length: u32;
    let mut rest = (EXIT - FILESZ) as u8;
    // SAFETY: no instruction; rustc loads these registers, one after the other. Of edx it loads the
    // lowest byte, since that is shortest, and the rest of it is still 0. It has `rest` stay in a
    // register that no system call changes, for which it takes rbx.
    unsafe {
        asm!("", inlateout("rsi") text, options(nostack, preserves_flags));
        asm!("", in("dl") TEXT.len() as u8, lateout("edx") length, options(nostack, preserves_flags));
        asm!("/* {} */", inlateout(reg_byte) rest, options(nostack, preserves_flags));
        asm!("", in("ecx") TYPE_AND_MACHINE, options(nostack, preserves_flags));
    }

    let (one, is_zero) = zero.overflowing_add(1);
    let mut number = WRITE;
    // SAFETY: no instruction; one is calculated before number is loaded.
    unsafe {
        asm!("", inlateout("eax") number, in("rdi") one, options(nomem, nostack, preserves_flags));
    }
    if is_zero {
        // SAFETY: no instruction, only room for e_phoff and p_vaddr, which nobody executes.
        unsafe { asm!(".skip 18", options(nostack, preserves_flags)) }
    }

    let result: u32;
    // SAFETY: the text is as long as length says. `syscall` changes rax, rcx and r11 and no other
    // register; that the others do too is said to have nothing of use left in them.
    unsafe {
        asm!(
            "syscall", // the one instruction that has no name in Rust
            inlateout("eax") number => result,
            inlateout("rdi") one => _,
            inlateout("rsi") text => _,
            inlateout("edx") length => _,
            lateout("rcx") _, // the address to return to
            lateout("r8") _,
            lateout("r9") _,
            lateout("r10") _,
            lateout("r11") _, // the flags to restore
            options(nostack, readonly),
        );
    }

    let mut status = result.wrapping_sub(TEXT.len() as u32);
    let mut number = FILESZ;
    // SAFETY: no instruction; rustc loads these registers, one after the other.
    unsafe {
        asm!("", inlateout("edi") status, options(nostack, preserves_flags));
        asm!("", in("ecx") PHENTSIZE_AND_PHNUM, options(nostack, preserves_flags));
        asm!("", inlateout("eax") number, options(nostack, preserves_flags));
    }
    let exit = (number as u8).wrapping_add(rest);
    // SAFETY: exit takes a status and no memory. The rest of eax is 0.
    unsafe {
        asm!(
            "syscall",
            in("al") exit,
            in("edi") status,
            lateout("rcx") _,
            lateout("r11") _,
            options(nomem, nostack),
        );
    }
}

/// Nothing here panics; `no_std` wants one all the same. link.ld drops it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
