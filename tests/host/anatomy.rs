//! The anatomy: whether `docs/anatomy.md` tells the truth, and whether its programs are in their
//! files what they are in their sources.
//!
//! In the document, each block behind a line `<!-- run -->` holds commands, after `$ `, and what
//! they print. `…` stands for anything within a line, and alone on a line for any lines.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use iced_x86::{Instruction, Mnemonic, OpKind, Register};
use nix::libc;
use tempfile::TempDir;

use crate::support::elf::Elf;
use crate::support::programs::{BUILDS, RELEASE};
use crate::support::run::End::{Exit, Signal};
use crate::support::run::{command, end, run, stderr, stdout};
use crate::support::tracer::trace;

const DOCUMENT: &str = include_str!("../../docs/anatomy.md");

/// A command of the document, and what it prints there.
struct Claim {
    command: &'static str,
    output: Vec<&'static str>,
}

/// All claims of the document.
fn claims() -> Vec<Claim> {
    let mut claims = Vec::new();
    for block in DOCUMENT.split("<!-- run -->\n```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(command) => claims.push(Claim { command, output: Vec::new() }),
                None => claims.last_mut().expect("a command comes first").output.push(line),
            }
        }
    }
    claims
}

/// A folder in which `target/release` holds the programs, as in a checkout after `cargo build`.
fn checkout() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let release = RELEASE.hello().parent().unwrap().to_owned();
    fs::create_dir(folder.path().join("target")).unwrap();
    symlink(release, folder.path().join("target/release")).unwrap();
    folder
}

