//! Entry: the initial stack as the kernel laid it out, with no assumption beyond it.

use std::collections::HashMap;
use std::ffi::{CString, OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};
use std::ptr::with_exposed_provenance;

use iced_x86::{Code, Mnemonic, Register};
use nix::libc;
use nix::unistd::{Gid, Uid};
use object::Object;

use crate::support::elf::Elf;
use crate::support::optional;
use crate::support::programs::{BUILDS, Build, RELEASE};
use crate::support::run::End::{self, Exit};
use crate::support::run::{command, end, run, stderr, stdout};
use crate::support::tracer::run_prepared;

/// What `start_state` printed: for each key its values, in order.
struct State(HashMap<String, Vec<String>>);

impl State {
    fn of(output: &Output) -> Self {
        assert_eq!(stderr(output), "");
        assert_eq!(end(output.status), Exit(0));
        let mut state = HashMap::<String, Vec<String>>::new();
        for line in str::from_utf8(&output.stdout).unwrap().lines() {
            let (key, value) = line.rsplit_once(' ').unwrap();
            state.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        Self(state)
    }

    fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    fn one(&self, key: &str) -> &str {
        let [value] = self.all(key) else { panic!("{key}: {:?}", self.all(key)) };
        value
    }

    fn address(&self, key: &str) -> u64 {
        u64::from_str_radix(self.one(key), 16).unwrap()
    }

    fn auxv(&self, a_type: u64) -> u64 {
        self.address(&format!("auxv {a_type}"))
    }

    fn args(&self) -> Vec<OsString> {
        self.all("arg").iter().map(|digits| bytes(digits)).collect()
    }
}

/// The bytes that `start_state` printed as hexadecimal digits.
fn bytes(digits: &str) -> OsString {
    if digits == "-" {
        return OsString::new();
    }
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    OsString::from_vec((0..digits.len()).step_by(2).map(byte).collect())
}

fn start_state(build: Build) -> Command {
    let mut command = command(&build.program("start_state"), [""; 0]);
    command.env_clear();
    command
}

#[test]
fn argc_argv_and_envp_lie_where_the_abi_says() {
    for build in BUILDS {
        let output = start_state(build).args(["one", "two"]).env("A", "1").output().unwrap();
        let state = State::of(&output);
        assert_eq!(state.one("argc"), "3", "{build}");
        let argc_at = state.address("argv") - 8;
        assert_eq!(argc_at % 16, 0, "{build}: the kernel aligns the stack pointer");
        assert_eq!(state.address("envp"), argc_at + 8 * (1 + 3 + 1), "{build}");
        assert_eq!(state.address("argv[argc]"), 0, "{build}");
    }
}

#[test]
fn arguments_come_as_they_were_passed() {
    let not_utf8 = OsStr::from_bytes(b"\xff\xfe\x80 and \xc3");
    let args = [OsStr::new(""), OsStr::new("a b"), not_utf8, OsStr::new(""), OsStr::new("=")];
    for build in BUILDS {
        let state = State::of(&start_state(build).args(args).output().unwrap());
        assert_eq!(state.args()[1..], args, "{build}");
        assert_eq!(state.args()[0], build.program("start_state"), "{build}");
    }
}

#[test]
fn ten_thousand_arguments_come_through() {
    let args: Vec<OsString> =
        (0..10_000).map(|number| format!("argument {number}").into()).collect();
    for build in BUILDS {
        let state = State::of(&start_state(build).args(&args).output().unwrap());
        assert_eq!(state.one("argc"), "10001", "{build}");
        assert_eq!(state.args()[1..], args, "{build}");
    }
}

#[test]
fn an_argument_of_128_kib_comes_through() {
    // MAX_ARG_STRLEN of the kernel, its NUL included.
    let longest = "x".repeat(128 * 1024 - 1);
    for build in BUILDS {
        let state = State::of(&start_state(build).arg(&longest).output().unwrap());
        assert_eq!(state.args()[1], *longest, "{build}");
    }
}

#[test]
fn the_environment_comes_as_it_was_passed() {
    let not_utf8 = OsStr::from_bytes(b"\xff\x80");
    for build in BUILDS {
        let mut command = start_state(build);
        command.env("EMPTY", "").env("HOME", "/a=b").env("BYTES", not_utf8);
        let state = State::of(&command.output().unwrap());
        let expected =
            [("EMPTY", OsStr::new("")), ("HOME", OsStr::new("/a=b")), ("BYTES", not_utf8)];
        for (name, value) in expected {
            let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(bytes(state.one(&format!("var {name}"))), value, "{build}");
        }
        assert_eq!(bytes(state.one("var HOME")), "/a=b", "{build}: by name");
    }
}

#[test]
fn an_empty_environment_is_empty() {
    for build in BUILDS {
        let state = State::of(&start_state(build).output().unwrap());
        let variables = state.0.keys().filter(|key| key.starts_with("var ")).collect::<Vec<_>>();
        assert_eq!(variables.len(), 2, "{build}: only the lines that look one up: {variables:?}");
        assert_eq!(state.one("var HOME"), "-", "{build}");
    }
}

#[test]
fn odd_entries_of_the_environment_are_read_as_std_reads_them() {
    // No shell makes such an environment; execve takes any strings.
    let entries = [c"NOEQUALS", c"=C:=x", c"A=1", c"A=2", c"", c"=", c"B="];
    for build in BUILDS {
        let path = CString::new(build.program("start_state").into_os_string().into_vec()).unwrap();
        let path = path.into_raw().expose_provenance();
        let argv = [path, 0];
        let envp = entries.map(|entry| entry.as_ptr().expose_provenance());
        let mut command = start_state(build);
        let exec = move || {
            let mut envp_with_null = [0; 8];
            envp_with_null[..7].copy_from_slice(&envp);
            // SAFETY: strings that stay, in arrays that a null pointer ends.
            unsafe {
                libc::execve(
                    with_exposed_provenance(path),
                    (&raw const argv).cast(),
                    (&raw const envp_with_null).cast(),
                );
            }
            Err(io::Error::last_os_error())
        };
        // SAFETY: one system call, which allocates nothing.
        unsafe { command.pre_exec(exec) };
        let state = State::of(&command.output().unwrap());
        let values = |name: &str| -> Vec<OsString> {
            let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
            state.all(&format!("var {name}")).iter().map(|value| bytes(value)).collect()
        };
        assert_eq!(values("=C:"), ["x"], "{build}");
        assert_eq!(values("A"), ["1", "2"], "{build}");
        assert_eq!(bytes(state.one("var A")), "1", "{build}: the first, by name");
        assert_eq!(values("B"), [""], "{build}");
        assert_eq!(values("NOEQUALS"), [""; 0], "{build}");
        assert_eq!(values(""), [""; 0], "{build}");
    }
}

#[test]
fn the_auxiliary_vector_says_what_the_host_says() {
    for build in BUILDS {
        let path = build.program("start_state");
        let state = State::of(&start_state(build).output().unwrap());
        let elf = Elf::read(&path);
        // SAFETY: sysconf reads nothing of ours.
        let (page, ticks) =
            unsafe { (libc::sysconf(libc::_SC_PAGESIZE), libc::sysconf(libc::_SC_CLK_TCK)) };
        assert_eq!(state.auxv(libc::AT_PAGESZ), page as u64, "{build}");
        assert_eq!(state.auxv(libc::AT_CLKTCK), ticks as u64, "{build}");
        assert_eq!(state.auxv(libc::AT_UID), u64::from(Uid::current().as_raw()), "{build}");
        assert_eq!(state.auxv(libc::AT_EUID), u64::from(Uid::effective().as_raw()), "{build}");
        assert_eq!(state.auxv(libc::AT_GID), u64::from(Gid::current().as_raw()), "{build}");
        assert_eq!(state.auxv(libc::AT_SECURE), 0, "{build}");
        assert_eq!(state.auxv(libc::AT_ENTRY), elf.file().entry(), "{build}");
        assert_eq!(state.auxv(libc::AT_PHDR), 0x40_0040, "{build}");
        assert_eq!(state.auxv(libc::AT_PHNUM), elf.segments().len() as u64, "{build}");
        assert_eq!(state.auxv(libc::AT_PHENT), 56, "{build}");
        assert_eq!(state.auxv(libc::AT_BASE), 0, "{build}: no interpreter");
        assert_eq!(bytes(state.one("execfn")), path, "{build}");
        assert_eq!(state.one("same by env"), "true", "{build}");
    }
}

#[test]
fn the_auxiliary_vector_is_read_from_its_first_entry_to_its_last() {
    for build in BUILDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut command = start_state(build);
        command.env("A", "1").stdout(fs::File::create(&path).unwrap());
        let mut vector = Vec::new();
        run_prepared(&mut command, |tracee| {
            let bytes = fs::read(format!("/proc/{}/auxv", tracee.pid())).unwrap();
            let words = bytes.chunks(8).map(|word| u64::from_ne_bytes(word.try_into().unwrap()));
            vector = words.collect();
        });
        let (entries, []) = vector.as_chunks::<2>() else { panic!("half an entry") };
        let (last, entries) = entries.split_last().unwrap();
        assert_eq!(last, &[libc::AT_NULL, 0], "{build}");
        let expected: Vec<String> =
            entries.iter().map(|[a_type, a_val]| format!("auxv {a_type} {a_val:x}")).collect();
        let printed = fs::read_to_string(&path).unwrap();
        let printed: Vec<&str> = printed.lines().filter(|line| line.starts_with("auxv")).collect();
        assert_eq!(printed, expected, "{build}");
    }
}

