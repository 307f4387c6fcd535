//! Programs that keep every promise, and programs that each break some, made by a C compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// What every good program is built with, and each bad one changes.
const GOOD: [&str; 3] = ["-nostdlib", "-static", "-no-pie"];

/// A program that does nothing, on any processor.
const IDLE: &str = "void _start(void) { for (;;) {} }";

/// A built program, gone when this is dropped.
struct Program {
    _folder: TempDir,
    path: PathBuf,
}

impl Program {
    fn build(text: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (source, path) = (folder.path().join("program.c"), folder.path().join("program"));
        fs::write(&source, text).unwrap();
        let output =
            Command::new("cc").arg("-o").arg(&path).arg(source).args(options).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { _folder: folder, path }
    }
}

fn doctor(paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rt0-doctor")).args(paths).output().unwrap()
}

/// Examines a program: the promises that it breaks, each with the breaches behind its colon.
fn broken(text: &str, options: &[&str]) -> Vec<String> {
    let program = Program::build(text, options);
    let output = doctor(&[&program.path]);
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], format!("{}:", program.path.display()));
    let mut broken = Vec::new();
    for (line, next) in lines.iter().zip(lines[1..].iter().chain([&""])) {
        if let Some(promise) = line.strip_prefix("  BROKEN  ") {
            assert!(next.starts_with("          "), "no word on how to mend it: {said}");
            broken.push(promise.to_owned());
        }
    }
    assert_eq!(output.status.code(), Some(if broken.is_empty() { 0 } else { 1 }), "{said}");
    broken
}

/// As [`broken`], of a good program's options and some more, without the breaches.
fn promises_broken(text: &str, more: &[&str]) -> Vec<String> {
    let broken = broken(text, &[&GOOD, more].concat());
    broken.iter().map(|line| line.split_once(": ").unwrap().0.to_owned()).collect()
}

#[test]
fn a_good_program_keeps_every_promise() {
    assert_eq!(promises_broken(IDLE, &[]), [""; 0]);
    assert_eq!(promises_broken(IDLE, &["-Wl,--strip-all"]), [""; 0]);
    let variables = "int zero, one = 1; void _start(void) { for (;;) zero += one; }";
    assert_eq!(promises_broken(variables, &[]), [""; 0]);
}

#[test]
fn a_usual_c_program_breaks_most() {
    let broken = broken("#include <stdio.h>\nint main() { return puts(\"\"); }", &[]);
    let [addresses, interpreter, dynamic, undefined, relocate, constructors] = &broken[..] else {
        panic!("{broken:#?}");
    };
    assert!(addresses.starts_with("its addresses are final: its type is not ET_EXEC"));
    assert!(interpreter.starts_with("no interpreter: /lib"), "{interpreter}");
    assert!(dynamic.starts_with("no dynamic section: PT_DYNAMIC at 0x"), "{dynamic}");
    assert!(undefined.starts_with("no undefined symbol: _"), "{undefined}");
    assert!(relocate.contains(".rela.dyn of "), "{relocate}");
    assert!(constructors.contains(".init_array of "), "{constructors}");
}

#[test]
fn a_static_pie() {
    let pie = ["-nostdlib", "-static-pie", "-fpie"];
    let text =
        "extern int one; int *at = &one; int one = 1; void _start(void) { for (;;) *at = 1; }";
    let broken = broken(text, &pie);
    let [addresses, dynamic, relocate] = &broken[..] else { panic!("{broken:#?}") };
    assert!(addresses.starts_with("its addresses are final"));
    assert!(dynamic.starts_with("no dynamic section"));
    assert!(relocate.starts_with("nothing to relocate: .rel"), "{relocate}");
}

#[test]
fn an_executable_stack() {
    assert_eq!(promises_broken(IDLE, &["-Wl,-z,execstack"]), ["no executable stack"]);
}

#[test]
fn code_that_can_be_written() {
    let variable = "int one = 1; void _start(void) { for (;;) one++; }";
    let page = ["no page both writable and executable"];
    assert_eq!(promises_broken(variable, &["-Wl,-N"]), page);
}

