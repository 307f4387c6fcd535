//! Compares the six memory functions with a model that moves a byte at a time, for all small sizes,
//! alignments and overlaps.

#![no_std]
#![no_main]

use core::ffi::{c_char, c_int, c_void};

// A dev build under an emulator on a busy machine is slow.
rt0_test::tests! {
    #[timeout = 250]
    copies,
    #[timeout = 250]
    moves,
    #[timeout = 250]
    moves_to_where_it_overlaps,
    #[timeout = 250]
    sets,
    #[timeout = 250]
    compares,
    #[timeout = 250]
    measures,
}

unsafe extern "C" {
    fn memcpy(to: *mut c_void, from: *const c_void, len: usize) -> *mut c_void;
    fn memmove(to: *mut c_void, from: *const c_void, len: usize) -> *mut c_void;
    fn memset(to: *mut c_void, byte: c_int, len: usize) -> *mut c_void;
    fn memcmp(a: *const c_void, b: *const c_void, len: usize) -> c_int;
    fn bcmp(a: *const c_void, b: *const c_void, len: usize) -> c_int;
    fn strlen(string: *const c_char) -> usize;
}

/// All sizes below this.
const SIZES: usize = 80;
/// All offsets below this, of each operand.
const OFFSETS: usize = 16;
/// Room for a size, an offset, and bytes on both sides that must stay as they are.
const ROOM: usize = 256;

type Bytes = [u8; ROOM];

fn copies() {
    each_size_and_offsets(copy);
}

fn moves() {
    each_size_and_offsets(move_apart);
}

fn sets() {
    each_size_and_offsets(set);
}

fn compares() {
    each_size_and_offsets(compare);
}

fn measures() {
    each_size_and_offsets(measure);
}

fn each_size_and_offsets(check: fn(usize, usize, usize)) {
    for len in 0..SIZES {
        for a in 0..OFFSETS {
            for b in 0..OFFSETS {
                check(len, a, b);
            }
        }
    }
}

/// Bytes that differ from their neighbours.
fn pattern(seed: u8) -> Bytes {
    core::array::from_fn(|index| (index as u8).wrapping_mul(37).wrapping_add(seed))
}

/// Copies as the model does: forwards, and volatile, so that no compiler makes it a `memcpy`.
fn model_copy(to: &mut Bytes, to_at: usize, from: &Bytes, from_at: usize, len: usize) {
    for index in 0..len {
        // SAFETY: the sum of size and offset is less than the room.
        unsafe {
            let byte = from.as_ptr().add(from_at + index).read_volatile();
            to.as_mut_ptr().add(to_at + index).write_volatile(byte);
        }
    }
}

fn same(a: &Bytes, b: &Bytes) -> bool {
    a.iter().zip(b).all(|(x, y)| x == y)
}

fn copy(len: usize, to_at: usize, from_at: usize) {
    let from = pattern(1);
    let (mut to, mut expected) = (pattern(2), pattern(2));
    model_copy(&mut expected, to_at, &from, from_at, len);
    let at = to[to_at..].as_mut_ptr().cast();
    // SAFETY: the sum of size and offset is less than the room, and the arrays are two.
    let returned = unsafe { memcpy(at, from[from_at..].as_ptr().cast(), len) };
    assert!(returned == at && same(&to, &expected), "memcpy {len} {to_at} {from_at}");
}

fn move_apart(len: usize, to_at: usize, from_at: usize) {
    let from = pattern(3);
    let (mut to, mut expected) = (pattern(4), pattern(4));
    model_copy(&mut expected, to_at, &from, from_at, len);
    let at = to[to_at..].as_mut_ptr().cast();
    // SAFETY: as in `copy`.
    let returned = unsafe { memmove(at, from[from_at..].as_ptr().cast(), len) };
    assert!(returned == at && same(&to, &expected), "memmove {len} {to_at} {from_at}");
}

fn moves_to_where_it_overlaps() {
    for len in 0..SIZES {
        for to_at in 0..2 * SIZES {
            let from_at = SIZES;
            let from = pattern(5);
            let (mut bytes, mut expected) = (from, from);
            model_copy(&mut expected, to_at, &from, from_at, len);
            let at = bytes.as_mut_ptr();
            // SAFETY: three sizes are less than the room; the operands may overlap.
            unsafe { memmove(at.add(to_at).cast(), at.add(from_at).cast_const().cast(), len) };
            assert!(same(&bytes, &expected), "memmove {len} from {from_at} to {to_at}");
        }
    }
}

fn set(len: usize, at: usize, byte: usize) {
    // Only the low 8 bits of the second argument count.
    let value = (byte * 31) as c_int | 0x7f00;
    let (mut to, mut expected) = (pattern(6), pattern(6));
    model_copy(&mut expected, at, &[value as u8; ROOM], 0, len);
    let start = to[at..].as_mut_ptr().cast();
    // SAFETY: the sum of size and offset is less than the room.
    let returned = unsafe { memset(start, value, len) };
    assert!(returned == start && same(&to, &expected), "memset {len} {at} {value:#x}");
}

fn compare(len: usize, a_at: usize, b_at: usize) {
    let a = pattern(7);
    let mut b = pattern(8);
    model_copy(&mut b, b_at, &a, a_at, len);
    let results = |b: &Bytes| {
        let (a, b) = (a[a_at..].as_ptr().cast(), b[b_at..].as_ptr().cast());
        // SAFETY: the sum of size and offset is less than the room.
        unsafe { (memcmp(a, b, len).signum(), bcmp(a, b, len) != 0) }
    };
    assert!(results(&b) == (0, false), "memcmp {len} {a_at} {b_at}: equal");
    if len == 0 {
        return;
    }
    // A difference at every place in turn would be exhaustive and slow: the ends and one between.
    for place in [0, len / 2, len - 1] {
        let byte = a[a_at + place];
        for other in [byte ^ 0x80, byte ^ 1, !byte] {
            b[b_at + place] = other;
            let order = (byte as i32 - other as i32).signum();
            assert!(results(&b) == (order, true), "memcmp {len} {a_at} {b_at}: {place} {other}");
        }
        b[b_at + place] = byte;
    }
}

fn measure(len: usize, at: usize, garbage: usize) {
    let mut string = [0x80 | garbage as u8; ROOM];
    string[at + len] = 0;
    // SAFETY: a NUL is within the room.
    let found = unsafe { strlen(string[at..].as_ptr().cast()) };
    assert!(found == len, "strlen {len} {at}");
}
