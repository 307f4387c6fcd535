//! The files do not depend on the hour, the load or the linker's threads. Nothing else is here,
//! since this takes a while.

use explain::programs::{PROGRAMS, build, workspace};
use std::fs;
use std::path::Path;

const BUILDS: usize = 50;

#[test]
fn fifty_builds_make_one_file() {
    let target = workspace().join("target/rebuilt");
    let directory = target.to_str().expect("cargo takes it as text");
    let release = target.join("release");
    let mut first = None;
    for number in 1..=BUILDS {
        forget(&release);
        build(["--target-dir", directory]);
        let files = PROGRAMS
            .map(|program| fs::read(release.join(program.name)).expect("cargo has made it"));
        let first = first.get_or_insert_with(|| files.clone());
        for ((program, before), now) in PROGRAMS.iter().zip(first).zip(files) {
            assert!(*before == now, "{}: build {number} made another file", program.name);
        }
    }
}

/// Removes what was linked and what was compiled for it, so that cargo has to do both again.
fn forget(release: &Path) {
    for folder in [release.to_path_buf(), release.join("deps")] {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.expect("a folder can be read").path()) {
            if path.is_file() {
                fs::remove_file(path).expect("it is ours");
            }
        }
    }
}
