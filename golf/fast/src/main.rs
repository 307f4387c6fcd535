//! `fast`: the hello world that starts quickest.
//!
//! Here live the code and the text. They do not make it fast, the address does that
//! [`link.ld`](../link.ld) puts them at; they are only careful to do no more than two system
//! calls and to touch no page but the one they are in.
#![no_std]
#![no_main]

use core::arch::asm;

/// What `write` writes.
#[unsafe(link_section = ".text_of_hello")]
static TEXT: [u8; 13] = *b"hello world!\n";

/// `__NR_write`, from `arch/x86/entry/syscalls/syscall_64.tbl`.
const WRITE: usize = 1;

/// `__NR_exit`, from the same table.
const EXIT: usize = 60;

/// The entry point: `write`, then `exit` with 0 if all was written.
///
/// The kernel jumps here, so there is no return address and the stack is not as a function
/// expects it; nothing here uses the stack.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".code")]
extern "C" fn _start() -> ! {
    let (mut number, mut argument) = (WRITE, 1);
    loop {
        let result: usize;
        // SAFETY: the kernel reads the text and writes no memory of ours; exit, in the second
        // turn, does not look at the text. `syscall` changes rax, rcx and r11 and no other
        // register.
        unsafe {
            asm!(
                "syscall", // the one instruction that has no name in Rust
                inlateout("rax") number => result,
                in("rdi") argument,
                in("rsi") TEXT.as_ptr(),
                in("rdx") TEXT.len(),
                lateout("rcx") _, // the address to return to
                lateout("r11") _, // the flags to restore
                options(nostack, readonly),
            );
        }
        // The status is 0 if all was written. An error is a negative number, so it differs as
        // much as a short count does: no error number (1 to 133) makes the lowest byte of this 0.
        argument = result.wrapping_sub(TEXT.len());
        number = EXIT;
    }
}

/// Nothing here panics; `no_std` wants one all the same. link.ld drops it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