/// What a command prints on both streams, line by line. Its `/tmp` is the folder, since others may
/// run the same command at the same time.
fn lines_of(command: &str, folder: &Path) -> Vec<String> {
    let command = command.replace("/tmp/", &format!("{}/", folder.display()));
    let command = format!("exec 2>&1\n{command}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).current_dir(folder).env("LC_ALL", "C").stdin(Stdio::null());
    let output = shell.output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Whether lines are as the document has them.
fn matches(expected: &[&str], lines: &[String]) -> bool {
    match expected {
        [] => lines.is_empty(),
        ["…", rest @ ..] => (0..=lines.len()).any(|skipped| matches(rest, &lines[skipped..])),
        [first, rest @ ..] => match lines {
            [line, lines @ ..] => matches_line(first, line) && matches(rest, lines),
            [] => false,
        },
    }
}

/// Whether a line is as the document has it.
fn matches_line(expected: &str, line: &str) -> bool {
    let mut pieces = expected.split('…');
    let Some(mut rest) = line.strip_prefix(pieces.next().unwrap()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Those of the tools that a command needs and the machine does not have.
fn missing_tools(command: &str) -> Vec<&'static str> {
    let tools = ["as", "gdb", "ld", "objdump", "readelf", "strace"];
    let is_used = |tool: &&str| command.split_whitespace().any(|word| word == *tool);
    let is_there = |tool: &str| {
        let paths = env::var_os("PATH").unwrap();
        env::split_paths(&paths).any(|folder| folder.join(tool).exists())
    };
    tools.into_iter().filter(is_used).filter(|tool| !is_there(tool)).collect()
}

#[test]
fn every_command_of_the_document_prints_what_it_says() {
    let folder = checkout();
    let claims = claims();
    assert!(claims.len() > 25, "only {} commands were found", claims.len());
    let mut lies = Vec::new();
    for Claim { command, output } in claims {
        let missing = missing_tools(command);
        if !missing.is_empty() {
            assert!(env::var_os("CI").is_none(), "{missing:?} must be installed: {command}");
            println!("SKIPPED, for want of {missing:?}: {command}");
            continue;
        }
        let lines = lines_of(command, folder.path());
        if !matches(&output, &lines) {
            let (printed, said) = (lines.join("\n"), output.join("\n"));
            lies.push(format!("$ {command}\n{printed}\n--- the document says\n{said}\n"));
        }
    }
    assert!(lies.is_empty(), "{}", lies.join("\n"));
}

#[test]
fn an_output_that_differs_is_seen() {
    let lines = ["one two".to_owned(), "three".to_owned()];
    for good in
        [&["one two", "three"][..], &["…"], &["…", "three"], &["one…", "t…e"], &["…", "…e", "…"]]
    {
        assert!(matches(good, &lines), "{good:?}");
    }
    for bad in [&["one two"][..], &[], &["one", "three"], &["…", "one two"], &["…two", "…x…"]]
    {
        assert!(!matches(bad, &lines), "{bad:?}");
    }
}

/// The instructions of a program in a release, from `rt0::start` on.
fn code(name: &str) -> Vec<Instruction> {
    let elf = Elf::read(&RELEASE.program(name));
    elf.instructions(elf.symbol("_start"))
}

/// The number that is in a register at an instruction, if one was moved there shortly before.
fn moved(code: &[Instruction], at: usize, register: Register) -> Option<u64> {
    let is_move = |instruction: &&Instruction| {
        instruction.mnemonic() == Mnemonic::Mov && instruction.op0_register() == register
    };
    let moved = code[at.saturating_sub(8)..at].iter().rev().find(is_move)?;
    moved.try_immediate(1).ok()
}

/// The numbers of the system calls that a program's code makes, where they are constants.
fn numbers(code: &[Instruction]) -> Vec<u64> {
    let is_syscall = |at: &usize| code[*at].mnemonic() == Mnemonic::Syscall;
    let number = |at| moved(code, at, Register::EAX);
    (0..code.len()).filter(is_syscall).filter_map(number).collect()
}

#[test]
fn the_textbook_is_four_registers_and_one_instruction() {
    let code = code("textbook");
    let syscall = code.iter().position(|it| it.mnemonic() == Mnemonic::Syscall).unwrap();
    assert_eq!(moved(&code, syscall, Register::EAX), Some(libc::SYS_write as u64));
    assert_eq!(moved(&code, syscall, Register::EDI), Some(1));
    assert_eq!(moved(&code, syscall, Register::EDX), Some(32));
    assert_eq!(numbers(&code), [libc::SYS_write as u64, libc::SYS_exit as u64]);

    for build in BUILDS {
        let output = run(&build.program("textbook"), [""; 0]);
        assert_eq!(stdout(&output), "four registers, one instruction\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn a_system_call_changes_three_registers() {
    let code = code("registers");
    let is_filled = |before: &[Instruction]| {
        let registers: HashSet<Register> = before
            .iter()
            .filter(|it| it.mnemonic() == Mnemonic::Mov && it.try_immediate(1).is_ok())
            .map(|it| it.op0_register().full_register())
            .collect();
        registers.len() == 15 && !registers.contains(&Register::RSP)
    };
    let is_syscall = |it: &Instruction| it.mnemonic() == Mnemonic::Syscall;
    let filled =
        code.windows(16).filter(|window| is_syscall(&window[15]) && is_filled(&window[..15]));
    assert_eq!(filled.count(), 1, "one call with a number in each of 15 registers");

    for build in BUILDS {
        let output = run(&build.program("registers"), [""; 0]);
        assert!(stdout(&output).starts_with("changed: rax rcx r11\n"), "{build}");
        assert!(!stdout(&output).contains("false"), "{build}: {}", stdout(&output));
    }
}

#[test]
fn a_call_that_a_signal_interrupts_is_made_again_or_fails() {
    let code = code("restart");
    let returns = |window: &[Instruction]| {
        let is_syscall = window[1].mnemonic() == Mnemonic::Syscall;
        is_syscall && moved(window, 1, Register::EAX) == Some(libc::SYS_rt_sigreturn as u64)
    };
    assert_eq!(code.windows(2).filter(|window| returns(window)).count(), 1);

    for build in BUILDS {
        let output = run(&build.program("restart"), [""; 0]);
        assert_eq!(stdout(&output), "with SA_RESTART: Ok(1)\nwithout: Err(EINTR)\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn exit_ends_a_thread_and_exit_group_the_process() {
    use Mnemonic::{Jne, Mov, Syscall, Test, Ud2};

    let mnemonics: Vec<Mnemonic> = code("exits").iter().map(Instruction::mnemonic).collect();
    let thread = [Syscall, Test, Jne, Mov, Mov, Syscall, Ud2];
    assert!(mnemonics.windows(thread.len()).any(|window| window == thread));

    for build in BUILDS {
        let output = run(&build.program("exits"), [""; 0]);
        let goes_on = "a thread has called exit(7), and the process goes on\n";
        assert_eq!(stdout(&output), goes_on, "{build}");
        assert_eq!(end(output.status), Exit(3), "{build}");
    }
}

#[test]
fn a_16_byte_access_wants_an_address_that_is_a_multiple_of_16() {
    let reads = |window: &[Instruction]| {
        let [movaps, movd] = window else { return false };
        let is_read = movaps.mnemonic() == Mnemonic::Movaps && movaps.op1_kind() == OpKind::Memory;
        is_read && movd.mnemonic() == Mnemonic::Movd
    };
    assert_eq!(code("movaps").windows(2).filter(|window| reads(window)).count(), 1);
    for build in BUILDS {
        let output = run(&build.program("movaps"), [""; 0]);
        assert_eq!(stdout(&output), "at a multiple of 16: 7\n", "{build}");
        assert_eq!(end(output.status), Signal(libc::SIGSEGV), "{build}");
    }
}

#[test]
fn the_strict_mode_lets_exit_pass_and_kills_at_exit_group() {
    for number in [libc::SYS_prctl, libc::SYS_exit_group, libc::SYS_exit] {
        assert!(numbers(&code("strict")).contains(&(number as u64)), "{number}");
    }
    for build in BUILDS {
        for (args, ended) in [(&[][..], Exit(0)), (&["exit_group"], Signal(libc::SIGKILL))] {
            let output = run(&build.program("strict"), args);
            assert_eq!(stdout(&output), "behind the strictest filter\n", "{build}");
            assert_eq!(end(output.status), ended, "{build}");
        }
    }
}

#[test]
fn int_0x80_takes_32_bits_of_a_pointer() {
    let code = code("int80");
    let gates: Vec<usize> =
        (0..code.len()).filter(|&at| code[at].mnemonic() == Mnemonic::Int).collect();
    let [gate] = gates[..] else { panic!("{gates:?}") };
    assert_eq!(code[gate].immediate8(), 0x80);
    assert_eq!(moved(&code, gate, Register::EAX), Some(4), "write, in the table of 32 bits");
    for neighbour in [gate - 1, gate + 1] {
        assert_eq!(code[neighbour].mnemonic(), Mnemonic::Xchg, "rbx is exchanged, and back");
    }

    for build in BUILDS {
        let trace = trace(&mut command(&build.program("int80"), [""; 0]));
        let results: Vec<_> = trace.calls.iter().map(|call| call.result).collect();
        let efault = -i64::from(libc::EFAULT);
        assert_eq!(results[..2], [Some(32), Some(efault)], "{build}: {:?}", trace.calls);
        assert_eq!(trace.end, Exit(0), "{build}");
    }
}

#[test]
fn a_filter_makes_write_fail() {
    let numbers = numbers(&code("seccomp"));
    for number in [libc::SYS_prctl, libc::SYS_seccomp] {
        assert!(numbers.contains(&(number as u64)), "{number} is not among {numbers:?}");
    }
    for build in BUILDS {
        let output = run(&build.program("seccomp"), [""; 0]);
        assert_eq!(stdout(&output), "before the filter\n", "{build}");
        assert_eq!(stderr(&output), "behind it: Err(EDQUOT)\n", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn the_vdso_answers_without_the_kernel() {
    let code = code("vdso");
    let is_indirect =
        |it: &Instruction| it.mnemonic() == Mnemonic::Call && it.op0_register() != Register::None;
    assert!(code.iter().any(is_indirect), "a call to an address that is found at run time");
    assert!(!numbers(&code).contains(&(libc::SYS_clock_gettime as u64)));

    for build in BUILDS {
        let trace = trace(command(&build.program("vdso"), [""; 0]).stdout(Stdio::null()));
        let numbers: Vec<i64> = trace.calls.iter().map(|call| call.number).collect();
        assert_eq!(numbers, [libc::SYS_write, libc::SYS_exit], "{build}");
        assert_eq!(trace.end, Exit(0), "{build}");
    }
}
