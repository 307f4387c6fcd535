//! Lets `cargo test` run the freestanding tests, which are in `freestanding/main.rs`.

rt0_test::run!("freestanding");
