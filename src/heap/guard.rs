//! Mistakes of the program that a dev build catches when a block is freed: it was freed before, or
//! written past its end.
//!
//! Each block gets a guard, some bytes behind its end that nobody has a reason to write. Where
//! `debug_assertions` are off there is no guard, and every function here compiles to nothing.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::class::GRAIN;

/// What the guard of a block in use is filled with.
const IN_USE: u8 = 0xa5;

/// What the guard of a free block is filled with, for as long as the memory stays as it is.
const FREE: u8 = 0x5a;

/// `layout` with room for the guard: to the next whole grain, and one more. `None` if that is more
/// than an address space.
#[inline(always)]
pub(super) fn widen(layout: Layout) -> Option<Layout> {
    if !cfg!(debug_assertions) {
        return Some(layout);
    }
    let size = layout.size().checked_next_multiple_of(GRAIN)?.checked_add(GRAIN)?;
    Layout::from_size_align(size, layout.align()).ok()
}

/// Marks the block as in use.
///
/// # Safety
///
/// The block was allocated for `widen(layout)`, and is in use from now on.
#[inline(always)]
pub(super) unsafe fn close(block: NonNull<u8>, layout: Layout) {
    // SAFETY: as the caller promises.
    unsafe { fill(block, layout, IN_USE) }
}

/// Marks the block as free.
///
/// # Safety
///
/// The block was allocated for `widen(layout)`, and is not in use any more.
#[inline(always)]
pub(super) unsafe fn open(block: NonNull<u8>, layout: Layout) {
    // SAFETY: as the caller promises.
    unsafe { fill(block, layout, FREE) }
}

/// Ends the program if `block` is not in use, or was written past its end.
///
/// # Panics
///
/// In these two cases.
///
/// # Safety
///
/// The block was allocated for `widen(layout)`.
#[inline(always)]
pub(super) unsafe fn check(block: NonNull<u8>, layout: Layout) {
    // SAFETY: the caller promises that the block has a guard, and nobody holds a reference to it.
    let guard = unsafe { guard(block, layout).as_ref() };
    if guard.iter().all(|&byte| byte == IN_USE) {
        return;
    }
    let size = layout.size();
    // The grain before may be the block's first, which a free block has other use for.
    if guard[guard.len() - GRAIN..].iter().all(|&byte| byte == FREE) {
        panic!("heap: the block of {size} bytes at {block:p} was freed already");
    }
    panic!("heap: the block of {size} bytes at {block:p} was written past its end");
}

/// Fills the guard.
///
/// # Safety
///
/// The block was allocated for `widen(layout)`, and nobody looks at its guard.
#[inline(always)]
unsafe fn fill(block: NonNull<u8>, layout: Layout, byte: u8) {
    // SAFETY: as the caller promises.
    unsafe { guard(block, layout).as_mut() }.fill(byte);
}

/// The bytes of the guard: all that `widen` has added.
///
/// # Safety
///
/// The block was allocated for `widen(layout)`.
#[inline(always)]
unsafe fn guard(block: NonNull<u8>, layout: Layout) -> NonNull<[u8]> {
    let end = widen(layout).map_or(layout.size(), |wide| wide.size());
    // SAFETY: the block reaches that far, as the caller promises.
    let start = unsafe { block.add(layout.size()) };
    NonNull::slice_from_raw_parts(start, end - layout.size())
}
