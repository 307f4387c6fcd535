//! What is done with a heap. All of it goes through the program's global allocator, as in any
//! program; nothing here knows which one that is.

use std::alloc::{Layout, alloc, dealloc};
use std::hint::black_box;
use std::ptr::NonNull;

use bench_heap_programs::{FilledMap, Map, Strings, Work};

/// A way to use a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// Small blocks, freed last in, first out.
    Lifo,
    /// Boxes of 48 bytes, freed in the order they came.
    Boxes,
    /// Blocks of 8 to 1,024 bytes in 10,000 places, freed and replaced at random.
    Random10k,
    /// The same in 100,000 places.
    Random100k,
    /// `BTreeMap`s of strings, each filled and dropped.
    FilledMap,
    /// A `BTreeMap` of strings in which entries come and go.
    Map,
    /// Strings built from words.
    Strings,
    /// A `Vec` that grows to a million elements, in a program that has just begun.
    Growth,
    /// The same again and again.
    Regrowth,
    /// Blocks of 4 to 64 KiB in 2,000 places.
    Medium,
    /// Blocks of 64 KiB to 1 MiB in 100 places.
    Large,
}

impl Workload {
    /// In the order of the tables.
    pub const ALL: [Self; 11] = [
        Self::Lifo,
        Self::Boxes,
        Self::Random10k,
        Self::Random100k,
        Self::FilledMap,
        Self::Map,
        Self::Strings,
        Self::Growth,
        Self::Regrowth,
        Self::Medium,
        Self::Large,
    ];

    /// What a table calls it, and a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lifo => "LIFO small",
            Self::Boxes => "boxes of 48",
            Self::Random10k => "random 8–1,024 B, 10k live",
            Self::Random100k => "random 8–1,024 B, 100k live",
            Self::FilledMap => "BTreeMap of strings",
            Self::Map => "BTreeMap, entries come and go",
            Self::Strings => "String building",
            Self::Growth => "Vec growth to 1M",
            Self::Regrowth => "Vec growth to 1M, repeated",
            Self::Medium => "4–64 KiB, 2,000 live",
            Self::Large => "large, 64 KiB–1 MiB",
        }
    }

    /// The workload with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| workload.name() == name)
    }

    /// Whether it holds so much that the memory it takes says something.
    pub fn is_weighed(self) -> bool {
        matches!(self, Self::Random10k | Self::Random100k | Self::Map | Self::Medium | Self::Large)
    }

    /// Whether it is timed once in a process, from the first allocation on.
    ///
    /// A program grows its vectors from nothing. In a heap where one has grown before, there is
    /// nothing left to do for it.
    pub fn is_fresh(self) -> bool {
        self == Self::Growth
    }

    /// How often it is done before it counts: until a heap has been used for everything in it.
    pub fn warm_up(self) -> u32 {
        match self {
            Self::Lifo | Self::Boxes | Self::FilledMap | Self::Strings => 100,
            Self::Random10k => 200_000,
            Self::Random100k => 1_000_000,
            Self::Map => 100_000,
            Self::Growth => 0,
            Self::Regrowth => 5,
            Self::Medium => 20_000,
            Self::Large => 2_000,
        }
    }

    /// Begins it. With `touched`, each page of its blocks is written to, as a program would.
    pub fn begin(self, touched: bool) -> Box<dyn Work> {
        let replaced = |places, least, most| Box::new(Replaced::new(places, least, most, touched));
        match self {
            Self::Lifo => Box::new(Lifo),
            Self::Boxes => Box::new(Boxes(Vec::with_capacity(BOXES))),
            Self::Random10k => replaced(10_000, 8, 1_024),
            Self::Random100k => replaced(100_000, 8, 1_024),
            Self::FilledMap => Box::new(FilledMap::new()),
            Self::Map => Box::new(Map::new()),
            Self::Strings => Box::new(Strings::new()),
            Self::Growth | Self::Regrowth => Box::new(Growth),
            Self::Medium => replaced(2_000, 4 << 10, 64 << 10),
            Self::Large => replaced(100, 64 << 10, 1 << 20),
        }
    }
}