#[test]
fn at_random_is_16_bytes_that_differ_from_run_to_run() {
    let random = || State::of(&start_state(RELEASE).output().unwrap()).one("random").to_owned();
    let (one, other) = (random(), random());
    assert_eq!(one.len(), 32);
    assert_ne!(one, other);
}

/// Turns a stack with one argument into one with none, as Linux before 5.18 passed it on when
/// `execve` got an empty `argv`: the word of `argv[0]` becomes `argc`.
///
/// This also leaves the stack pointer 8 off a multiple of 16, which the ABI forbids.
fn without_arguments(command: &mut Command) -> End {
    run_prepared(command, |tracee| {
        let argc_at = tracee.regs().rsp;
        assert_eq!(tracee.peek(argc_at), 1);
        tracee.poke(argc_at + 8, 0);
        tracee.change(|regs| regs.rsp += 8);
    })
}

#[test]
fn argc_0_is_read_as_no_arguments() {
    for build in BUILDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut command = start_state(build);
        command.env("HOME", "/x").stdout(fs::File::create(&path).unwrap());
        assert_eq!(without_arguments(&mut command), Exit(0), "{build}");
        let printed = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines[0], "argc 0", "{build}");
        assert!(!printed.contains("\narg "), "{build}: {printed}");
        assert!(printed.contains("\nvar HOME 2f78\n"), "{build}: {printed}");
        assert!(printed.contains("\nsame by env true\n"), "{build}: {printed}");
        assert!(printed.contains("\nauxv 6 1000\n"), "{build}: {printed}");
    }
}

