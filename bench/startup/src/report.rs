//! All that was measured, and on what: as it is kept in `startup.json`.

use anyhow::{Context, Result};
use bench_shared::machine;
use rounds::{Median, Timing};
use serde::{Deserialize, Serialize};

use crate::file::File;
use crate::subject::{Camp, Subject, Task};
use crate::trace::Trace;

/// How far the reference may be from itself, and an end of its interval from its middle, before
/// the machine counts as too noisy: differences of twice as much can be told.
const NOISE: f64 = 0.005;

/// All that was measured, and on what.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub date: String,
    pub kernel: String,
    pub rounds: usize,
    /// Whether the programs ran with real-time priority.
    pub real_time: bool,
    pub measurements: Vec<Measurement>,
    pub missing: Vec<Missing>,
}

/// What was measured of one subject.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub name: String,
    pub task: Task,
    pub camp: Camp,
    pub tool: String,
    pub built_bytes: u64,
    pub stripped_bytes: u64,
    pub loads: usize,
    pub system_calls: u64,
    pub instructions: u64,
    pub page_faults: u64,
    pub peak_kib: u64,
    /// Spawn to exit, as a multiple of the reference's.
    pub ratio: Median,
    /// Spawn to exit, in microseconds.
    pub microseconds: Median,
}

impl Measurement {
    pub fn new(subject: &Subject, file: &File, trace: &Trace, timing: &Timing) -> Result<Self> {
        Ok(Self {
            name: subject.name.to_owned(),
            task: subject.task,
            camp: subject.camp,
            tool: subject.version()?,
            built_bytes: file.built,
            stripped_bytes: file.stripped,
            loads: file.loads,
            system_calls: trace.calls,
            instructions: trace.instructions,
            page_faults: trace.faults,
            peak_kib: trace.peak,
            ratio: timing.ratio,
            microseconds: timing.microseconds,
        })
    }
}

/// A subject that could not be built.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    pub name: String,
    pub package: String,
    pub why: String,
}

impl Report {
    /// Of what was measured just now, on this machine.
    pub fn new(
        mut measurements: Vec<Measurement>,
        mut missing: Vec<Missing>,
        rounds: usize,
        real_time: bool,
    ) -> Result<Self> {
        measurements.sort_by_key(|measurement| measurement.stripped_bytes);
        missing.sort_by(|one, other| one.name.cmp(&other.name));
        missing.dedup_by(|one, other| one.name == other.name);
        Ok(Self {
            date: machine::date()?,
            kernel: machine::kernel()?,
            rounds,
            real_time,
            measurements,
            missing,
        })
    }

    pub fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).context("the report is not what make bench writes")
    }

    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// What was measured of one task, the smallest file first.
    pub fn of(&self, task: Task) -> impl Iterator<Item = &Measurement> {
        self.measurements.iter().filter(move |measurement| measurement.task == task)
    }

    /// What the reference takes, as a multiple of itself: 1, but for noise.
    pub fn control(&self) -> Result<Median> {
        let mut all = self.measurements.iter();
        let reference = all.find(|measurement| measurement.camp == Camp::Reference);
        Ok(reference.context("the reference was not measured")?.ratio)
    }

    /// Whether differences of one percent cannot be told.
    pub fn is_too_noisy(&self) -> Result<bool> {
        let Median { value, low, high } = self.control()?;
        Ok((value - 1.0).abs() > NOISE || (value - low).max(high - value) > NOISE)
    }

    /// The tools that built the programs, as they name themselves.
    pub fn tools(&self) -> Vec<&str> {
        let mut tools: Vec<_> = self.measurements.iter().map(|one| one.tool.as_str()).collect();
        tools.sort_unstable();
        tools.dedup();
        tools
    }
}

/// Reports for tests.
#[cfg(test)]
pub mod samples {
    use super::*;

    pub const QUIET: Median = Median { value: 1.0, low: 0.999, high: 1.001 };

    pub fn report(control: Median) -> Report {
        let measurement = |name: &str, task, camp, bytes, ratio| Measurement {
            name: name.to_owned(),
            task,
            camp,
            tool: "rustc 1".to_owned(),
            built_bytes: 2 * bytes,
            stripped_bytes: bytes,
            loads: 1,
            system_calls: 2,
            instructions: 1234567,
            page_faults: 2,
            peak_kib: 4,
            ratio,
            microseconds: Median { value: 50.0, low: 49.0, high: 51.0 },
        };
        let slow = Median { value: 1.5, low: 1.4, high: 1.6 };
        let measurements = vec![
            measurement("large", Task::Hello, Camp::Peer, 9000, slow),
            measurement("small", Task::Hello, Camp::Reference, 85, control),
            measurement("other", Task::Words, Camp::Ours, 7, slow),
        ];
        let missing = |name: &str, package: &str| Missing {
            name: name.to_owned(),
            package: package.to_owned(),
            why: "not installed".to_owned(),
        };
        let go = || missing("Go", "golang-go");
        let missing = vec![go(), missing("C, dietlibc", "dietlibc-dev"), go()];
        Report::new(measurements, missing, 2000, true).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let report = samples::report(samples::QUIET);
        assert_eq!(Report::parse(&report.json().unwrap()).unwrap(), report);
        assert!(Report::parse("{}").is_err());
    }

    #[test]
    fn noise_is_noticed() {
        for (control, too_noisy) in [
            (samples::QUIET, false),
            (Median { value: 1.006, low: 1.002, high: 1.008 }, true),
            (Median { value: 1.0, low: 0.994, high: 1.001 }, true),
        ] {
            assert_eq!(samples::report(control).is_too_noisy().unwrap(), too_noisy);
        }
    }

    #[test]
    fn without_a_reference_there_is_no_control() {
        let mut report = samples::report(samples::QUIET);
        report.measurements.retain(|measurement| measurement.camp != Camp::Reference);
        assert!(report.control().is_err());
    }
}
