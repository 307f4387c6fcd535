//! `hello`, as `make run` builds it: what it does, and the figures that the README gives.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use iced_x86::{Formatter, Instruction, IntelFormatter};
use nix::libc;
use nix::sys::resource::Resource;
use nix::sys::signal::Signal;
use object::{Object, ObjectSymbol};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

use crate::support::elf::Elf;
use crate::support::optional;
use crate::support::programs::{BUILDS, RELEASE};
use crate::support::run::End::{Exit, Signal as Killed};
use crate::support::run::{
    BeforeExec, command, dev_full, end, make, pipe_without_reader, run, stderr, stdout,
};
use crate::support::tracer::{Call, Inject, count_instructions, inject, trace};

const NO_ARGS: [&str; 0] = [];
const TEXT: &str = "hello world!\n";
const REPORT: &str = "hello: write error\n";

#[test]
fn prints_hello_world_in_every_build() {
    for build in BUILDS {
        let output = run(&build.hello(), NO_ARGS);
        assert_eq!(stdout(&output), TEXT, "{build}");
        assert_eq!(stderr(&output), "", "{build}");
        assert_eq!(end(output.status), Exit(0), "{build}");
    }
}

#[test]
fn is_at_most_768_bytes_of_which_320_are_loaded() {
    let elf = Elf::read(&RELEASE.hello());
    assert!(elf.len() <= 768, "{} bytes", elf.len());
    assert!(elf.loaded_len() <= 320, "{} bytes", elf.loaded_len());
}

#[test]
fn has_one_program_header() {
    for build in BUILDS.into_iter().filter(|build| build.profile == RELEASE.profile) {
        let elf = Elf::read(&build.hello());
        assert_eq!(elf.segments().len(), 1, "{build}");
        assert_eq!(elf.loads().len(), 1, "{build}");
    }
}

