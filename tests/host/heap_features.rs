//! What a user chooses about the heap: another one, or numbers about ours.

use crate::support::package::Package;
use crate::support::programs::{BUILDS, RELEASE};
use crate::support::run::{ABORTED, end, run, stderr, stdout};

/// What the README says to add to `src/main.rs`.
fn of_the_readme() -> &'static str {
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("<!-- talc: src/main.rs -->\n```rust\n").unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn talc_takes_the_place_of_the_heap() {
    let package = Package::of_the_readme();
    let edit = " }\ntalc = \"5\"\n";
    package.edit(
        "Cargo.toml",
        " }\n",
        &format!(", default-features = false, features = [\"compiler_builtins\"]{edit}"),
    );
    let main = format!(
        r#"
        #![no_std]
        #![no_main]

        extern crate alloc;
        {}
        rt0::entry!(main);

        fn main() {{
            let numbers: alloc::vec::Vec<u32> = (0..1_000).collect();
            rt0::println!("{{}}", alloc::format!("{{}}", numbers.iter().sum::<u32>()));
            drop(alloc::vec![0_u8; 2 << 20]);
        }}
        "#,
        of_the_readme()
    );
    package.write("src/main.rs", &main);
    for build in BUILDS {
        let output = run(&package.build(build), [""; 0]);
        assert_eq!(stdout(&output), "499500\n", "{build}: {}", stderr(&output));
        let expected = "memory allocation of 2097152 bytes failed\n";
        assert!(stderr(&output).ends_with(expected), "{build}: {}", stderr(&output));
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_release_counts_what_is_in_use_if_it_is_asked_to() {
    let package = Package::of_the_readme();
    package.write(
        "src/main.rs",
        r#"
        #![no_std]
        #![no_main]

        extern crate alloc;

        rt0::entry!(main);

        fn main() {
            let before = rt0::heap::stats();
            let boxed = alloc::boxed::Box::new([0_u8; 1_000]);
            let during = rt0::heap::stats();
            drop(core::hint::black_box(boxed));
            let after = rt0::heap::stats();
            rt0::println!("{before:?}");
            rt0::println!("{} bytes, {} block", during.in_use, during.blocks);
            rt0::println!("{} bytes, {} blocks", after.in_use, after.blocks);
            assert!(after.from_kernel > 0 && after.cached == during.cached + 1_008);
        }
        "#,
    );
    let without = package.fails_to_build(RELEASE);
    assert!(without.contains("cannot find function `stats`"), "{without}");
    package.edit("Cargo.toml", " }\n", ", features = [\"heap-stats\"] }\n");
    let output = run(&package.build(RELEASE), [""; 0]);
    let expected = "Stats { from_kernel: 0, in_use: 0, cached: 0, blocks: 0 }\n\
                    1000 bytes, 1 block\n0 bytes, 0 blocks\n";
    assert_eq!(stdout(&output), expected, "{}", stderr(&output));
}
