//! Operands too many to try them all: random ones of random size, large ones, each against
//! `compiler_builtins`, whose functions do the same in another way.

use builtins::mem as model;
use proptest::prelude::*;

use crate::{bcmp, large_sizes, memcmp, memcpy, memmove, memset, pattern, strlen};

/// Largest size, in bytes: several blocks of the longest distance that matters.
const SIZE: usize = 200 << 10;

/// A size: mostly small, sometimes near a change of method, sometimes large.
fn size() -> impl Strategy<Value = usize> {
    let changes: Vec<usize> = large_sizes().collect();
    prop_oneof![6 => 0..512_usize, 2 => proptest::sample::select(changes), 1 => 0..=SIZE]
}

/// A distance between operands: mostly such that they overlap.
fn distance() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0..130_usize, 2 => 0..1024_usize, 1 => 0..=SIZE]
}

/// As many different bytes.
fn patterned(n: usize) -> Vec<u8> {
    (0..n).map(pattern).collect()
}

/// Moves with both, and compares all there is.
fn same_memmove(to: usize, from: usize, n: usize) {
    let mut ours = patterned(to.max(from) + n + 64);
    let mut theirs = ours.clone();
    memmove(&mut ours, to, from, n);
    let base = theirs.as_mut_ptr();
    // SAFETY: both operands end inside `theirs`, which was made for them.
    unsafe { model::memmove(base.add(to), base.add(from), n) };
    assert!(ours == theirs, "{n} bytes to {to} from {from}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn memcpy_as_compiler_builtins(n in size(), to in 0..4096_usize, from in 0..4096_usize) {
        let source = patterned(from + n);
        let mut ours = vec![0xee; to + n + 64];
        let mut theirs = ours.clone();
        memcpy(&mut ours[to..to + n], &source[from..]);
        // SAFETY: as many bytes of both, which are different allocations.
        unsafe { model::memcpy(theirs[to..].as_mut_ptr(), source[from..].as_ptr(), n) };
        prop_assert!(ours == theirs);
    }

    #[test]
    fn memmove_as_compiler_builtins(n in size(), distance in distance(), start in 0..64_usize, up in any::<bool>()) {
        let (to, from) = if up { (start + distance, start) } else { (start, start + distance) };
        same_memmove(to, from, n);
    }

    #[test]
    fn memset_as_compiler_builtins(n in size(), to in 0..64_usize, byte in any::<i32>()) {
        let mut ours = vec![0xee; to + n + 64];
        let mut theirs = ours.clone();
        memset(&mut ours[to..to + n], byte);
        // SAFETY: `theirs` has room for as many bytes.
        unsafe { model::memset(theirs[to..].as_mut_ptr(), byte, n) };
        prop_assert!(ours == theirs);
    }

    #[test]
    fn memcmp_and_bcmp_as_compiler_builtins(
        n in size(),
        a in 0..64_usize,
        b in 0..64_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        let mut first = vec![0; a + n];
        let mut second = vec![0xff; b + n];
        first[a..].copy_from_slice(&patterned(n));
        second[b..].copy_from_slice(&patterned(n));
        for (index, byte) in changes {
            if n > 0 {
                first[a + index.index(n)] = byte;
            }
        }
        let (first, second) = (&first[a..], &second[b..]);
        // SAFETY: both are `n` bytes.
        let expected = unsafe { model::memcmp(first.as_ptr(), second.as_ptr(), n) };
        prop_assert_eq!(memcmp(first, second).signum(), expected.signum());
        prop_assert_eq!(bcmp(first, second) == 0, expected == 0);
    }

    #[test]
    fn strlen_as_compiler_builtins(
        bytes in prop::collection::vec(prop_oneof![300 => 1..=u8::MAX, 1 => Just(0)], 0..2048),
        start in 0..64_usize,
    ) {
        let mut string = vec![0; start];
        string.extend(bytes);
        string.push(0);
        // SAFETY: the last byte is NUL.
        let expected = unsafe { model::strlen(string[start..].as_ptr().cast()) };
        prop_assert_eq!(strlen(&string[start..]), expected);
    }
}

#[test]
fn memmove_in_blocks_of_its_distance() {
    // A size that is a multiple of the distance, and a byte more or less: the last block is
    // full, or of one byte, or lacks one.
    for distance in [1, 63, 64, 65, 4096, 8191, 8192, 50_000] {
        for n in [distance, 2 * distance, 4 * distance, 5 * distance] {
            for n in n - 1..=n + 1 {
                same_memmove(distance, 0, n);
                same_memmove(0, distance, n);
            }
        }
    }
}
