//! Documents of which one part is written by a benchmark, between two marks.

use anyhow::{Context, Result};

/// A document with what is between the marks of `name` replaced: `<!-- name -->` and
/// `<!-- end of name -->`, each with a line of its own.
///
/// # Errors
///
/// If it has not both marks.
pub fn replaced(document: &str, name: &str, between: &str) -> Result<String> {
    let marks = [format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n")];
    let missing = || format!("no {}", marks.concat().replace('\n', " "));
    let (before, rest) = document.split_once(&marks[0]).with_context(missing)?;
    let (_, after) = rest.split_once(&marks[1]).with_context(missing)?;
    Ok([before, &marks[0], between, &marks[1], after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let document = "a\n<!-- heap -->\nold\n<!-- end of heap -->\nb\n";
        let expected = "a\n<!-- heap -->\nnew\n<!-- end of heap -->\nb\n";
        assert_eq!(replaced(document, "heap", "new\n").unwrap(), expected);
        assert!(replaced("a\n<!-- heap -->\nold\n", "heap", "new\n").is_err());
        assert!(replaced(document, "mem", "new\n").is_err());
    }
}
