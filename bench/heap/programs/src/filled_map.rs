//! A `BTreeMap` of strings that is filled and dropped: the fields of a record, the words of a text.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::hint::black_box;

use crate::Work;

/// How many entries a map gets at most; a few keys come twice.
const ENTRIES: u32 = 1_000;

/// Fills one map after the other.
pub struct FilledMap {
    random: fastrand::Rng,
}

impl FilledMap {
    /// The same maps every time.
    #[expect(clippy::new_without_default, reason = "a start is not a default")]
    pub fn new() -> Self {
        Self { random: fastrand::Rng::with_seed(1) }
    }

    fn map(&mut self) -> BTreeMap<String, String> {
        let mut entry = || {
            let number = self.random.u32(..);
            (number.to_string(), "value ".repeat(1 + number as usize % 8))
        };
        let mut map = BTreeMap::new();
        for _ in 0..ENTRIES {
            let (key, value) = entry();
            map.insert(key, value);
        }
        map
    }
}

impl Work for FilledMap {
    fn repeat(&mut self, times: u32) {
        for _ in 0..times {
            black_box(self.map());
        }
    }
}
