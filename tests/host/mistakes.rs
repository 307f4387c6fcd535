//! Mistakes that a user can make, and whether the error that follows names them.

use std::fs;

use crate::support::package::Package;
use crate::support::programs::{BUILDS, Build, DEV, Linker, RELEASE};
use crate::support::run::stderr;

/// The README's package with another `src/main.rs`.
fn package(main: &str) -> Package {
    let package = Package::of_the_readme();
    package.write("src/main.rs", &format!("#![no_std]\n#![no_main]\n{main}"));
    package
}

/// What is said of a program of this text.
fn said_of(main: &str) -> String {
    package(main).fails_to_build(DEV)
}

#[test]
fn entry_missing() {
    for build in BUILDS {
        let said = package("use rt0 as _;").fails_to_build(build);
        let sentence = "ERROR(rt0): the program has no entry point: \
                        write rt0::entry!(main); in its main.rs";
        assert!(said.contains(sentence), "{build}: {said}");
    }
}

#[test]
fn entry_twice() {
    let said = said_of("rt0::entry!(main); rt0::entry!(main); fn main() {}");
    assert!(
        said.contains("`entry_must_stand_only_once_in_a_program` is defined multiple times"),
        "{said}"
    );
}

#[test]
fn entry_twice_in_two_modules() {
    let said = said_of("rt0::entry!(main); mod other { rt0::entry!(crate::main); } fn main() {}");
    assert!(said.contains("symbol `rt0_start` is already defined"), "{said}");
    assert!(said.contains("in the macro `rt0::entry`"), "{said}");
}

#[test]
fn main_of_another_shape() {
    let shapes = [
        ("fn main(_: i32) {}", "`fn(i32) {main}`"),
        ("fn main() -> u64 { 0 }", "`fn() -> u64 {main}`"),
        ("fn main() -> &'static str { \"\" }", "`fn() -> &'static str {main}`"),
        ("unsafe fn main() {}", "`unsafe fn() {main}`"),
        ("extern \"C\" fn main(_: i32, _: *const *const u8) -> i32 { 0 }", "main}`"),
        ("async fn main() {}", "`fn() -> impl Future<Output = ()> {main}`"),
        ("struct E; fn main() -> Result<(), E> { Ok(()) }", "`fn() -> Result<(), E> {main}`"),
    ];
    for (main, shape) in shapes {
        let said = said_of(&format!("rt0::entry!(main); {main}"));
        assert!(said.contains("`rt0::entry!` cannot take `"), "{main}: {said}");
        assert!(said.contains(&format!("{shape} as the program's main")), "{main}: {said}");
        assert!(
            said.contains("main is a safe `fn()` or `fn(rt0::env::InitialStack)`"),
            "{main}: {said}"
        );
        assert!(
            said.contains("it returns `()`, `i32`, `ExitCode`, `!`, or a `Result`"),
            "{main}: {said}"
        );
    }
}

#[test]
fn no_such_main() {
    let said = said_of("rt0::entry!(main);");
    assert!(said.contains("cannot find value `main` in this scope"), "{said}");
}

