//! Users: a package of their own, in a folder of their own, as the README describes it.

use crate::support::elf::Elf;
use crate::support::package::Package;
use crate::support::programs::{BUILDS, RELEASE};
use crate::support::run::End::Exit;
use crate::support::run::{ABORTED, end, run, stderr, stdout};

#[test]
fn the_readmes_program_builds_and_runs_outside_of_the_workspace() {
    let package = Package::of_the_readme();
    for build in BUILDS {
        let program = package.build(build);
        let output = run(&program, ["one", "two"]);
        assert_eq!(stdout(&output), "hello one!\nhello two!\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
        let output = run(&program, [""; 0]);
        assert_eq!(stderr(&output), "Error: usage: my-program NAME...\n", "{build}");
        assert_eq!(end(output.status), Exit(1), "{build}");
    }
}

#[test]
fn its_release_without_link_time_optimization_works_too() {
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", "lto = true\n", "");
    let output = run(&package.build(RELEASE), ["you"]);
    assert_eq!(stdout(&output), "hello you!\n");
}

#[test]
fn a_release_with_debug_information_keeps_unwind_tables() {
    use object::Object;

    let package = Package::of_the_readme();
    let has_tables = |package: &Package| {
        Elf::read(&package.build(RELEASE)).file().section_by_name(".eh_frame").is_some()
    };
    assert!(!has_tables(&package));
    package.edit("Cargo.toml", "lto = true\n", "lto = true\ndebug = true\n");
    assert!(has_tables(&package));
}

#[test]
fn a_users_library_has_unit_tests_on_the_host() {
    let package = Package::of_the_readme();
    package.write(
        "src/lib.rs",
        r#"
        #![cfg_attr(not(test), no_std)]

        pub fn text(errno: rt0::Errno) -> impl core::fmt::Display { errno }

        #[cfg(test)]
        mod tests {
            #[test]
            fn passes() {
                assert_eq!(super::text(rt0::Errno::ENOENT).to_string(), "No such file or directory");
                rt0::println!("printed by rt0");
                assert_eq!(rt0::env::args().count(), 0);
            }

            #[test]
            #[should_panic = "as it should"]
            fn panics() {
                panic!("as it should");
            }
        }
        "#,
    );
    let output = package.cargo(RELEASE, ["test"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("test result: ok. 2 passed"), "{}", stdout(&output));
    // `check` as an IDE runs it.
    let output = package.cargo(RELEASE, ["check", "--all-targets"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_users_documentation_builds() {
    let package = Package::of_the_readme();
    package.edit("src/main.rs", "fn main(", "/// What it does.\npub fn main(");
    let output = package.cargo(RELEASE, ["doc"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
}

#[test]
fn the_heap_can_be_left_to_someone_else() {
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", " }\n", ", default-features = false }\n");
    package.write(
        "src/main.rs",
        r#"
        #![no_std]
        #![no_main]

        extern crate alloc;

        struct Refuses;

        unsafe impl core::alloc::GlobalAlloc for Refuses {
            unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 { core::ptr::null_mut() }
            unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
        }

        #[global_allocator]
        static GLOBAL: Refuses = Refuses;

        rt0::entry!(main);

        fn main() { alloc::vec![1, 2, 3].push(4); }
        "#,
    );
    for build in BUILDS {
        let output = run(&package.build(build), [""; 0]);
        assert!(stderr(&output).ends_with("memory allocation of 12 bytes failed\n"), "{build}");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}
