//! Where and when something is measured, and with what.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The kernel and its version, without what a distribution adds to that.
///
/// # Errors
///
/// If `uname` cannot be run.
pub fn kernel() -> Result<String> {
    let line = first_line("uname", &["-sr"])?;
    Ok(line.split('-').next().unwrap_or(&line).to_owned())
}

/// The CPU, as it calls itself; a virtual one may be vague.
///
/// # Errors
///
/// If the kernel does not tell.
pub fn cpu() -> Result<String> {
    let information = std::fs::read_to_string("/proc/cpuinfo")?;
    let line = information.lines().find(|line| line.starts_with("model name"));
    let (_, name) = line.and_then(|line| line.split_once(':')).context("no model name")?;
    Ok(name.trim().to_owned())
}

/// The date of today.
///
/// # Errors
///
/// If `date` cannot be run.
pub fn date() -> Result<String> {
    first_line("date", &["-u", "+%F"])
}

/// The first line that a program prints: its version, most often.
///
/// # Errors
///
/// If the program cannot be run, fails, or prints no text.
pub fn first_line(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output().context(program.to_owned())?;
    ensure!(output.status.success(), "{program}: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}
