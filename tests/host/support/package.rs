//! A user's package, made from the files that the README shows, outside of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;

use tempfile::TempDir;

use super::programs::{Build, Linker};
use super::run::stderr;

/// A package in a folder of its own, gone when this is dropped.
pub struct Package(TempDir);

impl Package {
    /// The package that the README tells a user to write, depending on this checkout.
    pub fn of_the_readme() -> Self {
        let package = Self(tempfile::tempdir().unwrap());
        for (name, text) in files(include_str!("../../../README.md")) {
            package.write(name, text);
        }
        let here = format!("rt0 = {{ path = {:?} }}", env!("CARGO_MANIFEST_DIR"));
        package.edit("Cargo.toml", "rt0 = { path = \"../rt0\" }", &here);
        package
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
        // One target folder for all packages saves building the dependencies for each. Packages of
        // one name overwrite each other's programs there, so only one builds at a time, and the
        // program is copied out.
        static TARGET: Mutex<()> = Mutex::new(());
        let _guard = TARGET.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(match build.linker {
            Linker::Lld => "packages-lld",
            Linker::Bfd => "packages-bfd",
        });
        let output =
            build.cargo(args[0], self.0.path(), &target).args(&args[1..]).output().unwrap();
        let program = target.join(build.profile_folder()).join("my-program");
        if args[0] == "build" && output.status.success() {
            fs::copy(program, self.path("my-program")).unwrap();
        }
        output
    }

    /// Builds it and returns the path of its program.
    pub fn build(&self, build: Build) -> PathBuf {
        let output = self.cargo(build, ["build"]);
        assert!(output.status.success(), "{build}: {}", stderr(&output));
        self.path("my-program")
    }

    /// Fails to build it and everything that it depends on, and returns what cargo said.
    pub fn fails_to_build_afresh(&self, build: Build) -> String {
        let mut cargo = build.cargo("build", self.0.path(), &self.path("target"));
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

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
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
