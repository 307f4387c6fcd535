//! Tests that end as no test should, and would take std's harness with them.

#![no_std]
#![no_main]

extern crate alloc;

use rt0::linux_raw_sys::general::{
    __NR_close, __NR_getpid, __NR_kill, __NR_nanosleep, SIGKILL, SIGTERM, timespec,
};
use rt0::println;
use rt0::process::{ExitCode, abort, exit};
use rt0::syscall::{fork, syscall0, syscall1, syscall2};

rt0_test::tests! {
    aborts,
    exits_with_success,
    exits_with_the_status_of_a_harness,
    reads_no_memory,
    overflows_its_stack,
    exhausts_the_heap,
    is_terminated,
    is_killed,
    returns_a_failure,
    #[timeout = 1]
    does_not_end,
    #[timeout = 1]
    does_not_end_and_prints,
    closes_all_it_has,
    closes_what_it_prints_to,
    leaves_a_process_behind,
    #[should_panic]
    aborts_instead_of_a_panic,
    #[should_panic]
    exits_instead_of_a_panic,
    prints_a_lot,
}

fn aborts() {
    println!("before it aborts");
    abort();
}

fn exits_with_success() {
    exit(0);
}

fn exits_with_the_status_of_a_harness() {
    exit(101);
}

fn reads_no_memory() {
    // SAFETY: none: it is to crash.
    unsafe { core::ptr::without_provenance::<u8>(8).read_volatile() };
}

fn overflows_its_stack() {
    fn deeper(depth: usize) -> usize {
        let page = core::hint::black_box([depth; 512]);
        if depth == usize::MAX { 0 } else { deeper(depth + 1) + page[0] }
    }
    println!("{}", deeper(0));
}

fn exhausts_the_heap() {
    drop(core::hint::black_box(alloc::vec::Vec::<u8>::with_capacity(isize::MAX as usize)));
}

fn is_terminated() {
    send(SIGTERM);
}

fn is_killed() {
    send(SIGKILL);
}

/// Sends a signal to this process.
fn send(signal: u32) {
    // SAFETY: the calls take no pointer.
    unsafe {
        let this = syscall0(__NR_getpid).unwrap();
        syscall2(__NR_kill, this, signal as usize).unwrap();
    }
}

fn returns_a_failure() -> ExitCode {
    ExitCode::from(7)
}

fn does_not_end() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

fn does_not_end_and_prints() -> ! {
    println!("before it hangs");
    does_not_end()
}

fn closes_all_it_has() {
    close(0..100);
}

fn closes_what_it_prints_to() {
    close(1..3);
}

fn close(fds: core::ops::Range<usize>) {
    for fd in fds {
        // SAFETY: it is a test's own fault to close what others use.
        let _ = unsafe { syscall1(__NR_close, fd) };
    }
}

fn leaves_a_process_behind() {
    // SAFETY: the copy has its own memory and stack.
    let child = unsafe { fork() };
    if child == Ok(0) {
        let time = timespec { tv_sec: 20, tv_nsec: 0 };
        // SAFETY: the kernel reads the time, which lies there.
        let _ = unsafe { syscall2(__NR_nanosleep, (&raw const time).expose_provenance(), 0) };
        exit(0);
    }
    println!("left {}", child.unwrap());
}

fn aborts_instead_of_a_panic() {
    abort();
}

fn exits_instead_of_a_panic() {
    println!("panicked at nothing");
    exit(134);
}

fn prints_a_lot() {
    for _ in 0..10_000 {
        println!("{:x>99}", 1);
    }
    panic!("so that it is shown");
}
