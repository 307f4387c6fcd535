//! The work on rt0: its start, its heap, its memory functions.

#![no_std]
#![no_main]

rt0::entry!(main);

fn main() {
    let arguments = rt0::env::args().skip(1).filter_map(|argument| argument.to_str().ok());
    let cycles = bench_heap_programs::cycles(arguments).expect("a kind of work, and how often");
    rt0::println!("{cycles}");
}
