//! What the files look like: to us, to the kernel, to tools. What the programs do is in run.rs.

mod common;

use common::{executable, output, programs, tool};
use explain::account::account;
use explain::fields::{Kernel, file_header, program_header};
use explain::programs::{Program, TEXT};
use explain::readme;
use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::process::Command;

/// The programs that tools are to accept.
fn valid() -> impl Iterator<Item = &'static Program> {
    programs().iter().filter(|program| program.valid)
}

#[test]
fn no_file_is_larger_than_it_was() {
    for program in programs() {
        let size = readme::contents(program).expect("it is built").len();
        assert!(size <= program.limit, "{}: {size} bytes, not {}", program.name, program.limit);
    }
}

#[test]
fn every_byte_is_accounted_for() {
    for program in programs() {
        for run in account(&readme::contents(program).expect("it is built")) {
            let known = run.fields().next().is_some() || run.content.is_some();
            assert!(known, "{}: bytes {:#x?} are nothing", program.name, run.range);
        }
    }
}

#[test]
fn nothing_in_a_valid_file_is_two_things() {
    for program in valid() {
        for run in account(&readme::contents(program).expect("it is built")) {
            let things = run.fields().count() + usize::from(run.content.is_some());
            assert_eq!(things, 1, "{}: bytes {:#x?}", program.name, run.range);
        }
    }
}

#[test]
fn the_readme_shows_these_files() {
    programs();
    let readme = fs::read_to_string(readme::path()).expect("there is a README.md");
    assert!(
        readme == readme::regenerated().expect("they are built"),
        "golf/README.md is not what the programs are: either rustc has changed and record with \
         it, or `cargo run -p explain -- readme` is due"
    );
}

#[test]
fn programs_that_are_not_built_are_missed_with_a_reason() {
    let nothing = tempfile::tempdir().expect("there is room for a folder");
    for command in [&["sizes"][..], &["bytes", "valid"], &["readme", "--check"]] {
        let mut explain = Command::new(env!("CARGO_BIN_EXE_explain"));
        explain.args(command).env("CARGO_TARGET_DIR", nothing.path());
        let output = explain.output().expect("it is executed");
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let said = String::from_utf8(output.stderr).expect("it is text");
        assert!(said.contains("cargo build --release makes it"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

/// Whether a file with these contents does what the programs do.
fn works(contents: &[u8]) -> bool {
    let (_folder, file) = executable(contents);
    // What the kernel refuses to execute is an error, and not an output.
    output(&mut Command::new(file))
        .is_ok_and(|output| output.status.success() && output.stdout == TEXT)
}

/// The contents with every byte of a range inverted.
fn inverted(contents: &[u8], range: Range<usize>) -> Vec<u8> {
    let mut contents = contents.to_vec();
    contents[range].iter_mut().for_each(|byte| *byte = !*byte);
    contents
}

#[test]
fn the_kernel_ignores_and_reads_what_we_say_it_does() {
    for program in valid() {
        let contents = readme::contents(program).expect("it is built");
        let mut all_ignored = contents.clone();
        for field in file_header().into_iter().chain(program_header(&contents)) {
            let is_ignored = works(&inverted(&contents, field.range.clone()));
            assert_eq!(is_ignored, field.kernel == Kernel::Ignores, "{}", field.name);
            if is_ignored {
                all_ignored = inverted(&all_ignored, field.range);
            }
        }
        assert!(works(&all_ignored), "all that the kernel ignores, at once");
    }
}

#[test]
fn readelf_has_nothing_to_complain_about() {
    for program in valid() {
        let arguments = ["--all".into(), "--wide".into(), program.file().into()];
        let Some(output) = tool(&["readelf"], &arguments) else {
            return;
        };
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        assert!(!report.to_lowercase().contains("warning"), "{report}");
        assert!(report.contains("LOAD"), "{report}");
    }
}

#[test]
fn gdb_starts_and_continues_it() {
    for program in valid() {
        let mut arguments: Vec<OsString> =
            ["-nx", "-batch", "-ex", "starti", "-ex", "continue"].map(OsString::from).to_vec();
        arguments.push(program.file().into());
        let Some(output) = tool(&["gdb"], &arguments) else {
            return;
        };
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(report.contains("hello world!\n"), "{output:?}");
        assert!(report.contains("exited normally"), "{output:?}");
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(!complaints.contains("format"), "{complaints}");
    }
}

#[test]
fn qemu_user_runs_it() {
    for program in valid() {
        let arguments = [program.file().into()];
        let Some(output) = tool(&["qemu-x86_64", "qemu-x86_64-static"], &arguments) else {
            return;
        };
        assert!(output.status.success() && output.stdout == TEXT, "{output:?}");
    }
}
