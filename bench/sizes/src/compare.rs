//! What has changed since the ledger was written, in words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::ledger::{Ledger, Program};

/// How many parts of a program are named: those that changed most.
const NAMED: usize = 12;

/// The words, and whether all is at most as large as it was.
pub struct Report {
    pub text: String,
    pub is_good: bool,
}

/// Compares `today` with what was accepted.
pub fn compare(accepted: &Ledger, today: &Ledger) -> Report {
    let mut text = String::new();
    let mut is_good = true;
    if accepted.compiler != today.compiler {
        is_good = false;
        let _ = writeln!(
            text,
            "the ledger was written with {}, and this is {}",
            accepted.compiler, today.compiler
        );
    }
    let names: BTreeSet<_> = accepted.programs.keys().chain(today.programs.keys()).collect();
    for name in names {
        match (accepted.programs.get(name), today.programs.get(name)) {
            (Some(before), Some(now)) => {
                is_good &= now.bytes <= before.bytes;
                text += &program(name, before, now);
            }
            (None, Some(now)) => {
                is_good = false;
                let _ = writeln!(text, "{name}: {}, and not in the ledger", now.bytes);
            }
            (Some(_), None) => {
                is_good = false;
                let _ = writeln!(text, "{name}: in the ledger, and no longer there");
            }
            (None, None) => {}
        }
    }
    Report { text, is_good }
}

/// One program, and what made it larger or smaller.
fn program(name: &str, before: &Program, now: &Program) -> String {
    let mut text = format!("{name}: {}", now.bytes);
    if now.bytes == before.bytes {
        return text + "\n";
    }
    let change = now.bytes as i64 - before.bytes as i64;
    let verdict = if change > 0 { "GREW" } else { "shrank" };
    let _ = writeln!(text, ", {verdict} by {} from {}", change.abs(), before.bytes);
    for (part, change) in changes(&before.parts, &now.parts).into_iter().take(NAMED) {
        let _ = writeln!(text, "{change:+8}  {part}");
    }
    text
}

/// The parts that changed, those that changed most first.
fn changes<'a>(
    before: &'a BTreeMap<String, u64>,
    now: &'a BTreeMap<String, u64>,
) -> Vec<(&'a str, i64)> {
    let size = |parts: &BTreeMap<String, u64>, name| parts.get(name).map_or(0, |&size| size as i64);
    let names: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let mut changes: Vec<_> = names
        .into_iter()
        .map(|name| (name.as_str(), size(now, name) - size(before, name)))
        .filter(|(_, change)| *change != 0)
        .collect();
    changes.sort_by_key(|(name, change)| (-change.abs(), *name));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(parts: &[(&str, u64)]) -> Ledger {
        let parts: BTreeMap<_, _> =
            parts.iter().map(|(n, size)| ((*n).to_owned(), *size)).collect();
        let program = Program { uses: String::new(), bytes: parts.values().sum(), parts };
        let programs = BTreeMap::from([("one".to_owned(), program)]);
        Ledger { compiler: "rustc 1".to_owned(), programs, ..Ledger::default() }
    }

    #[test]
    fn the_same_is_good() {
        let report = compare(&ledger(&[("main", 7)]), &ledger(&[("main", 7)]));
        assert_eq!((report.text.as_str(), report.is_good), ("one: 7\n", true));
    }

    #[test]
    fn smaller_is_good_and_told() {
        let report = compare(&ledger(&[("main", 7), ("old", 4)]), &ledger(&[("main", 8)]));
        let text = "one: 8, shrank by 3 from 11\n      -4  old\n      +1  main\n";
        assert_eq!((report.text.as_str(), report.is_good), (text, true));
    }

    #[test]
    fn larger_is_not_good_and_told_by_what() {
        let report = compare(&ledger(&[("main", 7)]), &ledger(&[("main", 7), ("fmt", 900)]));
        let text = "one: 907, GREW by 900 from 7\n    +900  fmt\n";
        assert_eq!((report.text.as_str(), report.is_good), (text, false));
    }

    #[test]
    fn a_program_that_came_or_went_is_not_good() {
        let none = Ledger { compiler: "rustc 1".to_owned(), ..Ledger::default() };
        assert!(!compare(&none, &ledger(&[("main", 7)])).is_good);
        assert!(!compare(&ledger(&[("main", 7)]), &none).is_good);
    }

    #[test]
    fn another_compiler_is_not_good() {
        let other = Ledger { compiler: "rustc 2".to_owned(), ..ledger(&[("main", 7)]) };
        assert!(!compare(&ledger(&[("main", 7)]), &other).is_good);
    }
}
