//! What the programs do, whoever runs them and however. What their files look like does not
//! belong here.

mod common;

use common::{before_exec, copy, output, programs, skipped, tool};
use explain::programs::TEXT;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// Runs every program, each with what `prepare` does to the command, and wants the text on
/// standard output and 0.
fn works(prepare: impl Fn(&mut Command)) {
    for program in programs() {
        let (_folder, file) = copy(program);
        let mut command = Command::new(&file);
        prepare(&mut command);
        let output = output(&mut command).expect("it is executed");
        assert_eq!(output.status.code(), Some(0), "{}: {}", program.name, output.status);
        assert_eq!(output.stdout, TEXT, "{}", program.name);
        assert_eq!(output.stderr, b"", "{}", program.name);
    }
}

/// Runs every program, each with what `prepare` does to the command, and wants an exit status
/// that is not 0, and no signal.
fn fails(prepare: impl Fn(&mut Command)) {
    for program in programs() {
        let (_folder, file) = copy(program);
        let mut command = Command::new(&file);
        // Not piped: `output` leaves alone what is set.
        command.stdout(Stdio::inherit());
        prepare(&mut command);
        let status = output(&mut command).expect("it is executed").status;
        assert!(status.code().is_some_and(|code| code != 0), "{}: {status}", program.name);
    }
}

/// Sets both limits of a resource in the process that calls it.
fn limit(resource: libc::__rlimit_resource_t, value: libc::rlim_t) -> bool {
    let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
    // SAFETY: the kernel reads the structure.
    unsafe { libc::setrlimit(resource, &limit) == 0 }
}

fn is_root() -> bool {
    // SAFETY: it takes nothing and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// The smallest limit of a stack in which the kernel has room for what it lays out there. With less,
/// `execve` itself ends the process, now and then.
const LEAST_STACK: libc::rlim_t = 12 << 10;

#[test]
fn with_one_to_five_arguments() {
    for count in 0..5 {
        works(|command| {
            command.args(&["an argument"; 4][..count]);
        });
    }
}

#[test]
fn without_environment() {
    works(|command| {
        command.env_clear();
    });
}

#[test]
fn with_standard_input_closed() {
    // SAFETY: close is a system call.
    works(|command| unsafe {
        before_exec(command, || libc::close(0) == 0);
    });
}

#[test]
fn as_an_unprivileged_user() {
    const NOBODY: u32 = 65534;
    if !is_root() {
        return skipped("not root, so the other tests run as an unprivileged user already");
    }
    works(|command| {
        command.uid(NOBODY).gid(NOBODY);
    });
}

#[test]
fn in_64_mib_of_addresses() {
    // SAFETY: setrlimit is a system call.
    works(|command| unsafe {
        before_exec(command, || limit(libc::RLIMIT_AS, 64 << 20));
    });
}

#[test]
fn with_any_stack_limit() {
    let limits: [fn() -> bool; 5] = [
        || limit(libc::RLIMIT_STACK, LEAST_STACK),
        || limit(libc::RLIMIT_STACK, 64 << 10),
        || limit(libc::RLIMIT_STACK, 8 << 20),
        || limit(libc::RLIMIT_STACK, 1 << 40),
        || limit(libc::RLIMIT_STACK, libc::RLIM_INFINITY),
    ];
    for limit in if is_root() { &limits[..] } else { &limits[..3] } {
        // The kernel begins a stack somewhere in 8 KiB, and would want less room by chance.
        for _ in 0..20 {
            works(|command| {
                command.env_clear();
                // SAFETY: setrlimit is a system call.
                unsafe { before_exec(command, *limit) };
            });
        }
    }
    if !is_root() {
        skipped("not root, so a large stack limit may not be allowed");
    }
}

#[test]
fn many_times() {
    // The kernel picks other addresses every time; none may be in the way.
    for _ in 0..50 {
        works(|_| {});
    }
}

#[test]
fn standard_output_closed_is_a_failure() {
    // SAFETY: close is a system call.
    fails(|command| unsafe { before_exec(command, || libc::close(1) == 0) });
}

#[test]
fn a_full_device_is_a_failure() {
    fails(|command| {
        let full = File::options().write(true).open("/dev/full").expect("there is /dev/full");
        command.stdout(full);
    });
}

#[test]
fn a_closed_pipe_is_a_failure() {
    fails(|command| {
        let (reader, writer) = io::pipe().expect("there are pipes");
        drop(reader);
        command.stdout(writer);
        // SAFETY: signal is a system call.
        unsafe {
            before_exec(command, || libc::signal(libc::SIGPIPE, libc::SIG_IGN) != libc::SIG_ERR);
        }
    });
}

#[test]
fn a_short_write_is_a_failure() {
    let output = tempfile::NamedTempFile::new().expect("there is room for a file");
    fails(|command| {
        command.stdout(output.reopen().expect("it is ours"));
        // SAFETY: setrlimit is a system call.
        unsafe { before_exec(command, || limit(libc::RLIMIT_FSIZE, 5)) };
    });
    assert_eq!(fs::read(output.path()).expect("it is ours"), b"hello");
}

#[test]
fn in_two_system_calls() {
    for program in programs() {
        let (_folder, file) = copy(program);
        let Some(output) = tool(&["strace"], &[file.into()]) else {
            return;
        };
        let report = String::from_utf8_lossy(&output.stderr);
        let calls: Vec<&str> = report.lines().filter_map(|line| line.split('(').next()).collect();
        assert_eq!(calls[..3], ["execve", "write", "exit"], "{}: {report}", program.name);
    }
}
