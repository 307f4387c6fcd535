//! Medians, and how sure they are. Numbers in, numbers out.

/// How sure the intervals are, in percent.
pub const CONFIDENCE: u32 = 99;

/// Standard deviations of the normal distribution, to either side, that [`CONFIDENCE`] takes.
const DEVIATIONS: f64 = 2.576;

/// A median, and the interval that it lies in with [`CONFIDENCE`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Median {
    /// The median of the sample.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Median {
    /// The middle one, and the two that enclose the median of what the sample was taken from: of n
    /// values, the number below that median is binomial, with a standard deviation of √n / 2. No
    /// assumption is made of how they are distributed.
    ///
    /// # Panics
    ///
    /// If there is no value.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let reach = (DEVIATIONS * (values.len() as f64).sqrt() / 2.0).ceil() as usize;
        Self {
            value: values[middle],
            low: values[middle.saturating_sub(reach)],
            high: values[(middle + reach).min(values.len() - 1)],
        }
    }
}

/// A number to three decimals: what is behind them is noise.
pub fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(Median::of(vec![7.0]).value, 7.0);
        assert_eq!(Median::of(vec![9.0, 1.0, 2.0]).value, 2.0);
        assert_eq!(Median::of(vec![1.0; 9]), Median { value: 1.0, low: 1.0, high: 1.0 });
    }

    #[test]
    fn a_value_far_away_does_not_move_it() {
        let mut values = vec![2.0; 101];
        values[7] = 1e9;
        assert_eq!(Median::of(values).value, 2.0);
    }

    #[test]
    fn as_many_intervals_hold_the_true_median_as_they_say() {
        let mut random = fastrand::Rng::with_seed(1);
        // Skewed, as times are: few values are far above the others. The median is 1/8.
        let mut held = 0;
        const TRIES: u32 = 2000;
        for _ in 0..TRIES {
            let median = Median::of((0..1001).map(|_| random.f64().powi(3)).collect());
            assert!(median.low <= median.value && median.value <= median.high);
            held += u32::from(median.low <= 0.125 && 0.125 <= median.high);
        }
        let percent = f64::from(held) * 100.0 / f64::from(TRIES);
        assert!((f64::from(CONFIDENCE) - 0.5..100.0).contains(&percent), "{percent} %");
    }
}
