//! The report in words and tables: on a terminal, on a page of its own, and on the front page of
//! the repository.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use bench_shared::document::replaced;
use rounds::{CONFIDENCE, Median};

use crate::plot;
use crate::report::{Measurement, Missing, Report};
use crate::subject::Task;

/// The name of the marks around the part of the front page that is made here.
const MARKS: &str = "start-up";

/// The pages that show a report, by what their files are called beside `startup.json`.
pub fn pages(report: &Report) -> Result<[(&'static str, String); 3]> {
    Ok([
        ("startup.md", markdown(report)?),
        ("startup-size.svg", plot::sizes(report)?),
        ("startup-time.svg", plot::times(report)?),
    ])
}

/// Writes the pages into a folder.
pub fn write(report: &Report, folder: &Path) -> Result<()> {
    for (name, page) in pages(report)? {
        fs::write(folder.join(name), page)?;
    }
    Ok(())
}

/// The front page with this report in it.
pub fn front_page(page: &str, report: &Report) -> Result<String> {
    replaced(page, MARKS, &summary(report)?).context("README.md")
}

/// What a person at a terminal reads.
pub fn terminal(report: &Report) -> Result<String> {
    let table = |task| table(report.of(task), &COLUMNS, "  ", "");
    Ok(format!(
        "hello world\n\n{}\narguments, Vec, format!, output\n\n{}\n{}\n{}",
        table(Task::Hello),
        table(Task::Words),
        trust(report)?,
        missing(report, "  ")
    ))
}

/// The page of its own.
fn markdown(report: &Report) -> Result<String> {
    let table = |task| table(report.of(task), &COLUMNS, " | ", "| ");
    Ok(format!(
        "# What a program costs before it does anything

`make bench` builds and measures all of this in one run and writes this page.

- **bytes, stripped**: the file without its symbols
- **PT_LOAD**: the segments that the kernel maps
- **system calls**: after `execve`, the exit included
- **instructions**: in user space, single-stepped, of the first thread; a loader's included
- **page faults**: from the first instruction to the exit. Those of `execve`, which happen while the
  kernel lays out the stack, come before that and are not counted
- **peak KiB**: at the exit; the kernel counts resident memory to a few pages
- **spawn to exit**: as a multiple of the hand-written assembly, and the {CONFIDENCE} % confidence
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

{} rounds on {}, {}. In each, every program was started once, in random order, on one CPU, {}.
Beside it, before or after, the assembly was started, and what is shown is the median of the ratios
of these two. In front of either the same program had run once more, so nothing was read from a disk
and little from memory that others had used since.

{}

Built by {}.
{}",
        table(Task::Hello),
        table(Task::Words),
        grouped(report.rounds as u64),
        report.date,
        report.kernel,
        if report.real_time {
            "with real-time priority"
        } else {
            "with the priority that any program has"
        },
        trust(report)?,
        report.tools().join("; "),
        missing(report, "- ")
    ))
}

/// The part of the front page.
fn summary(report: &Report) -> Result<String> {
    let table = table(report.of(Task::Hello), &ESSENTIAL, " | ", "| ");
    Ok(format!(
        "{table}
{}, {}, {} rounds. {}
",
        report.date,
        report.kernel,
        grouped(report.rounds as u64),
        trust(report)?,
    ))
}

/// A column: what it is called, and what a measurement has in it.
type Column = (&'static str, fn(&Measurement) -> String);

const COLUMNS: [Column; 9] = [
    NAME,
    ("bytes as built", |one| grouped(one.built_bytes)),
    STRIPPED,
    ("PT_LOAD", |one| one.loads.to_string()),
    CALLS,
    INSTRUCTIONS,
    FAULTS,
    ("peak KiB", |one| grouped(one.peak_kib)),
    TIME,
];

/// The columns of the front page.
const ESSENTIAL: [Column; 6] = [NAME, STRIPPED, CALLS, INSTRUCTIONS, FAULTS, TIME];

const NAME: Column = ("program", |one| one.name.clone());
const STRIPPED: Column = ("bytes, stripped", |one| grouped(one.stripped_bytes));
const CALLS: Column = ("system calls", |one| grouped(one.system_calls));
const INSTRUCTIONS: Column = ("instructions", |one| grouped(one.instructions));
const FAULTS: Column = ("page faults", |one| grouped(one.page_faults));
const TIME: Column = ("spawn to exit", |one| {
    let Median { value, low, high } = one.ratio;
    format!("{} ({}–{})", ratio(value), ratio(low), ratio(high))
});

/// A table; `edge` is what a line begins with, turned around what it ends with.
fn table<'a>(
    measurements: impl Iterator<Item = &'a Measurement>,
    columns: &[Column],
    between: &str,
    edge: &str,
) -> String {
    let mut rows: Vec<Vec<String>> =
        vec![columns.iter().map(|(title, _)| (*title).to_owned()).collect()];
    rows.extend(measurements.map(|one| columns.iter().map(|(_, cell)| cell(one)).collect()));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..columns.len()).map(|column| width(column).unwrap_or(0)).collect();
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
            table += &format!("|---{}|\n", "|--:".repeat(columns.len() - 1));
        }
    }
    table
}

