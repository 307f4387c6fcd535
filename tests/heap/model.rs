//! A model of what a heap holds, and random work on it: used by the host tests, and by the program
//! `heap_stress`. It allocates nothing itself.
//!
//! Every live block is filled with a pattern of its own, which is looked at when the block is
//! resized or freed, and over again for all blocks at the end. A block that overlaps another, or
//! that the heap writes to, shows by that.

use core::alloc::Layout;

/// What is under test.
pub trait Heap {
    /// As `GlobalAlloc::alloc`.
    fn alloc(&mut self, layout: Layout) -> *mut u8;
    /// As `GlobalAlloc::dealloc`.
    fn dealloc(&mut self, block: *mut u8, layout: Layout);
    /// As `GlobalAlloc::realloc`.
    fn realloc(&mut self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8;
    /// Whether a block may be refused now.
    fn may_refuse(&mut self) -> bool;
}

/// Marsaglia's xorshift64.
pub struct Random(u64);

impl Random {
    /// A generator whose numbers are those of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }

    /// A size: each power of two up to a limit is as likely as the next, and a small limit far
    /// likelier than one of 2 MiB.
    fn size(&mut self) -> usize {
        let limit = match self.below(256) {
            0 => 21,
            1..8 => 17,
            8..64 => 13,
            _ => 9,
        };
        let power = 1 << self.below(limit + 1);
        match self.below(4) {
            0 => power,
            _ => power / 2 + 1 + self.below(power),
        }
    }

    /// An alignment, from 1 to 64 KiB.
    fn align(&mut self) -> usize {
        1 << if self.below(8) == 0 { self.below(17) } else { self.below(5) }
    }
}

/// Room for a block that the model knows.
#[derive(Clone, Copy)]
pub struct Slot {
    block: *mut u8,
    layout: Layout,
    key: u64,
}

// SAFETY: the block is the slot's alone.
unsafe impl Send for Slot {}

impl Slot {
    /// No block.
    pub const EMPTY: Self =
        Self { block: core::ptr::null_mut(), layout: Layout::new::<()>(), key: 0 };

    /// The word of the pattern that begins at `offset`.
    fn word(&self, offset: usize) -> u64 {
        self.key.wrapping_add((offset as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Fills the bytes of the block.
    fn fill(&self) {
        let size = self.layout.size();
        for offset in (0..size).step_by(8) {
            let word = self.word(offset).to_ne_bytes();
            let len = word.len().min(size - offset);
            // SAFETY: these bytes lie in the block, which is the slot's.
            unsafe { self.block.add(offset).copy_from_nonoverlapping(word.as_ptr(), len) };
        }
    }

    /// Where the first `len` bytes of the block are not as they were filled.
    fn damage(&self, len: usize) -> Option<usize> {
        (0..len).step_by(8).find(|&offset| {
            let word = self.word(offset).to_ne_bytes();
            let len = word.len().min(len - offset);
            // SAFETY: these bytes lie in the block, which is the slot's, and were filled.
            let found = unsafe { core::slice::from_raw_parts(self.block.add(offset), len) };
            found != &word[..len]
        })
    }
}

/// Random work on a heap.
pub struct Model<'a> {
    seed: u64,
    random: Random,
    slots: &'a mut [Slot],
}

impl<'a> Model<'a> {
    /// Work that is that of `seed`, on at most as many blocks as there are slots, all empty.
    pub fn new(seed: u64, slots: &'a mut [Slot]) -> Self {
        slots.fill(Slot::EMPTY);
        Self { seed, random: Random::new(seed), slots }
    }

    /// Does `count` operations: allocates where there is no block; else resizes or frees it.
    ///
    /// # Panics
    ///
    /// If the heap did wrong; the message has the seed.
    pub fn work(&mut self, heap: &mut impl Heap, count: usize) {
        for operation in 0..count {
            let index = self.random.below(self.slots.len());
            let size = self.random.size();
            let slot = self.slots[index];
            if slot.block.is_null() {
                let layout = Layout::from_size_align(size, self.random.align()).unwrap();
                let block = heap.alloc(layout);
                self.place(heap, index, block, layout, 0, operation);
                continue;
            }
            self.look(index, slot.layout.size(), operation);
            if self.random.below(3) == 0 {
                let layout = Layout::from_size_align(size, slot.layout.align()).unwrap();
                let block = heap.realloc(slot.block, slot.layout, size);
                let kept = size.min(slot.layout.size());
                self.place(heap, index, block, layout, kept, operation);
            } else {
                self.slots[index] = Slot::EMPTY;
                heap.dealloc(slot.block, slot.layout);
            }
        }
        self.look_at_all();
    }

    /// Looks at every block.
    ///
    /// # Panics
    ///
    /// As [`work`](Self::work).
    pub fn look_at_all(&self) {
        for (index, slot) in self.slots.iter().enumerate() {
            self.look(index, slot.layout.size(), usize::MAX);
        }
    }

    /// Frees every block.
    pub fn free_all(&mut self, heap: &mut impl Heap) {
        for slot in self.slots.iter_mut().filter(|slot| !slot.block.is_null()) {
            heap.dealloc(slot.block, slot.layout);
            *slot = Slot::EMPTY;
        }
    }

    /// Puts a block that the heap has returned into a slot: `kept` bytes are those of the block
    /// that was there.
    fn place(
        &mut self,
        heap: &mut impl Heap,
        index: usize,
        block: *mut u8,
        layout: Layout,
        kept: usize,
        operation: usize,
    ) {
        let seed = self.seed;
        if block.is_null() {
            assert!(heap.may_refuse(), "seed {seed}, operation {operation}: no {layout:?}");
            return;
        }
        let aligned = block.addr().is_multiple_of(layout.align());
        assert!(aligned, "seed {seed}, operation {operation}: {block:p} for {layout:?}");
        self.slots[index] = Slot { block, layout, key: self.slots[index].key };
        self.look(index, kept, operation);
        self.slots[index].key = self.random.next();
        self.slots[index].fill();
    }

    /// Looks at the first `len` bytes of a block.
    fn look(&self, index: usize, len: usize, operation: usize) {
        let slot = &self.slots[index];
        if let Some(offset) = slot.damage(len) {
            let (seed, Slot { block, layout, .. }) = (self.seed, slot);
            panic!("seed {seed}, operation {operation}: {block:p} {layout:?} damaged at {offset}");
        }
    }
}
