//! `main` and exit: what a program returns is what the shell sees.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;

use nix::libc;
use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::Signal;
use nix::unistd::geteuid;

use crate::support::optional;
use crate::support::programs::BUILDS;
use crate::support::run::End::Exit;
use crate::support::run::{ABORTED, BeforeExec, command, end, run, stderr, stdout};
use crate::support::tracer::{Inject, inject, trace};

#[test]
fn every_type_of_main_ends_with_its_status() {
    let cases: [(&str, &[&str], i32); 9] = [
        ("main_unit", &[], 0),
        ("main_i32", &[], 0),
        ("main_i32", &["a", "b", "c"], 3),
        ("main_exit_code", &[], 42),
        ("main_never", &[], 43),
        ("main_result", &[], 44),
        ("main_stack", &["7"], 7),
        ("main_stack", &["-1"], 255),
        ("main_stack", &["256"], 0),
    ];
    for build in BUILDS {
        for (name, args, status) in cases {
            let output = run(&build.program(name), args);
            assert_eq!(end(output.status), Exit(status), "{name} {args:?}, {build}");
            assert_eq!(stderr(&output), "", "{name} {args:?}, {build}");
        }
    }
}

#[test]
fn an_error_is_printed_and_ends_with_1() {
    let cases: [(&str, &[&str], &str); 3] = [
        ("main_result", &["a", "b"], "Error: 2 arguments that nobody wants\n"),
        ("main_stack", &[], "Error: usage: main_stack NUMBER\n"),
        ("main_stack", &["x"], "Error: NUMBER is not a number\n"),
    ];
    for build in BUILDS {
        for (name, args, text) in cases {
            let output = run(&build.program(name), args);
            assert_eq!(stderr(&output), text, "{name} {args:?}, {build}");
            assert_eq!(end(output.status), Exit(1), "{name} {args:?}, {build}");
        }
    }
}

#[test]
fn an_error_is_one_write() {
    for build in BUILDS {
        let trace = trace(&mut command(&build.program("main_result"), ["a"]));
        let numbers: Vec<i64> = trace.calls.iter().map(|call| call.number).collect();
        assert_eq!(numbers, [libc::SYS_write, libc::SYS_exit], "{build}");
    }
}

#[test]
fn an_error_that_cannot_be_printed_still_ends_with_1() {
    for build in BUILDS {
        let output = command(&build.program("main_result"), ["a"]).closes(2).output().unwrap();
        assert_eq!(end(output.status), Exit(1), "{build}");
    }
}

#[test]
fn a_program_that_does_nothing_makes_one_call() {
    for build in BUILDS {
        let trace = trace(&mut command(&build.program("main_unit"), [""; 0]));
        let [exit] = trace.calls[..] else { panic!("{build}: {:?}", trace.calls) };
        assert_eq!((exit.number, exit.args[0]), (libc::SYS_exit, 0), "{build}");
    }
}

#[test]
fn abort_is_death_by_sigabrt_whatever_the_parent_did_to_the_signal() {
    for build in BUILDS {
        let program = build.program("panics");
        let abort = || command(&program, ["abort"]);
        let status = |command: &mut std::process::Command| command.output().unwrap().status;
        assert_eq!(end(status(&mut abort())), ABORTED, "{build}");
        assert_eq!(end(status(abort().ignores(Signal::SIGABRT))), ABORTED, "{build}: ignored");
        assert_eq!(end(status(abort().blocks(Signal::SIGABRT))), ABORTED, "{build}: blocked");
        let both = abort().blocks(Signal::SIGABRT).ignores(Signal::SIGABRT).output().unwrap();
        assert_eq!(end(both.status), ABORTED, "{build}: both");
    }
}

#[test]
fn abort_exits_with_134_where_no_signal_kills() {
    // As for PID 1 of a namespace: the signals are sent, and nothing happens.
    for build in BUILDS {
        let mut command = command(&build.program("panics"), ["abort"]);
        let trace = inject(&mut command, |call| match call.number {
            libc::SYS_tkill => Inject::Return(0),
            _ => Inject::Pass,
        });
        assert_eq!(trace.end, Exit(134), "{build}");
        assert_eq!(trace.calls.last().unwrap().number, libc::SYS_exit_group, "{build}");
    }
}

#[test]
fn a_panic_of_pid_1_ends_with_134() {
    for build in BUILDS {
        // The shell's next child is PID 1 of the namespace that it enters here.
        let mut shell = command(Path::new("/bin/sh"), ["-c", "\"$0\" literal; echo $?"]);
        shell.arg(build.program("panics"));
        let flags = match geteuid().is_root() {
            true => CloneFlags::CLONE_NEWPID,
            false => CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWUSER,
        };
        // SAFETY: one system call.
        unsafe { shell.pre_exec(move || unshare(flags).map_err(io::Error::from)) };
        match shell.output() {
            Ok(output) => {
                assert_eq!(stdout(&output), "134\n", "{build}");
                assert!(stderr(&output).ends_with("a literal\n"), "{build}: {}", stderr(&output));
            }
            Err(error) => optional::skip(&format!("no PID namespace for this user: {error}")),
        }
    }
}

#[test]
fn a_handler_of_sigabrt_runs_once() {
    for build in BUILDS {
        let output = run(&build.program("abort_handler"), ["returns"]);
        assert_eq!(stdout(&output), "handled\n", "{build}");
        assert!(stderr(&output).ends_with("\nin main\n"), "{build}: {}", stderr(&output));
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}

#[test]
fn a_handler_of_sigabrt_that_panics_runs_once() {
    for build in BUILDS {
        let output = run(&build.program("abort_handler"), ["panics"]);
        assert_eq!(stdout(&output), "handled\n", "{build}");
        assert!(stderr(&output).contains("\nin main\n"), "{build}: {}", stderr(&output));
        assert!(stderr(&output).ends_with("\nin the handler\n"), "{build}: {}", stderr(&output));
        assert_eq!(end(output.status), ABORTED, "{build}");
    }
}
