//! The six memory functions that rustc's code calls, for x86_64: `memcpy`, `memmove`,
//! `memset`, `memcmp`, `bcmp`, `strlen`. Nothing else lives here, and nothing here calls
//! anything else.
//!
//! | | System V calling convention |
//! |---|---|
//! | arguments | `rdi`, `rsi`, `rdx` |
//! | result | `rax`; the copying and filling functions return their destination |
//! | free to change | `rax`, `rcx`, `rdx`, `rsi`, `rdi`, `r8`–`r11`, `xmm0`–`xmm15`, the flags |
//! | promised by the caller | the direction flag is clear, so string instructions go upwards |
//!
//! # How they work
//!
//! Four ideas carry all of them:
//!
//! - *Overlapping accesses.* Any size from 16 to 32 bytes is a load at the front and one at
//!   the back; that these share bytes does no harm and saves a branch for every size. Which
//!   size comes next cannot be predicted, so what counts in small calls is not instructions
//!   but mispredicted branches: sizes are tested such that each test takes few of them away.
//! - *All loads before the first store* up to 128 bytes, so that overlapping operands need
//!   no thought there. `memcpy` is right for every `memmove` to a lower address too, and
//!   `memmove` jumps to it for all but moves to a higher one.
//! - *SSE2 only.* It is part of the architecture. Wider registers would need a question to
//!   the processor at start-up, which costs more than a small program runs.
//! - *String instructions for large blocks*, which processors of the last ten years execute
//!   in wide steps of their own. Their start takes as long as copying some hundred bytes.
//!
//! `memcpy`, `memmove`, `memset`, `memcmp` and `bcmp` access their operands and nothing
//! else; with a size of 0 they access nothing. `strlen` reads past the NUL, but never past
//! the end of its page. `rep bsf` is what older processors read in `tzcnt`: the same for
//! every number but 0, which never occurs here.
//!
//! # Names
//!
//! The symbols have C's names in a freestanding program (`panic = "abort"`), where they
//! override the weak ones of `compiler_builtins`. In a host test they are ordinary
//! functions, beside libc's. Each is in a section of its own, `.text.<name>`, so that the
//! linker drops what nobody calls; with `memmove` comes `memcpy`, with `bcmp` `memcmp`.

use core::arch::naked_asm;
use core::ffi::{c_char, c_int, c_void};

/// Bytes from which `rep movsb` copies faster than the loop.
///
/// Measured by `bench/mem`: 1.2 times the loop's time at 1 KiB,
/// the same at 1.4, 0.8 at 2.
const REP_MOVSB: usize = 1536;

/// Bytes from which `rep stosb` fills faster than the loop.
///
/// Measured as above: 1.5 times the loop's time at 1 KiB, the same at 1.7, 0.9 at 2.
const REP_STOSB: usize = 2048;

/// Bytes of distance from which a move to a higher address goes by blocks of that length.
///
/// Measured as above: blocks of 2 and 4 KiB are slower than the loop in many sizes; from
/// 8 KiB on they take 0.6 to 1.0 of its time.
const FAR: usize = 8 << 10;

/// Bytes that the destination of `rep movsb` must at least be below its source.
///
/// Nearer, some of Intel's processors fall back to copying byte by byte, which takes many
/// times as long as the loop. Others do not, and could go on to copy faster than the loop does.
const NEAR: usize = 64;

/// Bytes of a page, beyond which a string need not go on.
const PAGE: usize = 4096;

/// What `pmovmskb` says about sixteen equal bytes.
const ALL: u32 = 0xffff;

