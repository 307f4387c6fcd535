//! Finds musl's malloc, where musl is installed, and links it under names with the prefix `musl_`.
//!
//! `MUSL_LIBC` names another `libc.a` than the one Debian's package `musl-dev` installs. What the
//! functions need of the rest of musl they get from `src/bin/musl.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use object::read::archive::ArchiveFile;
use object::{Object, ObjectSymbol};

/// Where `musl-dev` puts its archive.
const MUSL_LIBC: &str = "/usr/lib/x86_64-linux-musl/libc.a";

/// What is taken: the members of the archive that define these, and nothing that they use.
const WANTED: [&str; 5] =
    ["__libc_malloc_impl", "__libc_free", "__libc_realloc", "aligned_alloc", "__malloc_replaced"];

/// What these use under a name of musl's own. `src/bin/musl.rs` defines it.
const USED: [&str; 7] =
    ["___errno_location", "__libc", "__lock", "__madvise", "__mmap", "__mremap", "__unlock"];

fn main() -> Result<()> {
    println!("cargo::rustc-check-cfg=cfg(musl)");
    println!("cargo::rerun-if-env-changed=MUSL_LIBC");
    let archive = PathBuf::from(env::var_os("MUSL_LIBC").unwrap_or_else(|| MUSL_LIBC.into()));
    println!("cargo::rerun-if-changed={}", archive.display());
    if archive.exists() {
        let output = PathBuf::from(env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
        link(&fs::read(&archive)?, &output)?;
        println!("cargo::rustc-cfg=musl");
    }
    Ok(())
}

/// Copies the members out of the archive, renames their symbols and hands them to the linker.
fn link(archive: &[u8], output: &Path) -> Result<()> {
    let mut objects = Vec::new();
    let mut defined = BTreeSet::new();
    for member in ArchiveFile::parse(archive)?.members() {
        let bytes = member?.data(archive)?;
        let Ok(object) = object::File::parse(bytes) else {
            continue;
        };
        let names: Vec<&str> = object
            .symbols()
            .filter(|symbol| symbol.is_global() && symbol.is_definition())
            .filter_map(|symbol| symbol.name().ok())
            .collect();
        // Before its malloc of today musl had another, under names that these do not meet.
        let is_fallback = names.contains(&"__libc_malloc");
        if !is_fallback && names.iter().any(|name| WANTED.contains(name)) {
            defined.extend(names.iter().map(|name| name.to_string()));
            objects.push(bytes);
        }
    }
    for wanted in WANTED {
        ensure!(defined.contains(wanted), "this libc.a has no {wanted}: musl 1.2.1 or later has");
    }
    let used = USED.iter().map(|name| name.to_string());
    let renames: Vec<String> = defined
        .into_iter()
        .chain(used)
        .map(|name| format!("--redefine-sym={name}=musl_{name}"))
        .collect();
    for (number, object) in objects.into_iter().enumerate() {
        let file = output.join(format!("musl_{number}.o"));
        fs::write(&file, object)?;
        let status = Command::new("objcopy")
            .args(&renames)
            .arg(&file)
            .status()
            .context("objcopy, of binutils, is not installed")?;
        ensure!(status.success(), "objcopy could not rename the symbols of {}", file.display());
        println!("cargo::rustc-link-arg-bin=heap-musl={}", file.display());
    }
    Ok(())
}