#[test]
fn the_stack_is_aligned_for_every_number_of_arguments() {
    for build in BUILDS {
        let program = build.program("alignment");
        for count in 0..=16 {
            let output = run(&program, (0..count).map(|number| number.to_string()));
            assert_eq!(end(output.status), Exit(0), "{build}, {count} arguments");
        }
        let status = without_arguments(&mut command(&program, [""; 0]));
        assert_eq!(status, Exit(0), "{build}, argc 0 and a stack pointer off its alignment");
    }
}

#[test]
fn start_aligns_the_stack_before_it_calls() {
    for build in BUILDS {
        for name in ["hello", "heap"] {
            let elf = Elf::read(&build.program(name));
            let code = elf.instructions(elf.symbol("_start"));
            let before_call: Vec<_> =
                code.iter().take_while(|code| code.mnemonic() != Mnemonic::Call).collect();
            let call = code[before_call.len()];
            assert_eq!(call.near_branch_target(), elf.symbol("rt0_start"), "{name}, {build}");

            let [frame, pointer, align] = before_call[..] else {
                panic!("{name}, {build}: {before_call:?}");
            };
            assert_eq!(frame.mnemonic(), Mnemonic::Xor, "{name}, {build}");
            assert_eq!([frame.op0_register(), frame.op1_register()], [Register::EBP; 2]);
            assert_eq!(pointer.code(), Code::Mov_rm64_r64, "{name}, {build}");
            assert_eq!(
                [pointer.op0_register(), pointer.op1_register()],
                [Register::RDI, Register::RSP]
            );
            assert_eq!(align.code(), Code::And_rm64_imm8, "{name}, {build}");
            assert_eq!(align.op0_register(), Register::RSP, "{name}, {build}");
            assert_eq!(align.immediate(1) as i64, -16, "{name}, {build}");
        }
    }
}

#[test]
fn no_general_register_is_read_before_it_is_written() {
    // The kernel promises nothing of them, whatever they happen to hold.
    for build in BUILDS {
        let mut command = command(&build.hello(), [""; 0]);
        let status = run_prepared(&mut command, |tracee| {
            tracee.change(|regs| {
                let garbage = 0xdead_beef_dead_beef;
                (regs.rax, regs.rbx, regs.rcx, regs.rdx) = (garbage, garbage, garbage, garbage);
                (regs.rsi, regs.rdi, regs.rbp) = (garbage, garbage, garbage);
                (regs.r8, regs.r9, regs.r10, regs.r11) = (garbage, garbage, garbage, garbage);
                (regs.r12, regs.r13, regs.r14, regs.r15) = (garbage, garbage, garbage, garbage);
            });
        });
        assert_eq!(status, Exit(0), "{build}");
    }
}

#[test]
fn a_backtrace_ends_at_start() {
    let build = BUILDS[1];
    // gdb would not look beyond the entry, and so would not notice where the walk ends by itself.
    let commands = ["set backtrace past-entry on", "break rt0::io::write_fd", "run", "backtrace"];
    let mut gdb = command(Path::new("gdb"), ["--nx", "--batch"]);
    gdb.args(commands.iter().flat_map(|command| ["--eval-command", command])).arg(build.hello());
    let Some(output) = optional::output(&mut gdb, "gdb") else { return };
    let last = stdout(&output).lines().last().unwrap();
    assert!(last.ends_with(" in _start ()"), "{}", stdout(&output));
    assert!(!stderr(&output).contains("Backtrace stopped"), "{}", stderr(&output));
}
