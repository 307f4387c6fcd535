//! The poster of `hello` on top of the README: whether it still shows the file that is built.

use std::fs;

use crate::support::programs::RELEASE;

#[test]
fn it_shows_what_is_built() {
    let svg = rt0_poster::draw("hello", &fs::read(RELEASE.hello()).unwrap()).unwrap();
    let committed = include_str!("../../docs/hello.svg");
    assert!(svg == committed, "docs/hello.svg is stale: draw it anew with `make poster`");
}
