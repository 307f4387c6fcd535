//! The tables of `golf/README.md`: written from the built files, between markers. The words
//! around them do not belong here.

use crate::account::{Content, Run, account};
use crate::fields::{Field, Kernel, value};
use crate::programs::{PROGRAMS, Program, workspace};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// Where the README is.
pub fn path() -> PathBuf {
    workspace().join("README.md")
}

/// The README as it is with new tables in it.
///
/// # Errors
///
/// If a program is not built.
///
/// # Panics
///
/// If the README cannot be read, or a marker is missing.
pub fn regenerated() -> Result<String, String> {
    let mut readme = fs::read_to_string(path()).expect("README.md can be read");
    readme = replaced(&readme, "sizes", &sizes()?);
    for program in &PROGRAMS {
        readme = replaced(&readme, program.name, &table(&contents(program)?));
    }
    Ok(readme)
}

/// The bytes of a built program.
///
/// # Errors
///
/// If it is not built.
pub fn contents(program: &Program) -> Result<Vec<u8>, String> {
    let file = program.file();
    let said = |error| format!("{}: {error}. cargo build --release makes it", file.display());
    fs::read(&file).map_err(said)
}

/// The sizes of all programs, as a table.
fn sizes() -> Result<String, String> {
    let mut table = String::from(
        "| program | bytes | of these, in a header field | executed | text |\n|---|--:|--:|--:|--:|\n",
    );
    for program in &PROGRAMS {
        let file = contents(program)?;
        let runs = account(&file);
        let bytes = |wanted: &dyn Fn(&Run) -> bool| -> usize {
            runs.iter().filter(|run| wanted(run)).map(|run| run.range.len()).sum()
        };
        let headers = bytes(&|run| run.fields().next().is_some());
        let executed = bytes(&|run| matches!(run.content, Some(Content::Instruction(_))));
        let text = bytes(&|run| matches!(run.content, Some(Content::Text(_))));
        let name = program.name;
        writeln!(
            table,
            "| [`{name}`](#{name}) | {} | {headers} | {executed} | {text} |",
            file.len()
        )
        .expect("a String grows");
    }
    Ok(table)
}

/// All bytes of a file, as a table.
pub fn table(file: &[u8]) -> String {
    let mut table = String::from(
        "| offset | bytes | ELF header | program header | code and text |\n|---|---|---|---|---|\n",
    );
    for run in account(file) {
        let bytes: Vec<String> =
            file[run.range.clone()].iter().map(|byte| format!("{byte:02x}")).collect();
        let content = match &run.content {
            None => String::new(),
            Some(content) if content.range().start < run.range.start => String::from("…"),
            Some(Content::Instruction(instruction)) => format!("`{}`", instruction.text),
            Some(Content::Text(range)) => {
                format!("`{:?}`", String::from_utf8_lossy(&file[range.clone()]))
            }
        };
        writeln!(
            table,
            "| `{:02x}` | `{}` | {} | {} | {content} |",
            run.range.start,
            bytes.join(" "),
            cell(file, &run, run.file_header.as_ref()),
            cell(file, &run, run.program_header.as_ref()),
        )
        .expect("a String grows");
    }
    table
}

/// A header field as it stands in a table: in bold if the kernel reads it, and with its value
/// where it begins.
fn cell(file: &[u8], run: &Run, field: Option<&Field>) -> String {
    let Some(field) = field else {
        return String::new();
    };
    if field.range.start < run.range.start {
        return String::from("…");
    }
    match field.kernel {
        Kernel::Ignores => field.name.to_string(),
        Kernel::Reads => format!("**{}** {:#x}", field.name, value(&file[field.range.clone()])),
    }
}

/// `readme` with `table` between the markers of that name.
fn replaced(readme: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- table: {name} -->\n"), "<!-- end of table -->");
    let from = readme.find(&begin).unwrap_or_else(|| panic!("README.md has no line {begin}"))
        + begin.len();
    let to = from
        + readme[from..]
            .find(end)
            .unwrap_or_else(|| panic!("README.md has no {end} after {begin}"));
    format!("{}\n{table}\n{}", &readme[..from], &readme[to..])
}
