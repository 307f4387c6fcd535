//! Programs that keep every promise, and programs that each break some, made by a C compiler; and
//! files that no compiler makes, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rt0_doctor::{Image, PROMISES};
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

#[test]
fn whoever_asks_for_help_is_told_the_usage() {
    for ask in ["--help", "-h"] {
        let output = doctor(&[Path::new(ask)]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "usage: rt0-doctor FILE...\n");
        assert_eq!(output.status.code(), Some(0), "{ask}");
    }
    let output = doctor(&[]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "usage: rt0-doctor FILE...\n");
    assert_eq!(output.stdout, b"");
}

#[test]
fn an_answer_that_cannot_be_written_is_no_good_answer() {
    let good = Program::build(IDLE, &GOOD);
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_rt0-doctor"));
    doctor.arg(&good.path).stdout(fs::File::options().write(true).open("/dev/full").unwrap());
    let output = doctor.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "rt0-doctor: standard output: No space left on device (os error 28)\n");
}

/// The value of `PT_LOAD`.
const LOAD: u64 = 1;

/// A file of nothing but an ELF header and program headers: `p_type`, `p_flags`, `p_vaddr`,
/// `p_memsz`. Its entry is at 0x1000.
fn elf(class: u8, order: u8, segments: &[[u64; 4]]) -> Vec<u8> {
    let mut file = vec![0x7f, b'E', b'L', b'F', class, order, 1];
    file.resize(16, 0);
    let mut number = |value: u64, len: usize| match order {
        2 => file.extend(&value.to_be_bytes()[8 - len..]),
        _ => file.extend(&value.to_le_bytes()[..len]),
    };
    let (address, header, program_header) = if class == 1 { (4, 52, 32) } else { (8, 64, 56) };
    // e_type, e_machine (which the doctor does not ask for), e_version; e_entry, e_phoff, e_shoff.
    for (value, len) in [(2, 2), (0, 2), (1, 4), (0x1000, address), (header, address), (0, address)]
    {
        number(value, len);
    }
    // e_flags, e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx.
    let count = segments.len() as u64;
    for (value, len) in
        [(0, 4), (header, 2), (program_header, 2), (count, 2), (0, 2), (0, 2), (0, 2)]
    {
        number(value, len);
    }
    for &[p_type, p_flags, p_vaddr, p_memsz] in segments {
        number(p_type, 4);
        if class != 1 {
            number(p_flags, 4);
        }
        for value in [0, p_vaddr, p_vaddr, 0, p_memsz] {
            number(value, address);
        }
        if class == 1 {
            number(p_flags, 4);
        }
        number(0x1000, address);
    }
    file
}

/// The promises that a file breaks, with the breaches.
fn breaches(file: &[u8]) -> Vec<(&'static str, Vec<String>)> {
    let image = Image::read(file).unwrap();
    let breaches = PROMISES.iter().map(|promise| (promise.text, (promise.breaches)(&image)));
    breaches.filter(|(_, breaches)| !breaches.is_empty()).collect()
}

#[test]
fn either_width_and_either_byte_order() {
    let stack = 0x6474_e551; // PT_GNU_STACK
    for class in [1, 2] {
        for order in [1, 2] {
            let good = elf(class, order, &[[LOAD, 5, 0x1000, 8], [stack, 6, 0, 0]]);
            assert_eq!(breaches(&good), [], "{class}, {order}");
            let bad = elf(class, order, &[[LOAD, 7, 0x1000, 8], [stack, 7, 0, 0]]);
            let expected = [
                ("no page both writable and executable", vec!["the page at 0x1000".to_owned()]),
                ("no executable stack", vec!["PT_GNU_STACK asks for one".to_owned()]),
            ];
            assert_eq!(breaches(&bad), expected, "{class}, {order}");
        }
    }
}

#[test]
fn a_header_that_only_a_kernel_overlooks_is_named() {
    let said = |class, order| Image::read(&elf(class, order, &[])).err().unwrap().to_string();
    assert!(said(9, 1).starts_with("its EI_CLASS is 9, not 1 (32 bits) or 2 (64 bits)"));
    assert!(said(2, 0).starts_with("its EI_DATA is 0, not 1 (little endian) or 2 (big)"));
}

