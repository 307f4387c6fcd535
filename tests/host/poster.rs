//! The posters in `docs/`: whether they still show the files that are built.

use std::fs;
use std::path::Path;

use crate::support::programs::RELEASE;
use crate::support::run::stderr;

/// Whether a picture shows this file.
fn check(name: &str, file: &Path, picture: &str) {
    let svg = rt0_poster::draw(name, &fs::read(file).unwrap()).unwrap();
    assert!(svg == picture, "docs/{name}.svg is stale: draw it anew with `make poster`");
}

#[test]
fn hello_is_drawn_as_it_is_built() {
    check("hello", &RELEASE.hello(), include_str!("../../docs/hello.svg"));
}

#[test]
fn golfs_record_is_drawn_as_it_is_built() {
    let golf = Path::new(env!("CARGO_MANIFEST_DIR")).join("golf");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golf");
    let mut cargo = RELEASE.cargo("build", &golf, &target);
    let output = cargo.args(["--package", "record"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    check("record", &target.join("release/record"), include_str!("../../docs/record.svg"));
}
