//! `fast` is faster than hand-written assembly. By how much: `cargo run -p explain -- measure`.

mod common;

use common::{programs, skipped};
use explain::measure::{Pair, measure};

/// What the ratio of `fast` to the reference may be.
const GOAL: f64 = 0.99;

/// Measures for longer until the confidence interval is on one side of the goal.
#[test]
fn fast_is_faster_than_assembly() {
    let fast = programs().iter().find(|program| program.name == "fast").expect("there is fast");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let pair = match Pair::new(&fast.file(), folder.path()) {
        Ok(pair) => pair,
        Err(error) => return skipped(&format!("no reference: as or ld: {error}")),
    };
    for rounds in [20_000, 40_000, 80_000] {
        let measurement = measure(&pair, rounds).expect("both run");
        eprintln!("{measurement:.4?}");
        let ratio = measurement.program.ratio;
        assert!(ratio.low <= GOAL, "fast is not below {GOAL} of the reference: {ratio:?}");
        if ratio.high <= GOAL {
            return;
        }
    }
    eprintln!("SKIPPED: the machine is too noisy to tell whether fast is below {GOAL}");
}
