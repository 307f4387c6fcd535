//! `hello` on every processor: `tests/cross` builds it, here its file is weighed and compared.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::compare::Report;
use crate::ledger::Hello;

/// What could be built, and a line for each processor that nothing could be built for.
#[derive(Default)]
pub struct Built {
    pub sizes: BTreeMap<String, Hello>,
    pub skipped: Vec<String>,
}

/// Has `hello` built for processors, or for all if none is named, and weighs it.
pub fn measure(root: &Path, names: &[String]) -> Result<Built> {
    /// `tests/cross` ends with it where something was skipped and nothing failed.
    const SKIPPED: i32 = 77;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["run", "--quiet", "--package=rt0-cross", "--target-dir=target", "--", "build"])
        .args(names)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run tests/cross")?;
    let printed = String::from_utf8(output.stdout)?;
    if !matches!(output.status.code(), Some(0 | SKIPPED)) {
        bail!("tests/cross: {}\n{printed}", output.status);
    }
    parse(&printed, |folder| Ok(Path::new(folder).join("hello").metadata()?.len()))
}

/// Reads what `tests/cross` printed: a name, a folder and a compiler with tabs between them, or why
/// not, in a line that begins with SKIP and those that belong to it.
fn parse(printed: &str, weigh: impl Fn(&str) -> Result<u64>) -> Result<Built> {
    let mut built = Built::default();
    for line in printed.lines() {
        if let [name, folder, compiler] = line.split('\t').collect::<Vec<_>>()[..] {
            let bytes = weigh(folder).with_context(|| folder.to_owned())?;
            built.sizes.insert(name.to_owned(), Hello { bytes, compiler: compiler.to_owned() });
        } else {
            built.skipped.push(line.to_owned());
        }
    }
    Ok(built)
}

/// Compares with what was accepted: a file may not be larger than the same compiler's was. One that
/// is too large by any compiler has already failed to be built.
pub fn compare(accepted: &BTreeMap<String, Hello>, today: &Built, may_skip: bool) -> Report {
    let mut report = Report { text: String::new(), is_good: today.skipped.is_empty() || may_skip };
    for (name, Hello { bytes, compiler }) in &today.sizes {
        let (verdict, is_good) = match accepted.get(name) {
            None => (", and not in the ledger".to_owned(), false),
            Some(before) if before.compiler != *compiler => {
                (format!(", by {compiler}; {} by {}", before.bytes, before.compiler), true)
            }
            Some(before) if bytes > &before.bytes => {
                (format!(", GREW by {} from {}", bytes - before.bytes, before.bytes), false)
            }
            Some(before) if bytes < &before.bytes => {
                (format!(", shrank by {} from {}", before.bytes - bytes, before.bytes), true)
            }
            Some(_) => (String::new(), true),
        };
        report.is_good &= is_good;
        let _ = writeln!(report.text, "hello for {name}: {bytes}{verdict}");
    }
    today.skipped.iter().for_each(|line| report.text += &format!("{line}\n"));
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKIP: &str = "SKIP sparc: no core for it\n     or another way";

    fn hello(bytes: u64, compiler: &str) -> Hello {
        Hello { bytes, compiler: compiler.to_owned() }
    }

    fn verdict(before: Hello, now: Hello) -> (String, bool) {
        let one = |hello| BTreeMap::from([("arm".to_owned(), hello)]);
        let today = Built { sizes: one(now), skipped: Vec::new() };
        let report = compare(&one(before), &today, false);
        (report.text, report.is_good)
    }

    #[test]
    fn what_was_built_is_weighed_and_what_was_not_is_told() {
        let printed = format!("arm\t/out\trustc 1\n{SKIP}\n");
        let built = parse(&printed, |folder| Ok(folder.len() as u64)).unwrap();
        assert_eq!(built.sizes, BTreeMap::from([("arm".to_owned(), hello(4, "rustc 1"))]));
        assert_eq!(built.skipped.join("\n"), SKIP);
    }

    #[test]
    fn larger_is_not_good_if_the_same_compiler_made_it() {
        let before = || hello(700, "rustc 1");
        let grew = "hello for arm: 701, GREW by 1 from 700\n";
        assert_eq!(verdict(before(), before()), ("hello for arm: 700\n".to_owned(), true));
        assert_eq!(verdict(before(), hello(701, "rustc 1")), (grew.to_owned(), false));
        assert!(verdict(before(), hello(699, "rustc 1")).1);
        assert!(verdict(before(), hello(701, "rustc 2")).1);
    }

    #[test]
    fn a_new_processor_is_not_good_until_it_is_accepted() {
        let today = parse("arm\t/out\trustc 1\n", |_| Ok(700)).unwrap();
        assert!(!compare(&BTreeMap::new(), &today, true).is_good);
    }

    #[test]
    fn skipping_is_good_where_it_is_allowed() {
        let today = parse(SKIP, |_| unreachable!()).unwrap();
        assert!(compare(&BTreeMap::new(), &today, true).is_good);
        let report = compare(&BTreeMap::new(), &today, false);
        assert_eq!((report.text, report.is_good), (format!("{SKIP}\n"), false));
    }
}
