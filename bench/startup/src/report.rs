//! The tables: for a terminal, as Markdown, and as JSON for programs.

use std::fmt::Write;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::file::File;
use crate::statistics::Ratio;
use crate::subject::{Camp, Subject, Task};
use crate::trace::Trace;

/// How far the reference may be from itself, and how wide an interval of it may be, before the
/// machine counts as too noisy.
const NOISE: f64 = 0.01;

/// All that was measured, and on what.
#[derive(Serialize)]
pub struct Report {
    date: String,
    kernel: String,
    rounds: usize,
    /// The reference against itself.
    control: Ratio,
    too_noisy: bool,
    pub measurements: Vec<Measurement>,
    missing: Vec<Missing>,
}

/// What was measured of one subject.
#[derive(Serialize)]
pub struct Measurement {
    pub name: String,
    pub task: Task,
    pub camp: Camp,
    tool: String,
    built_bytes: u64,
    pub stripped_bytes: u64,
    loads: usize,
    system_calls: u64,
    instructions: u64,
    page_faults: u64,
    peak_kib: u64,
    /// Spawn to exit, as a multiple of the reference's.
    pub time: Option<Ratio>,
    /// Spawn to exit, the median, in microseconds.
    microseconds: Option<f64>,
}

impl Measurement {
    pub fn new(subject: &Subject, file: &File, trace: &Trace) -> Result<Self> {
        Ok(Self {
            name: subject.name.to_owned(),
            task: subject.task,
            camp: subject.camp,
            tool: subject.version()?,
            built_bytes: file.built,
            stripped_bytes: file.stripped,
            loads: file.loads,
            system_calls: trace.calls,
            instructions: trace.instructions,
            page_faults: trace.faults,
            peak_kib: trace.peak,
            time: None,
            microseconds: None,
        })
    }

    /// Adds what the rounds have shown.
    pub fn time(&mut self, ratio: Ratio, microseconds: f64) {
        self.time = Some(ratio);
        self.microseconds = Some(microseconds);
    }

    /// Its line of the table.
    fn cells(&self) -> [String; 9] {
        let time = self.time.map_or_else(String::new, |time| {
            format!("{:.2} ({:.2}–{:.2})", time.value, time.low, time.high)
        });
        [
            self.name.clone(),
            grouped(self.built_bytes),
            grouped(self.stripped_bytes),
            self.loads.to_string(),
            grouped(self.system_calls),
            grouped(self.instructions),
            grouped(self.page_faults),
            grouped(self.peak_kib),
            time,
        ]
    }
}

/// What the columns of a table are called.
const COLUMNS: [&str; 9] = [
    "program",
    "bytes as built",
    "stripped",
    "PT_LOAD",
    "system calls",
    "instructions",
    "page faults",
    "peak KiB",
    "spawn to exit",
];

/// A subject that could not be built.
#[derive(Serialize)]
pub struct Missing {
    pub name: String,
    pub package: String,
    pub why: String,
}

impl Report {
    pub fn new(
        mut measurements: Vec<Measurement>,
        mut missing: Vec<Missing>,
        control: Ratio,
        rounds: usize,
    ) -> Result<Self> {
        measurements.sort_by_key(|measurement| measurement.stripped_bytes);
        missing.dedup_by(|one, other| one.name == other.name);
        let too_noisy =
            (control.value - 1.0).abs() > NOISE || control.high - control.low > 2.0 * NOISE;
        Ok(Self {
            date: first_line("date", &["-u", "+%F"])?,
            kernel: kernel()?,
            rounds,
            control,
            too_noisy,
            measurements,
            missing,
        })
    }

    /// What was measured of one task, the smallest file first.
    pub fn of(&self, task: Task) -> impl Iterator<Item = &Measurement> {
        self.measurements.iter().filter(move |measurement| measurement.task == task)
    }

    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// What a person at a terminal reads.
    pub fn terminal(&self) -> String {
        format!(
            "hello world\n\n{}\narguments, Vec, format!, output\n\n{}\n{}\n{}",
            self.table(Task::Hello, "  ", ""),
            self.table(Task::Words, "  ", ""),
            self.trust(),
            self.missing("  ")
        )
    }

    pub fn markdown(&self) -> String {
        let mut tools: Vec<_> = self.measurements.iter().map(|one| one.tool.as_str()).collect();
        tools.sort_unstable();
        tools.dedup();
        format!(
            "# What a program costs before it does anything

`make bench` builds and measures all of this in one run and writes this page.

- **stripped**: the file without symbols, in bytes
- **instructions**: in user space, single-stepped, of the first thread; a loader's included
- **page faults**, **peak KiB**: from the first instruction to the exit; the kernel counts resident
  memory to a few pages
- **spawn to exit**: the median as a multiple of the hand-written assembly, and its 95 % confidence
  interval

## hello world

![size](startup-size.svg)

![start-up time](startup-time.svg)

{}
## Arguments, `Vec`, `format!`, output

Each program counts its arguments and their bytes, and panics with a message where there are too
many.

{}
## How it was measured

{} rounds on {}, {}. In each, every program was started once, in random order, on one CPU.
{}

Built by {}.
{}",
            self.table(Task::Hello, " | ", "| "),
            self.table(Task::Words, " | ", "| "),
            grouped(self.rounds as u64),
            self.date,
            self.kernel,
            self.trust(),
            tools.join("; "),
            self.missing("- ")
        )
    }

