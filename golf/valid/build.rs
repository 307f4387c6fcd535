//! Tells the linker to write what `link.ld` says and nothing else. It says so for this package's
//! program only: nothing about the program itself belongs here.

fn main() {
    let directory = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    for argument in [
        // No code but ours: no start files, no libraries, no dynamic loader.
        "-nostartfiles",
        "-nodefaultlibs",
        "-static",
        "-no-pie",
        // The file is the bytes of the sections: link.ld writes the headers itself.
        "-Wl,--oformat=binary",
        // Some distributions have their compiler driver ask for one.
        "-Wl,--build-id=none",
        &format!("-Wl,-T,{directory}/link.ld"),
    ] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    println!("cargo::rerun-if-changed=link.ld");
}
