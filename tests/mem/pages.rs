//! Operands at the edge of what may be accessed: every operand starts right behind or ends
//! right in front of a page that kills the test when it is touched.

use std::num::NonZero;
use std::ptr::{self, NonNull};
use std::slice;

use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

use crate::{bcmp, large_sizes, mem, memcmp, memcpy, memmove, memset, pattern, strlen};

/// Bytes of a page.
const PAGE: usize = 4096;

/// Pages between two that may not be touched.
struct Guarded {
    map: NonNull<u8>,
    len: usize,
}

impl Guarded {
    /// Room for `n` bytes and more, all of them zero.
    fn new(n: usize) -> Guarded {
        let len = n.next_multiple_of(PAGE);
        let all = NonZero::new(len + 2 * PAGE).expect("not zero");
        // SAFETY: a new mapping, at a place of the kernel's choice, and of its inside none
        // but this value knows yet.
        unsafe {
            let map = mmap_anonymous(None, all, ProtFlags::PROT_NONE, MapFlags::MAP_PRIVATE)
                .expect("memory");
            mprotect(map.byte_add(PAGE), len, ProtFlags::PROT_READ | ProtFlags::PROT_WRITE)
                .expect("access to it");
            Guarded { map: map.cast(), len }
        }
    }

    /// Everything between the guards.
    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `new` made these bytes accessible, and the borrow of `self` keeps them ours.
        unsafe { slice::from_raw_parts_mut(self.map.add(PAGE).as_ptr(), self.len) }
    }

    /// The first or the last `n` bytes.
    fn edge(&mut self, n: usize, last: bool) -> &mut [u8] {
        let start = if last { self.len - n } else { 0 };
        &mut self.bytes()[start..start + n]
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the whole mapping that `new` made, to which no reference is left.
        unsafe { munmap(self.map.cast(), self.len + 2 * PAGE) }.expect("a mapping");
    }
}

/// All sizes that are tested: every small one, and those near a change of method.
fn sizes() -> impl Iterator<Item = usize> + Clone {
    (0..=300).chain(large_sizes())
}

/// Room for every one of [`sizes`].
const ROOM: usize = 80 << 10;

/// Both operands at both edges.
const EDGES: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

#[test]
fn memcpy_at_guard_pages() {
    let (mut a, mut b) = (Guarded::new(ROOM), Guarded::new(ROOM));
    b.bytes().iter_mut().enumerate().for_each(|(index, byte)| *byte = pattern(index));
    for n in sizes() {
        for (to, from) in EDGES {
            let (to, from) = (a.edge(n, to), b.edge(n, from));
            memcpy(to, from);
            assert!(to == from, "{n} bytes");
            to.fill(0);
        }
    }
}

#[test]
fn memmove_at_guard_pages() {
    for n in sizes() {
        // The overlapping operands fill all there is but what rounding to pages leaves in
        // front or behind.
        for distance in [1, 8, 24, 63, 64, 200, 4096, 8 << 10, 33 << 10] {
            let room = n + distance;
            let mut guarded = Guarded::new(room);
            for last in [false, true] {
                for (to, from) in [(0, distance), (distance, 0)] {
                    let bytes = guarded.edge(room, last);
                    bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = pattern(index));
                    let source = bytes[from..from + n].to_vec();
                    memmove(bytes, to, from, n);
                    assert!(bytes[to..to + n] == source, "{n} bytes to {to} from {from}");
                }
            }
        }
    }
}

#[test]
fn memset_at_guard_pages() {
    let mut guarded = Guarded::new(ROOM);
    for n in sizes() {
        for last in [false, true] {
            let to = guarded.edge(n, last);
            memset(to, 0x5a);
            assert!(to.iter().all(|&byte| byte == 0x5a), "{n} bytes");
            to.fill(0);
        }
    }
}

#[test]
fn memcmp_and_bcmp_at_guard_pages() {
    let (mut a, mut b) = (Guarded::new(ROOM), Guarded::new(ROOM));
    for n in sizes() {
        for (first, second) in EDGES {
            let (a, b) = (a.edge(n, first), b.edge(n, second));
            assert_eq!((memcmp(a, b), bcmp(a, b)), (0, 0), "{n} bytes");
            if let Some(last) = a.last_mut() {
                *last = 1;
                assert!(memcmp(a, b) > 0 && bcmp(a, b) != 0, "{n} bytes");
                assert!(memcmp(b, a) < 0 && bcmp(b, a) != 0, "{n} bytes");
                a[n - 1] = 0;
            }
        }
    }
}

#[test]
fn strlen_at_guard_pages() {
    let mut guarded = Guarded::new(ROOM);
    guarded.bytes().fill(b'x');
    for n in sizes() {
        for last in [false, true] {
            let string = guarded.edge(n + 1, last);
            string[n] = 0;
            assert_eq!(strlen(string), n);
            string[n] = b'x';
        }
    }
    // Strings that start in front of an edge between two pages which both may be read.
    for start in PAGE - 130..PAGE + 2 {
        for n in 0..=300 {
            let string = &mut guarded.bytes()[start..=start + n];
            string[n] = 0;
            assert_eq!(strlen(string), n, "from {start}");
            string[n] = b'x';
        }
    }
}

#[test]
fn size_zero_touches_nothing() {
    // A page that may not be touched, the addresses that empty slices have, and null.
    let forbidden = Guarded::new(PAGE);
    for address in [ptr::null_mut(), ptr::without_provenance_mut(1), forbidden.map.as_ptr()] {
        for other in [ptr::null_mut(), ptr::without_provenance_mut(64), forbidden.map.as_ptr()] {
            let (p, q) = (address.cast(), other.cast());
            // SAFETY: with a size of 0 the functions promise not to use their pointers.
            unsafe {
                assert_eq!(mem::memcpy(p, q, 0), p);
                assert_eq!(mem::memmove(p, q, 0), p);
                assert_eq!(mem::memset(p, 1, 0), p);
                assert_eq!(mem::memcmp(p, q, 0), 0);
                assert_eq!(mem::bcmp(p, q, 0), 0);
            }
        }
    }
}