/// Small blocks on top of each other.
struct Lifo;

/// The sizes of these blocks, in bytes: what functions that call each other allocate for a while.
const LIFO: [usize; 8] = [24, 16, 64, 40, 8, 128, 32, 96];

impl Work for Lifo {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            let blocks = LIFO.map(|size| Block::new(black_box(size)));
            for block in blocks.into_iter().rev() {
                drop(block);
            }
        }
    }
}

/// How many boxes there are at a time.
const BOXES: usize = 1_000;

/// Boxes in a vector that has room for them.
#[expect(clippy::vec_box, reason = "the boxes are what this is about")]
struct Boxes(Vec<Box<[u64; 6]>>);

impl Work for Boxes {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            self.0.extend((0..BOXES as u64).map(|number| Box::new([number; 6])));
            black_box(&mut self.0).clear();
        }
    }
}

/// A number of places, each with a block of random size.
struct Replaced {
    places: Vec<Block>,
    least: u32,
    most: u32,
    touched: bool,
    random: fastrand::Rng,
}

impl Replaced {
    fn new(places: usize, least: u32, most: u32, touched: bool) -> Self {
        let mut random = fastrand::Rng::with_seed(places as u64);
        let mut block = || {
            let block = Block::new(random.u32(least..=most) as usize);
            if touched {
                block.touch();
            }
            block
        };
        let places = (0..places).map(|_| block()).collect();
        Self { places, least, most, touched, random }
    }
}

impl Work for Replaced {
    /// Frees the block of a place, and allocates another.
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            let place = self.random.u32(..self.places.len() as u32) as usize;
            let size = self.random.u32(self.least..=self.most) as usize;
            let place = &mut self.places[place];
            // Not `*place = Block::new(size)`, which would allocate before it frees.
            place.free();
            *place = Block::new(size);
            if self.touched {
                place.touch();
            }
        }
    }
}

/// A block, aligned as what programs put into blocks.
struct Block {
    start: Option<NonNull<u8>>,
    size: usize,
}

impl Block {
    /// Allocates it, and writes to it once.
    #[inline(always)]
    fn new(size: usize) -> Self {
        // SAFETY: no workload asks for 0 bytes, and there are 8 at least.
        let start = NonNull::new(unsafe { alloc(layout(size)) }).expect("there is memory");
        // SAFETY: as above; the alignment is a word's.
        unsafe { start.cast::<usize>().write(size) };
        Self { start: Some(start), size }
    }

    /// Writes to each page.
    fn touch(&self) {
        const PAGE: usize = 4096;
        if let Some(start) = self.start {
            for offset in (0..self.size).step_by(PAGE).chain([self.size - 1]) {
                // SAFETY: it lies within the block.
                unsafe { start.add(offset).write_volatile(1) };
            }
        }
    }

    #[inline(always)]
    fn free(&mut self) {
        if let Some(start) = self.start.take() {
            // SAFETY: the block was allocated with this layout, and is given up.
            unsafe { dealloc(start.as_ptr(), layout(self.size)) };
        }
    }
}

impl Drop for Block {
    #[inline(always)]
    fn drop(&mut self) {
        self.free();
    }
}

/// The layout of a block.
#[inline(always)]
fn layout(size: usize) -> Layout {
    // SAFETY: sizes here are far below what a layout may have, and 8 is a power of two.
    unsafe { Layout::from_size_align_unchecked(size, 8) }
}

/// A vector that grows from nothing to a million elements.
struct Growth;

impl Work for Growth {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            let mut numbers = Vec::new();
            for number in 0..1_000_000_u64 {
                numbers.push(number);
            }
            black_box(&numbers);
        }
    }
}
