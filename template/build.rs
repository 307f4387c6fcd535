//! Hands the linker what rt0 asks of it: no libc, no interpreter, its linker script.

fn main() {
    let arguments = std::env::var("DEP_RT0_LINK_ARGS").expect("a dependency on rt0 sets it");
    for argument in arguments.split('\t') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
