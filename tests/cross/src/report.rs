//! What was found out, kept in files between the commands, and shown as the README's table.

use std::fs;
use std::path::PathBuf;

use crate::processors::{PROCESSORS, Processor};
use crate::toolchain::workspace;

/// A column of the table.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Built,
    Run,
    Booted,
    Size,
}

const COLUMNS: [Column; 4] = [Column::Built, Column::Run, Column::Booted, Column::Size];

fn file(processor: &Processor, column: Column) -> PathBuf {
    workspace().join(format!("target/cross/report/{}/{column:?}", processor.name))
}

/// What the table says of what nobody knows.
const UNKNOWN: &str = "–";

/// Forgets a finding: what is not found out after all, because that was interrupted, is not known.
pub fn forget(processor: &Processor, column: Column) {
    write(processor, column, UNKNOWN);
}

/// Keeps a finding.
pub fn write(processor: &Processor, column: Column, finding: &str) {
    let file = file(processor, column);
    fs::create_dir_all(file.parent().expect("it has folders")).expect("target/ is writable");
    fs::write(file, finding).expect("target/ is writable");
}

/// Puts what the last runs found into the README, between the lines that mark the place. What was
/// not tried in this folder stays as it is there: who tries one processor need not try them all.
pub fn write_table() -> std::io::Result<()> {
    const MARKS: [&str; 2] = ["<!-- processors -->\n", "<!-- end of processors -->\n"];
    let path = workspace().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let parts = readme.split_once(MARKS[0]).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(MARKS[1])?;
        Some((before, table, after))
    });
    let (before, last, after) = parts.expect("the README has both marks");
    let found = |processor: &_, column| fs::read_to_string(file(processor, column)).ok();
    fs::write(path, [before, MARKS[0], &table(last, found), MARKS[1], after].concat())
}

/// What the last runs found, as a table in Markdown; the rest is taken from the last such table.
fn table(last: &str, found: impl Fn(&Processor, Column) -> Option<String>) -> String {
    let mut rows = vec![
        "| processor | rustc's target | built | run | booted | `hello`, bytes |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for processor in &PROCESSORS {
        let start = format!("| {} | `{}` | ", processor.name, processor.target);
        let row = last.lines().find_map(|row| row.strip_prefix(&start)?.strip_suffix(" |"));
        let mut before = row.unwrap_or_default().split(" | ").filter(|cell| !cell.is_empty());
        let cells = COLUMNS.map(|column| {
            let before = before.next().unwrap_or(UNKNOWN);
            found(processor, column).unwrap_or(before.to_owned())
        });
        rows.push(format!("{start}{} |", cells.join(" | ")));
    }
    rows.iter().flat_map(|row| [row, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_tried_stays_in_the_table() {
        let one = |finding: &'static str| {
            move |processor: &Processor, column| {
                let is_it = processor.name == "riscv64" && matches!(column, Column::Run);
                is_it.then(|| finding.to_owned())
            }
        };
        let first = table("", one("no"));
        let row = "| riscv64 | `riscv64gc-unknown-linux-gnu` | – | no | – | – |\n";
        assert!(first.contains(row), "{first}");
        assert_eq!(table(&first, |_, _| None), first);
        assert_eq!(table(&first, one("yes")), first.replace("| no |", "| yes |"));
        assert_eq!(table(&first, one(UNKNOWN)), table("", |_, _| None));
    }
}
