//! glibc's malloc, as std calls it.

use std::alloc::System;

use bench_heap::worker;

#[global_allocator]
static HEAP: System = System;

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