    /// A table of one task; `edge` is what a line begins with, turned around what it ends with.
    fn table(&self, task: Task, between: &str, edge: &str) -> String {
        let mut rows = vec![COLUMNS.map(str::to_owned)];
        rows.extend(self.of(task).map(Measurement::cells));
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<_> = (0..COLUMNS.len()).map(|column| width(column).unwrap_or(0)).collect();
        let end: String = edge.chars().rev().collect();
        let mut table = String::new();
        for (index, row) in rows.iter().enumerate() {
            let cells: Vec<_> = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, &width))| match column {
                    0 => format!("{cell:width$}"),
                    _ => format!("{cell:>width$}"),
                })
                .collect();
            let _ = writeln!(table, "{}", format!("{edge}{}{end}", cells.join(between)).trim_end());
            if index == 0 && !edge.is_empty() {
                table += &format!("|---{}|\n", "|--:".repeat(COLUMNS.len() - 1));
            }
        }
        table
    }

    /// How much the times can be trusted.
    fn trust(&self) -> String {
        let Ratio { value, low, high } = self.control;
        let verdict = if self.too_noisy {
            "The machine was too noisy to tell differences of a few percent."
        } else {
            "The machine was quiet enough to tell differences of one percent."
        };
        format!("The reference against itself: {value:.3} ({low:.3}–{high:.3}). {verdict}")
    }

    /// Who was not measured, and who has it.
    fn missing(&self, bullet: &str) -> String {
        if self.missing.is_empty() {
            return String::new();
        }
        let mut text =
            String::from("\nNot measured (`make bench-peers` installs what there is):\n\n");
        for Missing { name, package, why } in &self.missing {
            let _ = writeln!(text, "{bullet}{name}: {why} (package: {package})");
        }
        text
    }
}

fn first_line(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output().context(program.to_owned())?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A number with a comma before each three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The kernel and its version, without what a distribution adds to that.
fn kernel() -> Result<String> {
    let line = first_line("uname", &["-sr"])?;
    Ok(line.split('-').next().unwrap_or(&line).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(control: Ratio) -> Report {
        let measurement = |name: &str, task, bytes| Measurement {
            name: name.to_owned(),
            task,
            camp: Camp::Ours,
            tool: "rustc 1".to_owned(),
            built_bytes: 2 * bytes,
            stripped_bytes: bytes,
            loads: 1,
            system_calls: 2,
            instructions: 1234567,
            page_faults: 2,
            peak_kib: 4,
            time: Some(Ratio { value: 1.5, low: 1.4, high: 1.6 }),
            microseconds: Some(50.0),
        };
        let measurements = vec![
            measurement("large", Task::Hello, 9000),
            measurement("small", Task::Hello, 85),
            measurement("other", Task::Words, 7),
        ];
        let missing = || Missing {
            name: "Go".to_owned(),
            package: "golang-go".to_owned(),
            why: "not installed".to_owned(),
        };
        Report::new(measurements, vec![missing(), missing()], control, 2000).unwrap()
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_smallest_comes_first_and_tasks_are_apart() {
        let report = report(Ratio { value: 1.0, low: 0.999, high: 1.001 });
        let markdown = report.markdown();
        let lines: Vec<_> = markdown.lines().filter(|line| line.contains("1,234,567")).collect();
        let names: Vec<_> =
            lines.iter().map(|line| line.split('|').nth(1).unwrap().trim()).collect();
        assert_eq!(names, ["small", "large", "other"]);
        assert!(lines[0].ends_with("| 1.50 (1.40–1.60) |"), "{}", lines[0]);
        assert!(lines.iter().all(|line| line.matches('|').count() == COLUMNS.len() + 1));
    }

    #[test]
    fn who_is_missing_is_named_once_with_the_package() {
        let text = report(Ratio { value: 1.0, low: 0.999, high: 1.001 }).terminal();
        assert_eq!(text.matches("Go: not installed (package: golang-go)").count(), 1);
    }

    #[test]
    fn noise_is_told() {
        for (control, too_noisy) in [
            (Ratio { value: 1.0, low: 0.995, high: 1.005 }, false),
            (Ratio { value: 1.02, low: 1.015, high: 1.025 }, true),
            (Ratio { value: 1.0, low: 0.98, high: 1.02 }, true),
        ] {
            assert_eq!(report(control).markdown().contains("too noisy"), too_noisy);
        }
    }
}
