//! Uses the heap as its first argument says.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::alloc::{alloc, alloc_zeroed, dealloc, realloc};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::cell::RefCell;
use core::{ptr, slice};

use rt0::linux_raw_sys::general::__NR_brk;
use rt0::println;
use rt0::syscall::syscall1;

rt0::entry!(main);

fn main() {
    match rt0::env::args().nth(1).unwrap().to_str().unwrap() {
        "types" => types(),
        "alignments" => alignments(),
        "reuse" => reuse(),
        "grow" => grow(),
        "exhaust" => exhaust(),
        "recover" => recover(),
        "break" => shared_break(),
        other => panic!("no such case: {other}"),
    }
}

/// The types of `alloc`, each doing what it is for.
fn types() {
    let boxed: Box<dyn Fn(i32) -> i32> = Box::new(|x| x + 1);
    let shared = Rc::new(RefCell::new(Vec::new()));
    let words: BTreeMap<String, usize> =
        "one two three four".split(' ').map(|word| (word.into(), word.len())).collect();
    for (word, len) in &words {
        shared.borrow_mut().push(format!("{word}={len}"));
    }
    println!("{} {} {}", boxed(1), Rc::strong_count(&shared), shared.borrow().join(" "));
}

/// Every alignment up to 64 KiB with many sizes; each block keeps its bytes.
fn alignments() {
    let mut blocks = Vec::new();
    for align in (0..=16).map(|shift| 1 << shift) {
        for size in [1, align - 1, align, align + 1, 3 * align] {
            let layout = Layout::from_size_align(size.max(1), align).unwrap();
            // SAFETY: the size is not 0.
            let block = unsafe { alloc(layout) };
            assert!(!block.is_null() && block.addr().is_multiple_of(align), "{layout:?}");
            // SAFETY: the block has that size.
            unsafe { block.write_bytes(blocks.len() as u8, layout.size()) };
            blocks.push((block, layout));
        }
    }
    for (index, (block, layout)) in blocks.into_iter().enumerate() {
        // SAFETY: the block was filled above, over its whole size.
        let bytes = unsafe { core::slice::from_raw_parts(block, layout.size()) };
        assert!(bytes.iter().all(|&byte| byte == index as u8), "{layout:?}");
        // SAFETY: the block came from `alloc` with that layout.
        unsafe { dealloc(block, layout) };
    }
    zeroed_and_reallocated();
    println!("all aligned");
}

/// What comes back from `alloc_zeroed` is zero where it was used before, and `realloc` keeps bytes.
fn zeroed_and_reallocated() {
    let layout = Layout::from_size_align(100, 8).unwrap();
    for _ in 0..10 {
        // SAFETY: the size is not 0, the block is used within its size and given back once, with
        // the layout that it then has.
        unsafe {
            let block = alloc_zeroed(layout);
            assert!(core::slice::from_raw_parts(block, 100).iter().all(|&byte| byte == 0));
            block.write_bytes(0xaa, 100);
            let block = realloc(block, layout, 10_000);
            assert!(core::slice::from_raw_parts(block, 100).iter().all(|&byte| byte == 0xaa));
            let block = realloc(block, Layout::from_size_align(10_000, 8).unwrap(), 50);
            assert!(core::slice::from_raw_parts(block, 50).iter().all(|&byte| byte == 0xaa));
            dealloc(block, Layout::from_size_align(50, 8).unwrap());
        }
    }
}

/// Allocates and frees 1 GiB, of which 1 MiB lives at a time.
fn reuse() {
    for round in 0..1024 {
        let mut block: Vec<u8> = Vec::with_capacity(1 << 20);
        block.push(round as u8);
        core::hint::black_box(&block);
    }
    println!("reused");
}

/// Keeps 16 MiB alive in small blocks.
fn grow() {
    let blocks: Vec<Box<[u8; 1024]>> = (0..16_384).map(|n| Box::new([n as u8; 1024])).collect();
    assert!(blocks.iter().enumerate().all(|(n, block)| block.iter().all(|&b| b == n as u8)));
    println!("grown");
}

/// Allocates until there is nothing left.
fn exhaust() {
    let mut blocks = Vec::new();
    loop {
        blocks.push(Box::new([0xffu8; 4096]));
    }
}

/// Finds that there is nothing left without dying of it, and goes on.
fn recover() {
    let mut kept: Vec<Vec<u8>> = Vec::with_capacity(100_000);
    loop {
        let mut block = Vec::new();
        if block.try_reserve_exact(100_000).is_err() {
            break;
        }
        block.resize(100_000, kept.len() as u8);
        kept.push(block);
    }
    for (index, block) in kept.iter().enumerate() {
        assert!(block.iter().all(|&byte| byte == index as u8));
    }
    assert!(Vec::<u8>::new().try_reserve_exact(isize::MAX as usize).is_err());
    kept.truncate(kept.len() / 2);
    kept.push(alloc::vec![1; 100_000]);
    println!("recovered after more than {} blocks", if kept.len() > 10 { 10 } else { 0 });
}

/// Lets somebody else take memory at the program break, each time that the heap has taken some.
fn shared_break() {
    let brk = |end: usize| {
        // SAFETY: the break only moves up, so no memory in use goes away.
        unsafe { syscall1(__NR_brk, end) }.unwrap()
    };
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for round in 0..64_u8 {
        ours.push(alloc::vec![round; 300_000]);
        let start = brk(0);
        let end = brk(start + 100);
        assert_eq!(end, start + 100);
        // SAFETY: the break has just moved over these bytes.
        let bytes =
            unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(start), 100) };
        bytes.fill(!round);
        theirs.push(bytes);
    }
    for (round, (ours, theirs)) in (0..).zip(ours.iter().zip(&theirs)) {
        assert!(ours.iter().all(|&byte| byte == round));
        assert!(theirs.iter().all(|&byte| byte == !round));
    }
    println!("shared");
}
