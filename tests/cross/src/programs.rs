//! What the programs must do, on every processor alike: the same as the host tests ask of them.
//!
//! What needs a tracer or the limits of a process is not here, since qemu-user is a process too,
//! with memory and system calls of its own: the host tests have that.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::Trouble;
use crate::processors::Processor;
use crate::toolchain::in_path;

/// The most that `hello` may measure, in bytes.
const HELLO_MAX: u64 = 1024;

/// How long a run may take, in seconds; the longest takes a tenth of it on an idle host.
const TIME_LIMIT: &str = "300";

/// Where standard output goes, and what must arrive there.
#[derive(Clone, Copy)]
enum Out {
    /// A pipe that is read.
    Says(&'static str),
    /// A pipe whose reader has gone.
    Unread,
}

/// A line of shell in which `run` starts a program; the status that the shell sees; what the two
/// streams said, where `*` stands for anything.
type Case = (&'static str, i32, Out, &'static str);

use Out::{Says, Unread};

/// Standard error of a program that panicked.
macro_rules! panicked {
    ($message:literal) => {
        concat!("panicked at tests/programs/src/bin/*.rs:*:*:\n", $message, "\n")
    };
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("run hello", 0, Says("hello world!\n"), ""),
    ("run hello >/dev/full", 1, Says(""), "hello: write error\n"),
    ("run hello >&-", 1, Says(""), "hello: write error\n"),
    ("run hello >/dev/full 2>&-", 1, Says(""), ""),
    ("run hello", 141, Unread, ""),
    ("trap '' PIPE; run hello", 1, Unread, "hello: write error\n"),

    ("run alignment", 0, Says(""), ""),
    ("run alignment 1", 0, Says(""), ""),
    ("run alignment 1 2", 0, Says(""), ""),
    ("run alignment 1 2 3", 0, Says(""), ""),
    ("export A=1 HOME=/a=b; run start_state one '' $(printf '\\377')", 0,
        Says("argc 4\nargv *\nenvp *\nargv[argc] 0\narg *\narg 6f6e65\narg -\narg ff\n*\
              var 41 31\n*\nauxv 6 *\n*\nvar HOME 2f613d62\nvar A 31\nsame by env true\n"), ""),

    ("run main_unit", 0, Says(""), ""),
    ("run main_i32 a b c", 3, Says(""), ""),
    ("run main_exit_code", 42, Says(""), ""),
    ("run main_never", 43, Says(""), ""),
    ("run main_result", 44, Says(""), ""),
    ("run main_result a", 1, Says(""), "Error: 1 arguments that nobody wants\n"),
    ("run main_stack 300", 300 % 256, Says(""), ""),
    ("run main_stack", 1, Says(""), "Error: usage: main_stack NUMBER\n"),

    ("run streams write", 0, Says("012345678910\n"), ""),
    ("run streams write_all", 0, Says("0123456789"), ""),
    ("run streams write_all_err", 0, Says(""), "0123456789"),
    ("run streams writeln", 0, Says("a-1\n"), ""),
    ("run streams println_formatted", 0, Says("   7 captured 0xff true\n"), ""),
    ("run streams eprintln", 0, Says(""), "1\n"),
    ("run streams dbg", 0, Says("2 two\n"), "[*] 1 + 1 = 2\n[*] \"two\" = \"two\"\n"),
    ("run streams long 60000 | wc -c", 0, Says("60001\n"), ""),
    ("test \"$(run streams buffered)\" = \"$(seq 0 9999)\"", 0, Says(""), ""),
    ("run streams buffered_dropped", 0, Says("0123456789"), ""),
    ("test \"$(seq 9999 | run streams cat)\" = \"$(seq 9999)\"", 0, Says(""), ""),
    ("run streams write_all >/dev/full", 1, Says(""), "Error: No space left on device\n"),
    ("run streams write_all >&-", 1, Says(""), "Error: Bad file descriptor\n"),
    ("run streams println >/dev/full", 134, Says(""),
        "panicked at *:\nfailed printing to stdout*\n"),
    ("run streams buffered_dropped >/dev/full", 134, Says(""),
        "panicked at *:\nfailed flushing a BufWriter that was dropped*\n"),
    ("trap '' PIPE; run streams writeln", 1, Unread, "Error: Broken pipe\n"),
    // The first write is cut short at the limit of a file's size; the second one fails there.
    ("trap '' XFSZ; ulimit -f 1; run streams long 60000 >$FOLDER/cut", 134, Says(""),
        "panicked at *:\nfailed printing to stdout*\n"),

    ("run panics literal", 134, Says(""), panicked!("a literal")),
    ("run panics formatted", 134, Says(""), panicked!("1 and \"two\"")),
    ("run panics long", 134, Says(""), panicked!("xxxx*xxxx1")),
    ("run panics index", 134, Says(""), panicked!("index out of bounds: the len is 3 but the index is 3")),
    ("run panics overflow", 134, Says(""), panicked!("a sum")),
    ("run panics display", 134, Says(""),
        "panicked at *:\n(*)\npanicked at *:\nwhile printing\n"),
    ("run panics display_twice", 134, Says(""),
        "panicked at *:\n(*)\npanicked at *:\n(*)\n"),
    ("run panics literal 2>&-", 134, Says(""), ""),
    ("run panics abort", 134, Says(""), ""),
    ("run panics alloc", 134, Says(""), "panicked at *:\nmemory allocation of * bytes failed\n"),

    ("run heap types", 0, Says("2 1 four=4 one=3 three=5 two=3\n"), ""),
    ("run heap alignments", 0, Says("all aligned\n"), ""),
    ("run heap reuse", 0, Says("reused\n"), ""),
    ("run heap grow", 0, Says("grown\n"), ""),
    ("run heap_stress 1 20000 500", 0, Says("no block was damaged\n"), ""),

    ("run heap_mistakes none", 0, Says("nobody noticed\n"), ""),

    ("run harness pass nested", 0, Says("\nrunning 3 tests\n*\ntest result: ok. 3 passed; 0 failed; *"), ""),
    ("run harness panics_ does_not_panic", 101,
        Says("\nrunning 5 tests\n*\ntest result: FAILED. 3 passed; 2 failed; *"), ""),
    ("run harness_ends aborts --exact", 101, Says("*\nthe test died by SIGABRT\n*"), ""),
    ("run harness_ends reads_no_memory --exact", 101, Says("*\nthe test died by SIGSEGV\n*"), ""),
    ("run harness_ends exits_with_success --exact", 101, Says("*FAILED. 0 passed; 1 failed; *"), ""),
    ("run harness_ends does_not_end --exact", 101, Says("*FAILED. 0 passed; 1 failed; *"), ""),

    ("run memory", 0, Says("\nrunning 6 tests\n*\ntest result: ok. 6 passed; 0 failed; *\n"), ""),
    ("run arithmetic", 0, Says("as the compiler computes\n"), ""),
    ("run atomics", 0, Says("atomic\n"), ""),
    ("run syscalls", 0, Says(""), ""),
    ("run calls", 0, Says("every argument arrives\n"), ""),
    ("run kernel_entry", 0, Says("*\n"), ""),
];

/// The programs that are built for every processor: all of `tests/programs` but `abort_handler`,
/// which returns from a signal, and that is up to each processor; the host tests have it.
pub const NAMES: &[&str] = &[
    "hello",
    "alignment",
    "arithmetic",
    "atomics",
    "calls",
    "harness",
    "harness_ends",
    "heap",
    "heap_mistakes",
    "heap_stress",
    "init",
    "kernel_entry",
    "main_exit_code",
    "main_i32",
    "main_never",
    "main_result",
    "main_stack",
    "main_unit",
    "memory",
    "panics",
    "start_state",
    "streams",
    "syscalls",
];

/// How programs are started: with nothing before them, or with qemu-user.
pub struct Runner(Option<PathBuf>);

impl Runner {
    /// Finds the way to start programs of a processor: natively where this machine has it.
    pub fn find(processor: &Processor) -> Result<Self, Trouble> {
        if processor.target.starts_with(std::env::consts::ARCH) {
            return Ok(Self(None));
        }
        let names = [format!("qemu-{}-static", processor.qemu), format!("qemu-{}", processor.qemu)];
        let found = names.iter().find_map(|name| in_path(name));
        let remedy = || format!("no {}: apt-get install qemu-user-static", names[1]);
        found.map(|path| Self(Some(path))).ok_or_else(|| Trouble::Missing(remedy()))
    }

