//! What the console of a machine must say that was booted into one of our programs.
//!
//! qemu ends well whatever happened inside the machine, so this text is all there is to judge by.
//! A line may begin with what the firmware had to say last, where that did not end its line.

use crate::processors::Processor;

/// A program that a kernel is booted into.
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// The one processor on which it does something, where that is so.
    only: Option<&'static str>,
    /// Judges the console; says what is wrong.
    pub is_content_with: fn(&str) -> Result<(), String>,
}

impl Program {
    /// Whether a kernel for this processor is booted into it.
    pub fn is_for(&self, processor: &Processor) -> bool {
        self.only.is_none_or(|name| name == processor.name)
    }
}

/// The programs, in the order in which they are booted.
pub const PROGRAMS: [Program; 3] = [
    Program { name: "hello", only: None, is_content_with: hello },
    Program { name: "init", only: None, is_content_with: init },
    // qemu-user has no vDSO, and a kernel of the host's may not run 32-bit programs.
    Program { name: "kernel_entry", only: Some("i686"), is_content_with: kernel_entry },
];

/// `hello` prints its line, and ends well.
fn hello(console: &str) -> Result<(), String> {
    says_and_ends(console, "hello world!")
}

/// `kernel_entry` found both ways into the kernel, and that they do the same.
fn kernel_entry(console: &str) -> Result<(), String> {
    says_and_ends(console, "two ways into the kernel, and both do the same")
}

/// A program prints a line and ends with status 0, which a kernel takes as the end of everything.
fn says_and_ends(console: &str, line: &str) -> Result<(), String> {
    if !console.lines().any(|said| said.ends_with(line)) {
        return Err(format!("no line {line:?}"));
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

#[cfg(test)]
mod tests {
    use super::*;

    const PANIC: &str = "[    1.2] Kernel panic - not syncing: Attempted to kill init! exitcode=";

    const POWERED_OFF: &str =
        "firmware: init: argc 3\ninit: arg /init\ninit: arg one\ninit: arg two
init: var HOME=/\ninit: var TERM=linux\ninit: process 1 of user 0
init: heap 1 2 3 of 10000\ninit: power off\n[    1.2] reboot: Power down\n";

    #[test]
    fn hello_must_say_its_line_and_end_with_0() {
        let good = format!("hello world!\n{PANIC}0x00000000\n");
        assert_eq!(hello(&good), Ok(()));
        assert!(hello(&good.replace("world", "word")).is_err());
        assert!(hello(&good.replace("0x00000000", "0x00000100")).is_err());
        assert!(hello("hello world!\n").is_err());
        assert!(hello(&format!("{PANIC}0x00000000\n")).is_err());
        assert!(hello("").is_err());
    }

    #[test]
    fn init_must_say_every_line_and_nothing_else_and_power_off() {
        assert_eq!(init(POWERED_OFF), Ok(()));
        for line in POWERED_OFF.lines().filter(|line| line.contains("init: ")) {
            assert!(init(&POWERED_OFF.replace(line, "")).is_err(), "without {line:?}");
            assert!(init(&POWERED_OFF.replace(line, &format!("{line}!"))).is_err(), "{line:?}!");
        }
        assert!(init(&format!("{POWERED_OFF}init: once more\n")).is_err());
        assert!(init(&format!("{POWERED_OFF}{PANIC}0x00000000\n")).is_err());
    }

    #[test]
    fn one_program_is_not_taken_for_another() {
        assert!(hello(POWERED_OFF).is_err());
        assert!(init(&format!("hello world!\n{PANIC}0x00000000\n")).is_err());
        assert!(kernel_entry(&format!("one way into the kernel\n{PANIC}0x00000000\n")).is_err());
    }
}
