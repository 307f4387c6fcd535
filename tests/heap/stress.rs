//! Millions of random operations, each block watched.

use rt0::heap::PAGE;

use crate::memory::{Memory, TestHeap};
use crate::model::{Model, Slot};

#[test]
fn no_block_is_ever_damaged() {
    for seed in 1..=8 {
        // Few blocks are used over and over, many leave the heap in pieces.
        let slots = [16, 500, 4_000][seed as usize % 3];
        let mut slots = vec![Slot::EMPTY; slots];
        let mut memory = Memory::plenty();
        // In half of the runs no memory lies side by side with what came before.
        memory.gap = seed as usize % 2 * PAGE;
        let mut heap = TestHeap::new(memory);
        let mut model = Model::new(seed, &mut slots);
        for _ in 0..10 {
            model.work(&mut heap, 25_000);
        }
        model.free_all(&mut heap);
        model.work(&mut heap, 50_000);
        model.free_all(&mut heap);
        #[cfg(debug_assertions)]
        {
            let stats = heap.stats();
            assert_eq!((stats.blocks, stats.in_use), (0, 0), "seed {seed}");
            assert_eq!(stats.from_kernel, heap.memory().granted(), "seed {seed}");
            assert!(stats.cached <= stats.from_kernel, "seed {seed}");
        }
    }
}
