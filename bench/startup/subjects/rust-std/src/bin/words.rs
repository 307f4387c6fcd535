//! Counts its arguments and their bytes, on std.

fn main() {
    let lengths: Vec<usize> = std::env::args_os().map(|argument| argument.len()).collect();
    let total = lengths.iter().sum::<usize>();
    let line = format!("{} arguments, {total} bytes", lengths.len());
    if lengths.len() > 9 {
        panic!("{} arguments are too many", lengths.len());
    }
    println!("{line}");
}
