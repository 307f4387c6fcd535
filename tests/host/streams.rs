//! Output and input: one write a line, nothing lost, nothing swallowed.

use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};

use nix::libc;
use nix::sys::signal::Signal;

use crate::support::programs::{BUILDS, Build, RELEASE};
use crate::support::run::End::{Exit, Signal as Killed};
use crate::support::run::{
    ABORTED, BeforeExec, End, command, dev_full, end, pipe_without_reader, run, stderr, stdout,
};
use crate::support::tracer::{Inject, Trace, inject, trace};

fn streams(build: Build, args: &[&str]) -> Command {
    command(&build.program("streams"), args)
}

/// The lengths of the writes to a descriptor.
fn writes(trace: &Trace, fd: u64) -> Vec<u64> {
    trace.calls.iter().filter(|call| call.writes_to(fd)).map(|call| call.args[2]).collect()
}

#[test]
fn each_way_to_print_is_one_write() {
    let cases = [
        ("write_all", "0123456789", ""),
        ("write_all_err", "", "0123456789"),
        ("writeln", "a-1\n", ""),
        ("print", "0123456789", ""),
        ("println", "0123456789\n", ""),
        ("println_empty", "\n", ""),
        ("println_formatted", "   7 captured 0xff true\n", ""),
        ("eprint", "", "1"),
        ("eprintln", "", "1\n"),
    ];
    for build in BUILDS {
        for (case, out, err) in cases {
            let output = streams(build, &[case]).output().unwrap();
            assert_eq!((stdout(&output), stderr(&output)), (out, err), "{case}, {build}");
            assert_eq!(end(output.status), Exit(0), "{case}, {build}");

            let trace = trace(&mut streams(build, &[case]));
            let expected = |text: &str| match text.len() {
                0 => vec![],
                len => vec![len as u64],
            };
            assert_eq!(writes(&trace, 1), expected(out), "{case}, {build}");
            assert_eq!(writes(&trace, 2), expected(err), "{case}, {build}");
        }
    }
}

#[test]
fn dbg_says_where_and_what_and_returns_the_values() {
    for build in BUILDS {
        let output = streams(build, &["dbg"]).output().unwrap();
        assert_eq!(stdout(&output), "2 two\n", "{build}");
        let source = include_str!("../programs/src/bin/streams.rs");
        let (line, text) = source
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains("dbg!("))
            .map(|(index, text)| (index + 1, text))
            .unwrap();
        let column = text.find("dbg!(").unwrap() + 1;
        let at = format!("[tests/programs/src/bin/streams.rs:{line}:{column}]");
        let expected = format!("{at} 1 + 1 = 2\n{at} \"two\" = \"two\"\n");
        assert_eq!(stderr(&output), expected, "{build}");
    }
}

#[test]
fn printing_nothing_is_no_system_call() {
    for build in BUILDS {
        let trace = trace(&mut streams(build, &["nothing"]));
        assert_eq!(trace.calls.len(), 1, "{build}: {:?}", trace.calls);
    }
}

#[test]
fn a_line_is_one_write_however_long() {
    for build in BUILDS {
        for len in [1, 1022, 1023, 1024, 1025, 5000, 60_000] {
            let trace = trace(streams(build, &["long", &len.to_string()]).stdout(Stdio::null()));
            assert_eq!(writes(&trace, 1), [len + 1], "{build}");
            let count = |number| trace.calls.iter().filter(|call| call.number == number).count();
            assert_eq!(count(libc::SYS_mmap), count(libc::SYS_munmap), "{build}: pages given back");
            assert_eq!(trace.end, Exit(0), "{build}");
        }
    }
}

#[test]
fn a_long_line_leaves_in_pieces_where_there_is_no_memory_for_it() {
    for build in BUILDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut command = streams(build, &["long", "60000"]);
        let trace =
            inject(command.stdout(File::create(&path).unwrap()), |call| match call.number {
                libc::SYS_mmap => Inject::Return(-i64::from(libc::ENOMEM)),
                _ => Inject::Pass,
            });
        assert_eq!(trace.end, Exit(0), "{build}");
        let expected = format!("{}1\n", "x".repeat(59_999));
        assert!(std::fs::read_to_string(&path).unwrap() == expected, "{build}");
    }
}

