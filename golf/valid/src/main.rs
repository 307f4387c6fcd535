//! `valid`: 154 bytes, of which 120 are the headers, 13 the text and 21 the code.
//!
//! Here live the code and the text; [`link.ld`](../link.ld) has the headers and puts the two
//! behind them. Nothing here knows about ELF but the address of the text.
#![no_std]
#![no_main]

use core::arch::asm;

/// What `write` writes.
#[used] // rustc sees nobody use it: below is its address
#[unsafe(link_section = ".text_of_hello")]
static TEXT: [u8; 13] = *b"hello world!\n";

/// Where link.ld puts [`TEXT`], and an `ASSERT` there says that it does. A number is 5 bytes in
/// `mov esi`; the address of a `static`, which rustc computes from `rip`, would be 7.
const TEXT_ADDRESS: u32 = 0x40_0078;

/// `__NR_exit`, from `arch/x86/entry/syscalls/syscall_64.tbl`. (`__NR_write` is 1.)
const EXIT: u32 = 60;

/// The entry point: makes the same system call twice, with other arguments.
///
/// The kernel enters with every general register 0 (`ELF_PLAT_INIT` in `arch/x86`), which two
/// things here rest on: `zero`, from which 1 can be made in 2 bytes, and the upper 24 bits of
/// `edx`, of which only the lowest 8 are loaded.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".code")]
extern "C" fn _start(zero: u32) -> ! {
    // First turn: write(1, text, 13). Second turn: exit(result - 13).
    let (mut number, mut argument) = (zero + 1, zero + 1);
    loop {
        let (result, length): (u32, u32);
        // SAFETY: the kernel reads 13 bytes of the text and writes no memory of ours. `syscall`
        // changes rax, rcx and r11 and no other register.
        unsafe {
            asm!(
                "syscall", // the one instruction that has no name in Rust
                inlateout("eax") number => result,
                in("edi") argument,
                in("esi") TEXT_ADDRESS,
                in("dl") TEXT.len() as u8,
                lateout("edx") length, // 13, and rustc does not know
                lateout("ecx") _,      // the address to return to
                lateout("r11") _,      // the flags to restore
                options(nostack, readonly),
            );
        }
        // The argument is 0 if all was written. After an error, or if not all was written, it is
        // something else: no error number (1 to 133) makes the lowest byte of this 0.
        //
        // SAFETY: no instruction. With the registers named, each of the two is one `lea`; made
        // from `length`, which rustc cannot know, 60 takes 3 bytes and not 5.
        unsafe {
            asm!(
                "",
                inlateout("edi") result.wrapping_sub(TEXT.len() as u32) => argument,
                inlateout("eax") length + (EXIT - TEXT.len() as u32) => number,
                options(nomem, nostack, preserves_flags),
            );
        }
    }
}

/// Nothing here panics; `no_std` wants one all the same. link.ld drops it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
