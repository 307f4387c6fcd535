//! Finds a compiler and a linker for a processor, and builds our programs with them.
//!
//! In this order: the toolchain in use, where it has the target (`rustup target add`); its own
//! sources of `core`, to build that too (`rustup component add rust-src`); the same two of a second
//! compiler, which the variable `RT0_CROSS_RUSTC` names. Debian's serves for the last: its packages
//! are in [`DEBIAN`].

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::processors::Processor;
use crate::report::{self, Column};
use crate::{Trouble, programs};

/// What Debian 12 has for the case that rustup's downloads are out of reach.
const DEBIAN: &str =
    "apt-get install rustc-web rust-web-src lld-22, and RT0_CROSS_RUSTC=/usr/bin/rustc";

/// A way to build for one processor.
pub struct Toolchain {
    rustc: PathBuf,
    linker: String,
    builds_core: bool,
}

/// Finds the first way that is open.
pub fn find(processor: &Processor) -> Result<Toolchain, Trouble> {
    let second = env::var_os("RT0_CROSS_RUSTC").map(PathBuf::from);
    let own = PathBuf::from(env::var_os("RUSTC").unwrap_or("rustc".into()));
    for rustc in [Some(own), second].into_iter().flatten() {
        let has_core = has_core(&rustc, processor.target);
        if !has_core && !has_sources(&rustc) {
            continue;
        }
        let linker = linker(&rustc).ok_or_else(|| {
            Trouble::Missing(format!("{} has no lld: apt-get install lld-22", rustc.display()))
        })?;
        return Ok(Toolchain { rustc, linker, builds_core: !has_core });
    }
    let target = processor.target;
    let rustup = match target.ends_with("-none") {
        false => format!("rustup target add {target}"),
        true => "rustup component add rust-src".to_owned(),
    };
    Err(Trouble::Missing(format!("no core for {target}: {rustup}\n     or {DEBIAN}")))
}

/// What a compiler prints about itself, if it knows the answer.
fn print(rustc: &Path, what: &[&str]) -> Option<PathBuf> {
    let output = Command::new(rustc).arg("--print").args(what).output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(printed.trim_end()))
}

/// Whether a compiler has `core` for a target.
fn has_core(rustc: &Path, target: &str) -> bool {
    let folder = print(rustc, &["target-libdir", "--target", target]);
    let Some(mut files) = folder.and_then(|folder| folder.read_dir().ok()) else {
        return false;
    };
    files.any(|file| {
        file.is_ok_and(|file| file.file_name().as_encoded_bytes().starts_with(b"libcore-"))
    })
}

/// Whether a compiler has the sources of `core`.
fn has_sources(rustc: &Path) -> bool {
    print(rustc, &["sysroot"])
        .is_some_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/core").is_dir())
}

/// The linker that links for every processor: lld, as the compiler brings it or Debian has it.
fn linker(rustc: &Path) -> Option<String> {
    let brings_lld = print(rustc, &["target-libdir"])
        .is_some_and(|folder| folder.join("../bin/rust-lld").is_file());
    if brings_lld {
        return Some("rust-lld".to_owned());
    }
    ["ld.lld-22", "ld.lld"].into_iter().find(|name| in_path(name).is_some()).map(str::to_owned)
}

/// Where a tool is in `PATH`.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

impl Toolchain {
    /// The compiler, as it names itself.
    pub fn compiler(&self) -> Result<String, Trouble> {
        let failure = || Trouble::Failure(format!("{} --version", self.rustc.display()));
        let output = Command::new(&self.rustc).arg("--version").output().map_err(|_| failure())?;
        let name = String::from_utf8(output.stdout).map_err(|_| failure())?;
        Ok(name.trim_end().to_owned())
    }

    /// Builds `hello` and the test programs in a profile, by the name of its folder; returns the
    /// folder they are in. A release whose `hello` is too large is a failure too.
    pub fn build(&self, processor: &Processor, profile: &str) -> Result<PathBuf, Trouble> {
        report::forget(processor, Column::Built);
        let folder = self.build_all(processor, profile).inspect_err(|_| {
            report::write(processor, Column::Built, "no");
        })?;
        report::write(processor, Column::Built, "yes");
        if profile == "release" {
            let size = programs::size_of_hello(&folder)?;
            report::write(processor, Column::Size, &size.to_string());
        }
        Ok(folder)
    }

    fn build_all(&self, processor: &Processor, profile: &str) -> Result<PathBuf, Trouble> {
        let folder = workspace().join("target/cross");
        let key = processor.target.to_uppercase().replace('-', "_");
        // The linker is a flag, and no variable of its own, so that build scripts keep theirs.
        let flags = format!("-Clinker={} {}", self.linker, processor.flags);

        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.current_dir(workspace()).args(["build", "--quiet"]);
        cargo.args(["--package", "rt0", "--package", "rt0-test-programs"]);
        cargo.args(programs::NAMES.iter().flat_map(|name| ["--bin", name]));
        cargo.args(["--target", processor.target, "--target-dir"]).arg(&folder);
        cargo.env("RUSTC", &self.rustc);
        cargo.env(format!("CARGO_TARGET_{key}_RUSTFLAGS"), flags.trim_end());
        // What the cargo that started us has set for us is not for this one.
        cargo.env_remove("RUSTC_BOOTSTRAP").env_remove("RUSTFLAGS");
        cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
        if self.builds_core {
            cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=core,alloc,compiler_builtins");
        }
        if profile == "release" {
            cargo.arg("--release");
        }
        let built = cargo.status().is_ok_and(|status| status.success());
        let programs = folder.join(processor.target).join(profile);
        let failure = || Trouble::Failure(format!("the {profile} build for {}", processor.target));
        built.then_some(programs).ok_or_else(failure)
    }
}

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("it is tests/cross in the workspace")
}