/// An assembly section in the program, as a C library or a build script might bring it.
fn with_section(section: &str) -> String {
    format!(
        "rt0::entry!(main); fn main() {{ unsafe {{ core::ptr::read_volatile(&raw const THERE) }}; }}
         core::arch::global_asm!(\".section {section}\", \"there:\", \".quad 0\", \".text\");
         unsafe extern \"C\" {{ #[link_name = \"there\"] static THERE: u64; }}"
    )
}

#[test]
fn what_would_need_another_runtime_is_refused() {
    let cases = [
        (".init_array, \\\"aw\\\", @init_array", "ERROR(rt0): something wants to run before main"),
        (".ctors, \\\"aw\\\", @progbits", "ERROR(rt0): something wants to run before main"),
        (".tdata, \\\"awT\\\", @progbits", "ERROR(rt0): a variable is thread-local"),
        (".tbss, \\\"awT\\\", @nobits", "ERROR(rt0): a variable is thread-local"),
    ];
    for linker in [Linker::Lld, Linker::Bfd] {
        for (section, sentence) in cases {
            let build = Build { linker, ..RELEASE };
            let said = package(&with_section(section)).fails_to_build(build);
            assert!(said.contains(sentence), "{section}, {build}: {said}");
        }
    }
}

#[test]
fn what_would_have_to_be_relocated_is_refused() {
    // An indirect function: a loader would have to call it, and write the address it returns.
    let main = r#"
        rt0::entry!(main);
        fn main() { unsafe { chosen() } }
        core::arch::global_asm!(".type chosen, @gnu_indirect_function", "chosen:", "ret");
        unsafe extern "C" { fn chosen(); }
    "#;
    for linker in [Linker::Lld, Linker::Bfd] {
        let build = Build { linker, ..DEV };
        let said = package(main).fails_to_build(build);
        let sentence = "ERROR(rt0): something wants to be relocated at run time";
        assert!(said.contains(sentence), "{build}: {said}");
    }
}

#[test]
fn a_dynamic_program_is_refused() {
    for linker in [Linker::Lld, Linker::Bfd] {
        let package = Package::of_the_readme();
        package.write(
            "build.rs",
            r#"fn main() {
                for arg in std::env::var("DEP_RT0_LINK_ARGS").unwrap().split('\t') {
                    if !arg.contains("static") && !arg.contains("pie") {
                        println!("cargo::rustc-link-arg-bins={arg}");
                    }
                }
            }"#,
        );
        let build = Build { linker, ..RELEASE };
        let said = package.fails_to_build(build);
        assert!(said.contains("ERROR(rt0): the program is linked dynamically"), "{build}: {said}");
    }
}

#[test]
fn a_dynamic_program_that_the_linker_lets_pass_is_known_to_the_doctor() {
    let package = Package::of_the_readme();
    // As a user finds it on the web: it links, and runs through an interpreter.
    package.write(
        "build.rs",
        r#"fn main() { println!("cargo::rustc-link-arg-bins=-nostartfiles"); }"#,
    );
    let image = rt0_doctor::Image::read(&fs::read(package.build(DEV)).unwrap()).unwrap();
    let broken: Vec<&str> = rt0_doctor::PROMISES
        .iter()
        .filter(|promise| !(promise.breaches)(&image).is_empty())
        .map(|promise| promise.text)
        .collect();
    assert!(broken.contains(&"no interpreter"), "{broken:?}");
    assert!(broken.contains(&"no dynamic section"), "{broken:?}");
}

#[test]
fn panic_abort_missing() {
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", "panic = \"abort\"\n", "");
    let said = package.fails_to_build(DEV);
    let sentence = "rt0: say panic = \"abort\" under [profile.dev] and [profile.release] \
                    in Cargo.toml (of the workspace, if there is one)";
    assert!(said.contains(sentence), "{said}");
}

#[test]
fn rust_analyzer_which_knows_no_profile_is_not_told_of_one() {
    // It says `panic = "unwind"` of every program, and shows what a macro refuses for that.
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", "panic = \"abort\"\n", "");
    let mut cargo = DEV.cargo("check", &package.folder(), &package.folder().join("target"));
    let said = cargo.env("RUSTFLAGS", "--cfg rust_analyzer").output().unwrap();
    assert!(!stderr(&said).contains("rt0: say panic"), "{}", stderr(&said));
}

/// The table that follows a line of a document: each text that may be said, and what it means.
fn rows<'a>(document: &'a str, line: &str) -> Vec<(String, &'a str)> {
    let (_, table) = document.split_once(line).unwrap();
    let rows = table.lines().skip_while(|line| !line.starts_with('|')).skip(2);
    let cells = rows.map_while(|row| row.strip_prefix('|')?.strip_suffix('|')?.split_once('|'));
    let one_text_each = |(texts, meaning): (&'a str, &'a str)| {
        texts.split("`, `").map(move |text| (plain(text).trim().to_owned(), meaning))
    };
    cells.flat_map(one_text_each).collect()
}

