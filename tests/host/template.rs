//! The template: a fresh copy, outside of this workspace, that works the first time.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chroot, geteuid};

use crate::support::optional;
use crate::support::package::{Package, make_new};
use crate::support::programs::{BUILDS, RELEASE};
use crate::support::run::End::Exit;
use crate::support::run::{command, end, run, stderr, stdout};

/// A name that is not the template's own.
const NAME: &str = "fresh-start";

#[test]
fn a_copy_builds_runs_and_passes_its_tests() {
    let package = Package::of_the_template(NAME);
    for build in BUILDS {
        let program = package.build(build);
        let output = run(&program, ["you", "him", "me"]);
        assert_eq!(stdout(&output), "hello you, him and me!\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
        let output = run(&program, [""; 0]);
        assert_eq!(stderr(&output), "Error: usage: fresh-start NAME...\n", "{build}");
        assert_eq!(end(output.status), Exit(1), "{build}");

        let output = package.cargo(build, ["test"]);
        assert!(output.status.success(), "{build}: {}{}", stdout(&output), stderr(&output));
        let tests = [
            "tests::greets_however_many", // in the library, on the host
            "without_arguments_it_fails_with_a_message", // of the program, from outside
            "its_arguments_come_from_the_kernel", // without std
            "nobody_is_greeted_by_a_panic - should panic",
        ];
        for test in tests {
            let passed = format!("test {test} ... ok\n");
            assert!(stdout(&output).contains(&passed), "{build}: {}", stdout(&output));
        }
        assert!(!stderr(&output).contains("warning"), "{build}: {}", stderr(&output));
    }
}

#[test]
fn a_copy_passes_its_own_lint_and_runs_by_its_own_makefile() {
    let package = Package::of_the_template(NAME);
    let output = package.make(["lint"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let output = package.make(["run", "ARGS=you me"]);
    assert_eq!(stdout(&output), "hello you and me!\n", "{}", stderr(&output));
    let output = package.make([]);
    assert!(stdout(&output).contains("make run "), "{}", stdout(&output));
}

#[test]
fn the_name_stands_in_one_file_and_no_tag_is_left() {
    let package = Package::of_the_template(NAME);
    let mut named = Vec::new();
    for path in files_in(&package.folder()) {
        let text = fs::read_to_string(&path).unwrap();
        for left in ["my-program", "{%", "{{"] {
            assert!(!text.contains(left), "{}: {left}", path.display());
        }
        if text.contains(NAME) {
            named.push(path);
        }
    }
    assert_eq!(named, [package.folder().join("Cargo.toml")]);
}

#[test]
fn what_cannot_be_a_copy_is_refused_with_a_reason() {
    let parent = tempfile::tempdir().unwrap();
    let cases = [
        (PathBuf::new(), "say where: make new NAME=../my-program"),
        (parent.path().to_owned(), "is there already"),
        (parent.path().join("Über"), "cargo wants small letters"),
        (parent.path().join("7up"), "cargo wants small letters"),
        (parent.path().join("no/such"), "there is no such folder"),
        (PathBuf::from("inside"), "lies inside of rt0"),
        (PathBuf::from("src/inside"), "lies inside of rt0"),
    ];
    for (path, reason) in cases {
        let output = make_new(&path);
        assert!(!output.status.success(), "{path:?}");
        assert!(stderr(&output).contains(reason), "{path:?}: {}", stderr(&output));
    }
}

#[test]
fn its_program_runs_where_nothing_else_is() {
    // As in the container of its Containerfile: a root folder with this one file.
    let package = Package::of_the_template(NAME);
    let root = tempfile::tempdir().unwrap();
    fs::copy(package.build(RELEASE), root.path().join("program")).unwrap();
    let mut alone = command(Path::new("/program"), ["you"]);
    let flags = match geteuid().is_root() {
        true => CloneFlags::empty(),
        false => CloneFlags::CLONE_NEWUSER,
    };
    let path = root.path().to_owned();
    let enter = move || {
        unshare(flags)?;
        chroot(&path)
    };
    // SAFETY: two system calls.
    unsafe { alone.current_dir("/").pre_exec(move || enter().map_err(io::Error::from)) };
    match alone.output() {
        Ok(output) => assert_eq!(stdout(&output), "hello you!\n", "{}", stderr(&output)),
        Err(error) => optional::skip(&format!("no chroot for this user: {error}")),
    }
}

/// Every file in a folder and in those below it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_in(&path)),
            false => files.push(path),
        }
    }
    files
}
