//! What many runs show: the time from spawn to exit.
//!
//! In each round every program runs once, in random order, so that whatever slows the machine down
//! for a while slows all of them down. All of it, this program too, runs on one CPU. The reference
//! runs twice in each round: how far it is from itself says how much the rest can be trusted.

use std::ffi::CString;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::spawn::{PosixSpawnAttr, PosixSpawnFileActions, posix_spawn};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::statistics::{Random, Ratio, median, ratio};

/// How often all is run before it counts, so that files are in memory.
const WARM_UP: usize = 20;

/// Keeps this process and its children on one CPU: `cpu`, or the last that it may use.
pub fn pin(cpu: Option<usize>) -> Result<()> {
    let here = Pid::from_raw(0);
    let allowed = sched_getaffinity(here)?;
    let last = (0..CpuSet::count()).rev().find(|&cpu| allowed.is_set(cpu).unwrap_or(false));
    let cpu = cpu.or(last).context("no CPU")?;
    let mut one = CpuSet::new();
    one.set(cpu)?;
    sched_setaffinity(here, &one).with_context(|| format!("CPU {cpu}"))
}

/// The time of each run, in nanoseconds.
pub struct Times {
    /// By program, then by round.
    programs: Vec<Vec<u64>>,
    reference: usize,
    /// The reference's second run of each round.
    again: Vec<u64>,
}

impl Times {
    /// How many times the reference's time a program takes.
    pub fn ratio(&self, program: usize) -> Ratio {
        ratio(&self.programs[program], &self.programs[self.reference], &mut Random::new(1))
    }

    /// What the reference takes, as a multiple of itself: 1, but for noise.
    pub fn control(&self) -> Ratio {
        ratio(&self.again, &self.programs[self.reference], &mut Random::new(1))
    }

    /// The median of a program's times, in microseconds.
    pub fn median(&self, program: usize) -> f64 {
        median(&mut self.programs[program].clone()) / 1000.0
    }
}

/// Runs `programs` in `rounds` rounds.
pub fn run(programs: &[&Path], reference: usize, rounds: usize, seed: u64) -> Result<Times> {
    ensure!(rounds > 0, "no round, no median");
    let mut runs: Vec<(usize, Runner)> = programs
        .iter()
        .chain([&programs[reference]])
        .map(|program| Runner::new(program))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .enumerate()
        .collect();
    let mut times = vec![Vec::with_capacity(rounds); runs.len()];
    let mut random = Random::new(seed);
    let bar = ProgressBar::new((WARM_UP + rounds) as u64)
        .with_style(ProgressStyle::with_template("rounds {bar:40} {pos}/{len}, {eta} left")?);
    for round in 0..WARM_UP + rounds {
        random.shuffle(&mut runs);
        for (index, runner) in &runs {
            let time = runner.run()?;
            if round >= WARM_UP {
                times[*index].push(time);
            }
        }
        // Drawn between rounds, and not in one.
        bar.inc(1);
    }
    bar.finish_and_clear();
    let again = times.pop().context("the reference ran twice")?;
    Ok(Times { programs: times, reference, again })
}

/// All that starting a program needs, made before the clock runs.
struct Runner {
    path: CString,
    actions: PosixSpawnFileActions,
    attributes: PosixSpawnAttr,
    /// Where the output goes; open for as long as programs run.
    _null: File,
}

impl Runner {
    fn new(program: &Path) -> Result<Self> {
        let null = File::options().read(true).write(true).open("/dev/null")?;
        let mut actions = PosixSpawnFileActions::init()?;
        actions.add_dup2(null.as_raw_fd(), 1)?;
        let path = CString::new(program.as_os_str().as_bytes())?;
        Ok(Self { path, actions, attributes: PosixSpawnAttr::init()?, _null: null })
    }

    /// Starts the program, waits for its end, and returns the time between, in nanoseconds.
    fn run(&self) -> Result<u64> {
        let start = Instant::now();
        let child = posix_spawn(
            self.path.as_c_str(),
            &self.actions,
            &self.attributes,
            &[self.path.as_c_str()],
            &[] as &[&std::ffi::CStr],
        )?;
        let status = waitpid(child, None)?;
        let time = start.elapsed();
        ensure!(matches!(status, WaitStatus::Exited(_, 0)), "{:?}: {status:?}", self.path);
        Ok(time.as_nanos() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_runs_once_in_every_round() {
        let times = run(&[Path::new("/bin/true"), Path::new("/bin/true")], 0, 3, 1).unwrap();
        assert!(times.programs.iter().all(|times| times.len() == 3));
        assert_eq!(times.again.len(), 3);
        assert_eq!(times.ratio(0).value, 1.0);
        assert!(times.median(1) > 1.0);
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_is_an_error() {
        assert!(run(&[Path::new("/bin/false")], 0, 1, 1).is_err());
        assert!(run(&[Path::new("/nowhere/to/be/found")], 0, 1, 1).is_err());
    }
}