#[test]
fn a_page_that_two_segments_share() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.ld");
    let text = "PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); }
                SECTIONS { . = 0x400000; .text : { *(.text) } :text .data : { *(.data) } :data
                           /DISCARD/ : { *(*) } }";
    fs::write(&script, text).unwrap();
    let variable = "int one = 1; void _start(void) { for (;;) one++; }";
    let script = format!("-T{}", script.display());
    let broken = broken(variable, &[&GOOD[..], &[&script, "-Wl,-z,max-page-size=1"]].concat());
    assert_eq!(broken, ["no page both writable and executable: the page at 0x400000"]);
}

#[test]
fn an_undefined_symbol() {
    // A library, since GNU ld drops them from the symbol table of a program.
    let calls = |count: usize| {
        let names = (1..=count).map(|number| format!("nobody{number}"));
        let calls: String = names.clone().map(|name| format!("{name}(); ")).collect();
        let declared: String = names.map(|name| format!("void {name}(void); ")).collect();
        let text = format!("{declared} void _start(void) {{ for (;;) {{ {calls} }} }}");
        let broken = broken(&text, &["-nostdlib", "-shared", "-fPIC"]);
        broken.into_iter().find_map(|line| Some(line.strip_prefix("no undefined symbol: ")?.into()))
    };
    let four = "nobody1, nobody2, nobody3, nobody4";
    assert_eq!(calls(0), None::<String>);
    assert_eq!(calls(1).unwrap(), "nobody1");
    assert_eq!(calls(4).unwrap(), four);
    assert_eq!(calls(6).unwrap(), format!("{four} and 2 more"));
}

#[test]
fn an_entry_elsewhere() {
    let elsewhere = "__attribute__((section(\".elsewhere\"))) void other(void) { for (;;) {} }";
    let broken_by = |options: &[&str]| {
        let broken = broken(&[IDLE, elsewhere].concat(), &[&GOOD, options].concat());
        assert_eq!(broken.len(), 1, "{broken:?}");
        broken[0].clone()
    };
    let said = broken_by(&["-Wl,-e,other"]);
    assert!(
        said.starts_with("the entry lies in .text: 0x") && said.ends_with(" lies in .elsewhere")
    );
    assert_eq!(
        broken_by(&["-Wl,-e,0x10"]),
        "the entry lies in .text: nothing at 0x10 can be executed"
    );
}

#[test]
fn constructors_and_destructors() {
    for kind in ["constructor", "destructor"] {
        let text = format!("{IDLE} __attribute__(({kind})) void other(void) {{}}");
        assert_eq!(promises_broken(&text, &[]), ["nothing to run but main"], "{kind}");
    }
}

#[test]
fn a_thread_local_variable() {
    let text = "__thread int one = 1; void _start(void) { for (;;) one++; }";
    assert_eq!(promises_broken(text, &[]), ["no thread-local variable"]);
}

#[test]
fn an_indirect_function() {
    let text = "static void one(void) {} static void *choose(void) { return one; }
                __attribute__((ifunc(\"choose\"))) void chosen(void);
                void _start(void) { for (;;) chosen(); }";
    assert_eq!(promises_broken(text, &[]), ["nothing to relocate"]);
}

#[test]
fn what_is_no_program_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    fs::write(&text, "#!/bin/sh\necho a script of more than a few bytes, but no program of ours\n")
        .unwrap();
    let cut = folder.path().join("cut");
    let good = Program::build(IDLE, &GOOD);
    fs::write(&cut, &fs::read(&good.path).unwrap()[..100]).unwrap();
    for path in [&text, &cut, &folder.path().join("absent"), folder.path()] {
        let output = doctor(&[path, &good.path]);
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(&format!("{}: ", path.display())), "{said}");
        // The others are examined nevertheless.
        assert!(String::from_utf8(output.stdout).unwrap().contains("  kept    no interpreter"));
    }
    assert_eq!(doctor(&[]).status.code(), Some(2));
}