/// `memcpy(dst, src, n)`—Copies `n` bytes and returns `dst`.
///
/// Correct also where `dst` lies below `src` and overlaps it, which [`memmove`] relies on.
///
/// # Safety
///
/// `src` must be valid for reads and `dst` for writes of `n` bytes, and the two must not overlap
/// unless `dst` is the lower one. With a size of 0 both may be anything.
///
/// # References
///
/// [POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/functions/memcpy.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn memcpy(dst: *mut c_void, src: *const c_void, n: usize) -> *mut c_void {
    naked_asm!(
        "    mov rax, rdi",                        // the result, kept from here on
        "    cmp rdx, 64",                         // large sizes leave first: they are rare, and
        "    ja 6f",                               // from here on 32 bits hold the size, in shorter code
        "    cmp edx, 4",                          // then the smallest: each test takes away the rarer
        "    jb 4f",                               // part, so that guessing wrong is rare, too
        "    cmp edx, 8",                          // a piece of 4 bytes fits
        "    jb 3f",                               // twice
        "    cmp edx, 16",                         // a piece of 8 bytes fits
        "    jb 2f",                               // twice

        // 16 to 64 bytes: a piece of 16 at each end, and one more next to each.
        "    lea ecx, [rdx - 1]",                  // from 33 bytes on these lie 16 further in,
        "    and ecx, 32",                         // below that upon the outer ones:
        "    shr ecx",                             // 16 or 0, found without a branch
        "    lea r8, [rdx - 16]",                  // where the last piece starts
        "    sub r8, rcx",                         // and the last but one
        "    movups xmm0, [rsi]",                  // all loads come first: a store
        "    movups xmm1, [rsi + rcx]",            // may overwrite what is still
        "    movups xmm2, [rsi + r8]",             // to be read when this is
        "    movups xmm3, [rsi + rdx - 16]",       // a memmove
        "    movups [rdi], xmm0",                  // then the stores: where two
        "    movups [rdi + rcx], xmm1",            // of them overlap, they
        "    movups [rdi + r8], xmm2",             // write the same bytes,
        "    movups [rdi + rdx - 16], xmm3",       // in any order
        "    ret",                                 // rax is set

        "2:",
        "    mov rcx, [rsi]",                      // 8 to 15 bytes: the first 8
        "    mov rsi, [rsi + rdx - 8]",            // and the last 8; the pointer is not needed any more
        "    mov [rdi], rcx",                      // both are loaded, so
        "    mov [rdi + rdx - 8], rsi",            // storing is safe
        "    ret",                                 // rax is set

        "3:",
        "    mov ecx, [rsi]",                      // 4 to 7 bytes: the first 4
        "    mov esi, [rsi + rdx - 4]",            // and the last 4
        "    mov [rdi], ecx",                      // both are loaded, so
        "    mov [rdi + rdx - 4], esi",            // storing is safe
        "    ret",                                 // rax is set

        "4:",
        "    test edx, edx",                       // with nothing to copy the pointers may dangle:
        "    je 5f",                               // load nothing
        "    mov r8d, edx",                        // 1 to 3 bytes: the first, the one at n / 2 and
        "    shr r8d",                             // the last are all there are, some of them twice
        "    movzx ecx, byte ptr [rsi]",           // three loads and
        "    movzx r9d, byte ptr [rsi + r8]",      // three stores take less
        "    movzx esi, byte ptr [rsi + rdx - 1]", // time than one
        "    mov [rdi], cl",                       // branch that is
        "    mov [rdi + r8], r9b",                 // guessed
        "    mov [rdi + rdx - 1], sil",            // wrong
        "5:",
        "    ret",                                 // rax is set

        "6:",
        "    cmp rdx, 128",                        // eight registers hold this much,
        "    ja 7f",                               // more takes a loop
        "    movups xmm0, [rsi]",                  // 65 to 128 bytes: the first 64,
        "    movups xmm1, [rsi + 16]",             // in four pieces,
        "    movups xmm2, [rsi + 32]",             // and the
        "    movups xmm3, [rsi + 48]",             // last 64,
        "    movups xmm4, [rsi + rdx - 64]",       // which overlap
        "    movups xmm5, [rsi + rdx - 48]",       // them in all
        "    movups xmm6, [rsi + rdx - 32]",       // sizes
        "    movups xmm7, [rsi + rdx - 16]",       // but 128
        "    movups [rdi], xmm0",                  // no store before
        "    movups [rdi + 16], xmm1",             // the last load,
        "    movups [rdi + 32], xmm2",             // for memmove
        "    movups [rdi + 48], xmm3",             // as above
        "    movups [rdi + rdx - 64], xmm4",       // from here
        "    movups [rdi + rdx - 48], xmm5",       // on the
        "    movups [rdi + rdx - 32], xmm6",       // same bytes
        "    movups [rdi + rdx - 16], xmm7",       // again
        "    ret",                                 // rax is set

        "7:",
        "    cmp rdx, {rep_movsb}",                // does the size pay for the start of a
        "    jae 9f",                              // string instruction?

        // A loop of 64 bytes a turn with aligned stores. It leaves over up to 16 bytes in front and
        // up to 64 at the end: loaded before it, which may overwrite them, and stored after it.
        "2:",
        "    movups xmm0, [rsi]",                  // the first 16
        "    movups xmm4, [rsi + rdx - 64]",       // and the last 64
        "    movups xmm5, [rsi + rdx - 48]",       // wait in registers
        "    movups xmm6, [rsi + rdx - 32]",       // that the loop
        "    movups xmm7, [rsi + rdx - 16]",       // does not use
        "    lea rcx, [rdi + rdx - 64]",           // where the last 64 go, and so where the loop ends
        "    sub rsi, rdi",                        // relative to the destination: one counter for both
        "    add rdi, 16",                         // on to the next multiple of 16, which is
        "    and rdi, -16",                        // at most 16 away: a store that crosses a line is slow
        ".p2align 4",                              // the loop in as few fetches as there can be
        "8:",
        "    movups xmm1, [rdi + rsi]",            // 64 bytes are one line
        "    movups xmm2, [rdi + rsi + 16]",       // of the cache; all of them
        "    movups xmm3, [rdi + rsi + 32]",       // are loaded before a store
        "    movups xmm8, [rdi + rsi + 48]",       // can reach them
        "    movaps [rdi], xmm1",                  // a destination below its
        "    movaps [rdi + 16], xmm2",             // source overwrites only what
        "    movaps [rdi + 32], xmm3",             // was read, in this
        "    movaps [rdi + 48], xmm8",             // turn or before
        "    add rdi, 64",                         // the source follows by itself
        "    cmp rdi, rcx",                        // the last 64 bytes are not the loop's: it may store
        "    jb 8b",                               // some of them, but nothing behind them
        "    movups [rcx], xmm4",                  // over what the
        "    movups [rcx + 16], xmm5",             // last turn may have
        "    movups [rcx + 32], xmm6",             // stored there, with the
        "    movups [rcx + 48], xmm7",             // same bytes
        "    movups [rax], xmm0",                  // rax still has the start of the destination
        "    ret",                                 // and it is the result

        "9:",
        "    mov rcx, rsi",                        // how far the destination is below the source;
        "    sub rcx, rdi",                        // above it, which does not overlap, is a huge number
        "    cmp rcx, {near}",                     // too near, and many processors copy byte
        "    jb 2b",                               // by byte: the loop does not
        "    mov rcx, rdx",                        // the count, where the instruction has it
        "    rep movsb",                           // upwards, as the direction flag is clear
        "    ret",                                 // rax is set
        rep_movsb = const REP_MOVSB,
        near = const NEAR,
    )
}

