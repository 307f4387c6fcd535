//! `docs/sizes.md`: the ledger as a table for those who write programs.

use std::fmt::Write;

use crate::ledger::Ledger;

/// The program that the others are compared with.
const LEAST: &str = "nothing";

/// The page, the smallest program first.
pub fn table(ledger: &Ledger) -> String {
    let mut page = String::from(
        "# What each thing costs

Each line is a program of `programs/sizes/` that uses one thing more, built as a release and
stripped. The second number is what it adds to a program that does nothing. Those of
[`golf/`](../golf/README.md) say hello too, and have given up everything else. `make size-check`
holds these sizes, and tells which functions grew when one does; `make size-bless` writes this page.

Where a panic may happen in a crate, the program holds the path of that file, as rustc was given it.
Here it begins at the crate, so that the sizes are the same everywhere; a program of yours that has a
heap is larger by the name of the folder that cargo unpacks crates in. To cut it there too:
`RUSTFLAGS=--remap-path-prefix=FOLDER=`.

| program | uses | bytes | more than `nothing` |
|---|---|--:|--:|
",
    );
    let least = ledger.programs.get(LEAST).map_or(0, |program| program.bytes);
    let mut programs: Vec<_> = ledger.programs.iter().collect();
    programs.sort_by_key(|(name, program)| (program.bytes, name.as_str()));
    for (name, program) in programs {
        let more = program.bytes as i64 - least as i64;
        let _ = writeln!(page, "| `{name}` | {} | {} | {more} |", program.uses, program.bytes);
    }
    let _ = write!(page, "\nBuilt by {}.\n", ledger.compiler);
    page += "
## `hello` on every processor

The file as it is built, with its symbols; none may have more than 1,024 bytes. `make size-check`
builds it for each processor that a compiler is there for, or for those that `PROCESSORS` names.

| processor | bytes | built by |
|---|--:|---|
";
    for (name, hello) in &ledger.processors {
        let _ = writeln!(page, "| {name} | {} | {} |", hello.bytes, hello.compiler);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Program;

    #[test]
    fn the_smallest_comes_first() {
        let mut ledger = Ledger::default();
        for (name, bytes) in [("zero", 30), (LEAST, 10), ("most", 200)] {
            let program = Program { uses: name.to_uppercase(), bytes, ..Program::default() };
            ledger.programs.insert(name.to_owned(), program);
        }
        let page = table(&ledger);
        let lines: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(
            lines,
            [
                "| `nothing` | NOTHING | 10 | 0 |",
                "| `zero` | ZERO | 30 | 20 |",
                "| `most` | MOST | 200 | 190 |",
            ]
        );
    }
}