#[test]
fn segments_may_overlap_and_reach_to_the_end_of_all_addresses() {
    const PROMISE: &str = "no page both writable and executable";
    let cases: [(&[[u64; 4]], &[&str]); 6] = [
        (&[[LOAD, 5, 0x1000, 0x1000], [LOAD, 6, 0x2000, 1]], &[]),
        (&[[LOAD, 5, 0x1000, 0x1001], [LOAD, 6, 0x2000, 1]], &["0x2000"]),
        (&[[LOAD, 5, 0x1000, u64::MAX], [LOAD, 6, u64::MAX, 1]], &["0xfffffffffffff000"]),
        (
            &[[LOAD, 5, 0x1000, 0x9000], [LOAD, 6, 0x2000, 1], [LOAD, 6, 0x8000, 1]],
            &["0x2000", "0x8000"],
        ),
        // Two that touch are one, whichever comes first.
        (
            &[[LOAD, 6, 0x3000, 9], [LOAD, 6, 0x2000, 0x1000], [LOAD, 5, 0x1000, 0x4000]],
            &["0x2000"],
        ),
        // What lies within another does not shorten it.
        (
            &[
                [LOAD, 6, 0x1000, 0x5000],
                [LOAD, 6, 0x2000, 1],
                [LOAD, 5, 0x5000, 1],
                [LOAD, 5, 0x1000, 0],
            ],
            &["0x5000"],
        ),
    ];
    for (segments, pages) in cases {
        let all = breaches(&elf(2, 1, segments));
        let found = all.iter().find(|(promise, _)| *promise == PROMISE);
        let found = found.map_or(&[][..], |(_, pages)| pages);
        let expected: Vec<String> =
            pages.iter().map(|page| format!("the page at {page}")).collect();
        assert_eq!(found, expected, "{segments:x?}");
    }
}

#[test]
fn as_many_headers_as_a_file_can_have_take_no_time() {
    let start = Instant::now();
    let segments = vec![[LOAD, 7, 0x1000, 0x1000]; 0xfffe];
    assert_eq!(breaches(&elf(2, 1, &segments)).len(), 1);

    // Section headers, each of which is a table of the same symbols, all with one long name.
    const COUNT: usize = 4000;
    let mut file = elf(2, 1, &[]);
    let (headers, symbols) = (file.len(), file.len() + COUNT * 64);
    let strings = symbols + COUNT * 24;
    let mut number = |value: usize, len| file.extend(&value.to_le_bytes()[..len]);
    for index in 0..COUNT {
        let (sh_type, offset, size) = match index {
            0 => (0, 0, 0),
            1 => (3, strings, 100_002),    // SHT_STRTAB
            _ => (2, symbols, COUNT * 24), // SHT_SYMTAB
        };
        for (value, len) in [(0, 4), (sh_type, 4), (0, 8), (0, 8), (offset, 8), (size, 8)] {
            number(value, len);
        }
        for (value, len) in [(1, 4), (0, 4), (8, 8), (24, 8)] {
            number(value, len);
        }
    }
    for _ in 0..COUNT {
        for (value, len) in [(1, 4), (0, 4), (0, 8), (0, 8)] {
            number(value, len);
        }
    }
    file.push(0);
    file.extend([b'a'; 100_000]);
    file.push(0);
    file[0x28..0x30].copy_from_slice(&headers.to_le_bytes()); // e_shoff
    file[0x3a..0x3c].copy_from_slice(&64u16.to_le_bytes()); // e_shentsize
    file[0x3c..0x3e].copy_from_slice(&(COUNT as u16).to_le_bytes()); // e_shnum
    file[0x3e..0x40].copy_from_slice(&1u16.to_le_bytes()); // e_shstrndx
    let image = Image::read(&file).unwrap();
    assert_eq!(image.undefined.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_file_may_end_anywhere() {
    let good = fs::read(&Program::build(IDLE, &GOOD).path).unwrap();
    assert_eq!(breaches(&good), []);
    for len in 0..good.len() {
        // It is said, or what is left is examined; nothing panics.
        if let Ok(image) = Image::read(&good[..len]) {
            PROMISES.iter().for_each(|promise| drop((promise.breaches)(&image)));
        }
    }
}
