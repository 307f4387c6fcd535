//! Stores to the stack with an instruction that faults unless its address is a multiple of 16.

#![no_std]
#![no_main]

use core::mem::MaybeUninit;

rt0::entry!(main);

#[repr(align(16))]
struct Aligned(MaybeUninit<[u8; 16]>);

fn main() {
    let mut local = Aligned(MaybeUninit::uninit());
    store(&mut local);
}

#[inline(never)]
fn store(outer: &mut Aligned) {
    let mut inner = Aligned(MaybeUninit::uninit());
    for local in [outer, &mut inner] {
        // The compiler takes the alignment of the stack for granted, so nothing but the start code
        // puts these at multiples of 16.
        #[cfg(target_arch = "x86_64")]
        // SAFETY: 16 bytes are written to a local of 16 bytes.
        unsafe {
            core::arch::asm!("movaps [{}], xmm0", in(reg) local.0.as_mut_ptr(), options(nostack));
        }
        #[cfg(not(target_arch = "x86_64"))]
        if local.0.as_mut_ptr().addr() % 16 != 0 {
            rt0::process::abort();
        }
    }
}
