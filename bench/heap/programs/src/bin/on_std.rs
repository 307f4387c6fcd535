//! The work on std and glibc.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cycles = bench_heap_programs::cycles(arguments.iter().map(String::as_str))
        .expect("a kind of work, and how often");
    println!("{cycles}");
}
