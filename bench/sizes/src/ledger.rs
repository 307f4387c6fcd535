//! `sizes.toml`: what each program weighed when that was last accepted.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The programs by name, and the compiler that made them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    pub compiler: String,
    pub programs: BTreeMap<String, Program>,
    /// `hello` as built for each processor.
    #[serde(default)]
    pub processors: BTreeMap<String, Hello>,
}

/// One program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// What it uses, in words.
    pub uses: String,
    /// The stripped file.
    pub bytes: u64,
    /// What these bytes are: functions by name, and the rest in parentheses.
    pub parts: BTreeMap<String, u64>,
}

/// `hello` on one processor, for which there may be another compiler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// The file as built, symbols and all.
    pub bytes: u64,
    pub compiler: String,
}

/// Stands on top of the file.
const HEAD: &str =
    "# What each program of this folder weighs: bytes of the stripped file, and what they are.
# At the end stands what hello weighs as built for each processor.
# `make size-check` compares with it, `make size-bless` writes it.

";

impl Ledger {
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context("the ledger is not what make size-bless writes")
    }

    pub fn to_text(&self) -> Result<String> {
        Ok(HEAD.to_owned() + &toml::to_string(self)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let parts = BTreeMap::from([("<A as B>::c".to_owned(), 7), ("(headers)".to_owned(), 3)]);
        let program = Program { uses: "a \"thing\"".to_owned(), bytes: 10, parts };
        let ledger = Ledger {
            compiler: "rustc 1".to_owned(),
            programs: BTreeMap::from([("one".to_owned(), program)]),
            processors: BTreeMap::from([(
                "x86".to_owned(),
                Hello { bytes: 9, compiler: "rustc 2".to_owned() },
            )]),
        };
        assert_eq!(Ledger::parse(&ledger.to_text().unwrap()).unwrap(), ledger);
    }
}
