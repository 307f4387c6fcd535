//! Computes with 64 and 128 bits and with floating point what the compiler has computed at compile
//! time, on another processor; and with the argument `endian` says which byte comes first.

#![no_std]
#![no_main]

use core::hint::black_box;

rt0::entry!(main);

fn main() {
    if rt0::env::args().nth(1).is_some_and(|arg| arg == c"endian") {
        let first = black_box(&0x0102_0304_0506_0708_u64.to_ne_bytes())[0];
        rt0::println!("{}-endian", if first == 1 { "big" } else { "little" });
        return;
    }
    for (&(a, b), expected) in OPERANDS.iter().zip(&EXPECTED) {
        let (a, b) = (black_box(a), black_box(b));
        assert!(unsigned_128(a, b) == expected.unsigned_128, "{a:#x} and {b:#x}");
        assert!(signed_128(a as i128, b as i128) == expected.signed_128, "{a:#x} and {b:#x}");
        assert!(unsigned_64(a as u64, b as u64) == expected.unsigned_64, "{a:#x} and {b:#x}");
        assert!(signed_64(a as i64, b as i64) == expected.signed_64, "{a:#x} and {b:#x}");
        assert!(floats(a, b) == expected.floats, "{a:#x} and {b:#x}");
    }
    rt0::println!("as the compiler computes");
}

/// Pairs at which carries, signs, shifts by 64 and more, and long divisions go wrong first; the
/// second of each is not 0, in its low half either.
const OPERANDS: [(u128, u128); 12] = [
    (0, 1),
    (1, u128::MAX),
    (u128::MAX, 2),
    (u64::MAX as u128, u64::MAX as u128),
    (1 << 64, (1 << 63) + 1),
    ((1 << 127) | 1, 3),
    (i128::MIN as u128 + 1, u128::MAX - 1),
    (0x0123_4567_89ab_cdef_fedc_ba98_7654_3210, 0x1_0000_0001),
    (0x0123_4567_89ab_cdef_fedc_ba98_7654_3210, 0xfeed_0000_0000_0000_0001),
    (0xffff_ffff_0000_0000_ffff_ffff, 0x7fff_ffff),
    (10_u128.pow(38), 10_u128.pow(19) + 7),
    (0x8000_0000_0000_0001, 64 + 5),
];

#[derive(Clone, Copy)]
struct Results {
    unsigned_128: [u128; 8],
    signed_128: [i128; 6],
    unsigned_64: [u64; 8],
    signed_64: [i64; 6],
    floats: [u64; 6],
}

static EXPECTED: [Results; OPERANDS.len()] = {
    let mut all = [const { results(OPERANDS[0]) }; OPERANDS.len()];
    let mut index = 0;
    while index < OPERANDS.len() {
        all[index] = results(OPERANDS[index]);
        index += 1;
    }
    all
};

const fn results((a, b): (u128, u128)) -> Results {
    Results {
        unsigned_128: unsigned_128(a, b),
        signed_128: signed_128(a as i128, b as i128),
        unsigned_64: unsigned_64(a as u64, b as u64),
        signed_64: signed_64(a as i64, b as i64),
        floats: floats(a, b),
    }
}

/// Functions of this shape for one type.
macro_rules! unsigned {
    ($name:ident: $type:ty) => {
        #[inline(never)]
        const fn $name(a: $type, b: $type) -> [$type; 8] {
            let overflows = a.overflowing_mul(b).1 as $type;
            [
                a.wrapping_add(b),
                a.wrapping_sub(b),
                a.wrapping_mul(b),
                a / b,
                a % b,
                a.wrapping_shl(b as u32),
                a.wrapping_shr(b as u32),
                overflows,
            ]
        }
    };
}

/// As `unsigned`; a quotient of the smallest number by −1 wraps.
macro_rules! signed {
    ($name:ident: $type:ty) => {
        #[inline(never)]
        const fn $name(a: $type, b: $type) -> [$type; 6] {
            let overflows = a.overflowing_mul(b).1 as $type;
            [
                a.wrapping_mul(b),
                a.wrapping_div(b),
                a.wrapping_rem(b),
                a.wrapping_shr(b as u32),
                a.wrapping_neg(),
                overflows,
            ]
        }
    };
}

unsigned!(unsigned_128: u128);
unsigned!(unsigned_64: u64);
signed!(signed_128: i128);
signed!(signed_64: i64);

/// Conversions from and to floating point, and its operations, as bits.
#[inline(never)]
const fn floats(a: u128, b: u128) -> [u64; 6] {
    let (x, y) = (a as f64, b as i128 as f64);
    [
        x.to_bits(),
        y.to_bits(),
        (x / y).to_bits(),
        (x * y + x).to_bits(),
        (x as f32 / 3.0) as u64,
        (y as i128 >> 64) as u64,
    ]
}
