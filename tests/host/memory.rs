//! The memory functions inside freestanding programs; `tests/mem/` has them on the host.

use object::{Object, ObjectSymbol};

use crate::support::elf::Elf;
use crate::support::package::Package;
use crate::support::programs::{BUILDS, Profile};
use crate::support::run::{run, stdout};

#[test]
fn the_six_functions_do_what_the_model_does() {
    for build in BUILDS {
        let output = run(&build.program("memory"), [""; 0]);
        let said = stdout(&output);
        assert!(said.contains("test result: ok. 6 passed; 0 failed; 0 ignored"), "{build}: {said}");
    }
}

const FUNCTIONS: [&str; 6] = ["memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen"];

/// The memory functions that are in a program's file, and their sizes.
fn functions(elf: &Elf) -> Vec<(String, u64)> {
    let file = elf.file();
    let symbols = file.symbols().map(|symbol| (symbol.name().unwrap().to_owned(), symbol.size()));
    symbols.filter(|(name, _)| FUNCTIONS.contains(&name.as_str())).collect()
}

#[test]
fn all_six_are_at_most_1280_bytes() {
    for build in BUILDS {
        let functions = functions(&Elf::read(&build.program("memory")));
        assert_eq!(functions.len(), FUNCTIONS.len(), "{build}: {functions:?}");
        let total: u64 = functions.iter().map(|(_, size)| size).sum();
        assert!(total <= 1280, "{build}: {total} bytes, {functions:?}");
    }
}

#[test]
fn one_that_nobody_calls_is_not_in_the_file() {
    for build in BUILDS.into_iter().filter(|build| build.profile == Profile::Release) {
        let functions = functions(&Elf::read(&build.program("main_i32")));
        // It counts its arguments, so it may ask how long they are.
        let names: Vec<&str> = functions.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.is_empty() || names == ["strlen"], "{build}: {names:?}");
        assert!(self::functions(&Elf::read(&build.hello())).is_empty(), "{build}");
    }
}

#[test]
fn a_program_can_do_without_compiler_builtins() {
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", " }\n", ", default-features = false, features = [\"heap\"] }\n");
    package.remove(".cargo/config.toml");
    package.edit("src/main.rs", "use rt0::", "extern crate alloc;\nuse rt0::");
    package.edit(
        "src/main.rs",
        "name.to_str()",
        "alloc::string::String::from_utf8(name.to_bytes().to_vec())",
    );
    for build in BUILDS {
        let output = run(&package.build(build), ["you"]);
        assert_eq!(stdout(&output), "hello you!\n", "{build}");
    }
}
