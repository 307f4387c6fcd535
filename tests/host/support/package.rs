//! A user's package outside of this workspace: from the files that the README shows, or by
//! `make new` from the template.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use std::time::SystemTime;

use tempfile::TempDir;

use super::programs::{Build, Linker};
use super::run::{make, stderr};

/// A package in a folder of its own, gone when this is dropped.
pub struct Package {
    parent: TempDir,
    /// The name of the package, of its program and of its folder.
    name: &'static str,
}

impl Package {
    /// The package that the README tells a user to write, depending on this checkout.
    pub fn of_the_readme() -> Self {
        let package = Self { parent: tempfile::tempdir().unwrap(), name: "my-program" };
        for (name, text) in files(include_str!("../../../README.md")) {
            package.write(name, text);
        }
        let here = format!("rt0 = {{ path = {:?} }}", env!("CARGO_MANIFEST_DIR"));
        package.edit("Cargo.toml", "rt0 = { path = \"../rt0\" }", &here);
        package
    }

    /// A copy of the template, depending on this checkout.
    pub fn of_the_template(name: &'static str) -> Self {
        let package = Self { parent: tempfile::tempdir().unwrap(), name };
        let output = make_new(&package.folder());
        assert!(output.status.success(), "{}", stderr(&output));
        package
    }

    /// The folder that it is in.
    pub fn folder(&self) -> PathBuf {
        self.parent.path().join(self.name)
    }

    /// Writes one of its files.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces what stands in one of its files.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} does not say {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Takes one of its files away.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Runs cargo in it: a command, then its options.
    pub fn cargo<const N: usize>(&self, build: Build, args: [&str; N]) -> Output {
        in_target(build.linker, |target| {
            Self::touch(&self.folder());
            let mut cargo = build.cargo(args[0], &self.folder(), target);
            let output = cargo.args(&args[1..]).output().unwrap();
            let program = target.join(build.profile_folder()).join(self.name);
            if args[0] == "build" && output.status.success() {
                fs::copy(program, self.program()).unwrap();
            }
            output
        })
    }

    /// Runs make in it.
    pub fn make<const N: usize>(&self, args: [&str; N]) -> Output {
        in_target(Linker::Lld, |target| {
            Self::touch(&self.folder());
            let mut make = make(&self.folder());
            make.args(args).env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", target);
            make.env_remove("RUSTC_BOOTSTRAP").output().unwrap()
        })
    }

    /// Builds it and returns the path of its program.
    pub fn build(&self, build: Build) -> PathBuf {
        let output = self.cargo(build, ["build"]);
        assert!(output.status.success(), "{build}: {}", stderr(&output));
        self.program()
    }

    /// Fails to build it and everything that it depends on, and returns what cargo said.
    pub fn fails_to_build_afresh(&self, build: Build) -> String {
        let mut cargo = build.cargo("build", &self.folder(), &self.path("target"));
        let output = cargo.output().unwrap();
        assert!(!output.status.success(), "{build}: it was built");
        stderr(&output).to_owned()
    }

    /// Fails to build it and returns what cargo said.
    pub fn fails_to_build(&self, build: Build) -> String {
        let output = self.cargo(build, ["build"]);
        assert!(!output.status.success(), "{build}: it was built");
        stderr(&output).to_owned()
    }

    /// Makes all of its files newer than anything built: in a target folder that they share, cargo
    /// tells packages of one name and version apart by nothing but the age of their files.
    fn touch(folder: &Path) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                Self::touch(&entry.path());
            } else {
                let file = File::options().append(true).open(entry.path()).unwrap();
                file.set_modified(SystemTime::now()).unwrap();
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Where a copy of the built program is kept: beside the package, not in it.
    fn program(&self) -> PathBuf {
        self.parent.path().join("program")
    }
}

/// Runs `make new` of this checkout.
pub fn make_new(folder: &Path) -> Output {
    let mut make = make(env!("CARGO_MANIFEST_DIR").as_ref());
    make.arg("new").arg(format!("NAME={}", folder.display())).output().unwrap()
}

/// Calls `act` with the one target folder that all packages share, which saves building the
/// dependencies for each. Packages of one name overwrite each other's programs there, so only one
/// is at it at a time.
fn in_target<T>(linker: Linker, act: impl FnOnce(&Path) -> T) -> T {
    static TARGET: Mutex<()> = Mutex::new(());
    let _guard = TARGET.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    act(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(match linker {
        Linker::Lld => "packages-lld",
        Linker::Bfd => "packages-bfd",
    }))
}

/// The files in a Markdown text: each fenced block that follows a line `<!-- file: NAME -->`.
fn files(markdown: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    for part in markdown.split("<!-- file: ").skip(1) {
        let (name, rest) = part.split_once(" -->\n").unwrap();
        let (_language, rest) = rest.strip_prefix("```").unwrap().split_once('\n').unwrap();
        let (text, _) = rest.split_once("```").unwrap();
        files.push((name, text));
    }
    assert!(!files.is_empty(), "the README shows no file");
    files
}
