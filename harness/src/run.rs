//! The tests in their children: starting them, several at a time, until each has ended, and what
//! their ends mean. What is printed about them is known to `report`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use linux_raw_sys::general::{POLLIN, SIGABRT, pollfd};
use rt0::io::{Write, stderr};
use rt0::{Errno, ExitCode};

use crate::Test;
use crate::options::Options;
use crate::report::Report;
use crate::sys::{self, End, Fd, Pid};

/// Runs the tests and reports each as it ends.
///
/// # Errors
///
/// Where the kernel refuses what running them needs, which is nothing that a test did.
pub fn all<'a>(
    tests: &[&'a Test],
    options: &Options<'_>,
    report: &mut Report<'a>,
) -> Result<(), String> {
    let at_once = options.threads.unwrap_or_else(sys::cpus);
    let mut waiting = tests.iter();
    let mut running = Vec::new();
    loop {
        while running.len() < at_once
            && let Some(test) = waiting.next()
        {
            if options.leaves_out(test) {
                report.ignored(test);
                continue;
            }
            report.starts(test);
            let child = Child::start(test, options.nocapture, &mut running);
            running.push(child.map_err(|errno| format!("cannot start a test: {errno}"))?);
        }
        if running.is_empty() {
            return Ok(());
        }
        let cannot_watch = |errno| format!("cannot watch a test: {errno}");
        for child in wait(&mut running).map_err(cannot_watch)? {
            let test = child.test;
            match child.judge().map_err(cannot_watch)? {
                (true, output) => report.passed(test, output),
                (false, output) => report.failed(test, output),
            }
        }
    }
}

/// A test that runs.
struct Child<'a> {
    test: &'a Test,
    pid: Pid,
    /// Readable once it has ended.
    end: Fd,
    /// Where it prints: standard error and, unless that is shown, standard output. `None` once it
    /// has closed both.
    output: Option<Fd>,
    /// What it has printed so far.
    printed: Vec<u8>,
    /// Whether what it prints is passed on at once.
    is_shown: bool,
    /// Where it says that the test returned: a byte, 1 for a success.
    verdict: Fd,
    /// When it is to be killed; `None` once it was.
    deadline: Option<Duration>,
}

impl<'a> Child<'a> {
    /// Starts a test in a child, which closes what belongs to the others.
    fn start(test: &'a Test, is_shown: bool, others: &mut Vec<Self>) -> Result<Self, Errno> {
        let (output, its_output) = sys::pipe()?;
        let (verdict, its_verdict) = sys::pipe()?;
        let Some(pid) = sys::fork()? else {
            others.clear();
            drop((output, verdict));
            run(test, is_shown, its_output, its_verdict);
        };
        Ok(Self {
            test,
            pid,
            end: sys::pidfd_open(pid)?,
            output: Some(output),
            printed: Vec::new(),
            is_shown,
            verdict,
            deadline: Some(sys::now() + test.limit),
        })
    }

    /// Takes what it has printed and nobody has read, without waiting for more.
    fn read(&mut self) -> Result<(), Errno> {
        while let Some(output) = &self.output
            && sys::is_readable(output)?
        {
            let mut bytes = [0; 4096];
            let bytes = sys::read(output, &mut bytes)?;
            if bytes.is_empty() {
                self.output = None;
            }
            if self.is_shown {
                stderr().write_all(bytes)?;
            }
            self.printed.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// Kills it if its time is up.
    fn keep_to_limit(&mut self, now: Duration) -> Result<(), Errno> {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.deadline = None;
            sys::kill(self.pid)?;
        }
        Ok(())
    }

    /// Whether it passed, and what there is to show of it; it has ended.
    fn judge(mut self) -> Result<(bool, Vec<u8>), Errno> {
        let end = sys::wait(self.pid)?;
        self.read()?;
        let mut verdict = [0];
        // A process that the test has left behind may still hold the other end.
        let returned = match sys::is_readable(&self.verdict)? {
            true => sys::read(&self.verdict, &mut verdict)?.first().copied(),
            false => None,
        };

        let mut note = match (returned, end) {
            (Some(1), _) => String::new(),
            (Some(_), _) => "the test returned a status that is not 0".into(),
            (None, _) if self.deadline.is_none() => {
                let seconds = self.test.limit.as_secs();
                format!("the test ran for more than {seconds} s and was killed")
            }
            (None, End::Exited(status)) => {
                format!("the test did not return, it exited with status {status}")
            }
            (None, End::Died(signal)) => format!("the test died by {}", sys::name_of(signal)),
        };
        if let Some(expected) = self.test.panics {
            let died_as_panics_do = matches!(end, End::Died(SIGABRT)) && returned.is_none();
            match panic_message(&self.printed).filter(|_| died_as_panics_do) {
                Some(message) if message.contains(expected) => note.clear(),
                Some(message) => {
                    note = format!(
                        "note: panic did not contain expected string\n      \
                         panic message: {message:?}\n \
                         expected substring: {expected:?}"
                    );
                }
                None if note.is_empty() => note = DID_NOT_PANIC.into(),
                None => note = format!("{note}\n{DID_NOT_PANIC}"),
            }
        }
        if self.is_shown {
            self.printed.clear(); // whoever watches has seen it
        }
        self.printed.extend_from_slice(note.as_bytes());
        Ok((note.is_empty(), self.printed))
    }
}

const DID_NOT_PANIC: &str = "note: test did not panic as expected";

/// The message of the panic that rt0 has printed, below the line that says where it happened.
fn panic_message(printed: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(printed);
    let (_, panic) = text.split_once("panicked at ")?;
    let (_place, message) = panic.split_once(":\n")?;
    Some(message.trim_end_matches('\n').into())
}

/// Runs a test, in the child.
fn run(test: &Test, is_shown: bool, output: Fd, verdict: Fd) -> ! {
    let prepare = || {
        sys::die_with_parent()?;
        if !is_shown {
            sys::replace(1, &output)?;
        }
        sys::replace(2, &output)
    };
    if let Err(errno) = prepare() {
        panic!("cannot prepare the process of a test: {errno}");
    }
    drop(output);
    let status = (test.function)();
    if let Err(errno) = sys::write(&verdict, &[u8::from(status == ExitCode::SUCCESS)]) {
        panic!("the test returned, and has closed what it did not open: {errno}");
    }
    status.exit_process()
}

/// Waits until a test prints, ends or has used up its time, and takes those that have ended.
fn wait<'a>(running: &mut Vec<Child<'a>>) -> Result<Vec<Child<'a>>, Errno> {
    // The kernel passes over a negative number.
    let entry = |fd: Option<&Fd>| {
        let fd = fd.map_or(-1, Fd::raw);
        pollfd { fd, events: POLLIN as i16, revents: 0 }
    };
    let entries = |child: &Child<'_>| [entry(Some(&child.end)), entry(child.output.as_ref())];
    let mut fds: Vec<[pollfd; 2]> = running.iter().map(entries).collect();
    let deadline = running.iter().filter_map(|child| child.deadline).min();
    let timeout = deadline.map(|deadline| deadline.saturating_sub(sys::now()));
    sys::poll(fds.as_flattened_mut(), timeout)?;

    let now = sys::now();
    let mut has_ended = fds.iter().map(|[end, _]| end.revents != 0);
    let ended = running.extract_if(.., |_| has_ended.next() == Some(true)).collect();
    for child in running {
        child.read()?;
        child.keep_to_limit(now)?;
    }
    Ok(ended)
}
