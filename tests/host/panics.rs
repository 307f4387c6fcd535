//! Panic: message and location in one write, then `SIGABRT`, however bad the day.

use std::process::Command;

use nix::libc;

use crate::support::programs::{BUILDS, Build};
use crate::support::run::{ABORTED, BeforeExec, command, dev_full, end, stderr};
use crate::support::tracer::trace;

fn panics(build: Build, case: &str) -> Command {
    command(&build.program("panics"), [case])
}

/// `panicked at` and the place in the program's source where `text` stands.
fn at(text: &str) -> String {
    let source = include_str!("../programs/src/bin/panics.rs");
    let mut places = source
        .lines()
        .enumerate()
        .filter_map(|(index, line)| line.find(text).map(|column| (index + 1, column + 1)));
    let (line, column) = places.next().unwrap_or_else(|| panic!("{text} is not in the source"));
    assert_eq!(places.next(), None, "{text} stands there twice");
    format!("panicked at tests/programs/src/bin/panics.rs:{line}:{column}:\n")
}

#[test]
fn the_message_and_its_place_are_printed_and_the_status_is_134() {
    let cases = [
        ("literal", at(r#"panic!("a literal")"#) + "a literal\n"),
        ("formatted", at(r#"panic!("{} and"#) + "1 and \"two\"\n"),
        ("index", at("array[core") + "index out of bounds: the len is 3 but the index is 3\n"),
        ("overflow", at(r#"expect("a sum")"#) + "a sum\n"),
    ];
    for build in BUILDS {
        for (case, expected) in &cases {
            let output = panics(build, case).output().unwrap();
            assert_eq!(stderr(&output), expected, "{case}, {build}");
            assert_eq!(end(output.status), ABORTED, "{case}, {build}");
            assert!(output.stdout.is_empty(), "{case}, {build}");
        }
    }
}

#[test]
fn all_of_it_is_one_write() {
    for build in BUILDS {
        for case in ["literal", "formatted", "long", "index", "display", "display_twice", "alloc"] {
            let trace = trace(&mut panics(build, case));
            let writes = trace.calls.iter().filter(|call| call.number == libc::SYS_write);
            assert_eq!(writes.clone().count(), 1, "{case}, {build}");
            assert!(writes.clone().all(|write| write.writes_to(2)), "{case}, {build}");
            assert_eq!(trace.end, ABORTED, "{case}, {build}");
        }
    }
}

#[test]
fn a_panic_while_a_panic_is_printed_tells_of_both() {
    for build in BUILDS {
        let output = panics(build, "display").output().unwrap();
        let expected = at(r#"panic!("{}", PanicsWhenPrinted)"#)
            + "(before this panic had ended, another one followed)\n"
            + &at(r#"panic!("while printing")"#)
            + "while printing\n";
        assert_eq!(stderr(&output), expected, "{build}");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_message_that_panics_again_and_again_is_given_up() {
    for build in BUILDS {
        let output = panics(build, "display_twice").output().unwrap();
        let expected = at(r#"panic!("{}", PanicsAgainAndAgain)"#)
            + "(before this panic had ended, another one followed)\n"
            + &at(r#"panic!("{}", Self)"#)
            + "(a message that would have to be formatted)\n";
        assert_eq!(stderr(&output), expected, "{build}");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_display_that_panics_in_println_is_an_ordinary_panic() {
    for build in BUILDS {
        let output = panics(build, "print_display").output().unwrap();
        let expected = at(r#"panic!("while printing")"#) + "while printing\n";
        assert_eq!(stderr(&output), expected, "{build}");
        assert!(output.stdout.is_empty(), "{build}: half a line");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_message_that_cannot_be_printed_still_ends_with_134() {
    for build in BUILDS {
        for case in ["literal", "formatted", "long", "display", "display_twice", "alloc"] {
            let closed = panics(build, case).closes(2).output().unwrap();
            assert_eq!(end(closed.status), ABORTED, "{case}, closed, {build}");
            let full = panics(build, case).stderr(dev_full()).output().unwrap();
            assert_eq!(end(full.status), ABORTED, "{case}, full, {build}");
        }
    }
}

#[test]
fn a_long_message_is_printed_whole() {
    for build in BUILDS {
        let output = panics(build, "long").output().unwrap();
        let expected = at(r#"panic!("{:x>60000}""#) + &"x".repeat(59_999) + "1\n";
        assert!(stderr(&output) == expected, "{build}");
    }
}
