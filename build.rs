//! Tells the linker how a program on rt0 is linked: our own programs here, and a dependent's
//! through the environment variable `DEP_RT0_LINK_ARGS` of its build script.
//!
//! Only programs get these arguments. As `rustflags` they would reach build scripts and tests of
//! the host as well, which then crash.

use std::env;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let is_release = env::var("PROFILE").expect("cargo sets it") == "release";
    let has_debug_info = env::var("DEBUG").expect("cargo sets it") != "false";

    let options = [
        "-nostdlib",           // no start files, since _start is ours, and no libc
        "-static",             // no interpreter, no dynamic section
        "-no-pie",             // takes back rustc's -pie: the addresses are final
        "-Wl,-z,norelro",      // takes back rustc's -z relro: nobody would protect anything later
        "-Wl,--build-id=none", // takes back what some distributions' cc adds
    ];

    let mut program = options.map(str::to_owned).to_vec();
    if !has_debug_info {
        program.push(format!("-T{root}/src/no-unwind-tables.ld"));
    }
    program.push(format!("-T{root}/linker.ld"));
    println!("cargo::metadata=LINK_ARGS={}", program.join("\t"));

    let mut hello = program.clone();
    if is_release {
        hello = options.map(str::to_owned).to_vec();
        hello.push("-Wl,--discard-all".to_owned()); // of its symbols, keep the global ones
        hello.push(format!("-T{root}/src/hello.ld"));
    }
    for argument in &hello {
        println!("cargo::rustc-link-arg-bin=hello={argument}");
    }

    for script in ["linker.ld", "src/hello.ld", "src/no-unwind-tables.ld"] {
        println!("cargo::rerun-if-changed={script}");
    }
}
