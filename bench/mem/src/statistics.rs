//! Medians and how sure they are. Nothing is measured or printed here.

/// A median with the bounds it lies within with 95 % confidence.
#[derive(Clone, Copy)]
pub struct Estimate {
    /// The middle value.
    pub median: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Estimate {
    /// Of samples, by their order: no assumption about how they are distributed.
    pub fn of(mut samples: Vec<f64>) -> Estimate {
        samples.sort_by(f64::total_cmp);
        let count = samples.len();
        // The rank of the true median among `count` samples is binomial: its standard
        // deviation is √count / 2, and 95 % lie within 1.96 of them.
        let spread = 0.98 * (count as f64).sqrt();
        let low = (count as f64 / 2.0 - spread).floor().max(0.0) as usize;
        let high = ((count as f64 / 2.0 + spread).ceil() as usize).min(count - 1);
        Estimate { median: samples[count / 2], low: samples[low], high: samples[high] }
    }
}
