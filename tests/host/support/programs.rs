//! Builds programs in each way that is promised to work, once per test run.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A cargo profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// A linker, as `cc -fuse-ld=` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linker {
    Lld,
    Bfd,
}

/// One way to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Build {
    pub profile: Profile,
    pub linker: Linker,
}

/// What `make run` builds.
pub const RELEASE: Build = Build { profile: Profile::Release, linker: Linker::Lld };

/// What a user builds first, and where a user meets a mistake.
pub const DEV: Build = Build { profile: Profile::Dev, linker: Linker::Lld };

/// Every way.
pub const BUILDS: [Build; 4] = [
    RELEASE,
    DEV,
    Build { profile: Profile::Release, linker: Linker::Bfd },
    Build { profile: Profile::Dev, linker: Linker::Bfd },
];

impl Build {
    /// `hello`, built in this way.
    pub fn hello(self) -> PathBuf {
        self.program("hello")
    }

    /// A program of `tests/programs` or `programs/anatomy`, built in this way.
    pub fn program(self, name: &str) -> PathBuf {
        static DONE: [OnceLock<PathBuf>; 4] = [const { OnceLock::new() }; 4];
        let index = BUILDS.iter().position(|build| *build == self).unwrap();
        DONE[index].get_or_init(|| self.build_all()).join(name)
    }

    /// Builds `hello` and all other programs, and returns the folder they are in.
    fn build_all(self) -> PathBuf {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(match self.linker {
            Linker::Lld => "lld",
            Linker::Bfd => "bfd",
        });
        let mut cargo = self.cargo("build", Path::new(env!("CARGO_MANIFEST_DIR")), &target);
        cargo.arg("--bins");
        for package in ["rt0", "rt0-anatomy", "rt0-test-programs"] {
            cargo.args(["--package", package]);
        }
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        target.join(self.profile_folder())
    }

    /// A cargo command for the package in `folder` that builds in this way: one word, or two as
    /// `nextest run`.
    ///
    /// It has the environment of a shell in that folder: nothing of the cargo that runs the tests.
    pub fn cargo(self, command: &str, folder: &Path, target: &Path) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap());
        cargo.current_dir(folder).args(command.split(' '));
        cargo.args(["--offline", "--target-dir"]).arg(target);
        for variable in ["RUSTC_BOOTSTRAP", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "OUT_DIR"] {
            cargo.env_remove(variable);
        }
        if self.profile == Profile::Release {
            cargo.arg("--release");
        }
        if self.linker == Linker::Bfd {
            cargo.env("RUSTFLAGS", "-Clink-arg=-fuse-ld=bfd");
        }
        cargo
    }

    /// The folder below the target folder that cargo puts programs in.
    pub fn profile_folder(self) -> &'static str {
        match self.profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} build by {:?}", self.profile, self.linker)
    }
}
