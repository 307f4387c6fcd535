//! The memory functions, compared with a model inside a freestanding program.

use crate::support::programs::BUILDS;
use crate::support::run::{run, stderr, stdout};

#[test]
fn the_six_functions_do_what_the_model_does() {
    for build in BUILDS {
        let output = run(&build.program("memory"), [""; 0]);
        assert_eq!(stdout(&output), "six functions as the model\n", "{build}: {}", stderr(&output));
    }
}
