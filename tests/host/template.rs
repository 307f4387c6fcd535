//! The template: a fresh copy, outside of this workspace, that works the first time.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chroot, geteuid};

use crate::support::optional;
use crate::support::package::{Package, make_new};
use crate::support::programs::{BUILDS, DEV, RELEASE};
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
fn nextest_runs_a_copys_tests_and_one_that_crashes_is_one_that_fails() {
    if let Err(error) = Command::new("cargo-nextest").arg("--version").output() {
        return optional::skip(&format!("cargo install cargo-nextest: {error}"));
    }
    let package = Package::of_the_template(NAME);
    let main = "tests/freestanding/main.rs";
    package.edit(
        main,
        "fn greets_from_the_heap() {",
        "fn greets_from_the_heap() {\nrt0::process::abort();",
    );
    package.edit(
        main,
        "    greets_from_the_heap,",
        "    greets_from_the_heap,\n    #[ignore] is_ignored,",
    );
    package.edit(main, "use greetings", "fn is_ignored() { panic!() }\nuse greetings");
    let output = package.cargo(DEV, ["nextest run", "--no-fail-fast", "--color=never"]);
    let said = stderr(&output);
    assert!(said.contains("6 tests run: 5 passed, 1 failed, 1 skipped"), "{said}");
    assert!(said.contains("fresh-start::freestanding greets_from_the_heap"), "{said}");
    assert!(said.contains("the test died by SIGABRT"), "{said}{}", stdout(&output));
    assert_eq!(output.status.code(), Some(100), "{said}"); // nextest's for failed tests
}

#[test]
fn cargo_generate_leaves_out_what_make_new_leaves_out() {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("template");
    let configuration = fs::read_to_string(template.join("cargo-generate.toml")).unwrap();
    let ignored = configuration.lines().find_map(|line| line.strip_prefix("ignore = [")).unwrap();
    // It leaves out its own configuration without being told.
    let left_out = ignored.split('"').skip(1).step_by(2).chain(["cargo-generate.toml"]);
    let left_out: Vec<PathBuf> = left_out.map(|name| template.join(name)).collect();
    let relative = |files: Vec<PathBuf>, folder: &Path| {
        let files = files.iter().map(|file| file.strip_prefix(folder).unwrap().to_owned());
        files.collect::<BTreeSet<PathBuf>>()
    };
    let mut files = files_in(&template);
    files.retain(|file| !left_out.contains(file));
    let package = Package::of_the_template(NAME);
    let copy = package.folder();
    assert_eq!(relative(files, &template), relative(files_in(&copy), &copy));
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
        (parent.path().join("freestanding"), "something in the project is called so already"),
        (parent.path().join("rt0"), "something in the project is called so already"),
        (parent.path().join("deps"), "cargo has a folder of this name"),
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
fn a_folder_that_is_not_there_is_named_and_nothing_else_said() {
    let parent = tempfile::tempdir().unwrap();
    let missing = parent.path().join("no/such");
    let output = make_new(&missing.join(NAME));
    let said: Vec<&str> = stderr(&output).lines().collect();
    // The second line is make's.
    assert_eq!(said[0], format!("new: there is no folder {}", missing.display()));
    assert!(said.len() == 2 && said[1].starts_with("make: ***"), "{said:?}");
}

#[test]
fn a_tool_that_is_missing_is_named_with_who_has_it() {
    let package = Package::of_the_template(NAME);
    // All that there is: what the Makefile itself calls, and a cargo that has nothing to build.
    let tools = tempfile::tempdir().unwrap();
    symlink("/bin/true", tools.path().join("cargo")).unwrap();
    symlink("/bin/sed", tools.path().join("sed")).unwrap();
    let path = format!("PATH={}", tools.path().display());
    let doctor = concat!("cargo install --path '", env!("CARGO_MANIFEST_DIR"), "/doctor'");
    let cases = [
        ("inspect", "inspect: readelf is missing; Debian has it in: binutils".to_owned()),
        ("image", "image: docker is missing; Debian has it in: docker.io".to_owned()),
        ("doctor", format!("doctor: say first: {doctor}")),
    ];
    for (target, sentence) in cases {
        let output = package.make([target, &path, "BUILDER=docker"]);
        assert_eq!(stderr(&output).lines().next(), Some(&*sentence), "{}", stderr(&output));
        assert!(!output.status.success(), "{target}");
    }
}

#[test]
fn the_checkout_may_lie_in_a_folder_whose_name_has_spaces() {
    let parent = tempfile::tempdir().unwrap();
    let rt0 = parent.path().join("rust & more");
    fs::create_dir(&rt0).unwrap();
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("template");
    let copied = Command::new("cp").arg("-R").args([&template, &rt0]).status().unwrap();
    assert!(copied.success());
    let copy = parent.path().join(NAME);
    let output = run(&rt0.join("template/new"), [&copy]);
    assert_eq!(end(output.status), Exit(0), "{}", stderr(&output));
    let makefile = fs::read_to_string(copy.join("Makefile")).unwrap();
    let doctor = format!("cargo install --path '{}/doctor'\"", rt0.display());
    assert!(makefile.contains(&doctor), "{makefile}");
}

#[test]
fn its_image_is_built_from_the_program_alone() {
    let package = Package::of_the_template(NAME);
    // Says what it would be asked to do.
    let output = package.make(["image", "BUILDER=echo"]);
    let asked = "build --file Containerfile --tag fresh-start target/image\n";
    assert!(stdout(&output).ends_with(asked), "{}{}", stdout(&output), stderr(&output));
    let context = package.folder().join("target/image");
    let program = context.join("program");
    assert_eq!(files_in(&context), [context.join("program")]);
    assert_eq!(stdout(&run(&program, ["you"])), "hello you!\n");

    let containerfile = fs::read_to_string(package.folder().join("Containerfile")).unwrap();
    let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
    let lines: Vec<&str> = containerfile.lines().filter(|line| !is_comment(line)).collect();
    let expected =
        ["FROM scratch", "COPY program /program", "USER 65534:65534", "ENTRYPOINT [\"/program\"]"];
    assert_eq!(lines, expected);
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
