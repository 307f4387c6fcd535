//! A `BTreeMap` of strings: entries come and go at random, as in a cache or a table of names.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::{String, ToString};
use core::hint::black_box;

use crate::Work;

/// How many keys there are. About half of them are in the map at any time.
const KEYS: u32 = 20_000;

/// A map of names to texts.
pub struct Map {
    map: BTreeMap<String, String>,
    random: fastrand::Rng,
}

impl Map {
    /// A map with half of the keys in it.
    #[expect(clippy::new_without_default, reason = "a start is not a default")]
    pub fn new() -> Self {
        let mut map = Self { map: BTreeMap::new(), random: fastrand::Rng::with_seed(1) };
        map.repeat(2 * KEYS);
        map
    }
}

impl Work for Map {
    /// Looks for a key; takes it out if it is there, puts it in if not.
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            let number = self.random.u32(..KEYS);
            let key = number.wrapping_mul(2_654_435_761).to_string();
            match self.map.entry(key) {
                Entry::Occupied(entry) => {
                    entry.remove();
                }
                Entry::Vacant(entry) => {
                    entry.insert("value ".repeat(1 + number as usize % 8));
                }
            }
        }
        black_box(&self.map);
    }
}
