//! Lets `cargo test` and `cargo nextest` run the freestanding tests of `src/bin/memory.rs`.

rt0_test::run!("memory");