/// `memmove(dst, src, n)`—Copies `n` bytes that may overlap and returns `dst`.
///
/// # Safety
///
/// `src` must be valid for reads and `dst` for writes of `n` bytes. With a size of 0 both may be
/// anything.
///
/// # References
///
/// [POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/functions/memmove.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn memmove(dst: *mut c_void, src: *const c_void, n: usize) -> *mut c_void {
    naked_asm!(
        "    mov rcx, rdi",                  // how far the destination is above the source;
        "    sub rcx, rsi",                  // below it is a huge number
        "    cmp rcx, rdx",                  // not inside the source: going upwards reads every
        "    jae {memcpy}",                  // byte before it is overwritten
        "    cmp rdx, 128",                  // up to here memcpy loads everything
        "    jbe {memcpy}",                  // before it stores anything
        "    mov rax, rdi",                  // the result, kept from here on
        "    cmp rcx, {far}",                // are there long blocks that
        "    jae 3f",                        // do not overlap their source?

        // memcpy's loop downwards. It leaves over up to 16 bytes at the end and up to 64 in front.
        "    movups xmm0, [rsi + rdx - 16]", // the last 16
        "    movups xmm4, [rsi]",            // and the first 64
        "    movups xmm5, [rsi + 16]",       // wait in registers
        "    movups xmm6, [rsi + 32]",       // that the loop
        "    movups xmm7, [rsi + 48]",       // does not use
        "    sub rsi, rdi",                  // relative to the destination: one counter for both
        "    lea rcx, [rdi + rdx - 1]",      // down to a multiple of 16, at least 1 and
        "    and rcx, -16",                  // at most 16 below the end
        "    add rdi, 64",                   // where the first 64 end, and so where the loop does
        ".p2align 4",                        // the loop in as few fetches as there can be
        "2:",
        "    movups xmm1, [rcx + rsi - 16]", // 64 bytes are one line
        "    movups xmm2, [rcx + rsi - 32]", // of the cache; all of them
        "    movups xmm3, [rcx + rsi - 48]", // are loaded before a store
        "    movups xmm8, [rcx + rsi - 64]", // can reach them
        "    movaps [rcx - 16], xmm1",       // a destination above its
        "    movaps [rcx - 32], xmm2",       // source overwrites only what
        "    movaps [rcx - 48], xmm3",       // was read, in this
        "    movaps [rcx - 64], xmm8",       // turn or before
        "    sub rcx, 64",                   // the source follows by itself
        "    cmp rcx, rdi",                  // the first 64 bytes are not the loop's: it may store
        "    ja 2b",                         // some of them, but nothing in front of them
        "    movups [rax], xmm4",            // over what the
        "    movups [rax + 16], xmm5",       // last turn may have
        "    movups [rax + 32], xmm6",       // stored there, with the
        "    movups [rax + 48], xmm7",       // same bytes
        "    movups [rax + rdx - 16], xmm0", // rdx still is the size
        "    ret",                           // rax is set

        // Blocks as long as the distance, the last one first: none overlaps its own source.
        "3:",
        "    mov r8, rcx",                   // the distance, for every turn
        "    mov r9, rsi",                   // the source, which rep movsb moves
        "4:",
        "    sub rdx, r8",                   // what is in front of this block
        "    lea rdi, [rax + rdx]",          // its destination,
        "    lea rsi, [r9 + rdx]",           // its source
        "    mov rcx, r8",                   // and its size
        "    rep movsb",                     // upwards, but nothing below is touched
        "    cmp rdx, r8",                   // is more left than
        "    ja 4b",                         // one block?
        "    mov rdi, rax",                  // the rest, which
        "    mov rsi, r9",                   // does not overlap either
        "    jmp {memcpy}",                  // and returns our result, as it has our destination
        memcpy = sym memcpy,
        far = const FAR,
    )
}

