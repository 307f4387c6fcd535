//! Every size from 0 to 300 at every alignment within a cache line of both operands. The
//! model of a result is the pattern that the bytes came from; what lies around a
//! destination must be as it was.

use crate::{bcmp, mem, memcmp, memcpy, memmove, memset, pattern, strlen};

/// Largest size: two turns of every loop.
const SIZE: usize = 300;
/// Bytes of a cache line.
const LINE: usize = 64;
/// Bytes around an operand that are looked at.
const AROUND: usize = 64;
/// What is around an operand.
const CANARY: u8 = 0xa5;

/// Bytes that start at a multiple of 64.
#[repr(align(64))]
struct Aligned<const N: usize>([u8; N]);

#[test]
fn memcpy_all_sizes_and_alignments() {
    const AREA: usize = AROUND + LINE + SIZE + AROUND;
    let untouched = [CANARY; AREA];
    let from = Aligned::<AREA>(std::array::from_fn(pattern));
    let mut to = Aligned(untouched);
    for n in 0..=SIZE {
        for to_alignment in 0..LINE {
            let start = AROUND + to_alignment;
            for from_alignment in 0..LINE {
                let source = &from.0[from_alignment..][..n];
                memcpy(&mut to.0[start..start + n], source);
                let right = to.0[..start] == untouched[..start]
                    && to.0[start..start + n] == *source
                    && to.0[start + n..] == untouched[start + n..];
                assert!(right, "{n} bytes to {to_alignment} from {from_alignment}");
                to.0[start..start + n].fill(CANARY);
            }
        }
    }
}

#[test]
fn memmove_all_sizes_alignments_and_overlaps() {
    // Every distance at which operands of the largest size overlap, in both directions, and
    // a line more, so that those which do not overlap have all alignments too.
    const FAR: usize = SIZE + LINE;
    const AREA: usize = (AROUND + FAR).next_multiple_of(LINE) + LINE + SIZE + FAR + AROUND;
    let untouched: [u8; AREA] = std::array::from_fn(pattern);
    let mut bytes = Aligned(untouched);
    for n in 0..=SIZE {
        for alignment in 0..LINE {
            let from = (AROUND + FAR).next_multiple_of(LINE) + alignment;
            for to in from - FAR..=from + FAR {
                memmove(&mut bytes.0, to, from, n);
                let right = bytes.0[..to] == untouched[..to]
                    && bytes.0[to..to + n] == untouched[from..from + n]
                    && bytes.0[to + n..] == untouched[to + n..];
                assert!(right, "{n} bytes to {to} from {from}");
                bytes.0[to..to + n].copy_from_slice(&untouched[to..to + n]);
            }
        }
    }
}

#[test]
fn memset_all_sizes_alignments_and_bytes() {
    const AREA: usize = AROUND + LINE + SIZE + AROUND;
    let untouched = [CANARY; AREA];
    let mut to = Aligned(untouched);
    for n in 0..=SIZE {
        for alignment in 0..LINE {
            let start = AROUND + alignment;
            for byte in 0..=u8::MAX {
                // Only the low 8 bits count.
                memset(&mut to.0[start..start + n], i32::from(byte) | 0x7e57_1100);
                let right = to.0[..start] == untouched[..start]
                    && to.0[start..start + n] == [byte; SIZE][..n]
                    && to.0[start + n..] == untouched[start + n..];
                assert!(right, "{n} bytes at {alignment} set to {byte}");
                to.0[start..start + n].fill(CANARY);
            }
        }
    }
}

