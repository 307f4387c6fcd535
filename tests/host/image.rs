//! The image: what is in a program's file, and what the kernel makes of it.

use std::fs;

use object::elf::{ET_EXEC, PT_DYNAMIC, PT_GNU_RELRO, PT_GNU_STACK, PT_INTERP, PT_LOAD, PT_TLS};
use object::read::elf::FileHeader;
use object::{Object, ObjectSection, ObjectSymbol};

use crate::support::elf::Elf;
use crate::support::programs::{BUILDS, Build, Linker, Profile};
use crate::support::run::command;
use crate::support::tracer::run_prepared;

/// Programs of each kind: without and with variables, small and large.
const PROGRAMS: [&str; 5] = ["hello", "main_unit", "alignment", "start_state", "heap"];

/// Calls `check` with each program in each build.
fn each_program(check: impl Fn(&Elf, &str)) {
    for build in BUILDS {
        for name in PROGRAMS {
            check(&Elf::read(&build.program(name)), &format!("{name}, {build}"));
        }
    }
}

#[test]
fn keeps_every_promise_that_the_doctor_knows_of() {
    for build in BUILDS {
        for name in PROGRAMS {
            let image = rt0_doctor::Image::read(&fs::read(build.program(name)).unwrap()).unwrap();
            for promise in rt0_doctor::PROMISES {
                let breaches = (promise.breaches)(&image);
                assert_eq!(breaches, [""; 0], "{}: {name}, {build}", promise.text);
            }
        }
    }
}

#[test]
fn is_static_and_needs_nothing_at_run_time() {
    each_program(|elf, what| {
        let file = elf.file();
        assert_eq!(elf.header().e_type(file.endian()), ET_EXEC, "{what}");
        for segment in elf.segments() {
            let unwanted = [PT_INTERP, PT_DYNAMIC, PT_TLS, PT_GNU_RELRO];
            assert!(!unwanted.contains(&segment.p_type), "{what}: {segment:x?}");
        }
        for section in file.sections() {
            let name = section.name().unwrap();
            let unwanted = [".interp", ".dynamic", ".rela", ".rel.", ".init_array", ".tdata"];
            assert!(!unwanted.iter().any(|start| name.starts_with(start)), "{what}: {name}");
        }
        assert_eq!(file.dynamic_relocations().into_iter().flatten().count(), 0, "{what}");
    });
}

#[test]
fn has_no_undefined_symbol() {
    each_program(|elf, what| {
        for symbol in elf.file().symbols().filter(|symbol| symbol.name() != Ok("")) {
            assert!(!symbol.is_undefined(), "{what}: {:?}", symbol.name());
        }
    });
}

#[test]
fn no_segment_is_both_writable_and_executable() {
    each_program(|elf, what| {
        for load in elf.loads() {
            assert!(load.is_readable(), "{what}: {load:x?}");
            assert!(!(load.is_writable() && load.is_executable()), "{what}: {load:x?}");
        }
        let loads = elf.loads();
        let mapped: Vec<_> = loads.iter().filter(|load| load.p_memsz > 0).collect();
        for (one, other) in mapped.iter().zip(&mapped[1..]) {
            let end = (one.p_vaddr + one.p_memsz).next_multiple_of(4096);
            assert!(end <= other.p_vaddr / 4096 * 4096, "{what}: they share a page");
        }
    });
}

#[test]
fn the_entry_is_start_and_lies_in_text() {
    each_program(|elf, what| {
        let entry = elf.file().entry();
        assert_eq!(entry, elf.symbol("_start"), "{what}");
        assert_eq!(entry, elf.section(".text").0, "{what}: it is the first thing there");
    });
}

#[test]
fn the_headers_are_mapped() {
    each_program(|elf, what| {
        let text = elf.loads()[0];
        assert_eq!((text.p_offset, text.p_vaddr), (0, 0x40_0000), "{what}");
    });
}

#[test]
fn every_program_but_hello_asks_for_a_stack_that_is_not_executable() {
    each_program(|elf, what| {
        let stack = elf.segments().into_iter().find(|segment| segment.p_type == PT_GNU_STACK);
        match stack {
            Some(stack) => assert!(!stack.is_executable(), "{what}"),
            None => assert!(what.starts_with("hello, Release"), "{what}"),
        }
    });
}

#[test]
fn no_page_of_a_running_program_is_writable_and_executable() {
    for build in BUILDS {
        for name in PROGRAMS {
            let mut command = command(&build.program(name), ["types"]);
            let mut maps = String::new();
            run_prepared(&mut command, |tracee| {
                maps = fs::read_to_string(format!("/proc/{}/maps", tracee.pid())).unwrap();
            });
            assert!(maps.contains("[stack]"), "{name}, {build}:\n{maps}");
            for line in maps.lines() {
                let permissions = line.split(' ').nth(1).unwrap();
                let writable_and_executable =
                    permissions.contains('w') && permissions.contains('x');
                assert!(!writable_and_executable, "{name}, {build}: {line}");
            }
        }
    }
}

#[test]
fn a_program_without_variables_has_one_segment_and_others_have_two() {
    let loads = |build: Build, name| {
        let loads = Elf::read(&build.program(name)).loads();
        loads.iter().filter(|load| load.p_memsz > 0).count()
    };
    for build in BUILDS {
        assert_eq!(loads(build, "heap"), 2, "{build}");
        if build.profile == Profile::Release {
            assert_eq!(loads(build, "main_unit"), 1, "{build}");
        }
        // GNU ld lists the segment for variables, empty, in a program that has none.
        if build.linker == Linker::Lld {
            let elf = Elf::read(&build.program("main_unit"));
            assert!(elf.loads().iter().all(|load| load.p_memsz > 0), "{build}");
        }
    }
}

#[test]
fn what_a_program_does_not_use_is_not_in_its_file() {
    for linker in [Linker::Lld, Linker::Bfd] {
        let build = Build { profile: Profile::Release, linker };
        let elf = Elf::read(&build.program("main_unit"));
        let text = elf.section(".text").1;
        assert!(text <= 64, "{build}: {text} bytes of code for a main that does nothing");
        // The figures of a program's own parts, not of what surrounds them.
        for name in ["main_unit", "main_exit_code", "main_never", "alignment"] {
            let elf = Elf::read(&build.program(name));
            for segment in elf.segments().iter().filter(|segment| segment.p_type == PT_LOAD) {
                assert!(!segment.is_writable() || segment.p_memsz == 0, "{name}, {build}");
            }
        }
    }
}
