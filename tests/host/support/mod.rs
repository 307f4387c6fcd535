//! What the tests share: building programs, running them, tracing them, reading their files.

pub mod elf;
pub mod optional;
pub mod package;
pub mod programs;
pub mod run;
pub mod tracer;
