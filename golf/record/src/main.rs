//! `record`: 88 bytes, all of the code written by rustc.
//!
//! Here live the parts of the code and the text; [`link.ld`](../link.ld) has the file that they
//! are parts of, and every header field that is not also an instruction. No instruction is
//! written by hand but `syscall`.
//!
//! The program header lies inside the ELF header, and the code in what the kernel ignores of the
//! two, so it is in three parts, named after their offsets in the file. Each calls the next as
//! the last thing it does, and rustc makes a jump of that:
//!
//! ```text
//! at_04   eax = 1, edi = 1, rsi = text, edx = 13            jump over the program header
//! at_30   syscall: write; edi = result - 13                 jump over p_filesz
//! at_40   eax = 60, made so that p_memsz is passed over; syscall: exit
//! ```
//!
//! The status is 0 if all was written. After an error, or if not all was written, it is not: no
//! error number (1 to 133) makes the lowest byte of `result - 13` 0.
//!
//! A value goes from one part to the next as the C calling convention says, in `edi`, `rsi`,
//! `edx` or `ecx`. Only the number of `write` has no place there: `at_04` leaves it in `eax`,
//! and nothing between there and `syscall` changes `eax`.
#![no_std]
#![no_main]

use core::arch::asm;

/// The parameters are those that the calling convention puts in `edi`, `rsi`, `edx`, `ecx`.
type Part = unsafe extern "C" fn(u32, *const u8, u32, u32);

/// Keeps rustc from dropping the parts that nobody calls, and from dropping parameters of the
/// one that somebody does. The linker drops the table.
#[used]
#[unsafe(link_section = ".kept")]
static KEPT: [Part; 3] = [at_04, at_18, at_30];

/// What `write` writes.
#[unsafe(link_section = ".text_at_4b")]
static TEXT: [u8; 13] = *b"hello world!\n";

/// `e_type` and `e_machine`: `ET_EXEC`, `EM_X86_64`. The file needs them at 0x10, and there they
/// are, as the operand of a `mov ecx` that begins at 0x0f: code that runs up to there runs on.
const TYPE_AND_MACHINE: u32 = 2 | 62 << 16;

/// `e_phentsize` and `e_phnum`, in the same way needed at 0x36: one header of 56 bytes.
const PHENTSIZE_AND_PHNUM: u32 = 56 | 1 << 16;

/// Sets up `write(1, text, 13)`. The first 16 bytes of the file and the next 8: only the magic
/// number and [`TYPE_AND_MACHINE`] matter to the kernel.
///
/// # Safety
///
/// To be entered 4 bytes in, by the kernel, which has set every register to 0
/// (`ELF_PLAT_INIT` in `arch/x86/include/asm/elf.h`).
#[unsafe(link_section = ".code")]
unsafe extern "C" fn at_04(zero: u32, _: *const u8, _: u32, _: u32) {
    // SAFETY: no instruction, only room for the magic number, which nobody executes.
    unsafe { asm!(".skip 4", options(nomem, nostack, preserves_flags)) }

    let one = zero + 1;
    let text = TEXT.as_ptr();
    let length;
    // SAFETY: no instruction; rustc loads these registers. Of edx it loads the lowest byte, since
    // that is shortest, and the rest of it is still 0.
    unsafe {
        asm!(
            "",
            in("eax") one,
            in("rsi") text,
            in("ecx") TYPE_AND_MACHINE,
            in("dl") TEXT.len() as u8,
            lateout("edx") length,
            options(nostack, preserves_flags),
        );
    }
    // SAFETY: every parameter is what at_30 asks for, and eax is 1.
    unsafe { at_30(one, text, length, TYPE_AND_MACHINE) }
}

/// Room for `e_entry`, `e_phoff` and `p_vaddr`, which are written over it: 24 bytes, with the
/// `ret` at the end.
///
/// # Safety
///
/// Not to be called.
#[unsafe(link_section = ".code")]
unsafe extern "C" fn at_18(_: u32, _: *const u8, _: u32, _: u32) {
    // SAFETY: no instruction.
    unsafe { asm!(".skip 23", options(nomem, nostack, preserves_flags)) }
}

/// Makes the first system call. It lies in `p_paddr`, which the kernel ignores, and its last two
/// instructions are [`PHENTSIZE_AND_PHNUM`] and `p_filesz`.
///
/// # Safety
///
/// `eax` is the number of a system call that takes these arguments, and they are good for it.
#[inline(never)]
#[unsafe(link_section = ".code")]
unsafe extern "C" fn at_30(fd: u32, text: *const u8, length: u32, scratch: u32) {
    let result: u32;
    // SAFETY: the caller's promise. `syscall` changes rax, rcx and r11 and no other register.
    unsafe {
        asm!(
            "syscall", // the one instruction that has no name in Rust
            lateout("eax") result,
            in("edi") fd,
            in("rsi") text,
            in("edx") length,
            inlateout("ecx") scratch => _, // the address to return to
            lateout("r11") _,              // the flags to restore
            options(nostack, readonly),
        );
    }
    let status = result.wrapping_sub(TEXT.len() as u32);
    // SAFETY: ecx is what at_40 asks for.
    unsafe { at_40(status, text, length, PHENTSIZE_AND_PHNUM) }
}

/// Exits, and does not return. It begins as `p_memsz`, the upper half of which must be 0: that
/// half is the rest of `mov eax, 3` and the first byte of `add al, cl`.
///
/// 60, `__NR_exit`, is 3, the most that `p_memsz` can hold there if it is to stay below 64 MiB,
/// and 56, which is at hand, and 1.
///
/// # Safety
///
/// `ecx` is [`PHENTSIZE_AND_PHNUM`].
#[unsafe(no_mangle)] // so that rustc does not fit its parameters to its one caller
#[inline(never)]
#[unsafe(link_section = ".code_at_40")]
unsafe extern "C" fn at_40(status: u32, _: *const u8, _: u32, ecx: u32) {
    let (mut high, mut low): (u32, u32) = (3, ecx + 1);
    // SAFETY: no instruction: rustc is to take both for unknown, or it would add them itself.
    unsafe {
        asm!("", inlateout("ecx") low, options(nomem, nostack, preserves_flags));
        asm!("", inlateout("eax") high, options(nomem, nostack, preserves_flags));
    }
    let exit = (high as u8).wrapping_add(low as u8);
    // SAFETY: 3 + 57 is exit, which takes a status and no memory. The rest of eax is 0.
    unsafe {
        asm!(
            "syscall",
            in("al") exit,
            in("edi") status,
            lateout("ecx") _,
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
