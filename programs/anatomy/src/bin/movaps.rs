//! What becomes of a 16-byte access at an address that is no multiple of 16: `movaps` faults, and
//! that is the instruction that compilers use where an address is known to be one.

#![no_std]
#![no_main]

use core::arch::asm;

use rt0::println;

rt0::entry!(main);

/// 32 bytes, of which the first lies at a multiple of 16.
#[repr(align(16))]
struct Aligned([u8; 32]);

fn main() {
    let bytes = Aligned([7; 32]);
    println!("at a multiple of 16: {}", first_byte(&bytes.0[..16]));
    println!("8 behind it: {}", first_byte(&bytes.0[8..24]));
}

/// The first of 16 bytes, read with all of them.
#[inline(never)]
fn first_byte(bytes: &[u8]) -> u8 {
    let first: u32;
    // SAFETY: reads 16 bytes of `bytes`, or faults.
    unsafe {
        asm!(
            "movaps {all}, [{at}]",
            "movd {first:e}, {all}",
            at = in(reg) bytes.as_ptr(),
            all = out(xmm_reg) _,
            first = out(reg) first,
            options(nostack, readonly, preserves_flags),
        );
    }
    first as u8
}
