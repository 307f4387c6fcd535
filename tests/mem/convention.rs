//! What the calling convention promises to a caller: the direction flag is clear, the
//! registers rbx, rbp, r12 to r15 and rsp are as they were, the stack above rsp as well.

use std::arch::naked_asm;

use crate::{large_sizes, mem};

/// What [`observe`] saw, in the order it writes it.
#[derive(Debug, Default, PartialEq)]
#[repr(C)]
struct Observed {
    /// rbx, rbp, r12, r13, r14, r15
    registers: [u64; 6],
    stack_pointer: u64,
    flags: u64,
    /// The two words above the return address.
    stack: [u64; 2],
}

/// The direction flag.
const DF: u64 = 1 << 10;

/// Calls `function` with three arguments and writes the registers before and after it.
///
/// # Safety
///
/// The arguments must be right for the function, which must be one of C's convention.
#[unsafe(naked)]
unsafe extern "C" fn observe(
    function: usize,
    a: usize,
    b: usize,
    c: usize,
    before: *mut Observed,
    after: *mut Observed,
) -> usize {
    naked_asm!(
        "push rbx", // the caller's registers
        "push rbp",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "push r9",      // where the second observation goes
        "mov rax, rdi", // the function
        "mov rdi, rsi", // its arguments
        "mov rsi, rdx",
        "mov rdx, rcx",
        "mov rbx, 0x0b0b0b0b0b0b0b", // values that nothing else has
        "mov rbp, 0x1b1b1b1b1b1b1b",
        "mov r12, 0x2b2b2b2b2b2b2b",
        "mov r13, 0x3b3b3b3b3b3b3b",
        "mov r14, 0x4b4b4b4b4b4b4b",
        "mov r15, 0x5b5b5b5b5b5b5b",
        "push 0x6b6b6b6b", // two words that are not the function's; the stack
        "push 0x7b7b7b7b", // pointer is a multiple of 16 with them, as it must be
        "mov r10, r8",
        "call 2f",
        "call rax",
        "mov r10, [rsp + 16]",
        "mov r11, rax", // the result
        "call 2f",
        "mov rax, r11",
        "add rsp, 24",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbp",
        "pop rbx",
        "ret",
        "2:", // writes what there is to r10
        "mov [r10], rbx",
        "mov [r10 + 8], rbp",
        "mov [r10 + 16], r12",
        "mov [r10 + 24], r13",
        "mov [r10 + 32], r14",
        "mov [r10 + 40], r15",
        "mov [r10 + 48], rsp",
        "pushfq",
        "pop qword ptr [r10 + 56]",
        "mov rcx, [rsp + 8]",
        "mov [r10 + 64], rcx",
        "mov rcx, [rsp + 16]",
        "mov [r10 + 72], rcx",
        "ret",
    )
}

/// Calls a function with observed registers and returns its result.
///
/// # Safety
///
/// As for [`observe`].
unsafe fn observed(name: &str, function: usize, arguments: [usize; 3]) -> usize {
    let (mut before, mut after) = (Observed::default(), Observed::default());
    let [a, b, c] = arguments;
    // SAFETY: the caller answers for the arguments.
    let result = unsafe { observe(function, a, b, c, &mut before, &mut after) };
    assert_eq!(before.flags & DF, 0, "the direction flag is set before {name}");
    assert_eq!(after.flags & DF, 0, "the direction flag is set after {name}, {arguments:x?}");
    // The other flags are free to change.
    (before.flags, after.flags) = (0, 0);
    assert_eq!(before, after, "{name}, {arguments:x?}");
    result
}

#[test]
fn registers_and_flags_are_preserved() {
    const ROOM: usize = 128 << 10;
    let mut bytes = vec![1_u8; 2 * ROOM];
    let (low, high) = (bytes.as_mut_ptr().addr(), bytes.as_mut_ptr().addr() + ROOM);
    bytes[ROOM - 1] = 0;
    for n in (0..=300).chain(large_sizes()).chain([ROOM - 1]) {
        // SAFETY: both halves of `bytes` have room for `n` bytes, and a move by up to 40 KiB
        // stays inside as well; the string that starts `n` bytes in front of the NUL ends there.
        unsafe {
            assert_eq!(observed("memcpy", mem::memcpy as *const () as usize, [low, high, n]), low);
            for distance in [1, 64, 40 << 10] {
                let other = low + distance;
                let memmove = mem::memmove as *const () as usize;
                assert_eq!(observed("memmove", memmove, [low, other, n]), low);
                assert_eq!(observed("memmove", memmove, [other, low, n]), other);
            }
            assert_eq!(observed("memset", mem::memset as *const () as usize, [low, 1, n]), low);
            let equal = observed("memcmp", mem::memcmp as *const () as usize, [low, low, n]);
            assert_eq!(equal as i32, 0);
            let equal = observed("bcmp", mem::bcmp as *const () as usize, [low, low, n]);
            assert_eq!(equal as i32, 0);
            *((low + ROOM - 1) as *mut u8) = 0;
            let string = low + ROOM - 1 - n;
            assert_eq!(observed("strlen", mem::strlen as *const () as usize, [string, 0, 0]), n);
        }
    }
}