#[test]
fn has_section_headers_and_symbols_for_objdump() {
    let elf = Elf::read(&RELEASE.hello());
    let file = elf.file();
    let names: Vec<_> = file.symbols().map(|symbol| symbol.name().unwrap()).collect();
    for name in ["_start", "rt0_start"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    assert!(file.section_by_name(".text").is_some());
}

#[test]
fn a_listing_reads_as_the_program_runs() {
    let elf = Elf::read(&RELEASE.hello());
    let entry = elf.file().entry();
    assert_eq!(elf.symbol("_start"), entry);
    assert_eq!(elf.section(".text").0, entry, "_start comes first");
    let after_start = entry + 14;
    assert_eq!(elf.symbol("rt0_start"), after_start, "what it calls follows");
}

#[test]
fn the_readme_lists_what_is_in_the_file() {
    let elf = Elf::read(&RELEASE.hello());
    let texts_at = elf.position(TEXT.as_bytes()) as u64 + elf.loads()[0].p_vaddr;
    let code = elf.instructions(elf.symbol("_start"));
    let code = code.iter().take_while(|instruction| instruction.ip() < texts_at);
    let code: Vec<String> =
        code.map(|instruction| format!("{:x}  {}", instruction.ip(), intel(instruction))).collect();

    let readme = include_str!("../../README.md");
    let listing = readme.split_once("<!-- listing -->\n```asm\n").unwrap().1;
    let listing = listing.split_once("```").unwrap().0.lines();
    let listing = listing.filter(|line| line.starts_with("400"));
    let listing: Vec<&str> = listing.map(|line| line.split(';').next().unwrap().trim()).collect();
    assert_eq!(listing, code, "it would be:\n{}", code.join("\n"));
}

/// An instruction as `objdump -M intel` writes it, addresses resolved.
fn intel(instruction: &Instruction) -> String {
    let mut formatter = IntelFormatter::new();
    let options = formatter.options_mut();
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_branch_leading_zeros(false);
    options.set_show_branch_size(false);
    options.set_space_after_operand_separator(true);
    let mut text = String::new();
    formatter.format(instruction, &mut text);
    text
}

#[test]
fn the_readme_shows_what_make_size_prints() {
    let output = make(env!("CARGO_MANIFEST_DIR").as_ref()).arg("size").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = format!("$ make size\n{}$ make trace", stdout(&output));
    assert!(include_str!("../../README.md").contains(&shown), "{shown}");
}

#[test]
fn the_readme_shows_what_make_trace_prints() {
    let mut strace = Command::new("strace");
    let Some(_) = optional::output(strace.arg("--version"), "strace") else { return };
    let output = make(env!("CARGO_MANIFEST_DIR").as_ref()).arg("trace").output().unwrap();
    assert_eq!(stdout(&output), "", "hello's own output is not among it");
    // The first line has an address and the size of the environment.
    let (first, rest) = stderr(&output).split_once('\n').unwrap();
    assert!(first.starts_with("execve(\"target/release/hello\", "), "{first}");
    assert!(include_str!("../../README.md").contains(&format!("= 0\n{rest}```")), "{rest}");
}

#[test]
fn makes_exactly_two_system_calls() {
    for build in BUILDS {
        let path = build.hello();
        let trace = trace(&mut command(&path, NO_ARGS));
        let [write, exit] = trace.calls[..] else {
            panic!("{build}: {:?}", trace.calls);
        };
        assert_eq!(write.number, libc::SYS_write, "{build}");
        assert_eq!((write.args[0], write.args[2], write.result), (1, 13, Some(13)), "{build}");
        assert_eq!(exit.number, libc::SYS_exit, "{build}");
        assert_eq!((exit.args[0], exit.result), (0, None), "{build}");
        assert_eq!(trace.end, Exit(0), "{build}");
    }
}

#[test]
fn runs_where_only_the_calls_of_strict_seccomp_are_allowed() {
    // Strict mode itself cannot be entered from outside, since it forbids the exec; this filter
    // allows what strict mode does, and the exec. Anything else is death by SIGSYS.
    let allowed =
        [libc::SYS_read, libc::SYS_write, libc::SYS_exit, libc::SYS_rt_sigreturn, libc::SYS_execve];
    let filter = SeccompFilter::new(
        allowed.into_iter().map(|number| (number, vec![])).collect(),
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        TargetArch::x86_64,
    );
    let filter: BpfProgram = filter.unwrap().try_into().unwrap();
    let under_filter = |path: &Path| {
        let mut command = command(path, NO_ARGS);
        let filter = filter.clone();
        let apply = move || seccompiler::apply_filter(&filter).map_err(std::io::Error::other);
        // SAFETY: two system calls.
        unsafe { std::os::unix::process::CommandExt::pre_exec(&mut command, apply) };
        command.output().unwrap()
    };

    let output = under_filter(&RELEASE.hello());
    assert_eq!((stdout(&output), end(output.status)), (TEXT, Exit(0)));

    // The filter does filter: a program that makes other calls dies of it.
    let output = under_filter(Path::new("/bin/true"));
    assert_eq!(end(output.status), Killed(libc::SIGSYS));
}

#[test]
fn executes_at_most_20_instructions() {
    let count = count_instructions(&mut command(&RELEASE.hello(), NO_ARGS));
    assert!(count <= 20, "{count} instructions");
}

/// The same in assembly, with the same linker script: nothing that anyone could leave out.
const ASSEMBLY: &str = r#"
    .section .note.GNU-stack, "", @progbits
    .section .text._start, "ax", @progbits
    .globl _start
_start:
    mov $1, %eax
    mov $1, %edi
    lea text(%rip), %rsi
    mov $13, %edx
    syscall
    mov $60, %eax
    xor %edi, %edi
    syscall
    .section .rodata, "a", @progbits
text:
    .ascii "hello world!\n"
"#;

#[test]
fn takes_no_more_page_faults_than_assembly() {
    let folder = tempfile::tempdir().unwrap();
    let assembly = assemble(ASSEMBLY, folder.path());
    let output = run(&assembly, NO_ARGS);
    assert_eq!((stdout(&output), end(output.status)), (TEXT, Exit(0)));

    // The kernel may fault once more when it is short of memory; the least of some runs is exact.
    let faults =
        |path: &Path| (0..10).map(|_| trace(&mut command(path, NO_ARGS)).faults).min().unwrap();
    let (hello, assembly) = (faults(&RELEASE.hello()), faults(&assembly));
    assert!(assembly > 0, "a program that starts without a page fault: the count is wrong");
    assert!(hello <= assembly, "{hello} page faults, assembly {assembly}");
}

/// Builds an assembly program with hello's linker script.
fn assemble(source: &str, folder: &Path) -> PathBuf {
    let (file, program) = (folder.join("program.s"), folder.join("program"));
    File::create(&file).unwrap().write_all(source.as_bytes()).unwrap();
    let script = format!("-T{}/src/hello.ld", env!("CARGO_MANIFEST_DIR"));
    let options = ["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", &script, "-o"];
    let output = Command::new("cc").args(options).arg(&program).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    program
}

/// Whether `hello`, run by `command`, exits with 1 and says why on standard error.
fn reports_a_failed_write(command: &mut Command, day: &str) {
    let output = command.output().unwrap();
    assert_eq!(stderr(&output), REPORT, "{day}");
    assert_eq!(end(output.status), Exit(1), "{day}");
}

#[test]
fn a_failed_write_is_reported_and_exits_with_1() {
    for build in BUILDS {
        let hello = || command(&build.hello(), NO_ARGS);
        reports_a_failed_write(hello().stdout(dev_full()), "full disk");
        reports_a_failed_write(hello().closes(1), "closed output");
        let read_only = File::open("/dev/null").unwrap();
        reports_a_failed_write(hello().stdout(read_only), "read-only output");
        let mut no_reader = hello();
        no_reader.stdout(pipe_without_reader()).ignores(Signal::SIGPIPE);
        reports_a_failed_write(&mut no_reader, "closed pipe");
    }
}

#[test]
fn dies_by_sigpipe_where_that_is_not_ignored() {
    let mut hello = command(&RELEASE.hello(), NO_ARGS);
    let output = hello.stdout(pipe_without_reader()).defaults(Signal::SIGPIPE).output().unwrap();
    assert_eq!(end(output.status), Killed(libc::SIGPIPE));
    assert_eq!(stderr(&output), "");
}

#[test]
fn exits_with_1_where_even_the_report_cannot_be_written() {
    let output = command(&RELEASE.hello(), NO_ARGS).closes(1).closes(2).output().unwrap();
    assert_eq!(end(output.status), Exit(1));
}

#[test]
fn goes_on_after_writes_that_were_short_or_interrupted() {
    for build in BUILDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut hello = command(&build.hello(), NO_ARGS);
        hello.stdout(File::create(&path).unwrap());
        let mut script =
            [Inject::Shorten(5), Inject::Return(-i64::from(libc::EINTR)), Inject::Shorten(1)]
                .into_iter();
        let trace = inject(&mut hello, |call| match call.number {
            libc::SYS_write => script.next().unwrap_or(Inject::Pass),
            _ => Inject::Pass,
        });
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT, "{build}");
        assert_eq!(trace.end, Exit(0), "{build}");
        let lengths: Vec<u64> = trace.calls.iter().map(|call| call.args[2]).take(4).collect();
        assert_eq!(lengths, [13, 8, 8, 7], "{build}");
    }
}

