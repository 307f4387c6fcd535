//! What the console of a machine must say that was booted into one of our programs.
//!
//! qemu ends well whatever happened inside the machine, so this text is all there is to judge by.
//! A line may begin with what the firmware had to say last, where that did not end its line.

/// A program that a kernel is booted into.
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Judges the console; says what is wrong.
    pub is_content_with: fn(&str) -> Result<(), String>,
}

/// The programs, in the order in which they are booted.
pub const PROGRAMS: [Program; 2] = [
    Program { name: "hello", is_content_with: hello },
    Program { name: "init", is_content_with: init },
];

/// `hello` prints its line and ends with status 0, which a kernel takes as the end of everything.
fn hello(console: &str) -> Result<(), String> {
    if !console.lines().any(|line| line.ends_with("hello world!")) {
        return Err("no line \"hello world!\"".to_owned());
    }
    let end = "Attempted to kill init! exitcode=0x00000000";
    if !console.contains(end) {
        return Err(format!("no {end:?}"));
    }
    Ok(())
}

/// `init` says this, line by line, and then the machine is off, so no kernel has panicked.
fn init(console: &str) -> Result<(), String> {
    const EXPECTED: [&str; 9] = [
        "init: argc 3",
        "init: arg /init",
        "init: arg one",
        "init: arg two",
        "init: var HOME=/",
        "init: var TERM=linux",
        "init: process 1 of user 0",
        "init: heap 1 2 3 of 10000",
        "init: power off",
    ];
    let said: Vec<&str> =
        console.lines().filter_map(|line| Some(&line[line.find("init: ")?..])).collect();
    if said != EXPECTED {
        return Err(format!("it said {said:?}"));
    }
    if console.contains("Kernel panic") {
        return Err("the machine was not switched off".to_owned());
    }
    Ok(())
}
