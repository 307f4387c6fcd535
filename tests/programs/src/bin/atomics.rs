//! Each atomic operation, in each size that the processor has.

#![no_std]
#![no_main]

use core::hint::black_box;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

rt0::entry!(main);

fn main() {
    u8_s();
    u16_s();
    u32_s();
    usize_s();
    #[cfg(target_has_atomic = "64")]
    u64_s();
    rt0::println!("atomic");
}

macro_rules! each_operation {
    ($name:ident: $type:ty, $atomic:ident) => {
        fn $name() {
            use core::sync::atomic::$atomic;

            // Neighbours, which an access that is too wide would change.
            let cells: [$atomic; 3] = [const { $atomic::new(<$type>::MAX) }; 3];
            let cell = black_box(&cells[1]);
            let is = |value: $type| assert!(cell.load(SeqCst) == value, stringify!($type));

            assert!(cell.fetch_add(5, SeqCst) == <$type>::MAX);
            is(4);
            assert!(cell.fetch_sub(6, AcqRel) == 4);
            is(<$type>::MAX - 1);
            assert!(cell.fetch_and(0x5f, Acquire) == <$type>::MAX - 1);
            is(0x5e);
            assert!(cell.fetch_or(0x21, Release) == 0x5e);
            is(0x7f);
            assert!(cell.fetch_xor(0x0f, Relaxed) == 0x7f);
            is(0x70);
            assert!(cell.fetch_nand(0x30, SeqCst) == 0x70);
            is(!0x30);
            assert!(cell.fetch_min(7, SeqCst) == !0x30);
            assert!(cell.fetch_max(9, SeqCst) == 7);
            assert!(cell.swap(11, AcqRel) == 9);
            assert!(cell.compare_exchange(12, 13, SeqCst, SeqCst) == Err(11));
            is(11);
            assert!(cell.compare_exchange(11, 13, AcqRel, Relaxed) == Ok(11));
            is(13);
            cell.store(<$type>::MAX / 2, Release);
            is(<$type>::MAX / 2);

            assert!(cells[0].load(Relaxed) == <$type>::MAX);
            assert!(cells[2].load(Relaxed) == <$type>::MAX);
        }
    };
}

each_operation!(u8_s: u8, AtomicU8);
each_operation!(u16_s: u16, AtomicU16);
each_operation!(u32_s: u32, AtomicU32);
each_operation!(usize_s: usize, AtomicUsize);
#[cfg(target_has_atomic = "64")]
each_operation!(u64_s: u64, AtomicU64);
