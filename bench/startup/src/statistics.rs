//! Medians, and how sure they are. Numbers in, numbers out.

use serde::Serialize;

/// A ratio of two medians, and the interval that it lies in with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// How many times the bootstrap draws.
const DRAWS: usize = 1000;

/// The ratio of the medians of `times` and `reference`, which were measured in the same rounds.
///
/// The interval is that of a percentile bootstrap, which draws whole rounds: what disturbed a round
/// disturbed both.
///
/// # Panics
///
/// If there is no round, or not as many of both.
pub fn ratio(times: &[u64], reference: &[u64], random: &mut Random) -> Ratio {
    assert_eq!(times.len(), reference.len());
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let rounds: Vec<usize> = times.iter().map(|_| random.below(times.len())).collect();
            let pick = |of: &[u64]| rounds.iter().map(|&round| of[round]).collect::<Vec<_>>();
            median(&mut pick(times)) / median(&mut pick(reference))
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    Ratio {
        value: median(&mut times.to_vec()) / median(&mut reference.to_vec()),
        low: draws[DRAWS * 25 / 1000],
        high: draws[DRAWS * 975 / 1000 - 1],
    }
}

/// The median: the middle one, or the mean of the two in the middle.
///
/// # Panics
///
/// If there is no value.
pub fn median(values: &mut [u64]) -> f64 {
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, &mut high, _) = values.select_nth_unstable(middle);
    match below.iter().max() {
        Some(&low) if is_even => (low + high) as f64 / 2.0,
        _ => high as f64,
    }
}

/// A generator of random numbers, the same ones for the same seed: `xorshift64*`.
///
/// # References
///
/// Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016)
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        // Multiplied and shifted: all numbers are equally likely, to one in 2^32 / end.
        ((number * end as u64) >> 32) as usize
    }

    /// Puts `items` in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&mut [7]), 7.0);
        assert_eq!(median(&mut [9, 1]), 5.0);
        assert_eq!(median(&mut [9, 1, 2]), 2.0);
        assert_eq!(median(&mut [4, 1, 1000, 3]), 3.5);
    }

    #[test]
    fn the_same_times_are_equal_for_sure() {
        let times: Vec<u64> = (100..300).collect();
        let same = Ratio { value: 1.0, low: 1.0, high: 1.0 };
        assert_eq!(ratio(&times, &times, &mut Random::new(1)), same);
    }

    #[test]
    fn the_interval_holds_the_ratio_and_shrinks_with_rounds() {
        let mut random = Random::new(1);
        let mut measure = |rounds: usize| {
            let reference: Vec<u64> =
                (0..rounds).map(|_| 1000 + random.below(100) as u64).collect();
            let times: Vec<u64> = (0..rounds).map(|_| 1500 + random.below(150) as u64).collect();
            ratio(&times, &reference, &mut random)
        };
        let (few, many) = (measure(50), measure(5000));
        for ratio in [few, many] {
            assert!(ratio.low <= ratio.value && ratio.value <= ratio.high, "{ratio:?}");
            assert!(ratio.low < 1.5 + 0.02 && ratio.high > 1.5 - 0.02, "{ratio:?}");
        }
        assert!(many.high - many.low < few.high - few.low);
    }

    #[test]
    fn a_disturbed_round_does_not_move_the_median() {
        let reference = [100; 101];
        let mut times = [200; 101];
        times[7] = 1_000_000;
        assert_eq!(ratio(&times, &reference, &mut Random::new(1)).value, 2.0);
    }

    #[test]
    fn a_shuffle_loses_nothing_and_depends_on_the_seed_alone() {
        let shuffled = |seed| {
            let mut items: Vec<_> = (0..100).collect();
            Random::new(seed).shuffle(&mut items);
            items
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        sorted.sort();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    }
}