    /// Runs everything in a folder of programs; returns how many runs that were.
    pub fn check(&self, processor: &Processor, folder: &Path) -> Result<usize, Trouble> {
        let endian = format!("{}-endian\n", processor.endian);
        let endian: Case = ("run arithmetic endian", 0, Says(endian.leak()), "");
        let cases = CASES.iter().chain([&endian]);
        let failures: Vec<_> =
            cases.filter_map(|case| self.check_case(folder, case).err()).collect();
        match failures.is_empty() {
            true => Ok(CASES.len() + 1),
            false => Err(Trouble::Failure(failures.join("\n"))),
        }
    }

    fn check_case(&self, folder: &Path, (line, status, out, err): &Case) -> Result<(), String> {
        let output = self.output(folder, line, matches!(out, Unread)).map_err(|e| e.to_string())?;
        let seen = output.status.code().or(output.status.signal().map(|signal| 128 + signal));
        // What qemu says of its own when a program dies by a signal is not the program's.
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().filter(|line| !line.starts_with("qemu: uncaught target signal"));
        let said: String = said.flat_map(|line| [line, "\n"]).collect();
        let said = if err.ends_with('\n') { &said[..] } else { said.trim_end() };
        let printed = String::from_utf8_lossy(&output.stdout);

        let printed_well = match out {
            Says(pattern) => fits(pattern, &printed),
            Unread => true,
        };
        if seen == Some(*status) && printed_well && fits(err, said) {
            return Ok(());
        }
        let folder = folder.display();
        Err(format!("{line}\nin {folder}\nstatus {seen:?}\nstdout {printed:?}\nstderr {said:?}"))
    }

