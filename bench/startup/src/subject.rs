//! Who is measured, and how each is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// The subject that times are compared with.
pub const REFERENCE: &str = "assembly";

/// What a subject does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Prints `hello world!`.
    Hello,
    /// Counts its arguments and their bytes: a vector, a formatted string, a message on panic.
    Words,
}

/// Whose a subject is: the plots color by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Camp {
    /// rt0, and what is built beside it here.
    Ours,
    /// Assembly by hand.
    Reference,
    /// All others.
    Peer,
}

/// A program to be measured.
pub struct Subject {
    pub name: &'static str,
    pub task: Task,
    pub camp: Camp,
    /// Who has the tools.
    pub package: &'static str,
    /// Prints the version of the tool, and fails where there is none.
    version: &'static str,
    /// The commands of a shell that build it: `$here` is this package, `$root` the repository, and
    /// `$out` the program.
    build: String,
    /// Where cargo leaves the program, if it is cargo that builds it.
    built: Option<PathBuf>,
}

impl Subject {
    fn new(
        name: &'static str,
        task: Task,
        camp: Camp,
        package: &'static str,
        version: &'static str,
        build: &str,
    ) -> Self {
        Self { name, task, camp, package, version, build: build.to_owned(), built: None }
    }

    /// Builds it, and returns where it is.
    pub fn build(&self, here: &Path) -> Result<PathBuf> {
        self.version()?;
        let folder = here.join("target/subjects");
        fs::create_dir_all(&folder)?;
        let program = folder.join(self.slug());
        let root = here.ancestors().nth(2).context("no root")?;
        let output = shell(&self.build)
            .env("here", here)
            .env("root", root)
            .env("out", &program)
            .current_dir(here.join("subjects"))
            .output()?;
        ensure!(
            output.status.success(),
            "building failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        if let Some(built) = &self.built {
            fs::copy(root.join(built), &program)
                .with_context(|| format!("{} was not built", built.display()))?;
        }
        Ok(program)
    }

    /// The tool that builds it, as it names itself.
    pub fn version(&self) -> Result<String> {
        let output = shell(self.version).output()?;
        ensure!(output.status.success(), "not installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Its name as a file's.
    fn slug(&self) -> String {
        let task = match self.task {
            Task::Hello => "hello",
            Task::Words => "words",
        };
        let name = self.name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        format!("{task}-{name}")
    }
}

fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-euc", command]);
    shell
}

/// All subjects, whether they can be built here or not.
pub fn all() -> Vec<Subject> {
    let mut all = vec![Subject::new(
        REFERENCE,
        Task::Hello,
        Camp::Reference,
        "binutils",
        "as --version",
        "as hello.s -o $out.o; ld -N $out.o -o $out; strip $out",
    )];
    for (name, program) in [
        ("golf: valid", "valid"),
        ("golf: record", "record"),
        ("golf: record, assembly", "record-assembly"),
        ("golf: fast", "fast"),
    ] {
        all.push(cargo(name, Task::Hello, Camp::Ours, "golf", "release", program));
    }
    all.push(cargo("rt0", Task::Hello, Camp::Ours, ".", "release", "hello"));
    all.push(cargo("rt0, println!", Task::Hello, Camp::Ours, ".", "release", "println"));
    all.push(cargo("rt0", Task::Words, Camp::Ours, ".", "release", "all"));
    for (task, source) in [(Task::Hello, "hello"), (Task::Words, "words")] {
        let mut peer = |name, package, version, build: &str| {
            let build = build.replace("SOURCE", source);
            all.push(Subject::new(name, task, Camp::Peer, package, version, &build));
        };
        peer("C, glibc dynamic", "gcc libc6-dev", "gcc --version", "gcc -Os SOURCE.c -o $out");
        peer(
            "C, glibc static",
            "gcc libc6-dev",
            "gcc --version",
            "gcc -Os -static SOURCE.c -o $out",
        );
        peer(
            "C, musl static",
            "musl-tools",
            "command -v musl-gcc >/dev/null; dpkg-query -Wf 'musl ${Version}' musl-dev",
            "musl-gcc -Os -static SOURCE.c -o $out",
        );
        peer(
            "C, dietlibc",
            "dietlibc-dev",
            "diet -v 2>&1 | grep version",
            "diet -Os gcc -Os SOURCE.c -o $out",
        );
        peer("Zig", "ziglang, from PyPI", ZIG_VERSION, &format!("{ZIG} SOURCE.zig"));
        peer(
            "Go",
            "golang-go",
            "go version",
            "GO111MODULE=off CGO_ENABLED=0 go build -o $out SOURCE.go",
        );
    }
    all.push(Subject::new(
        "Zig, own _start",
        Task::Hello,
        Camp::Peer,
        "ziglang, from PyPI",
        ZIG_VERSION,
        &format!("{ZIG} bare.zig"),
    ));
    for (task, program) in [(Task::Hello, "hello"), (Task::Words, "words")] {
        for (name, folder, profile) in [
            ("Rust std", "rust-std", "release"),
            ("Rust std, smallest", "rust-std", "smallest"),
            ("origin", "origin", "release"),
            ("tiny-std", "tiny-std", "release"),
        ] {
            let folder = format!("bench/startup/subjects/{folder}");
            all.push(cargo(name, task, Camp::Peer, &folder, profile, program));
        }
    }
    all
}

/// In two steps, since `echo` succeeds whatever it is given.
const ZIG_VERSION: &str = "version=$(python3 -m ziglang version); echo zig $version";

const ZIG: &str = "python3 -m ziglang build-exe -OReleaseSmall -fstrip -fsingle-threaded \
    --cache-dir $here/target/zig -femit-bin=$out";

/// A subject that cargo builds in `folder`, from the root of the repository.
fn cargo(
    name: &'static str,
    task: Task,
    camp: Camp,
    folder: &str,
    profile: &str,
    program: &str,
) -> Subject {
    let folder = if folder == "." { String::new() } else { format!("{folder}/") };
    // A workspace keeps the programs of its members in one folder.
    let build = format!(
        "cd $root/{folder}.; cargo build --quiet --workspace --profile {profile} --bin {program}"
    );
    let mut subject = Subject::new(name, task, camp, "cargo", "rustc --version", &build);
    subject.built = Some(format!("{folder}target/{profile}/{program}").into());
    subject
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_subjects_share_a_file() {
        let all = all();
        let files: BTreeSet<_> = all.iter().map(Subject::slug).collect();
        assert_eq!(files.len(), all.len());
    }

    #[test]
    fn the_reference_is_one_of_them() {
        assert!(all().iter().any(|subject| subject.name == REFERENCE));
    }

    #[test]
    fn a_tool_that_is_not_there_is_told() {
        let version = "no-such-tool --version 2>/dev/null";
        let subject = Subject::new("x", Task::Hello, Camp::Peer, "nobody", version, "true");
        assert_eq!(subject.version().unwrap_err().to_string(), "not installed");
    }
}
