//! `record-assembly`: 85 bytes, and nothing of it is Rust.
//!
//! What the other programs here are measured against: a file that meets all the conditions
//! `record` meets, written out byte by byte. Header and code lie inside each other so that
//! execution goes through them once, from the top to the bottom: the fields that the kernel
//! reads are operands of instructions. [`link.ld`](../link.ld) has the address only.
//!
//! It cannot be smaller: the text may begin where `p_memsz` ends, at 0x48 and not before, since
//! the upper half of `p_memsz` has to be 0 in a process that may have 64 MiB.
#![no_std]
#![no_main]

#[rustfmt::skip]
core::arch::global_asm!(
    ".section .file, \"ax\"",
    ".ascii \"\\177ELF\"",           // magic; from offset 1, the entry point, on, three prefixes
    "inc edi",                       // which change nothing here. fd = 1, and ZF = 0 for jne
    "lea rsi, [rip + 7f]",           // the text
    "mov dl, 13",                    // its length; the rest of edx is 0 already
    ".byte 0xbd",                    // mov ebp, imm32, to pass over
    ".short 2, 62",                  //   e_type ET_EXEC, e_machine EM_X86_64
    "mov bl, 60",                    // __NR_exit, for later; e_version is free
    "nop",                           // the byte that is left over
    ".byte 0xb8",                    // mov eax, imm32: __NR_write, which is 1, and so is
    ".long 1",                       //   p_type PT_LOAD, and the lower half of e_entry
    ".byte 0x75, 0x30 - 0x1e",       // jne 0x30, always taken; p_flags PF_R | PF_X
    ".short 0",                      // e_entry's upper half is p_flags, and bits 47 to 63 are 0
    ".quad 0x18",                    // e_phoff, p_offset: the program header begins at p_type
    ".quad 0x127500000018",          // p_vaddr: the page of e_entry, plus p_offset
    "syscall",                       // write; p_paddr is free. rcx = the next address
    "sub eax, edx",                  // 0 if all was written
    "xchg edi, eax",                 // that is the status
    ".byte 0xbd",                    // mov ebp, imm32, to pass over
    ".short 56, 1",                  //   e_phentsize; e_phnum, with which p_filesz begins
    ".byte 0xf7, 0x01",              // test dword ptr [rcx], imm32, to pass over: rcx is in here
    ".long 0",                       //   the upper half of p_filesz, which is 32 MiB
    "xchg ebx, eax",                 // __NR_exit; p_memsz begins
    "syscall",                       // exit
    ".byte 2, 0, 0, 0, 0",           // the rest of p_memsz, to make it no less than p_filesz
    "7: .ascii \"hello world!\\n\"", // p_align is free, and then the file ends
);

/// Nothing here panics; `no_std` wants one all the same. link.ld drops it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
