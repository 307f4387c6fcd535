//! The harness for freestanding tests: its output beside that of std's, and what std's cannot say
//! because it would not survive it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::support::package::Package;
use crate::support::programs::{BUILDS, Build, DEV, RELEASE};
use crate::support::run::{command, stderr, stdout};

/// The tests of `tests/programs/src/bin/harness.rs` in std's harness.
fn twin() -> &'static Path {
    static DONE: OnceLock<PathBuf> = OnceLock::new();
    DONE.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("twin");
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc.current_dir(env!("CARGO_MANIFEST_DIR"));
        rustc.args(["--edition=2024", "--test", "tests/host/harness/twin.rs", "-o"]).arg(&path);
        let output = rustc.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        path
    })
}

/// What a harness printed, and its status.
fn outcome(program: &Path, args: &[&str]) -> (String, String, i32) {
    let mut command = command(program, args);
    for variable in ["RUST_BACKTRACE", "RUST_TEST_THREADS", "RUST_TEST_NOCAPTURE"] {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    (stdout(&output).into(), stderr(&output).into(), output.status.code().unwrap())
}

/// Leaves out what may differ: the time, and what a failed test printed, which holds places in
/// files and numbers of threads.
fn comparable(printed: &str) -> String {
    let mut lines = Vec::new();
    let mut is_output = false;
    for line in printed.lines() {
        is_output &= !["failures:", "successes:"].contains(&line);
        is_output |= line.starts_with("---- ");
        let line = line.split_once("finished in").map_or(line, |(before, _)| before);
        if !is_output || line.starts_with("---- ") {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[test]
fn prints_what_stds_harness_prints() {
    let cases: [&[&str]; 23] = [
        &[],
        &["-q"],
        &["--quiet"],
        &["--format", "terse"],
        &["--format=pretty"],
        &["--list"],
        &["--list", "--format", "terse"],
        &["--list", "--format", "terse", "--ignored"],
        &["--list", "nested"],
        &["--list", "nothing of this name"],
        &["--ignored"],
        &["--include-ignored"],
        &["nested"],
        &["nested", "prints"],
        &["nested::passes", "--exact"],
        &["passes", "--skip", "deeper"],
        &["passes", "--skip=nested", "--skip", "nested::deeper"],
        &["nothing of this name"],
        &["passes", "--exact", "--nocapture"],
        &["prints", "--exact", "--no-capture"],
        &["prints", "--show-output"],
        &["prints", "--show-output", "--nocapture"],
        &["--color=never", "--", "passes"],
    ];
    for build in BUILDS {
        for case in cases {
            let args = [case, &["--test-threads=1"]].concat();
            let args = if case.contains(&"--") { [&args[2..], case].concat() } else { args };
            let (ours, _, status) = outcome(&build.program("harness"), &args);
            let (theirs, _, their_status) = outcome(twin(), &args);
            assert_eq!(comparable(&ours), comparable(&theirs), "{args:?}, {build}");
            assert_eq!(status, their_status, "{args:?}, {build}");
        }
    }
}

#[test]
fn several_at_a_time_print_the_same_in_another_order() {
    let sorted = |program: &Path| {
        let (printed, _, _) = outcome(program, &["--test-threads=3", "--skip=printing"]);
        let printed = comparable(&printed);
        let mut lines: Vec<String> = printed.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(&RELEASE.program("harness")), sorted(twin()));
}

#[test]
fn refuses_what_stds_harness_refuses_in_its_words() {
    let cases: [&[&str]; 13] = [
        &["--nonsense"],
        &["-x"],
        &["-q", "--quiet"],
        &["--exact", "--exact"],
        &["--test-threads=1", "--test-threads", "2"],
        &["--list", "--skip=a", "--skip=b", "--list"],
        &["--skip"],
        &["--exact=yes"],
        &["--test-threads=0"],
        &["--test-threads=many"],
        &["--test-threads=-1"],
        &["--color=sometimes"],
        &["--ignored", "--include-ignored"],
    ];
    for args in cases {
        let ours = outcome(&RELEASE.program("harness"), args);
        assert_eq!(ours, outcome(twin(), args), "{args:?}");
        assert_eq!(ours.2, 101, "{args:?}");
    }
}

#[test]
fn the_output_of_a_failed_test_is_shown_as_stds_shows_it() {
    let shown = |program: &Path, name: &str| {
        let (printed, _, _) = outcome(program, &[name, "--exact"]);
        let (_, output) = printed.split_once(&format!("---- {name} stdout ----\n")).unwrap();
        output.split_once("\n\nfailures:").unwrap().0.to_owned()
    };
    let ours = |name| shown(&RELEASE.program("harness"), name);
    assert_eq!(ours("panics_for_the_wrong_reason").split_once('\n').unwrap().1, {
        let theirs = shown(twin(), "panics_for_the_wrong_reason");
        let message = theirs.find("the wrong reason").unwrap();
        theirs[message..].replace(
            "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
            "",
        )
    });
    let fails = ours("fails_after_printing");
    let [before, place, message, end] = fails.lines().collect::<Vec<_>>()[..] else {
        panic!("{fails}");
    };
    assert_eq!(
        [before, message, end],
        ["printed before", "and this after", "the test died by SIGABRT"]
    );
    assert!(place.starts_with("panicked at tests/programs/src/bin/harness.rs:"), "{place}");
    assert_eq!(ours("does_not_panic"), "note: test did not panic as expected");
    let error = "Error: an error\nthe test returned a status that is not 0";
    assert_eq!(ours("returns_an_error"), error);
}

#[test]
fn what_a_test_prints_is_shown_at_once_if_asked_for() {
    for build in BUILDS {
        let args = ["prints", "--exact", "--nocapture", "--test-threads=1"];
        let (out, err, _) = outcome(&build.program("harness"), &args);
        assert!(out.contains("test prints ... to standard output\nok\n"), "{build}: {out}");
        assert_eq!(err, "to standard error\n", "{build}");
        let (out, err, _) = outcome(&build.program("harness"), &["prints", "--exact"]);
        assert!(!out.contains("to standard"), "{build}: {out}");
        assert_eq!(err, "", "{build}");
    }
}

#[test]
fn what_was_shown_at_once_is_not_shown_again() {
    let messages = [
        ("fails", "so much for arithmetic"),
        ("fails_after_printing", "and this after"),
        ("returns_an_error", "an error"),
        ("panics_for_the_wrong_reason", "the wrong reason"),
        ("does_not_panic", "note: test did not panic as expected"),
    ];
    for (name, message) in messages {
        let times = |program: &Path| {
            let (out, err, _) = outcome(program, &[name, "--exact", "--nocapture"]);
            (out.matches(message).count(), err.matches(message).count())
        };
        let theirs = times(twin());
        assert_eq!(times(&RELEASE.program("harness")), theirs, "{name}: {message}");
    }
}

#[test]
fn an_attribute_that_there_is_not_is_named() {
    let package = Package::of_the_template("fresh-start");
    package.edit("tests/freestanding/main.rs", "#[should_panic = \"nobody\"]", "#[tokio::test]");
    let said = package.fails_to_build(RELEASE);
    let sentence = "rt0-test: not an attribute of a test: #[tokio::test]; \
                    there are should_panic, ignore and timeout";
    assert!(said.contains(sentence), "{said}");
}

/// The blocks of the harness's front page, as rustdoc shows them: without the lines that it hides.
fn blocks_of_the_front_page() -> Vec<String> {
    let source = include_str!("../../../harness/src/lib.rs");
    let page = source.lines().map_while(|line| line.strip_prefix("//!"));
    let page: Vec<&str> = page.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let blocks = page.split(|line| line.starts_with("```")).skip(1).step_by(2);
    let shown = |line: &&&str| !line.starts_with("# ");
    let text =
        |block: &[&str]| block.iter().filter(shown).map(|line| format!("{line}\n")).collect();
    blocks.map(text).collect()
}

#[test]
fn the_front_page_adds_tests_to_the_readmes_program() {
    let [manifest, line, tests] = &blocks_of_the_front_page()[..] else { panic!("three blocks") };
    let package = Package::of_the_readme();
    let mut cargo = fs::read_to_string(package.folder().join("Cargo.toml")).unwrap();
    for section in manifest.trim().split("\n\n") {
        let header = section.lines().next().unwrap();
        match header.starts_with("[[") {
            true => cargo += &format!("\n{section}\n"),
            false => cargo = cargo.replace(header, section),
        }
    }
    package.write("Cargo.toml", &cargo);
    let harness = concat!("{ path = \"", env!("CARGO_MANIFEST_DIR"), "/harness\" }");
    package.edit("Cargo.toml", "rt0-test = \"0.1\"", &format!("rt0-test = {harness}"));
    package.write("tests/freestanding.rs", line);
    package.write("tests/freestanding/main.rs", tests);

    let output = package.cargo(DEV, ["test"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    for test in ["counts_its_arguments", "checks_bounds - should panic"] {
        let passed = format!("test {test} ... ok\n");
        assert!(stdout(&output).contains(&passed), "{}", stdout(&output));
    }
    let output = package.cargo(DEV, ["run", "--", "you"]);
    assert_eq!(stdout(&output), "hello you!\n", "{}", stderr(&output));
}

#[test]
fn harness_false_missing() {
    let package = Package::of_the_template("fresh-start");
    package.edit("Cargo.toml", "harness = false\n", "");
    let output = package.cargo(DEV, ["test"]);
    let sentence = "rt0-test: say harness = false under [[test]] in Cargo.toml";
    assert!(!output.status.success(), "{}", stdout(&output));
    assert!(stdout(&output).contains(sentence), "{}", stdout(&output));
}

#[test]
fn the_environment_sets_what_no_option_sets() {
    let harness = |variable: &str, value: &str| {
        let mut command = command(&RELEASE.program("harness"), ["prints", "--exact"]);
        command.env(variable, value).output().unwrap()
    };
    assert!(stdout(&harness("RUST_TEST_NOCAPTURE", "1")).contains("to standard output\n"));
    assert!(!stdout(&harness("RUST_TEST_NOCAPTURE", "0")).contains("to standard output\n"));
    assert!(stderr(&harness("RUST_TEST_THREADS", "none")).contains("should be a positive integer"));
}

#[test]
fn colours_are_for_terminals_and_whoever_wants_them() {
    let (plain, _, _) = outcome(&RELEASE.program("harness"), &["passes", "--exact"]);
    assert!(!plain.contains('\x1b'));
    let args = ["passes", "--exact", "--color=always"];
    let (coloured, _, _) = outcome(&RELEASE.program("harness"), &args);
    assert!(coloured.contains("test passes ... \x1b[32mok\x1b[0m\n"), "{coloured}");
}

/// Runs one test that ends badly: whether it passed, and what was shown of it.
fn end_of(build: Build, name: &str) -> (bool, String) {
    let (printed, _, status) = outcome(&build.program("harness_ends"), &[name, "--exact"]);
    let passed = printed.contains("test result: ok. 1 passed; 0 failed;");
    let failed = printed.contains("test result: FAILED. 0 passed; 1 failed;");
    assert!(passed != failed, "{name}, {build}: {printed}");
    assert_eq!(status, if passed { 0 } else { 101 }, "{name}, {build}");
    let shown = printed.split_once(" stdout ----\n").map_or("", |(_, rest)| rest);
    (passed, shown.split("\n\nfailures:").next().unwrap().to_owned())
}

#[test]
fn however_a_test_ends_it_is_one_failed_test_with_a_reason() {
    let cases = [
        ("aborts", "before it aborts\nthe test died by SIGABRT"),
        ("exits_with_success", "the test did not return, it exited with status 0"),
        (
            "exits_with_the_status_of_a_harness",
            "the test did not return, it exited with status 101",
        ),
        ("reads_no_memory", "the test died by SIGSEGV"),
        ("is_terminated", "the test died by SIGTERM"),
        ("is_killed", "the test died by SIGKILL"),
        ("returns_a_failure", "the test returned a status that is not 0"),
        ("closes_all_it_has", "the test died by SIGABRT"),
        (
            "aborts_instead_of_a_panic",
            "the test died by SIGABRT\nnote: test did not panic as expected",
        ),
        (
            "exits_instead_of_a_panic",
            "panicked at nothing\nthe test did not return, it exited with status 134\n\
             note: test did not panic as expected",
        ),
    ];
    for build in BUILDS {
        for (name, shown) in cases {
            assert_eq!(end_of(build, name), (false, shown.to_owned()), "{name}, {build}");
        }
        let (passed, shown) = end_of(build, "exhausts_the_heap");
        let most = isize::MAX;
        let said = format!("memory allocation of {most} bytes failed\n");
        assert!(!passed && shown.contains(&said), "{build}: {shown}");
        let (passed, shown) = end_of(build, "overflows_its_stack");
        assert!(!passed && shown.ends_with("the test died by SIGSEGV"), "{build}: {shown}");
        let (passed, shown) = end_of(build, "prints_a_lot");
        assert!(!passed && shown.len() > 1_000_000, "{build}: {} bytes", shown.len());
    }
}

#[test]
fn a_test_that_does_not_end_is_killed_in_time() {
    RELEASE.program("harness_ends"); // which may build it first
    let start = Instant::now();
    let hangs = "the test ran for more than 1 s and was killed";
    assert_eq!(end_of(RELEASE, "does_not_end"), (false, hangs.to_owned()));
    let after_printing = format!("before it hangs\n{hangs}");
    assert_eq!(end_of(RELEASE, "does_not_end_and_prints"), (false, after_printing));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// How long the process that a test leaves behind stays.
const LEFT_FOR: Duration = Duration::from_secs(20);

#[test]
fn a_test_may_close_its_output_and_leave_a_process_behind() {
    for build in BUILDS {
        build.program("harness_ends"); // which may build it first
        let start = Instant::now();
        assert!(end_of(build, "closes_what_it_prints_to").0, "{build}");
        assert!(end_of(build, "leaves_a_process_behind").0, "{build}");
        assert!(start.elapsed() < LEFT_FOR, "{build}: it waited for that one");
    }
}
