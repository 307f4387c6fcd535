//! Which registers a system call changes: fills each with a number of its own, calls the kernel,
//! and looks at each again.

#![no_std]
#![no_main]

use core::arch::naked_asm;

use linux_raw_sys::general::__NR_getppid;
use rt0::{print, println};

rt0::entry!(main);

/// All general registers but the stack pointer, in the order in which `fill_and_call` stores them.
const NAMES: [&str; 15] = [
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
    "r15",
];

/// What `fill_and_call` saw.
#[repr(C)]
#[derive(Default)]
struct Seen {
    /// The registers behind the call; before it, the one at index `n` held `101 + n`.
    after: [u64; NAMES.len()],
    /// The stack pointer, before and behind.
    rsp: [u64; 2],
    /// The flags before the call.
    flags: u64,
    /// The address of the instruction behind `syscall`.
    behind: u64,
}

/// Fills the registers, asks for the parent's number, and stores what the registers hold then.
#[unsafe(naked)]
extern "C" fn fill_and_call(seen: &mut Seen) {
    naked_asm!(
        "push rbx",                    // six that a function must bring back
        "push rbp",                    // likewise
        "push r12",                    // likewise
        "push r13",                    // likewise
        "push r14",                    // likewise
        "push r15",                    // likewise
        "push rdi",                    // seen, on top of the stack during the call
        "mov [rdi + 15*8], rsp",       // seen.rsp[0]
        "pushfq",                      // the flags have no other way out
        "pop qword ptr [rdi + 17*8]",  // seen.flags
        "lea rax, [rip + 2f]",         // where the CPU must come back to
        "mov [rdi + 18*8], rax",       // seen.behind
        "mov eax, {getppid}",          // a call without arguments, so that none is excused
        "mov ebx, 102",                // 101 + 1: rbx
        "mov ecx, 103",                // 101 + 2: rcx
        "mov edx, 104",                // 101 + 3: rdx
        "mov esi, 105",                // 101 + 4: rsi
        "mov edi, 106",                // 101 + 5: rdi
        "mov ebp, 107",                // 101 + 6: rbp
        "mov r8d, 108",                // 101 + 7: r8
        "mov r9d, 109",                // 101 + 8: r9
        "mov r10d, 110",               // 101 + 9: r10
        "mov r11d, 111",               // 101 + 10: r11
        "mov r12d, 112",               // 101 + 11: r12
        "mov r13d, 113",               // 101 + 12: r13
        "mov r14d, 114",               // 101 + 13: r14
        "mov r15d, 115",               // 101 + 14: r15
        "syscall",                     // rax, rcx and r11 change here
        "2:",                          // rcx is this address now
        "xchg rdi, [rsp]",             // seen is back; what rdi held takes its place
        "mov [rdi + 0*8], rax",        // seen.after[0]
        "mov [rdi + 1*8], rbx",        // seen.after[1]
        "mov [rdi + 2*8], rcx",        // seen.after[2]
        "mov [rdi + 3*8], rdx",        // seen.after[3]
        "mov [rdi + 4*8], rsi",        // seen.after[4]
        "mov [rdi + 6*8], rbp",        // seen.after[6]
        "mov [rdi + 7*8], r8",         // seen.after[7]
        "mov [rdi + 8*8], r9",         // seen.after[8]
        "mov [rdi + 9*8], r10",        // seen.after[9]
        "mov [rdi + 10*8], r11",       // seen.after[10]
        "mov [rdi + 11*8], r12",       // seen.after[11]
        "mov [rdi + 12*8], r13",       // seen.after[12]
        "mov [rdi + 13*8], r14",       // seen.after[13]
        "mov [rdi + 14*8], r15",       // seen.after[14]
        "mov [rdi + 16*8], rsp",       // seen.rsp[1]
        "pop rax",                     // what rdi held behind the call
        "mov [rdi + 5*8], rax",        // seen.after[5]
        "pop r15",                     // the six again
        "pop r14",                     // likewise
        "pop r13",                     // likewise
        "pop r12",                     // likewise
        "pop rbp",                     // likewise
        "pop rbx",                     // likewise
        "ret",                         // everything but seen is as it was
        getppid = const __NR_getppid,
    )
}

fn main() {
    let mut seen = Seen::default();
    fill_and_call(&mut seen);

    print!("changed:");
    for (index, name) in NAMES.iter().enumerate() {
        if seen.after[index] != 101 + index as u64 {
            print!(" {name}");
        }
    }
    println!();
    let [_, _, rcx, ..] = seen.after;
    let r11 = seen.after[10];
    println!("rcx is the address behind the instruction: {}", rcx == seen.behind);
    println!("r11 is the flags as they were: {}", r11 == seen.flags);
    println!("rsp is what it was: {}", seen.rsp[0] == seen.rsp[1]);
}
