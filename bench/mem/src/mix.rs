//! The recorded size mix: reads `mix/mix.txt` and draws operands as real programs have
//! them. How the mix was recorded is told in that file.

use std::collections::HashMap;

use crate::calls::{Arena, Call, Function};

/// Every series of the recording, by function and series.
pub struct Mix(HashMap<(&'static str, &'static str), Series>);

/// One line of the recording.
struct Series {
    keys: Vec<usize>,
    /// Parts per million of this key and those before it.
    sums: Vec<u32>,
}

impl Series {
    fn draw(&self, random: &mut fastrand::Rng) -> usize {
        let part = random.u32(..self.sums[self.sums.len() - 1]);
        self.keys[self.sums.partition_point(|&sum| sum <= part)]
    }

    /// Parts per million of one key.
    fn share(&self, key: usize) -> u32 {
        self.keys
            .binary_search(&key)
            .map_or(0, |at| self.sums[at] - if at == 0 { 0 } else { self.sums[at - 1] })
    }
}

/// Sizes from here on are recorded in classes, four to a doubling.
const FIRST_CLASS: usize = 256;

/// A size out of the class that starts at `key`.
fn within_class(key: usize, random: &mut fastrand::Rng) -> usize {
    if key < FIRST_CLASS { key } else { key + random.usize(..1 << (key.ilog2() - 2)) }
}

impl Mix {
    /// The mix that is committed beside this program.
    pub fn recorded() -> Mix {
        let mut lines = HashMap::new();
        for line in include_str!("../mix/mix.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let name = (words.next().expect("a function"), words.next().expect("a series"));
            let mut series = Series { keys: Vec::new(), sums: Vec::new() };
            let mut sum = 0;
            for entry in words {
                let (key, share) = entry.split_once(':').expect("key:share");
                sum += share.parse::<u32>().expect("a share");
                series.keys.push(key.parse().expect("a key"));
                series.sums.push(sum);
            }
            lines.insert(name, series);
        }
        Mix(lines)
    }

    fn draw(&self, function: &str, series: &str, random: &mut fastrand::Rng) -> Option<usize> {
        self.0.get(&(function, series)).map(|series| series.draw(random))
    }

    /// Draws `count` calls of one function.
    pub fn calls(
        &self,
        function: Function,
        count: usize,
        arena: &mut Arena,
        random: &mut fastrand::Rng,
    ) -> Vec<Call> {
        (0..count).map(|_| self.call(function, arena, random)).collect()
    }

    fn call(&self, function: Function, arena: &mut Arena, random: &mut fastrand::Rng) -> Call {
        let name = function.name();
        let class = self.draw(name, "size", random).expect("every function has sizes");
        let n = within_class(class, random).min(arena.largest);
        // Alignments are recorded for groups of sizes.
        let (to, from) = match n {
            0..16 => ("to@0", "from@0"),
            16..64 => ("to@16", "from@16"),
            64..256 => ("to@64", "from@64"),
            _ => ("to@256", "from@256"),
        };
        let to = self.draw(name, to, random).unwrap_or(0);
        let from = self.draw(name, from, random).unwrap_or(0);
        match function {
            Function::Memcpy | Function::Memset => arena.apart(to, from, n, random),
            Function::Memmove => match self.overlap(class, n, random) {
                Some(distance) => arena.overlapping(to, distance, n),
                None => arena.apart(to, from, n, random),
            },
            Function::Memcmp => {
                let equal = self.draw(name, &format!("equal@{class}"), random).unwrap_or(n);
                arena.compared(to, from, n, within_class(equal, random), random)
            }
            Function::Strlen => arena.string(to, n),
        }
    }

    /// The distance from source to destination of a `memmove` that overlaps, if this one does.
    fn overlap(&self, class: usize, n: usize, random: &mut fastrand::Rng) -> Option<isize> {
        let share = |series| self.0.get(&("memmove", series)).map_or(0, |s| s.share(class));
        let part = random.u32(..share("size").max(1));
        let (forward, backward) = (share("forward"), share("backward"));
        let (series, sign) = if part < forward {
            ("forward-distance", -1)
        } else if part < forward + backward {
            ("backward-distance", 1)
        } else {
            return None;
        };
        // Distances are recorded apart from sizes: draw until one fits this size.
        for _ in 0..64 {
            let class = self.draw("memmove", series, random).expect("overlaps have distances");
            let distance = within_class(class, random);
            if distance < n {
                return Some(sign * distance as isize);
            }
        }
        Some(sign * (n / 2) as isize)
    }
}