/// The ways to print that a failed write must not leave unnoticed, and how each then ends.
const PRINTS: [(&str, End); 6] = [
    ("write_all", Exit(1)),
    ("writeln", Exit(1)),
    ("println", ABORTED),
    ("println_formatted", ABORTED),
    ("buffered", Exit(1)),
    ("buffered_dropped", ABORTED),
];

/// What each says on standard error when writing failed with the error of this number.
fn complaint(how: End, case: &str, errno: i32) -> String {
    let error = std::io::Error::from_raw_os_error(errno).to_string();
    let (text, number) = error.split_at(error.find(" (os error").unwrap());
    match (how, case) {
        (Exit(_), _) => format!("Error: {text}\n"),
        (_, "buffered_dropped") => {
            format!("failed flushing a BufWriter that was dropped{number}\n")
        }
        _ => format!("failed printing to stdout{number}\n"),
    }
}

/// Whether each way to print notices what `spoil` did to standard output.
fn all_notice(errno: i32, day: &str, spoil: impl Fn(&mut Command)) {
    for build in BUILDS {
        for (case, how) in PRINTS {
            let mut command = streams(build, &[case]);
            spoil(&mut command);
            let output = command.output().unwrap();
            assert_eq!(end(output.status), how, "{case}, {day}, {build}");
            let said = stderr(&output);
            assert!(said.ends_with(&complaint(how, case, errno)), "{case}, {day}, {build}: {said}");
        }
    }
}

#[test]
fn a_full_disk_is_noticed() {
    all_notice(libc::ENOSPC, "full disk", |command| {
        command.stdout(dev_full());
    });
}

#[test]
fn a_closed_output_is_noticed() {
    all_notice(libc::EBADF, "closed output", |command| {
        command.closes(1);
    });
}

#[test]
fn a_read_only_output_is_noticed() {
    all_notice(libc::EBADF, "read-only output", |command| {
        command.stdout(File::open("/dev/null").unwrap());
    });
}

#[test]
fn a_closed_pipe_is_noticed_where_sigpipe_is_ignored() {
    all_notice(libc::EPIPE, "closed pipe", |command| {
        command.stdout(pipe_without_reader()).ignores(Signal::SIGPIPE);
    });
}

#[test]
fn a_closed_pipe_kills_where_sigpipe_is_not_ignored() {
    for build in BUILDS {
        for (case, _) in PRINTS {
            let mut command = streams(build, &[case]);
            command.stdout(pipe_without_reader()).defaults(Signal::SIGPIPE);
            let output = command.output().unwrap();
            assert_eq!(end(output.status), Killed(libc::SIGPIPE), "{case}, {build}");
        }
    }
}

/// Runs a case whose first write to standard output meets `first`, and the others nothing.
fn first_write_meets(build: Build, case: &str, first: Inject) -> (Trace, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let mut command = streams(build, &[case]);
    command.stdout(File::create(&path).unwrap());
    let mut first = Some(first);
    let trace = inject(&mut command, |call| match call.writes_to(1) {
        true => first.take().unwrap_or(Inject::Pass),
        false => Inject::Pass,
    });
    (trace, std::fs::read_to_string(&path).unwrap())
}

#[test]
fn an_interrupted_write_is_repeated() {
    for build in BUILDS {
        for (case, _) in PRINTS {
            let expected = stdout(&run(&build.program("streams"), [case])).to_owned();
            let eintr = Inject::Return(-i64::from(libc::EINTR));
            let (trace, printed) = first_write_meets(build, case, eintr);
            assert_eq!(trace.end, Exit(0), "{case}, {build}");
            assert!(printed == expected, "{case}, {build}");
        }
    }
}

