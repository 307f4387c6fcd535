//! Tests that run without std, as the program does: on rt0's heap, with its panics, and each in a
//! process of its own, which it may crash.

#![no_std]
#![no_main]

use greetings::greeting;
use rt0::env;

rt0_test::tests! {
    its_arguments_come_from_the_kernel,
    greets_from_the_heap,
    #[should_panic = "nobody"]
    nobody_is_greeted_by_a_panic,
}

fn its_arguments_come_from_the_kernel() {
    let program = env::args().next().and_then(|name| name.to_str().ok());
    assert!(program.is_some_and(|name| name.ends_with("freestanding")), "{program:?}");
}

fn greets_from_the_heap() {
    assert_eq!(greeting(&["you", "me"]).as_deref(), Some("hello you and me!"));
}

fn nobody_is_greeted_by_a_panic() {
    greeting(&[]).expect("nobody");
}
