//! Tests of the memory functions in `arch::x86_64::mem`, beside libc's own: here they have
//! mangled names and replace nothing. This file has the functions as safe calls on slices;
//! what is tested with them is in the modules.
#![cfg(all(target_arch = "x86_64", panic = "unwind"))]

/// Registers, flags and the stack pointer.
mod convention;
/// All small sizes at all alignments.
mod exhaustive;
/// Operands at the edge of what may be accessed.
mod pages;
/// Random and large operands, against `compiler_builtins`.
mod random;

use std::ffi::c_int;

use rt0::arch::mem;

/// Sizes around those at which the functions change their way of working, beyond the small
/// ones that are tested completely.
fn large_sizes() -> impl Iterator<Item = usize> + Clone {
    const CHANGES: [usize; 6] = [512, 1536, 2048, 4096, 32 << 10, 64 << 10];
    CHANGES.into_iter().flat_map(|size| size - 66..=size + 66)
}

/// A byte for each index, such that neighbours near and far differ.
fn pattern(index: usize) -> u8 {
    ((index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

fn memcpy(to: &mut [u8], from: &[u8]) {
    assert_eq!(to.len(), from.len());
    // SAFETY: both are `to.len()` bytes, and as references they do not overlap.
    let result = unsafe { mem::memcpy(to.as_mut_ptr().cast(), from.as_ptr().cast(), to.len()) };
    assert_eq!(result, to.as_mut_ptr().cast());
}

/// Moves `n` bytes within `bytes` from index `from` to index `to`.
fn memmove(bytes: &mut [u8], to: usize, from: usize, n: usize) {
    assert!(to.max(from) + n <= bytes.len());
    let base = bytes.as_mut_ptr();
    // SAFETY: both operands end inside `bytes`, as asserted.
    let result = unsafe { mem::memmove(base.add(to).cast(), base.add(from).cast(), n) };
    assert_eq!(result, base.wrapping_add(to).cast());
}

fn memset(to: &mut [u8], byte: c_int) {
    // SAFETY: `to` is a reference to as many bytes.
    let result = unsafe { mem::memset(to.as_mut_ptr().cast(), byte, to.len()) };
    assert_eq!(result, to.as_mut_ptr().cast());
}

fn memcmp(a: &[u8], b: &[u8]) -> c_int {
    assert_eq!(a.len(), b.len());
    // SAFETY: both are references to as many bytes.
    unsafe { mem::memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) }
}

fn bcmp(a: &[u8], b: &[u8]) -> c_int {
    assert_eq!(a.len(), b.len());
    // SAFETY: both are references to as many bytes.
    unsafe { mem::bcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) }
}

fn strlen(string: &[u8]) -> usize {
    assert_eq!(string.last(), Some(&0));
    // SAFETY: there is a NUL, at the latest at the end of the slice.
    unsafe { mem::strlen(string.as_ptr().cast()) }
}
