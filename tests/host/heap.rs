//! The heap: there when it is asked for, growing in steps, found again, and finite.

use std::process::Command;

use nix::libc;
use nix::sys::resource::Resource;
use object::{Object, ObjectSymbol};

use crate::support::elf::Elf;
use crate::support::programs::{BUILDS, Build, Profile};
use crate::support::run::End::Exit;
use crate::support::run::{ABORTED, BeforeExec, command, end, stderr, stdout};
use crate::support::tracer::{Inject, Trace, inject, trace};

fn heap(build: Build, case: &str) -> Command {
    command(&build.program("heap"), [case])
}

/// By how many bytes the program break moved up, at each step that the kernel granted.
fn steps(trace: &Trace) -> Vec<u64> {
    let breaks: Vec<u64> = trace
        .calls
        .iter()
        .filter(|call| call.number == libc::SYS_brk)
        .map(|call| call.result.unwrap() as u64)
        .collect();
    breaks.windows(2).map(|pair| pair[1] - pair[0]).filter(|&step| step > 0).collect()
}

#[test]
fn the_types_of_alloc_work() {
    for build in BUILDS {
        let output = heap(build, "types").output().unwrap();
        assert_eq!(stdout(&output), "2 1 four=4 one=3 three=5 two=3\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn every_alignment_up_to_64_kib_is_kept() {
    for build in BUILDS {
        let output = heap(build, "alignments").output().unwrap();
        assert_eq!(stdout(&output), "all aligned\n", "{build}: {}", stderr(&output));
    }
}

#[test]
fn freed_memory_is_found_again() {
    for build in BUILDS {
        let trace = trace(&mut heap(build, "reuse"));
        assert_eq!(trace.end, Exit(0), "{build}");
        let total: u64 = steps(&trace).iter().sum();
        assert!(total <= 4 << 20, "{build}: {total} bytes for 1 MiB that lives");
    }
}

#[test]
fn somebody_else_may_move_the_program_break_up() {
    for build in BUILDS {
        let output = heap(build, "break").output().unwrap();
        assert_eq!(stdout(&output), "shared\n", "{build}: {}", stderr(&output));
    }
}

#[test]
fn memory_comes_in_growing_steps() {
    for build in BUILDS {
        let trace = trace(&mut heap(build, "grow"));
        assert_eq!(trace.end, Exit(0), "{build}");
        let steps = steps(&trace);
        assert!(steps.iter().sum::<u64>() >= 16 << 20, "{build}: {steps:?}");
        assert!(steps.is_sorted(), "{build}: {steps:?}");
        assert!(steps[0] <= 1 << 20 && steps.len() < 32, "{build}: {steps:?}");
    }
}

#[test]
fn out_of_memory_is_a_message_and_134() {
    for build in BUILDS {
        let output = heap(build, "exhaust").limits(Resource::RLIMIT_AS, 64 << 20).output().unwrap();
        let said = stderr(&output);
        assert!(said.ends_with("memory allocation of 4096 bytes failed\n"), "{build}: {said}");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_request_that_no_machine_can_meet_is_refused() {
    for build in BUILDS {
        let output = command(&build.program("panics"), ["alloc"]).output().unwrap();
        let said = stderr(&output);
        let expected = format!("memory allocation of {} bytes failed\n", isize::MAX);
        assert!(said.ends_with(&expected), "{build}: {said}");
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_program_survives_running_out_and_goes_on() {
    for build in BUILDS {
        let output = heap(build, "recover").limits(Resource::RLIMIT_AS, 64 << 20).output().unwrap();
        let expected = "recovered after more than 10 blocks\n";
        assert_eq!(stdout(&output), expected, "{build}: {}", stderr(&output));
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn a_kernel_that_gives_nothing_at_all_is_out_of_memory_too() {
    for build in BUILDS {
        let mut command = heap(build, "types");
        let trace = inject(&mut command, |call| match call.number {
            libc::SYS_brk | libc::SYS_mmap => Inject::Return(-i64::from(libc::ENOMEM)),
            _ => Inject::Pass,
        });
        assert_eq!(trace.end, ABORTED, "{build}");
    }
}

#[test]
fn a_program_that_never_allocates_pays_nothing() {
    for build in BUILDS {
        let trace = trace(&mut command(&build.program("start_state"), [""; 0]));
        assert_eq!(steps(&trace), [0; 0], "{build}");
        let asked = trace.calls.iter().any(|call| call.number == libc::SYS_brk);
        assert!(!asked, "{build}: it asked for the program break");
        if build.profile == Profile::Release {
            let elf = Elf::read(&build.program("start_state"));
            for symbol in elf.file().symbols().map(|symbol| symbol.name().unwrap()) {
                assert!(!symbol.contains("heap") && !symbol.contains("linked_list"), "{symbol}");
            }
        }
    }
}
