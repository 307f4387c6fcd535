//! Finds musl's memory functions, where musl is installed, and links them under names
//! with the prefix `musl_`. Nothing is measured here.
//!
//! `MUSL_LIBC` names another `libc.a` than the one Debian's package `musl-dev` installs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Where `musl-dev` puts its archive.
const MUSL_LIBC: &str = "/usr/lib/x86_64-linux-musl/libc.a";

/// The members of the archive that hold the functions, without `.o` or `.lo`.
const MEMBERS: [&str; 5] = ["memcpy", "memmove", "memset", "memcmp", "strlen"];

fn main() {
    println!("cargo::rustc-check-cfg=cfg(musl)");
    println!("cargo::rerun-if-env-changed=MUSL_LIBC");
    let archive = PathBuf::from(env::var_os("MUSL_LIBC").unwrap_or_else(|| MUSL_LIBC.into()));
    println!("cargo::rerun-if-changed={}", archive.display());
    if archive.exists() {
        let output = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        link(&archive, &output);
        println!("cargo::rustc-cfg=musl");
    }
}

/// Copies the members out of the archive, renames their symbols and hands them to the linker.
fn link(archive: &Path, output: &Path) {
    let bytes = fs::read(archive).expect("the archive can be read");
    let parsed = object::read::archive::ArchiveFile::parse(&*bytes).expect("libc.a is an archive");
    for member in parsed.members() {
        let member = member.expect("a sound archive member");
        let name = String::from_utf8_lossy(member.name());
        let stem = name.split('.').next().unwrap_or_default();
        if MEMBERS.contains(&stem) {
            let file = output.join(format!("musl_{stem}.o"));
            fs::write(&file, member.data(&*bytes).expect("a member with contents"))
                .expect("OUT_DIR can be written");
            let status = Command::new("objcopy")
                .arg("--prefix-symbols=musl_")
                .arg(&file)
                .status()
                .expect("objcopy, of binutils, is installed");
            assert!(status.success(), "objcopy could not rename {stem}'s symbols");
            println!("cargo::rustc-link-arg={}", file.display());
        }
    }
}