#[test]
fn a_short_write_is_continued() {
    for build in BUILDS {
        for (case, _) in PRINTS {
            let expected = stdout(&run(&build.program("streams"), [case])).to_owned();
            for len in [1, 3] {
                let (trace, printed) = first_write_meets(build, case, Inject::Shorten(len));
                assert_eq!(trace.end, Exit(0), "{case}, {len} bytes, {build}");
                assert!(printed == expected, "{case}, {len} bytes, {build}");
                let mut rest = writes(&trace, 1);
                rest.truncate(2);
                assert_eq!(rest[1], rest[0] - len, "{case}, {len} bytes, {build}");
            }
        }
    }
}

#[test]
fn eagain_is_returned_and_not_repeated() {
    for build in BUILDS {
        for (case, how) in PRINTS {
            let eagain = Inject::Return(-i64::from(libc::EAGAIN));
            let (trace, _) = first_write_meets(build, case, eagain);
            assert_eq!(trace.end, how, "{case}, {build}");
            assert_eq!(writes(&trace, 1).len(), 1, "{case}, {build}");
        }
    }
}

#[test]
fn a_write_that_takes_nothing_is_an_error_and_no_endless_loop() {
    for build in BUILDS {
        for (case, how) in PRINTS {
            let (trace, _) = first_write_meets(build, case, Inject::Return(0));
            assert_eq!(trace.end, how, "{case}, {build}");
            assert_eq!(writes(&trace, 1).len(), 1, "{case}, {build}");
        }
    }
}

#[test]
fn a_kernel_that_claims_to_have_written_more_is_believed_that_it_wrote_all() {
    for build in BUILDS {
        for (case, _) in PRINTS {
            let (trace, _) = first_write_meets(build, case, Inject::Return(1 << 40));
            assert_eq!(trace.end, Exit(0), "{case}, {build}");
        }
    }
}

#[test]
fn a_single_write_returns_what_the_kernel_did() {
    for build in BUILDS {
        let (trace, printed) = first_write_meets(build, "write", Inject::Shorten(4));
        assert_eq!((printed.as_str(), trace.end), ("01234\n", Exit(0)), "{build}");
        let eintr = Inject::Return(-i64::from(libc::EINTR));
        let (trace, _) = first_write_meets(build, "write", eintr);
        assert_eq!(trace.end, Exit(1), "{build}: EINTR is the caller's to repeat");
    }
}

#[test]
fn bulk_output_leaves_in_writes_of_8_kib() {
    let expected: String = (0..10_000).map(|number| format!("{number}\n")).collect();
    for build in BUILDS {
        assert_eq!(stdout(&run(&build.program("streams"), ["buffered"])), expected, "{build}");
        let trace = trace(streams(build, &["buffered"]).stdout(Stdio::null()));
        let lengths = writes(&trace, 1);
        assert!(lengths.iter().all(|&len| len <= 8192), "{build}: {lengths:?}");
        assert_eq!(lengths.len(), expected.len().div_ceil(8192), "{build}: {lengths:?}");
    }
}

#[test]
fn what_goes_in_by_stdin_comes_out_by_stdout() {
    let text: Vec<u8> = (0..1_000_000u32).map(|number| (number * 31 % 251) as u8).collect();
    for build in BUILDS {
        let mut child = streams(build, &["cat"]).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = text.clone();
        let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert_eq!(end(output.status), Exit(0), "{build}");
        assert!(output.stdout == text, "{build}");
    }
}

#[test]
fn reading_a_closed_input_is_an_error() {
    for build in BUILDS {
        let output = streams(build, &["cat"]).closes(0).output().unwrap();
        assert_eq!(stderr(&output), "Error: Bad file descriptor\n", "{build}");
        assert_eq!(end(output.status), Exit(1), "{build}");
    }
}

#[test]
fn sigpipe_is_left_as_it_was_inherited() {
    // A program that changed it would have to call the kernel.
    let trace = trace(&mut streams(RELEASE, &["println"]));
    let numbers: Vec<i64> = trace.calls.iter().map(|call| call.number).collect();
    assert_eq!(numbers, [libc::SYS_write, libc::SYS_exit]);
}
