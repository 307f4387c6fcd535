//! Makes a call that no kernel knows with each number of arguments, between values that must live
//! through it.

#![no_std]
#![no_main]

use core::hint::black_box;

use rt0::Errno;
use rt0::syscall::{syscall0, syscall1, syscall2, syscall3, syscall4, syscall5, syscall6};

rt0::entry!(main);

/// Far above the numbers that are in use.
const UNKNOWN: u32 = 0x7fff;

fn main() {
    // More values than there are registers that a call leaves alone.
    let before: [usize; 24] = core::array::from_fn(|index| black_box(index * 0x0101_0101));
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x] = before;
    // SAFETY: the kernel refuses the number before it looks at an argument.
    let results = unsafe {
        [
            syscall0(UNKNOWN),
            syscall1(UNKNOWN, 1),
            syscall2(UNKNOWN, 1, 2),
            syscall3(UNKNOWN, 1, 2, 3),
            syscall4(UNKNOWN, 1, 2, 3, 4),
            syscall5(UNKNOWN, 1, 2, 3, 4, 5),
            syscall6(UNKNOWN, 1, 2, 3, 4, 5, 6),
        ]
    };
    let after = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x];
    assert!(results.iter().all(|result| *result == Err(Errno::ENOSYS)));
    assert!(after.iter().enumerate().all(|(index, &value)| value == index * 0x0101_0101));
}