/// How much the times can be trusted.
fn trust(report: &Report) -> Result<String> {
    let Median { value, low, high } = report.control()?;
    let verdict = if report.is_too_noisy()? {
        "The machine was too noisy to tell differences of one percent."
    } else {
        "The machine was quiet enough to tell differences of one percent."
    };
    Ok(format!("The assembly beside itself: {value:.4} ({low:.4}–{high:.4}). {verdict}"))
}

/// Who was not measured, and who has it.
fn missing(report: &Report, bullet: &str) -> String {
    if report.missing.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nNot measured (`make bench-peers` installs what there is):\n\n");
    for Missing { name, package, why } in &report.missing {
        let _ = writeln!(text, "{bullet}{name}: {why} (package: {package})");
    }
    text
}

/// A ratio with as many digits as can be told.
pub fn ratio(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.3}") } else { format!("{ratio:.1}") }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{QUIET, report};

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_smallest_comes_first_and_tasks_are_apart() {
        let markdown = markdown(&report(QUIET)).unwrap();
        let lines: Vec<_> = markdown.lines().filter(|line| line.contains("1,234,567")).collect();
        let names: Vec<_> =
            lines.iter().map(|line| line.split('|').nth(1).unwrap().trim()).collect();
        assert_eq!(names, ["small", "large", "other"]);
        assert!(lines[1].ends_with("| 1.500 (1.400–1.600) |"), "{}", lines[1]);
        assert!(lines.iter().all(|line| line.matches('|').count() == COLUMNS.len() + 1));
    }

    #[test]
    fn who_is_missing_is_named_once_with_the_package() {
        let text = terminal(&report(QUIET)).unwrap();
        assert_eq!(text.matches("Go: not installed (package: golang-go)").count(), 1);
    }

    #[test]
    fn noise_is_told() {
        let noisy = Median { value: 1.02, low: 1.015, high: 1.025 };
        for (control, is_noisy) in [(QUIET, false), (noisy, true)] {
            let report = report(control);
            for page in [markdown(&report).unwrap(), summary(&report).unwrap()] {
                assert_eq!(page.contains("too noisy"), is_noisy, "{page}");
            }
        }
    }

    /// What is committed fits together: `make bench` wrote all of it, or `--render` has since.
    #[test]
    fn the_committed_pages_show_the_committed_report() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let report = Report::parse(&read("docs/bench/startup.json")).unwrap();
        for (name, page) in pages(&report).unwrap() {
            assert!(read(&format!("docs/bench/{name}")) == page, "{name} shows something else");
        }
        let readme = read("README.md");
        assert!(front_page(&readme, &report).unwrap() == readme, "README.md shows something else");
    }
}
