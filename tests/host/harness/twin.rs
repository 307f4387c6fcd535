//! The tests of `tests/programs/src/bin/harness.rs` for std's harness, to be compared with it.

#[test]
fn passes() {}

#[test]
fn prints() {
    println!("to standard output");
    eprintln!("to standard error");
}

mod nested {
    #[test]
    fn passes() {}

    mod deeper {
        #[test]
        fn passes() {}
    }
}

#[test]
fn returns_ok() -> Result<(), &'static str> {
    Ok(())
}

#[test]
#[should_panic]
fn panics_as_it_should() {
    panic!("as it should");
}

#[test]
#[should_panic = "the reason"]
fn panics_for_the_reason() {
    panic!("for the reason {}", 1);
}

#[test]
#[should_panic(expected = "out of bounds")]
fn panics_in_core() {
    println!("{}", [1, 2, 3][core::hint::black_box(3)]);
}

#[test]
#[ignore]
fn is_ignored() {}

#[test]
#[ignore = "takes long"]
fn is_ignored_for_a_reason() {}

#[test]
#[ignore]
#[should_panic]
fn is_ignored_and_panics() {
    panic!("as it should");
}

#[test]
fn fails() {
    assert_eq!(1 + 1, 3, "so much for arithmetic");
}

#[test]
fn fails_after_printing() {
    println!("printed before");
    panic!("and this after");
}

#[test]
fn returns_an_error() -> Result<(), &'static str> {
    Err("an error")
}

#[test]
#[should_panic]
fn does_not_panic() {}

#[test]
#[should_panic = "another reason"]
fn panics_for_the_wrong_reason() {
    panic!("the wrong reason");
}