    fn output(&self, folder: &Path, line: &str, unread: bool) -> io::Result<Output> {
        const RUN: &str = "run() { program=$1; shift; exec $RUNNER \"$FOLDER/$program\" \"$@\"; }";
        let mut shell = Command::new("timeout");
        shell.args([TIME_LIMIT, "sh", "-c", &format!("{RUN}; {line}")]);
        // What a program sees of its environment is what its line says, on every machine.
        shell.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        shell.env("RUNNER", self.0.as_deref().unwrap_or(Path::new("")));
        shell.env("FOLDER", folder).stdin(Stdio::null()).stderr(Stdio::piped());
        match unread {
            true => shell.stdout(io::pipe()?.1),
            false => shell.stdout(Stdio::piped()),
        };
        shell.spawn()?.wait_with_output()
    }
}

/// Whether a text fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let ends = text.char_indices().map(|(index, _)| index).chain([text.len()]);
    ends.into_iter().any(|end| fits(rest, &text[end..]))
}

/// The size of `hello`, if it is not too large.
pub fn size_of_hello(folder: &Path) -> Result<u64, Trouble> {
    let hello = folder.join("hello");
    let failure = |what: String| Trouble::Failure(format!("{}: {what}", hello.display()));
    let size = hello.metadata().map_err(|error| failure(error.to_string()))?.len();
    if size > HELLO_MAX {
        return Err(failure(format!("{size} bytes are more than {HELLO_MAX}")));
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_program_is_left_out() {
        let sources = crate::toolchain::workspace().join("tests/programs/src/bin");
        let mut programs: Vec<_> = sources
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|name| name != "abort_handler")
            .chain(["hello".to_owned()])
            .collect();
        programs.sort_unstable();
        let mut built = NAMES.to_vec();
        built.sort_unstable();
        assert_eq!(built, programs);
        for name in programs.iter().filter(|name| *name != "init") {
            let is_run = |(line, ..): &Case| {
                let words: Vec<_> = line.split([' ', ')', ';']).collect();
                words.windows(2).any(|two| two[0].ends_with("run") && two[1] == name)
            };
            assert!(CASES.iter().any(is_run), "nobody runs {name}");
        }
    }

    #[test]
    fn hello_may_not_be_larger_than_a_kibibyte() {
        let folder = std::env::temp_dir().join(format!("rt0-hello-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let of = |size: usize| {
            std::fs::write(folder.join("hello"), vec![0; size]).unwrap();
            size_of_hello(&folder).ok()
        };
        assert_eq!([of(1024), of(1025)], [Some(1024), None]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("a*c\n*", "abbc\nd") && fits("", "") && fits("*", ""));
        assert!(!fits("a*c", "abbcd") && !fits("", "a") && !fits("a", ""));
    }
}
