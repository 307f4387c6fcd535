//! What the tests share: built programs, runs of them, and how a test says that it cannot.
//! What is true of the programs does not belong here.
#![allow(dead_code)] // each test file uses another part of this

use explain::programs::{PROGRAMS, Program, build};
use std::ffi::OsString;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Once;
use std::{env, fs};
use tempfile::TempDir;

/// All programs, built.
pub fn programs() -> &'static [Program] {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| build([]));
    &PROGRAMS
}

/// A copy of a program where every user can read it, for as long as the folder is kept.
pub fn copy(program: &Program) -> (TempDir, PathBuf) {
    let contents = fs::read(program.file()).expect("the program is built");
    executable(&contents)
}

/// A file with these contents that every user can execute, for as long as the folder is kept.
pub fn executable(contents: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let file = folder.path().join("program");
    fs::write(&file, contents).expect("there is room for a file");
    for path in [folder.path(), &file] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    (folder, file)
}

/// Runs a command. A file that was just written cannot be executed as long as some other test is
/// between fork and exec, since that child still has it open: then, again.
pub fn output(command: &mut Command) -> io::Result<Output> {
    loop {
        match command.output() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {}
            result => return result,
        }
    }
}

/// Has the child do something between fork and exec.
///
/// # Safety
///
/// It does what is safe after a fork: system calls, no allocation.
pub unsafe fn before_exec(command: &mut Command, action: fn() -> bool) {
    let action = move || {
        if action() { Ok(()) } else { Err(io::Error::last_os_error()) }
    };
    // SAFETY: the caller's promise.
    unsafe { command.pre_exec(action) };
}

/// Runs a tool, or says that this part is skipped, or, in CI, fails: there, nothing is missing.
pub fn tool(names: &[&str], arguments: &[OsString]) -> Option<Output> {
    for name in names {
        match Command::new(name).args(arguments).output() {
            Ok(output) => return Some(output),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    skipped(&format!("{} is not installed", names.join(" or ")));
    None
}

/// Says that a part of a test is skipped, or, in CI, fails.
pub fn skipped(why: &str) {
    assert!(env::var_os("CI").is_none(), "{why}");
    eprintln!("SKIPPED: {why}");
}
