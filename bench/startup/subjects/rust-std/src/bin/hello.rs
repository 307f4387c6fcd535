//! hello world on std.

fn main() {
    println!("hello world!");
}