/// `memset(dst, byte, n)`—Sets `n` bytes to the low 8 bits of `byte` and returns `dst`.
///
/// # Safety
///
/// `dst` must be valid for writes of `n` bytes. With a size of 0 it may be anything.
///
/// # References
///
/// [POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/functions/memset.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn memset(dst: *mut c_void, byte: c_int, n: usize) -> *mut c_void {
    naked_asm!(
        "    mov rax, rdi",                  // the result, kept from here on
        "    movd xmm0, esi",                // the byte, in
        "    punpcklbw xmm0, xmm0",          // two places,
        "    pshuflw xmm0, xmm0, 0",         // in eight
        "    movlhps xmm0, xmm0",            // and in sixteen
        "    cmp rdx, 64",                   // large sizes leave first, then
        "    ja 4f",                         // the smallest: see memcpy
        "    cmp edx, 8",                    // a piece of 8 bytes fits
        "    jb 3f",                         // once
        "    cmp edx, 16",                   // a piece of 16 bytes fits
        "    jb 2f",                         // once

        // 16 to 64 bytes: a piece of 16 at each end, and one more next to each.
        "    lea ecx, [rdx - 1]",            // from 33 bytes on these lie 16 further in,
        "    and ecx, 32",                   // below that upon the outer ones:
        "    shr ecx",                       // 16 or 0, found without a branch
        "    movups [rdi], xmm0",            // the first
        "    movups [rdi + rcx], xmm0",      // the second
        "    movups [rdi + rdx - 16], xmm0", // the last
        "    sub rdx, rcx",                  // and, one step further in,
        "    movups [rdi + rdx - 16], xmm0", // the last but one
        "    ret",                           // rax is set

        "2:",
        "    movlps [rdi], xmm0",            // 8 to 15 bytes: the first 8
        "    movlps [rdi + rdx - 8], xmm0",  // and the last 8
        "    ret",                           // rax is set

        "3:",
        "    cmp edx, 4",                    // a piece of 4 bytes fits
        "    jb 3f",                         // once
        "    movd [rdi], xmm0",              // 4 to 7 bytes: the first 4
        "    movd [rdi + rdx - 4], xmm0",    // and the last 4
        "    ret",                           // rax is set

        "3:",
        "    test edx, edx",                 // with nothing to set the pointer may dangle:
        "    je 3f",                         // store nothing
        "    mov [rdi], sil",                // 1 to 3 bytes: the first,
        "    mov [rdi + rdx - 1], sil",      // the last and
        "    shr edx",                       // the one at n / 2 are all there are,
        "    mov [rdi + rdx], sil",          // some of them twice
        "3:",
        "    ret",                           // rax is set

        "4:",
        "    cmp rdx, {rep_stosb}",          // does the size pay for the start of a
        "    jae 7f",                        // string instruction?
        "    movups [rdi], xmm0",            // 65 bytes and more: the first 64,
        "    movups [rdi + 16], xmm0",       // in four pieces,
        "    movups [rdi + 32], xmm0",       // and the
        "    movups [rdi + 48], xmm0",       // last 64,
        "    lea rcx, [rdi + rdx - 64]",     // which overlap
        "    movups [rcx], xmm0",            // them in all
        "    movups [rcx + 16], xmm0",       // sizes
        "    movups [rcx + 32], xmm0",       // up to
        "    movups [rcx + 48], xmm0",       // 127
        "    cmp edx, 128",                  // was that
        "    jbe 3b",                        // all?

        // A loop of 128 bytes a turn with aligned stores. The number of turns cannot be guessed:
        // longer turns mean fewer different numbers.
        "    add rcx, -64",                  // where the last 128 bytes start, and so where the loop ends
        "    movups [rcx], xmm0",            // the first half
        "    movups [rcx + 16], xmm0",       // of these; storing
        "    movups [rcx + 32], xmm0",       // it again takes less
        "    movups [rcx + 48], xmm0",       // time than to count turns of 64
        "    add rdi, 64",                   // behind what is stored in front, down to a
        "    and rdi, -16",                  // multiple of 16: a store that crosses a line is slow
        "    cmp rdi, rcx",                  // up to 192 bytes, sometimes
        "    jae 6f",                        // more, nothing is left
        "5:",
        "    movaps [rdi], xmm0",            // two lines
        "    movaps [rdi + 16], xmm0",       // of the
        "    movaps [rdi + 32], xmm0",       // cache, each
        "    movaps [rdi + 48], xmm0",       // in four
        "    movaps [rdi + 64], xmm0",       // stores,
        "    movaps [rdi + 80], xmm0",       // none of
        "    movaps [rdi + 96], xmm0",       // which crosses
        "    movaps [rdi + 112], xmm0",      // a line
        "    sub rdi, -128",                 // adds 128: as a negative number it fits a byte
        "    cmp rdi, rcx",                  // the last 128 bytes are stored already: the loop may do
        "    jb 5b",                         // some of them again, but nothing behind them
        "6:",
        "    ret",                           // rax is set

        "7:",
        "    mov r8, rax",                   // the result has to leave the register
        "    mov eax, esi",                  // that the instruction takes the byte from
        "    mov rcx, rdx",                  // the count, where the instruction has it
        "    rep stosb",                     // upwards, as the direction flag is clear
        "    mov rax, r8",                   // the result
        "    ret",                           // and back
        rep_stosb = const REP_STOSB,
    )
}

