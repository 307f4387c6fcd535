//! Makes blocks known to valgrind's memcheck: without that, it sees one heap that is all in use.
//!
//! Outside of valgrind, and on processors other than x86_64, the requests do nothing.
//!
//! # References
//!
//! - [The client request mechanism](https://valgrind.org/docs/manual/manual-core-adv.html)
//! - The numbers are those of `valgrind.h` and `memcheck.h`.

/// `VG_USERREQ__MALLOCLIKE_BLOCK`: block, size, bytes on each side that nobody may touch, whether
/// it is zeroed.
const MALLOCLIKE_BLOCK: usize = 0x1301;
/// `VG_USERREQ__FREELIKE_BLOCK`: block, bytes on each side.
const FREELIKE_BLOCK: usize = 0x1302;
/// `VG_USERREQ__RESIZEINPLACE_BLOCK`: block, old size, new size, bytes on each side.
const RESIZEINPLACE_BLOCK: usize = 0x130b;
/// `VG_USERREQ__MAKE_MEM_NOACCESS`: start, length.
const MAKE_MEM_NOACCESS: usize = ('M' as usize) << 24 | ('C' as usize) << 16;
/// `VG_USERREQ__MAKE_MEM_UNDEFINED`: start, length.
const MAKE_MEM_UNDEFINED: usize = MAKE_MEM_NOACCESS + 1;
/// `VG_USERREQ__MAKE_MEM_DEFINED`: start, length.
const MAKE_MEM_DEFINED: usize = MAKE_MEM_NOACCESS + 2;

/// What a heap rounds sizes up to, at least: bytes up to there are nobody else's.
const GRAIN: usize = 16;

/// What a heap keeps in a free block, at its start, in bytes.
const KEPT_IN_FREE: usize = 16;

/// Tells that a block has been allocated: none of its bytes is defined, and none behind it is its.
pub fn allocated(block: *mut u8, size: usize) {
    request([MALLOCLIKE_BLOCK, block.addr(), size, 0, 0]);
    request([MAKE_MEM_NOACCESS, block.addr() + size, rest(size), 0, 0]);
}

/// Tells that a block is about to be freed: the heap may write to it, but nobody can use what was
/// in it.
pub fn freeing(block: *mut u8, size: usize) {
    request([FREELIKE_BLOCK, block.addr(), 0, 0, 0]);
    request([MAKE_MEM_UNDEFINED, block.addr(), size + rest(size), 0, 0]);
}

/// Tells that a block is about to be resized: the heap may write behind it, since it may free it.
pub fn resizing(block: *mut u8, size: usize) {
    request([MAKE_MEM_UNDEFINED, block.addr() + size, rest(size), 0, 0]);
}

/// Tells that a block has been resized, and is now `new`.
pub fn resized(old: *mut u8, old_size: usize, new: *mut u8, new_size: usize) {
    if old == new {
        request([RESIZEINPLACE_BLOCK, old.addr(), old_size, new_size, 0]);
        // What was cut off is the heap's, which has already used some of it.
        let cut_off = old_size.saturating_sub(new_size);
        request([MAKE_MEM_DEFINED, new.addr() + new_size, cut_off, 0, 0]);
        request([MAKE_MEM_NOACCESS, new.addr() + new_size, rest(new_size), 0, 0]);
        return;
    }
    freeing(old, old_size);
    request([MAKE_MEM_DEFINED, old.addr(), KEPT_IN_FREE, 0, 0]);
    allocated(new, new_size);
    request([MAKE_MEM_DEFINED, new.addr(), old_size.min(new_size), 0, 0]);
}

/// The bytes from the end of a block to the next grain.
fn rest(size: usize) -> usize {
    size.next_multiple_of(GRAIN) - size
}

/// Asks valgrind for something: a number and its arguments.
fn request(request: [usize; 5]) {
    #[cfg(target_arch = "x86_64")]
    {
        let request = [request[0], request[1], request[2], request[3], request[4], 0];
        // SAFETY: the rotations add up to whole turns and the exchange is with itself, so a
        // processor does nothing. Valgrind knows the sequence, reads the request at `rax` and
        // answers in `rdx`.
        unsafe {
            core::arch::asm!(
                "rol rdi, 3",
                "rol rdi, 13",
                "rol rdi, 61",
                "rol rdi, 51",
                "xchg rbx, rbx",
                in("rax") &raw const request,
                inout("rdx") 0_usize => _,
                options(nostack),
            );
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = request;
}
