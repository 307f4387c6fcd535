//! The folder of the processors: the same names in the same order in every file, the calling
//! convention on top of each, and no word of a processor in any other file of the library.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names that every processor provides, in their order.
const NAMES: [&str; 10] = [
    "_start", "syscall0", "syscall1", "syscall2", "syscall3", "syscall4", "syscall5", "syscall6",
    "mmap", "fork",
];

/// What the table on top of each file says, in its order.
const ROWS: [&str; 7] =
    ["instruction", "number", "arguments", "result", "error", "clobbered", "stack"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The processors by name, each with its file's text.
fn processors() -> Vec<(String, String)> {
    let entries = fs::read_dir(source().join("arch")).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.is_file() && !path.ends_with("mod.rs"));
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The names that a file defines for all the library, in their order: functions, modules, and the
/// lines of the macros that define several alike. What a macro makes of them is no name itself.
fn names(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let is_line_of_macro = line.starts_with("syscall") && line.ends_with(");");
            let is_visible = line.starts_with("pub") && !line.contains('$');
            let name = match (is_line_of_macro, is_visible) {
                (true, _) => line,
                (_, true) => line.split_once("fn ").or(line.split_once("mod "))?.1,
                _ => return None,
            };
            name.split(['(', ';']).next()
        })
        .collect()
}

#[test]
fn the_names_of_a_file_are_found_in_their_order() {
    let text = "pub(crate) unsafe extern \"C\" fn _start() -> ! {\nfn hidden() {\n\
                pub(crate) unsafe fn $name(number: usize) {\n    syscall0();\n\
                unsafe { syscall1(a) }\n    pub fn last(number, a): \"int\"\npub mod mem;\n";
    assert_eq!(names(text), ["_start", "syscall0", "last", "mem"]);
}

#[test]
fn every_processor_has_the_names_in_their_order_and_its_own_behind_them() {
    let chooser = fs::read_to_string(source().join("arch/mod.rs")).unwrap();
    let processors = processors();
    for (processor, text) in &processors {
        let names = names(text);
        assert!(names.len() >= NAMES.len(), "{processor}: {names:?}");
        let (list, own) = names.split_at(NAMES.len());
        assert_eq!(list, NAMES, "{processor}");
        for name in own {
            let exported = format!("pub use cpu::{name};");
            assert!(chooser.contains(&exported), "{processor}: mod.rs does not say {exported}");
        }
        assert!(chooser.contains(&format!("\n    {processor}: ")), "{processor}: not in mod.rs");
    }
    let names: BTreeSet<_> = processors.iter().map(|(name, _)| name.as_str()).collect();
    let eight = "aarch64 arm loongarch64 powerpc64 riscv64 s390x x86 x86_64";
    assert!(names.is_superset(&eight.split(' ').collect()), "{names:?}");
}

#[test]
fn every_processor_opens_with_its_calling_convention() {
    for (processor, text) in processors() {
        let introduction: Vec<_> =
            text.lines().take_while(|line| line.starts_with("//!")).collect();
        let first = introduction[0];
        assert!(first.starts_with(&format!("//! {processor}: entry and system calls.")), "{first}");
        let table = introduction.iter().filter_map(|line| line.strip_prefix("//! | "));
        let rows: Vec<_> = table.map(|row| row.split(" | ").next().unwrap()).collect();
        assert_eq!(rows, [&["what"][..], &ROWS].concat(), "{processor}");
    }
}

#[test]
fn no_file_outside_arch_asks_for_a_processor_or_holds_assembly() {
    let library = files(&source());
    let outside: Vec<_> = library.into_iter().filter(|path| !in_arch(path)).collect();
    assert!(outside.len() > 20, "{outside:?}");
    for path in outside {
        lacks(&path, &["target_arch", "target_endian", "asm!("]);
    }
    // Within the folder the chooser alone asks.
    for (processor, text) in processors() {
        assert!(!text.contains("target_arch"), "{processor}");
    }
    // Nor does what programs are given besides.
    for package in ["harness/src", "template"] {
        let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(package));
        let sources = files.iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
        sources.for_each(|path| lacks(path, &["target_arch", "asm!("]));
    }
}

/// Fails if a file contains one of these words.
fn lacks(path: &Path, words: &[&str]) {
    let text = fs::read_to_string(path).unwrap();
    for word in words {
        assert!(!text.contains(word), "{}: {word}", path.display());
    }
}

fn in_arch(path: &Path) -> bool {
    path.starts_with(source().join("arch"))
}