/// `memcmp(a, b, n)`—Compares `n` bytes as unsigned numbers, the first difference deciding.
///
/// Returns a negative number, zero or a positive one, as `a` is less than, equal to or greater
/// than `b`.
///
/// # Safety
///
/// `a` and `b` must be valid for reads of `n` bytes. With a size of 0 both may be anything.
///
/// # References
///
/// [POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/functions/memcmp.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    naked_asm!(
        "    cmp rdx, 32",                    // large sizes leave first, then
        "    ja 6f",                          // the smallest: see memcpy
        "    cmp edx, 4",                     // a piece of 4 bytes fits
        "    jb 5f",                          // once
        "    cmp edx, 8",                     // a piece of 8 bytes fits
        "    jb 4f",                          // once
        "    cmp edx, 16",                    // a piece of 16 bytes fits
        "    jb 3f",                          // once

        // 16 to 32 bytes: the first 16 and the last 16, and no branch on whether they differ.
        "2:",
        "    movups xmm0, [rdi]",             // the first 16
        "    movups xmm1, [rsi]",             // of both,
        "    movups xmm2, [rdi + rdx - 16]",  // the last 16
        "    movups xmm3, [rsi + rdx - 16]",  // of both
        "    pcmpeqb xmm0, xmm1",             // all ones where
        "    pcmpeqb xmm2, xmm3",             // two bytes are equal
        "    pmovmskb eax, xmm0",             // one bit a byte, of the first
        "    pmovmskb ecx, xmm2",             // and of the last
        "    xor r8d, r8d",                   // the first start here
        "    sub rdx, 16",                    // and the last there
        "    xor ecx, {all}",                 // from equal to different, for
        "    xor eax, {all}",                 // both; zero if the first are all equal:
        "    cmove eax, ecx",                 // then the last
        "    cmove r8, rdx",                  // decide
        "    or eax, 0x8000",                 // equal as well: let the very last byte decide, which is equal
        "    rep bsf eax, eax",               // the first byte that differs,
        "    add r8, rax",                    // counted from the operands' start
        "    movzx eax, byte ptr [rdi + r8]", // as C has it: the
        "    movzx ecx, byte ptr [rsi + r8]", // difference of the bytes
        "    sub eax, ecx",                   // as unsigned numbers
        "    ret",                            // in eax, an int

        // 4 to 15 bytes: two pieces that overlap, of which the first one that differs decides.
        "3:",
        "    mov rax, [rdi]",                 // 8 to 15 bytes: the first 8
        "    mov rcx, [rsi]",                 // of both,
        "    mov r8, [rdi + rdx - 8]",        // the last 8
        "    mov r9, [rsi + rdx - 8]",        // of both
        "    jmp 3f",                         // always taken, so never guessed wrong
        "4:",
        "    mov eax, [rdi]",                 // 4 to 7 bytes: the same
        "    mov ecx, [rsi]",                 // with half the width; the
        "    mov r8d, [rdi + rdx - 4]",       // upper halves of the
        "    mov r9d, [rsi + rdx - 4]",       // registers become zero
        "3:",
        "    cmp rax, rcx",                   // no branch on whether
        "    cmove rax, r8",                  // they differ, as nobody
        "    cmove rcx, r9",                  // can guess that
        "    bswap rax",                      // the first byte weighs
        "    bswap rcx",                      // most in a comparison
        "    cmp rax, rcx",                   // as unsigned numbers
        "    seta al",                        // 1 if greater, else 0,
        "    movzx eax, al",                  // in all of the result, the flags left as they are:
        "    sbb eax, 0",                     // 1 less if less
        "    ret",                            // in eax, an int

        "5:",
        "    xor eax, eax",                   // equal, if there is nothing,
        "    test edx, edx",                  // and then the pointers may dangle:
        "    je 5f",                          // load nothing
        "    movzx eax, byte ptr [rdi]",      // 1 to 3 bytes: the first, the one at n / 2
        "    movzx ecx, byte ptr [rsi]",      // and the last are all there are, some
        "    shl eax, 16",                    // of them twice; together a number
        "    shl ecx, 16",                    // of 24 bits, the first byte
        "    mov al, [rdi + rdx - 1]",        // weighing most and the last
        "    mov cl, [rsi + rdx - 1]",        // least, which
        "    shr edx",                        // one subtraction
        "    mov ah, [rdi + rdx]",            // compares; the one at n / 2
        "    mov ch, [rsi + rdx]",            // in the middle
        "    sub eax, ecx",                   // 24 bits: the sign is that of the comparison
        "5:",
        "    ret",                            // in eax, an int

        // More than 32 bytes: 32 a turn, until some differ or the last 32 are reached.
        "6:",
        "    lea r9, [rdi + rdx - 32]",       // where the last 32 start
        "    sub rsi, rdi",                   // relative to the first operand: one counter for both
        ".p2align 4",                         // the loop in as few fetches as there can be
        "7:",
        "    movups xmm0, [rdi]",             // the first 16 of this turn
        "    movups xmm1, [rdi + rsi]",       // of both,
        "    movups xmm2, [rdi + 16]",        // the last 16
        "    movups xmm3, [rdi + rsi + 16]",  // of both
        "    pcmpeqb xmm0, xmm1",             // all ones where
        "    pcmpeqb xmm2, xmm3",             // two bytes are equal
        "    pand xmm0, xmm2",                // one question for
        "    pmovmskb eax, xmm0",             // both halves:
        "    cmp eax, {all}",                 // is a byte of the
        "    jne 8f",                         // 32 different?
        "    add rdi, 32",                    // the second operand follows by itself
        "    cmp rdi, r9",                    // does another turn end
        "    jb 7b",                          // in front of the last 32?
        "    mov rdi, r9",                    // if not, look at these, some of them again
        "8:",
        "    add rsi, rdi",                   // an address again
        "    mov edx, 32",                    // so many bytes, in one of
        "    jmp 2b",                         // which the answer is
        all = const ALL,
    )
}

