//! Tests that rt0's harness runs as std's would: `tests/host/harness/twin.rs` has the same for std.

#![no_std]
#![no_main]

use rt0::{eprintln, println};

rt0_test::tests! {
    passes,
    prints,
    nested::passes,
    nested::deeper::passes,
    returns_ok,
    #[should_panic]
    panics_as_it_should,
    /// A comment, as before any function.
    #[should_panic = "the reason"]
    panics_for_the_reason,
    #[should_panic(expected = "out of bounds")]
    panics_in_core,
    #[ignore]
    is_ignored,
    #[ignore = "takes long"]
    is_ignored_for_a_reason,
    #[ignore]
    #[should_panic]
    is_ignored_and_panics,
    fails,
    fails_after_printing,
    returns_an_error,
    #[should_panic]
    does_not_panic,
    #[should_panic = "another reason"]
    panics_for_the_wrong_reason,
}

fn passes() {}

fn prints() {
    println!("to standard output");
    eprintln!("to standard error");
}

mod nested {
    pub fn passes() {}

    pub mod deeper {
        pub fn passes() {}
    }
}

fn returns_ok() -> Result<(), &'static str> {
    Ok(())
}

fn panics_as_it_should() {
    panic!("as it should");
}

fn panics_for_the_reason() {
    panic!("for the reason {}", 1);
}

fn panics_in_core() {
    println!("{}", [1, 2, 3][core::hint::black_box(3)]);
}

fn is_ignored() {}

fn is_ignored_for_a_reason() {}

fn is_ignored_and_panics() {
    panic!("as it should");
}

fn fails() {
    assert_eq!(1 + 1, 3, "so much for arithmetic");
}

fn fails_after_printing() {
    println!("printed before");
    panic!("and this after");
}

fn returns_an_error() -> Result<(), &'static str> {
    Err("an error")
}

fn does_not_panic() {}

fn panics_for_the_wrong_reason() {
    panic!("the wrong reason");
}
