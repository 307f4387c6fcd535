//! The heap under random work and under valgrind, and mistakes with blocks, in programs on rt0.

use std::process::Command;

use crate::support::optional;
use crate::support::programs::{BUILDS, Build, Profile, RELEASE};
use crate::support::run::End::Exit;
use crate::support::run::{ABORTED, command, end, stderr, stdout};

/// What stress by the program `heap_stress` ends with.
const UNDAMAGED: &str = "no block was damaged\n";

/// The exit status of valgrind where it found an error.
const FOUND: i32 = 99;

#[test]
fn no_block_is_ever_damaged() {
    for build in BUILDS {
        let operations = if build.profile == Profile::Dev { "250000" } else { "3000000" };
        for (seed, blocks) in [("1", "4000"), ("2", "500"), ("3", "16")] {
            let output =
                command(&build.program("heap_stress"), [seed, operations, blocks]).output();
            let output = output.unwrap();
            assert_eq!(stdout(&output), UNDAMAGED, "{build}, seed {seed}: {}", stderr(&output));
            assert_eq!(end(output.status), Exit(0), "{build}, seed {seed}");
        }
    }
}

#[test]
fn a_dev_build_catches_mistakes_with_blocks() {
    for (case, expected) in
        [("free_twice", "was freed already\n"), ("write_past_end", "was written past its end\n")]
    {
        for build in BUILDS {
            let output = command(&build.program("heap_mistakes"), [case]).output().unwrap();
            if build.profile == Profile::Dev {
                let said = stderr(&output);
                assert!(said.contains("heap: the block of 24 bytes at 0x"), "{build}: {said}");
                assert!(said.ends_with(expected), "{build}: {said}");
                assert_eq!(end(output.status), ABORTED, "{build}");
            } else {
                assert_eq!(stdout(&output), "nobody noticed\n", "{build}");
            }
        }
    }
}

/// A program of a release, under valgrind. It has no guards, which valgrind would see as mistakes.
fn memcheck(build: Build, name: &str, args: &[&str]) -> Command {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", &format!("--error-exitcode={FOUND}")]);
    valgrind.arg(build.program(name)).args(args);
    valgrind
}

#[test]
fn valgrind_finds_nothing_in_the_heap() {
    for seed in ["1", "2", "3", "4"] {
        // Few blocks: valgrind lets the program break move by 8 MiB.
        let mut memcheck = memcheck(RELEASE, "heap_stress", &[seed, "400000", "100"]);
        let Some(output) = optional::output(&mut memcheck, "valgrind") else {
            return;
        };
        assert_eq!(stdout(&output), UNDAMAGED, "seed {seed}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(0), "seed {seed}: {}", stderr(&output));
    }
}

#[test]
fn valgrind_finds_mistakes_with_blocks() {
    for case in
        ["none", "free_twice", "write_past_end", "read_unwritten", "read_freed", "read_resized"]
    {
        let mut memcheck = memcheck(RELEASE, "heap_mistakes", &[case]);
        let Some(output) = optional::output(&mut memcheck, "valgrind") else {
            return;
        };
        let expected = if case == "none" { 0 } else { FOUND };
        assert_eq!(output.status.code(), Some(expected), "{case}: {}", stderr(&output));
    }
}
