//! A program with a heap. It does one workload, in turns that it is told to take on its standard
//! input, and tells on its standard output how long each took; or it tells how much memory it took.

use std::io::{Write, stdin, stdout};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workload::Workload;

/// What is on the command line behind a workload, to have it weighed and not timed.
pub const WEIGH: &str = "weigh";

/// How long a heap may take to warm up. It is a slow one that takes longer.
const WARM_UP: Duration = Duration::from_secs(2);

/// The steps that warming up is taken in, to look at the clock between them.
const STEPS: u32 = 100;

/// Does what the command line and the standard input say. `peak` tells how many bytes were taken at
/// most since the program began.
pub fn serve(peak: fn() -> Result<usize>) -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().context("no workload")?;
    let workload = Workload::named(name).with_context(|| format!("no such workload: {name}"))?;
    match arguments.get(1).map(String::as_str) {
        Some(WEIGH) => weigh(workload, peak),
        None => time(workload),
        Some(other) => bail!("not understood: {other}"),
    }
}

/// Prints how many bytes were taken at most before a workload, and with it.
fn weigh(workload: Workload, peak: fn() -> Result<usize>) -> Result<()> {
    let before = peak()?;
    let mut work = workload.begin(true);
    warm_up(workload, |times| work.repeat(times));
    println!("{before} {}", peak()?);
    Ok(())
}

/// Warms up and says so; then takes a turn for each line, which says of how many repetitions, and
/// prints the nanoseconds it took. The same number of repetitions, not counted, goes before it, to
/// fill the caches that others have used meanwhile; not where the heap is to be a fresh one.
fn time(workload: Workload) -> Result<()> {
    let mut work = workload.begin(false);
    warm_up(workload, |times| work.repeat(times));
    println!("ready");
    let mut line = String::new();
    while stdin().read_line(&mut line)? > 0 {
        let times = line.trim().parse()?;
        line.clear();
        if !workload.is_fresh() {
            work.repeat(times);
        }
        let start = Instant::now();
        work.repeat(times);
        let nanoseconds = start.elapsed().as_nanos();
        writeln!(stdout(), "{nanoseconds}")?;
    }
    Ok(())
}

fn warm_up(workload: Workload, mut repeat: impl FnMut(u32)) {
    let (start, times) = (Instant::now(), workload.warm_up());
    for step in 0..STEPS {
        repeat((step + 1) * times / STEPS - step * times / STEPS);
        if start.elapsed() > WARM_UP {
            break;
        }
    }
}

/// The peak of this process's resident memory, in bytes, without the pages of files.
pub fn peak_resident() -> Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let bytes = |name: &str| -> Result<usize> {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.with_context(|| format!("no {name}"))?.trim().trim_end_matches(" kB");
        Ok(kilobytes.parse::<usize>()? << 10)
    };
    Ok(bytes("VmHWM:")? - bytes("RssFile:")?)
}
