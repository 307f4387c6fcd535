//! Tests of the heap's parts on the host, on memory that grows, refuses and counts as a test wants.
//!
//! Nothing here is a program on rt0: those are in `tests/host/heap.rs`.

mod exhaustion;
mod growth;
mod guard;
mod memory;
#[path = "model.rs"]
mod model;
mod pool;
mod stress;
