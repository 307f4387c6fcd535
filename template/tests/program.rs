//! The program, run as a shell runs it: what it prints and how it ends.

use std::process::{Command, Output};

fn run(names: &[&str]) -> Output {
    let program = env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME")));
    Command::new(program).args(names).output().unwrap()
}

#[test]
fn greets_its_arguments() {
    let output = run(&["you", "me"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "hello you and me!\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn without_arguments_it_fails_with_a_message() {
    let output = run(&[]);
    let message = concat!("Error: usage: ", env!("CARGO_PKG_NAME"), " NAME...\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
    assert_eq!(output.status.code(), Some(1));
}