/// A text without quotation marks, which differ with the language, and in Markdown.
fn plain(text: &str) -> String {
    text.replace(['`', '\'', '‘', '’'], "")
}

#[test]
fn mistakes_that_others_find_first_are_in_both_readmes() {
    const STD_MAIN: &str = "#![no_main]\nrt0::entry!(main);\nfn main() {}";
    const USUAL_MAIN: &str = "#![no_std]\nrt0::entry!(main);\nfn main() {}";
    const WITH_MAIN: &str = "#![no_std]\nrt0::entry!(main);\nfn main() -> i32 { 0 }";
    const ALLOCATES: &str = "#![no_std]\n#![no_main]\nextern crate alloc;\n\
                             rt0::entry!(main);\nfn main() { drop(alloc::vec![1]); }";
    const HEAPLESS: &str = ", default-features = false, features = [\"compiler_builtins\"] }\n";
    const BFD: Build = Build { linker: Linker::Bfd, ..DEV };
    type Mistake = (&'static str, Build, fn(&Package));
    let cases: [Mistake; 8] = [
        ("rt0::entry!(main);", DEV, |package| {
            package.write("src/main.rs", "#![no_std]\n#![no_main]\n");
        }),
        ("#![no_std]", DEV, |package| package.write("src/main.rs", STD_MAIN)),
        ("#![no_main]", DEV, |package| package.write("src/main.rs", USUAL_MAIN)),
        ("#![no_main]", DEV, |package| package.write("src/main.rs", WITH_MAIN)),
        ("build.rs", DEV, |package| package.write("build.rs", "fn main() {}")),
        ("build.rs", BFD, |package| package.write("build.rs", "fn main() {}")),
        ("#[global_allocator]", DEV, |package| {
            package.write("src/main.rs", ALLOCATES);
            package.edit("Cargo.toml", " }\n", HEAPLESS);
        }),
        (".cargo/config.toml", DEV, |package| package.remove(".cargo/config.toml")),
    ];
    let ours = rows(include_str!("../../README.md"), "<!-- mistakes -->");
    let templates = rows(include_str!("../../template/README.md"), "## When it does not build");
    let mut met = Vec::new();
    for (missing, build, make) in cases {
        let package = Package::of_the_readme();
        make(&package);
        let said = plain(&package.fails_to_build_afresh(build));
        let fits = |(text, to): &&(String, &str)| said.contains(text) && to.contains(missing);
        let row = ours.iter().find(fits);
        met.push(row.unwrap_or_else(|| panic!("README.md has no row on {missing} for {said}")));
        assert!(
            templates.iter().any(|row| fits(&row)),
            "the template's has none on {missing} for {said}"
        );
    }
    for row in &ours {
        assert!(met.contains(&row), "no mistake meets {row:?}");
    }
}

#[test]
fn build_script_missing() {
    let package = Package::of_the_readme();
    package.remove("build.rs");
    let said = package.fails_to_build(DEV);
    assert!(
        said.contains(
            "rt0: this package has no build.rs, which hands DEP_RT0_LINK_ARGS to the linker"
        ),
        "{said}"
    );
    assert!(!said.contains("linking with"), "{said}");
}

#[test]
fn std_pulled_in_by_the_feature_of_a_dependency() {
    let package = Package::of_the_readme();
    package.write("greedy/Cargo.toml", GREEDY);
    package.write("greedy/src/lib.rs", "#![no_std] #[cfg(feature = \"std\")] extern crate std;");
    package.edit("Cargo.toml", "[dependencies]", "[dependencies]\ngreedy = { path = \"greedy\" }");
    package.edit("src/main.rs", "rt0::entry!(main);", "use greedy as _;\nrt0::entry!(main);");
    // The compiler's own sentence, which names the crate to look at.
    let said = package.fails_to_build(DEV);
    let sentence = "duplicate lang item in crate `std` (which `greedy` depends on): `panic_impl`";
    assert!(said.contains(sentence), "{said}");

    package.edit("Cargo.toml", "\"greedy\" }", "\"greedy\", default-features = false }");
    package.build(DEV);
}

#[test]
fn std_pulled_in_by_a_dev_dependency() {
    let package = Package::of_the_template("fresh-start");
    package.write("greedy/Cargo.toml", GREEDY);
    package.write("greedy/src/lib.rs", "#![no_std] #[cfg(feature = \"std\")] extern crate std;");
    let modest = "[dependencies]\ngreedy = { path = \"greedy\", default-features = false }";
    package.edit("Cargo.toml", "[dependencies]", modest);
    package.edit("src/main.rs", "rt0::entry!(main);", "use greedy as _;\nrt0::entry!(main);");
    package.build(DEV);
    assert!(package.cargo(DEV, ["test"]).status.success());

    let greedy = "[dev-dependencies]\ngreedy = { path = \"greedy\" }\n\n[profile.dev]";
    package.edit("Cargo.toml", "[profile.dev]", greedy);
    package.build(DEV);
    let said = package.cargo(DEV, ["test"]);
    let sentence = "duplicate lang item in crate `std` (which `greedy` depends on): `panic_impl`";
    assert!(stderr(&said).contains(sentence), "{}", stderr(&said));
    let readme = include_str!("../../template/README.md");
    let row =
        readme.lines().find(|line| line.contains("duplicate lang item in crate std")).unwrap();
    assert!(row.contains("a dev-dependency"), "{row}");

    // As the README says.
    package.edit("Cargo.toml", "[dev-dependencies]\ngreedy = { path = \"greedy\" }\n\n", "");
    package.edit("Cargo.toml", "[package]", "[workspace]\nmembers = [\"tests\"]\n\n[package]");
    package.write("tests/Cargo.toml", TESTS_OF_THEIR_OWN);
    package.write("tests/tests/apart.rs", "use greedy as _; #[test] fn apart() {}");
    for which in ["fresh-start", "apart"] {
        let output = package.cargo(DEV, ["test", "--package", which]);
        assert!(output.status.success(), "{which}: {}", stderr(&output));
    }
}

/// A package of tests beside the program's.
const TESTS_OF_THEIR_OWN: &str = r#"
[package]
name = "apart"
version = "0.1.0"
edition = "2024"
autolib = false

[dev-dependencies]
greedy = { path = "../greedy" }

[[test]]
name = "apart"
"#;

/// A crate that uses std unless told not to, as many on crates.io do.
const GREEDY: &str = r#"
[package]
name = "greedy"
version = "0.1.0"
edition = "2024"

[features]
default = ["std"]
std = []
"#;

#[test]
fn test_false_missing() {
    let package = Package::of_the_readme();
    package.edit("Cargo.toml", "test = false\n", "");
    let output = package.cargo(DEV, ["test"]);
    let said = stderr(&output);
    assert!(!output.status.success());
    assert!(
        said.contains(
            "ERROR(rt0): there is no _start: if this is a test harness, say test = false"
        ),
        "{said}"
    );
}

#[test]
fn a_program_on_std() {
    for linker in [Linker::Lld, Linker::Bfd] {
        let package = Package::of_the_readme();
        package.write("src/main.rs", "fn main() { println!(\"hello\"); }");
        let build = Build { linker, ..DEV };
        let said = package.fails_to_build(build);
        let (_, first) = said.split_once("ERROR(rt0): ").unwrap_or_else(|| panic!("{said}"));
        let sentence = "there is no _start: \
                        write #![no_std] #![no_main] rt0::entry!(main); in its main.rs";
        assert!(first.starts_with(sentence), "{build}: {said}");
    }
}