/// `bcmp(a, b, n)`—Compares `n` bytes for equality; 0 if equal.
///
/// rustc compares slices with it. It is [`memcmp`], whose answer is one of its own: a copy that
/// leaves the order out was not faster over the recorded mix.
///
/// # Safety
///
/// `a` and `b` must be valid for reads of `n` bytes. With a size of 0 both may be anything.
///
/// # References
///
/// [bcmp(3)](https://man7.org/linux/man-pages/man3/bcmp.3.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    naked_asm!(
        "    jmp {memcmp}", // same arguments, same place for the result
        memcmp = sym memcmp,
    )
}

/// `strlen(s)`—Counts the bytes in front of the first NUL.
///
/// # Safety
///
/// `s` must be valid for reads up to and including a NUL.
///
/// # References
///
/// [POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/functions/strlen.html)
#[unsafe(naked)]
#[cfg_attr(panic = "abort", unsafe(no_mangle))]
pub unsafe extern "C" fn strlen(s: *const c_char) -> usize {
    naked_asm!(
        "    pxor xmm0, xmm0",         // sixteen NULs to compare with
        "    mov rdx, rdi",            // look at 64 bytes from the start of the string,
        "    xor ecx, ecx",            // all of which count,
        "    lea eax, [rdi + 63]",     // unless the last of them
        "    xor eax, edi",            // is in another page, which
        "    test eax, {page}",        // need not exist: then this bit of the
        "    jne 5f",                  // address differs

        // 64 bytes at rdx, of which the first cl do not count: a bit for each, set at a NUL.
        "2:",
        "    movups xmm1, [rdx]",      // no branch on how
        "    movups xmm2, [rdx + 16]", // long the string is,
        "    movups xmm3, [rdx + 32]", // as nobody
        "    movups xmm4, [rdx + 48]", // can guess that
        "    pcmpeqb xmm1, xmm0",      // all ones
        "    pcmpeqb xmm2, xmm0",      // where there
        "    pcmpeqb xmm3, xmm0",      // is a
        "    pcmpeqb xmm4, xmm0",      // NUL
        "    pmovmskb eax, xmm1",      // one bit
        "    pmovmskb esi, xmm2",      // a byte, of
        "    pmovmskb r8d, xmm3",      // four times
        "    pmovmskb r9d, xmm4",      // sixteen
        "    shl esi, 16",             // side by side
        "    or eax, esi",             // in one register:
        "    shl r9d, 16",             // the first
        "    or r8d, r9d",             // byte's bit
        "    shl r8, 32",              // is the
        "    or rax, r8",              // lowest
        "    shr rax, cl",             // forget the bytes in front of the string:
        "    shl rax, cl",             // out at the end, and back
        "    test rax, rax",           // is there
        "    je 3f",                   // a NUL?
        "    rep bsf rax, rax",        // the first one,
        "    add rax, rdx",            // as an address,
        "    sub rax, rdi",            // and as a length
        "    ret",                     // which is the result

        // Longer: line by line of the cache, which are never in two pages.
        "3:",
        "    and rdx, -64",            // to the start of a line; what is looked at again has no NUL
        ".p2align 4",                  // the loop in as few fetches as there can be
        "4:",
        "    add rdx, 64",             // the next line
        "    movaps xmm1, [rdx]",      // the smaller of two bytes
        "    movaps xmm2, [rdx + 32]", // is zero if one of
        "    pminub xmm1, [rdx + 16]", // them is: four
        "    pminub xmm2, [rdx + 48]", // pieces become two,
        "    pminub xmm1, xmm2",       // and one
        "    pcmpeqb xmm1, xmm0",      // to compare
        "    pmovmskb eax, xmm1",      // with NUL
        "    test eax, eax",           // none in
        "    je 4b",                   // this line?
        "    xor ecx, ecx",            // all of the line counts:
        "    jmp 2b",                  // find the place

        "5:",
        "    mov ecx, edi",            // near the end of a page: look at
        "    and ecx, 63",             // the line that the string starts in,
        "    and rdx, -64",            // without the bytes in
        "    jmp 2b",                  // front of it
        page = const PAGE,
    )
}
