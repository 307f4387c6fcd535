//! Links the program on rt0 as every program on rt0 is linked, and leaves the one on std alone.

fn main() {
    let arguments = std::env::var("DEP_RT0_LINK_ARGS").expect("rt0's build script offers it");
    for argument in arguments.split('\t') {
        println!("cargo::rustc-link-arg-bin=on-rt0={argument}");
    }
}
