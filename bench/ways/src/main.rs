//! What a way into the kernel costs, in cycles of the time stamp counter.
//!
//! `cargo run --release` measures and writes `result.txt`; then, and with `-- plot` only, it draws
//! `ways.svg` from that. The ways themselves are in `ways`, those of a 32-bit program in `i686`; the
//! drawing is in `plot`.
//!
//! The ways take turns, sample by sample, so that what disturbs the machine disturbs all of them
//! alike; each is judged by the median and the quartiles of its samples.

mod i686;
mod plot;
mod ways;

use std::arch::x86_64::{__rdtscp, _mm_lfence};
use std::env;
use std::error::Error;
use std::fs;
use std::process::Command;

use i686::Found;
use ways::{WAYS, Way};

/// How many samples are taken of each way.
const SAMPLES: usize = 1001;

/// How often a way is gone in a sample.
const REPEATS: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env!("CARGO_MANIFEST_DIR");
    let (text, picture) = (format!("{folder}/result.txt"), format!("{folder}/ways.svg"));
    if env::args().nth(1).as_deref() != Some("plot") {
        let result = measure()?;
        print!("{result}");
        fs::write(&text, result)?;
    }
    fs::write(picture, plot::draw(&fs::read_to_string(text)?))?;
    Ok(())
}

/// Measures every way and writes the result as a table, where and when first.
fn measure() -> Result<String, Box<dyn Error>> {
    stay_on_this_cpu();
    let mut samples = vec![Vec::with_capacity(SAMPLES); WAYS.len()];
    for _ in 0..SAMPLES {
        for (way, samples) in WAYS.iter().zip(&mut samples) {
            samples.push(sample(way));
        }
    }
    let of_syscall = WAYS.iter().position(|way| way.is_unit).expect("one way is the unit");
    let native = WAYS.iter().map(|way| way.name).zip(samples);
    let (of_i686, note) = match i686::measure(SAMPLES, REPEATS)? {
        Found::There(samples) => (Some(i686::NAMES.into_iter().zip(samples)), String::new()),
        Found::Missing(why) => (None, format!("\ni686 is not measured: {why}\n")),
    };
    let rows = native.chain(of_i686.into_iter().flatten());
    let rows: Vec<_> = rows.map(|(name, samples)| (name, quartiles(samples))).collect();
    let unit = rows[of_syscall].1[1];

    let mut result = conditions()?;
    result += "\n  lower  median   upper   ratio  way\n";
    for (name, [lower, median, upper]) in rows {
        let ratio = median / unit;
        result += &format!("{lower:7.1} {median:7.1} {upper:7.1} {ratio:7.3}  {name}\n");
    }
    Ok(result + &note)
}

/// The cycles of one way, on the average of some.
fn sample(way: &Way) -> f64 {
    let start = now();
    for _ in 0..REPEATS {
        (way.go)();
    }
    (now() - start) as f64 / f64::from(REPEATS)
}

/// The time stamp counter, once all before it has been done and before anything behind it has.
fn now() -> u64 {
    let mut cpu = 0;
    // SAFETY: every x86_64 CPU since 2008 has both instructions; the first writes only `cpu`.
    unsafe {
        let cycles = __rdtscp(&mut cpu);
        _mm_lfence();
        cycles
    }
}

/// The lower quartile, the median and the upper quartile.
fn quartiles(mut samples: Vec<f64>) -> [f64; 3] {
    samples.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| samples[samples.len() * quarter / 4])
}

/// Binds this thread to the CPU that it is on: counters of two need not agree.
fn stay_on_this_cpu() {
    // SAFETY: the set is a plain bit set, for which zeros are valid; the calls read and write it
    // and nothing else.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(libc::sched_getcpu() as usize, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &set);
    }
}

/// When, on what, and with what.
fn conditions() -> Result<String, Box<dyn Error>> {
    let say = |program: &str, argument: &str| -> Result<String, Box<dyn Error>> {
        let output = Command::new(program).arg(argument).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let cpu_info = fs::read_to_string("/proc/cpuinfo")?;
    let field = |name: &str| {
        let line = cpu_info.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, value)| value)
    };
    let clock = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    Ok(format!(
        "date      {}\nkernel    {}\ncpu       {}, family {}, model {}{}\nclock     {}\nglibc     {}\ncompiler  {}\nsamples   {SAMPLES} of {REPEATS}\n",
        say("date", "+%Y-%m-%d")?,
        say("uname", "-sr")?,
        field("model name"),
        field("cpu family"),
        field("model\t"),
        if cpu_info.contains(" hypervisor") { ", in a virtual machine" } else { "" },
        fs::read_to_string(clock)?.trim(),
        say("getconf", "GNU_LIBC_VERSION")?,
        say("rustc", "--version")?,
    ))
}