#[test]
fn memcmp_and_bcmp_all_sizes_alignments_and_differences() {
    const AREA: usize = LINE + LINE + SIZE + LINE;
    let mut first = Aligned([0; AREA]);
    let mut second = Aligned([0; AREA]);
    for n in 0..=SIZE {
        for a_alignment in 0..LINE {
            for b_alignment in 0..LINE {
                // Equal bytes of all values, the highest bit set or not, between different
                // ones, so that a look beyond the operands shows.
                first.0.fill(0x00);
                second.0.fill(0xff);
                let a = &mut first.0[LINE + a_alignment..][..n];
                let b = &mut second.0[LINE + b_alignment..][..n];
                a.copy_from_slice(&PATTERN[..n]);
                b.copy_from_slice(&PATTERN[..n]);
                assert_eq!(memcmp(a, b), 0, "{n} bytes at {a_alignment}, {b_alignment}");
                assert_eq!(bcmp(a, b), 0, "{n} bytes at {a_alignment}, {b_alignment}");
                differences(a, b);
            }
        }
    }
}

static PATTERN: [u8; SIZE] = {
    let mut bytes = [0; SIZE];
    let mut index = 0;
    while index < SIZE {
        bytes[index] = (index as u8).wrapping_mul(0x35).wrapping_add(0x7f);
        index += 1;
    }
    bytes
};

/// Makes two equal slices differ from each place on, the last place first. Behind the place
/// that decides, every other byte says the contrary.
fn differences(a: &mut [u8], b: &mut [u8]) {
    let n = a.len();
    let (a, b) = (a.as_mut_ptr(), b.as_mut_ptr());
    let mut place = n;
    while place > 0 {
        place -= 1;
        // SAFETY: `place` is below `n`, and `a` and `b` point to `n` bytes each. Indexing
        // would take longer than what is tested: this runs 185 million times.
        let (less, order, equality) = unsafe {
            let byte = *b.add(place);
            // The neighbour in value, and for 0xff and 0x00 each other: unsigned order.
            *a.add(place) =
                if place.is_multiple_of(2) { byte.wrapping_sub(1) } else { byte.wrapping_add(1) };
            let less = *a.add(place) < byte;
            let order = mem::memcmp(a.cast(), b.cast(), n);
            (less, order, mem::bcmp(a.cast(), b.cast(), n))
        };
        let right = if less { order < 0 } else { order > 0 };
        assert!(right, "{n} bytes, different from {place} on: {order}");
        assert!(equality != 0, "{n} bytes, different from {place} on: equal");
    }
}

#[test]
fn memcmp_orders_all_bytes_as_unsigned() {
    // One size for each way of working: 1, 2, 4, 8, 16, 33 and the last turn of the loop.
    for n in [1, 2, 4, 8, 16, 33, 80] {
        for place in 0..n {
            for (x, y) in (0..=u8::MAX).flat_map(|x| (0..=u8::MAX).map(move |y| (x, y))) {
                let (mut a, mut b) = ([0x80; 80], [0x80; 80]);
                (a[place], b[place]) = (x, y);
                let order = memcmp(&a[..n], &b[..n]).cmp(&0);
                assert_eq!(order, x.cmp(&y), "{x:#x} and {y:#x} at {place} of {n}");
                assert_eq!(bcmp(&a[..n], &b[..n]) == 0, x == y);
            }
        }
    }
}

#[test]
fn strlen_all_sizes_and_alignments() {
    const AREA: usize = LINE + LINE + SIZE + 1 + LINE;
    // Bytes next to 0 in value or in bits, which tricks with arithmetic take for it.
    for byte in [0x01, 0x7f, 0x80, 0x81, 0xff] {
        for n in 0..=SIZE {
            for alignment in 0..LINE {
                // NULs in front and behind, which do not count.
                let mut bytes = Aligned([0; AREA]);
                let start = LINE + alignment;
                bytes.0[start..start + n].fill(byte);
                assert_eq!(strlen(&bytes.0[start..]), n, "{byte:#x} at {alignment}");
                bytes.0[start + n + 1..AREA - 1].fill(byte);
                assert_eq!(strlen(&bytes.0[start..]), n, "{byte:#x} at {alignment}, and behind");
            }
        }
    }
}
