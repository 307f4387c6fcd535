//! mimalloc, as its crate calls it.

use bench_heap::worker;
use mimalloc::MiMalloc;

#[global_allocator]
static HEAP: MiMalloc = MiMalloc;

fn main() -> anyhow::Result<()> {
    worker::serve(worker::peak_resident)
}
