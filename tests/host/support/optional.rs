//! What a user's machine may lack: such a check is skipped aloud there, and fails in CI.

use std::env;
use std::io::ErrorKind;
use std::process::{Command, Output};

/// Says that a check is skipped, and why.
///
/// # Panics
///
/// In CI, where nothing that can be had is skipped.
pub fn skip(why: &str) {
    assert!(env::var_os("CI").is_none(), "CI lacks what this test needs: {why}");
    // Past the harness, which keeps what a passing test prints.
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("SKIPPED: {why}\n"));
}

/// What a command printed, or `None` and a word about it where its program is not installed.
pub fn output(command: &mut Command, package: &str) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let program = command.get_program().display();
            skip(&format!("no {program}; Debian has it in {package}"));
            None
        }
        Err(error) => panic!("{error}"),
    }
}
