//! Time: for each workload all heaps take turns of milliseconds, in random order.
//!
//! So whatever slows the machine down for a while slows all of them down; a ratio is that of two
//! turns in the same round, and its median is taken over all rounds.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use bench_heap::workload::Workload;
use rounds::Median;

use crate::contenders::{Contender, GLIBC};

/// How long a turn of glibc's should take, in nanoseconds: long beside the switch of processes, and
/// so long that most of what is in the heap is used in it. Else each turn would begin with memory
/// that others have driven out of the caches, and end before it is there again.
fn turn(workload: Workload) -> f64 {
    match workload {
        Workload::Random100k => 20e6,
        Workload::Map => 6e6,
        _ => 2e6,
    }
}

/// How many times that another heap's turn of as many repetitions may take; one that would take
/// longer does fewer, but one at least.
const LONGEST: f64 = 3.0;

/// What was measured of one workload.
pub struct Timing {
    /// What was done.
    pub workload: Workload,
    /// Nanoseconds of one repetition with glibc.
    pub glibc_nanoseconds: f64,
    /// Ratio to glibc, in the contenders' order.
    pub ratios: Vec<Median>,
}

/// Times one workload on every heap; `folder` has the programs.
pub fn time(
    contenders: &[Contender],
    workload: Workload,
    folder: &Path,
    rounds: usize,
) -> Result<Timing> {
    let mut racers = Vec::new();
    for contender in contenders {
        racers.push(Racer::new(folder.join(contender.program), workload)?);
    }
    let nanoseconds = turn(workload);
    let most = repetitions(&mut racers[GLIBC], nanoseconds, u32::MAX)?;
    for racer in &mut racers {
        racer.turn = repetitions(racer, LONGEST * nanoseconds, most)?;
    }
    let mut order: Vec<usize> = (0..racers.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    let mut times = vec![Vec::with_capacity(rounds); racers.len()];
    for _ in 0..rounds {
        random.shuffle(&mut order);
        for &at in &order {
            let turn = racers[at].turn;
            times[at].push(racers[at].take_turn(turn)? / f64::from(turn));
        }
    }
    let ratios = times.iter().map(|times_of| ratio(times_of, &times[GLIBC])).collect();
    let glibc_nanoseconds = Median::of(times.swap_remove(GLIBC)).value;
    Ok(Timing { workload, glibc_nanoseconds, ratios })
}

/// The ratio of times to others that were measured in the same rounds.
pub fn ratio(times: &[f64], reference: &[f64]) -> Median {
    Median::of(times.iter().zip(reference).map(|(time, reference)| time / reference).collect())
}

/// How many repetitions take about `nanoseconds`, but no more than `most`.
fn repetitions(racer: &mut Racer, nanoseconds: f64, most: u32) -> Result<u32> {
    if racer.workload.is_fresh() {
        return Ok(1);
    }
    let mut times = 1;
    loop {
        let took = racer.take_turn(times)?;
        if took >= nanoseconds / 2.0 || times >= most {
            let fitting = (f64::from(times) * nanoseconds / took).max(1.0);
            return Ok((fitting as u32).min(most));
        }
        times = times.saturating_mul(2).min(most);
    }
}

/// A heap and a workload, of which turns can be had.
struct Racer {
    program: std::path::PathBuf,
    workload: Workload,
    /// Repetitions in a turn.
    turn: u32,
    /// The process that does them; a fresh one is started for each turn if there is none.
    process: Option<Worker>,
}

impl Racer {
    fn new(program: std::path::PathBuf, workload: Workload) -> Result<Self> {
        let process =
            if workload.is_fresh() { None } else { Some(Worker::start(&program, workload)?) };
        Ok(Self { program, workload, turn: 1, process })
    }

    /// The nanoseconds that so many repetitions took.
    fn take_turn(&mut self, times: u32) -> Result<f64> {
        match &mut self.process {
            Some(process) => process.take_turn(times),
            None => Worker::start(&self.program, self.workload)?.take_turn(times),
        }
    }
}

/// A program with a heap that waits for its turn.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts it, and lets it warm up.
    fn start(program: &Path, workload: Workload) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(workload.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let input = child.stdin.take().context("it has a pipe")?;
        let output = BufReader::new(child.stdout.take().context("it has a pipe")?);
        let mut worker = Self { child, input, output };
        let said = worker.line().with_context(|| program.display().to_string())?;
        ensure!(said == "ready", "{}: {said}", program.display());
        Ok(worker)
    }

    fn take_turn(&mut self, times: u32) -> Result<f64> {
        self.input.write_all(format!("{times}\n").as_bytes())?;
        Ok(self.line()?.parse()?)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(line.ends_with('\n'), "it has ended: {}", self.child.wait()?);
        line.pop();
        Ok(line)
    }
}

impl Drop for Worker {
    /// Nothing that it has is needed any more.
    fn drop(&mut self) {
        // It may have ended by itself, which `line` has told then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
