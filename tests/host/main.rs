//! The host tests: each module tests one contract of the README's table, from outside.
//!
//! They build programs with cargo, as a user does, in dev and release, with lld and GNU ld. Then
//! they run them, read their files, trace their system calls, and break their world.

mod support;

mod anatomy;
mod arch;
mod damaged;
mod dependents;
mod documents;
mod end;
mod harness;
mod heap;
mod heap_features;
mod heap_stress;
mod hello;
mod image;
mod memory;
mod mistakes;
mod panics;
mod poster;
mod start;
mod streams;
mod syscalls;
mod template;
