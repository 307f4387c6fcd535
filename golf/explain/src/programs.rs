//! Which programs there are, how they are built and where their files are. Nothing here looks
//! into a file.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What all of them write, in one system call.
pub const TEXT: &[u8] = b"hello world!\n";

/// One of the programs.
#[derive(Debug)]
pub struct Program {
    /// The name of its package, its folder and its file.
    pub name: &'static str,
    /// The size of its file may not be larger, in bytes.
    pub limit: usize,
    /// Whether readers of ELF files other than the kernel accept it.
    pub valid: bool,
}

/// All of them, in the order in which the README has them.
pub const PROGRAMS: [Program; 4] = [
    Program { name: "valid", limit: 154, valid: true },
    Program { name: "record", limit: 85, valid: false },
    Program { name: "record-assembly", limit: 85, valid: false },
    Program { name: "fast", limit: 4096, valid: true },
];

impl Program {
    /// Where `cargo build --release` puts its file.
    pub fn file(&self) -> PathBuf {
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| workspace().join("target"), PathBuf::from);
        target.join("release").join(self.name)
    }
}

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder of the workspace")
}

/// Runs `cargo build --release` with further arguments, and nothing else: there is no step after
/// it.
///
/// # Panics
///
/// If it fails.
pub fn build<const N: usize>(arguments: [&str; N]) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(["build", "--release", "--quiet"])
        .args(arguments)
        .current_dir(workspace())
        .status()
        .expect("cargo runs");
    assert!(status.success(), "cargo build --release {arguments:?}: {status}");
}
