//! The time from spawn to exit, as a multiple of what another program takes, the reference.
//!
//! | here | what |
//! |---|---|
//! | this file | the rounds, and their order |
//! | `spawn` | one run of one program |
//! | `processor` | how others are kept from running in between |
//! | `statistics` | medians, and how sure they are |
//!
//! Which programs these are, and what is made of their times, does not belong here.

mod processor;
mod spawn;
mod statistics;

use std::io;
use std::path::Path;

use fastrand::Rng;

pub use processor::{Pinned, RealTime};
pub use statistics::{CONFIDENCE, Median, rounded};

use spawn::Program;

/// How many rounds more come first and do not count, so that files are in memory.
pub const WARM_UP: usize = 20;

/// What a program takes from spawn to exit.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// As a multiple of the reference: the median of the rounds' ratios.
    pub ratio: Median,
    /// In microseconds.
    pub microseconds: Median,
}

/// Runs each of `programs` once in each of `rounds` rounds, behind [`WARM_UP`] more, in random
/// order, and calls `after_round` after each.
///
/// Each run has one of the reference beside it, before or after, as chance has it, and the ratio
/// is that of the two: whatever slows the machine down for longer than a millisecond slows both.
/// In front of either the same program runs once more, which is not measured, so that it finds its
/// file, and the caches, as it left them itself, whoever came before.
///
/// The median of the ratios of a program that is the reference is 1, but for noise: how far it is
/// from that tells how much the rest can be trusted.
///
/// # Errors
///
/// If a program cannot be spawned or does not exit with 0.
///
/// # Panics
///
/// With no round.
pub fn measure(
    programs: &[&Path],
    reference: &Path,
    rounds: usize,
    seed: u64,
    mut after_round: impl FnMut(),
) -> io::Result<Vec<Timing>> {
    assert!(rounds > 0, "no round, no median");
    let mut random = Rng::with_seed(seed);
    let reference = Program::new(reference)?;
    let programs: Vec<Program> =
        programs.iter().map(|program| Program::new(program)).collect::<io::Result<_>>()?;
    let mut order: Vec<usize> = (0..programs.len()).collect();
    let mut samples = vec![Samples::default(); programs.len()];
    for round in 0..WARM_UP + rounds {
        random.shuffle(&mut order);
        for &index in &order {
            let pair = run_pair(&programs[index], &reference, random.bool())?;
            if round >= WARM_UP {
                samples[index].add(pair);
            }
        }
        after_round();
    }
    Ok(samples.into_iter().map(Samples::timing).collect())
}

/// The times of a program and of the reference beside it, in nanoseconds.
fn run_pair(program: &Program, reference: &Program, is_first: bool) -> io::Result<(u64, u64)> {
    let second_run = |program: &Program| {
        program.run()?;
        program.run()
    };
    if is_first {
        let time = second_run(program)?;
        Ok((time, second_run(reference)?))
    } else {
        let of_reference = second_run(reference)?;
        Ok((second_run(program)?, of_reference))
    }
}

/// The rounds of one program.
#[derive(Clone, Default)]
struct Samples {
    ratios: Vec<f64>,
    microseconds: Vec<f64>,
}

impl Samples {
    fn add(&mut self, (time, of_reference): (u64, u64)) {
        self.ratios.push(time as f64 / of_reference as f64);
        self.microseconds.push(time as f64 / 1000.0);
    }

    fn timing(self) -> Timing {
        Timing { ratio: Median::of(self.ratios), microseconds: Median::of(self.microseconds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUE: &str = "/bin/true";

    #[test]
    fn every_program_is_timed_and_every_round_told() {
        let mut told = 0;
        let programs = [Path::new(TRUE), Path::new("/bin/pwd")];
        let timings = measure(&programs, programs[0], 7, 1, || told += 1).unwrap();
        assert_eq!((timings.len(), told), (2, WARM_UP + 7));
        assert!(timings.iter().all(|timing| timing.microseconds.value > 1.0), "{timings:?}");
    }

    #[test]
    fn the_reference_is_near_itself_and_far_from_what_takes_longer() {
        // id reads who has which name.
        let programs = [Path::new(TRUE), Path::new("/usr/bin/id")];
        let timings = measure(&programs, programs[0], 101, 1, || {}).unwrap();
        let [itself, longer] = [timings[0].ratio, timings[1].ratio];
        assert!(itself.low < 1.1 && itself.high > 0.9, "{itself:?}");
        assert!(longer.low > 1.1, "{longer:?}");
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_is_an_error() {
        for program in ["/bin/false", "/nowhere/to/be/found"] {
            let error = measure(&[Path::new(program)], Path::new(TRUE), 1, 1, || {}).unwrap_err();
            assert!(error.to_string().contains(program), "{error}");
        }
    }
}
