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

/// Forgets a finding: what is not found out after all, because that was interrupted, is not known.
pub fn forget(processor: &Processor, column: Column) {
    let _ = fs::remove_file(file(processor, column));
}

/// Keeps a finding.
pub fn write(processor: &Processor, column: Column, finding: &str) {
    let file = file(processor, column);
    fs::create_dir_all(file.parent().expect("it has folders")).expect("target/ is writable");
    fs::write(file, finding).expect("target/ is writable");
}

/// Puts what the last runs found into the README, between the lines that mark the place.
pub fn write_table() -> std::io::Result<()> {
    const MARKS: [&str; 2] = ["<!-- processors -->\n", "<!-- end of processors -->\n"];
    let path = workspace().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let parts = readme.split_once(MARKS[0]).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(MARKS[1])?;
        Some((before, after))
    });
    let (before, after) = parts.expect("the README has both marks");
    fs::write(path, [before, MARKS[0], &table(), MARKS[1], after].concat())
}

/// What the last runs found, as a table in Markdown.
fn table() -> String {
    let mut rows = vec![
        "| processor | rustc's target | built | run | booted | `hello`, bytes |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for processor in &PROCESSORS {
        let finding = |column| fs::read_to_string(file(processor, column)).unwrap_or("–".into());
        let cells = COLUMNS.map(finding).join(" | ");
        rows.push(format!("| {} | `{}` | {cells} |", processor.name, processor.target));
    }
    rows.iter().flat_map(|row| [row, "\n"]).collect()
}
