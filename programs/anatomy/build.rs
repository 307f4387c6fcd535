//! Links the programs as every program on rt0 is linked.

fn main() {
    for argument in std::env::var("DEP_RT0_LINK_ARGS").unwrap().split('\t') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