#[test]
fn reports_every_error_of_the_kernel() {
    let numbers = [
        -i64::from(libc::EAGAIN),
        -i64::from(libc::EIO),
        -i64::from(libc::EPIPE),
        -4095, // the last that is an error
        0,     // no progress, no reason
    ];
    for result in numbers {
        let mut hello = command(&RELEASE.hello(), NO_ARGS);
        let trace = inject(&mut hello, |call| match call.writes_to(1) {
            true => Inject::Return(result),
            false => Inject::Pass,
        });
        let [_, report, exit] = trace.calls[..] else {
            panic!("write gave {result}: {:?}", trace.calls);
        };
        let expected = Some(REPORT.len() as i64);
        assert_eq!((report.args[0], report.result), (2, expected), "write gave {result}");
        assert_eq!((exit.number, exit.args[0]), (libc::SYS_exit, 1), "write gave {result}");
    }
}

#[test]
fn exits_as_often_as_it_takes() {
    // A filter that refuses exit once: the program must not run on into whatever follows.
    let mut refused = false;
    let trace = inject(&mut command(&RELEASE.hello(), NO_ARGS), |call: &Call| {
        if call.number == libc::SYS_exit && !std::mem::replace(&mut refused, true) {
            return Inject::Return(-i64::from(libc::EPERM));
        }
        Inject::Pass
    });
    assert_eq!(trace.end, Exit(0));
    assert_eq!(trace.calls.len(), 3);
}

#[test]
fn runs_on_a_stack_of_two_pages() {
    // One is not enough for the kernel itself, which lays out the start state there.
    for limit in [8 << 10, 16 << 10, 1 << 30] {
        let mut hello = command(&RELEASE.hello(), NO_ARGS);
        let output = hello.env_clear().limits(Resource::RLIMIT_STACK, limit).output().unwrap();
        assert_eq!((stdout(&output), end(output.status)), (TEXT, Exit(0)), "{limit} bytes");
    }
}
