//! Tells the linker how a program on rt0 is linked: our own programs here, and a dependent's
//! through the environment variable `DEP_RT0_LINK_ARGS` of its build script.
//!
//! Only programs get these arguments. As `rustflags` they would reach build scripts and tests of
//! the host as well, which then crash.

use std::env;
use std::path::Path;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let is_release = env::var("PROFILE").expect("cargo sets it") == "release";
    let has_debug_info = env::var("DEBUG").expect("cargo sets it") != "false";

    // A C compiler that calls the linker hands on what follows -Wl; the linker itself takes it bare.
    let for_linker = if linker_is_called_by_cc() { "-Wl," } else { "" };

    let build_id = format!("{for_linker}--build-id=none");
    let options = [
        "-nostdlib", // no start files, since _start is ours, and no libc
        "-static",   // no interpreter, no dynamic section
        "-no-pie",   // takes back rustc's -pie: the addresses are final
        "-z",        // takes back rustc's -z relro:
        "norelro",   // nobody would protect anything later
        &build_id,   // takes back what some distributions' cc adds
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
        hello.push(format!("{for_linker}--discard-all")); // of its symbols, keep the global ones
        hello.push(format!("-T{root}/src/hello.ld"));
    }
    for argument in &hello {
        println!("cargo::rustc-link-arg-bin=hello={argument}");
    }

    for script in ["linker.ld", "src/hello.ld", "src/no-unwind-tables.ld"] {
        println!("cargo::rerun-if-changed={script}");
    }
}

/// Whether rustc links by way of a C compiler, as it does for targets that have a libc, unless the
/// flags or cargo's configuration name another linker.
///
/// The order is rustc's own: `-C linker-flavor`, the name of `-C linker`, the target's default.
fn linker_is_called_by_cc() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let flag = |name: &str| {
        let values = flags.split('\x1f').filter_map(|flag| flag.split_once(name));
        values.filter(|(before, _)| ["", "-C"].contains(before)).map(|(_, value)| value).next_back()
    };
    if let Some(flavor) = flag("linker-flavor=") {
        return flavor == "gcc" || flavor.ends_with("-cc");
    }
    let configured = env::var("RUSTC_LINKER").ok();
    if let Some(linker) = flag("linker=").or(configured.as_deref()) {
        let name = Path::new(linker).file_name().and_then(|name| name.to_str()).unwrap_or(linker);
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || "-.".contains(c));
        return !name.ends_with("ld");
    }
    env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|libc| !libc.is_empty())
}
