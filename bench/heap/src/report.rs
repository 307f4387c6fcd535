//! The tables, for people and for programs. Nothing is measured here.

use std::ffi::CStr;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use bench_heap::workload::Workload;
use bench_shared::document::replaced;
use bench_shared::machine;
use rounds::{CONFIDENCE, Median, rounded};
use serde_json::{Map, Value, json};

use crate::contenders::{Contender, GLIBC, RT0, missing};
use crate::plot;
use crate::turns::Timing;
use crate::weigh::Weight;
use crate::whole::Whole;

/// Highest ratio of peak resident memory to peak live bytes that the project accepts.
const MEMORY_GOAL: f64 = 1.30;

/// Highest ratio to std with glibc that it accepts of whole programs.
const WHOLE_GOAL: f64 = 1.0;

/// Highest ratio to glibc's time that it accepts, where it has a goal.
pub fn goal(workload: Workload) -> Option<f64> {
    match workload {
        Workload::Lifo => Some(0.30),
        Workload::Boxes => Some(0.25),
        Workload::Random10k => Some(0.25),
        Workload::Random100k => Some(0.25),
        Workload::FilledMap | Workload::Map => Some(0.90),
        Workload::Strings => Some(0.80),
        Workload::Growth => Some(0.80),
        Workload::Regrowth => None,
        Workload::Medium => Some(0.30),
        Workload::Large => Some(1.0),
    }
}

/// The document that has the tables, and the name of the marks that they are between.
const DOCUMENT: &str = "memory.md";
const MARKS: &str = "heap";

/// Everything that was measured.
pub struct Report {
    names: Vec<&'static str>,
    rounds: usize,
    /// Whether the programs ran with real-time priority.
    real_time: bool,
    date: String,
    kernel: String,
    rustc: String,
    /// Time.
    pub timings: Vec<Timing>,
    /// Memory.
    pub weights: Vec<Weight>,
    /// Whole programs.
    pub wholes: Vec<Whole>,
}

impl Report {
    /// An empty one.
    pub fn new(contenders: &[Contender], rounds: usize, real_time: bool) -> Result<Self> {
        Ok(Self {
            names: contenders.iter().map(|contender| contender.name).collect(),
            rounds,
            real_time,
            date: machine::date()?,
            kernel: machine::kernel()?,
            rustc: machine::first_line("rustc", &["--version"])?,
            timings: Vec::new(),
            weights: Vec::new(),
            wholes: Vec::new(),
        })
    }

    /// Writes the numbers and the picture, and puts the tables into the document.
    pub fn write(&self, docs: &Path) -> Result<()> {
        let bench = docs.join("bench");
        fs::create_dir_all(&bench)?;
        fs::write(bench.join("heap.json"), serde_json::to_string(&self.json())? + "\n")?;
        fs::write(bench.join("heap.svg"), plot::draw(&self.names, &self.timings)?)?;
        let document = docs.join(DOCUMENT);
        let text = fs::read_to_string(&document).with_context(|| document.display().to_string())?;
        let text = replaced(&text, MARKS, &self.markdown())
            .with_context(|| document.display().to_string())?;
        fs::write(document, text)?;
        eprintln!("wrote bench/heap.json, bench/heap.svg and {DOCUMENT} in {}", docs.display());
        Ok(())
    }

    fn json(&self) -> Value {
        let named = |values: Vec<Value>| {
            let names = self.names.iter().map(|name| name.to_string());
            Value::Object(names.zip(values).collect())
        };
        let estimate = |one: &Median| json!([one.value, one.low, one.high].map(rounded));
        let timing = |one: &Timing| {
            let ratios = named(one.ratios.iter().map(estimate).collect());
            let glibc = rounded(one.glibc_nanoseconds);
            (one.workload.name().to_owned(), json!({ "glibc_ns": glibc, "ratio": ratios }))
        };
        let weight = |one: &Weight| {
            let ratios = named(one.ratios.iter().map(|&ratio| rounded(ratio).into()).collect());
            (one.workload.name().to_owned(), json!({ "live_bytes": one.live, "ratio": ratios }))
        };
        let whole = |one: &Whole| (one.name.to_owned(), estimate(&one.ratio));
        json!({
            "about": format!(
                "time: ratio to glibc; memory: peak resident by peak live bytes; whole: ratio to \
                 std with glibc. [median, lower, upper bound of its {CONFIDENCE} % confidence]"
            ),
            "real_time": self.real_time,
            "date": self.date,
            "kernel": self.kernel,
            "rustc": self.rustc,
            "glibc": glibc(),
            "rounds": self.rounds,
            "missing": missing(),
            "time": self.timings.iter().map(timing).collect::<Map<_, _>>(),
            "memory": self.weights.iter().map(weight).collect::<Map<_, _>>(),
            "whole": self.wholes.iter().map(whole).collect::<Map<_, _>>(),
        })
    }

    /// The tables of the document.
    fn markdown(&self) -> String {
        let mut text = String::from("| time, glibc = 1 | rt0 | goal |");
        // glibc has no column of its own here: it is 1 everywhere.
        let others = || (0..self.names.len()).filter(|at| ![GLIBC, RT0].contains(at));
        let head: String = others().map(|at| format!(" {} |", self.names[at])).collect();
        text += &format!("{head}\n|---|{}\n", "--:|".repeat(self.names.len()));
        for Timing { workload, ratios, .. } in &self.timings {
            let goal = goal(*workload).map_or("–".to_owned(), |goal| format!("{goal:.2}"));
            text += &format!("| {} | {} | {goal} |", workload.name(), short(ratios[RT0].value));
            text.extend(others().map(|at| format!(" {} |", short(ratios[at].value))));
            text += "\n";
        }
        text += &format!("\n| peak resident / peak live | rt0 | goal | glibc |{head}\n");
        text += &format!("|---|{}\n", "--:|".repeat(self.names.len() + 1));
        for Weight { workload, ratios, .. } in &self.weights {
            let ours = short(ratios[RT0]);
            text += &format!("| {} | {ours} | {MEMORY_GOAL:.2} |", workload.name());
            text += &format!(" {} |", short(ratios[GLIBC]));
            text.extend(others().map(|at| format!(" {} |", short(ratios[at]))));
            text += "\n";
        }
        text += "\n| whole program, std and glibc = 1 | rt0 | goal |\n|---|--:|--:|\n";
        for Whole { name, ratio } in &self.wholes {
            let Median { value, low, high } = ratio;
            text += &format!("| {name} | {value:.2} ({low:.2}–{high:.2}) | {WHOLE_GOAL:.2} |\n");
        }
        text += &format!(
            "\nMeasured {} on {}, compiled by {}, with glibc {}; {} rounds{}.\n",
            self.date,
            self.kernel,
            self.rustc.split(" (").next().unwrap_or_default(),
            glibc(),
            self.rounds,
            if self.real_time { " at real-time priority" } else { "" }
        );
        for missing in missing() {
            text += &format!("\nNot measured: {missing}.\n");
        }
        text
    }

    /// All of it, with how sure it is.
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        self.print(&mut text).expect("a string has room");
        text
    }

    fn print(&self, text: &mut String) -> std::fmt::Result {
        let head = |text: &mut String, title: &str| {
            write!(text, "\n{title:<30}")?;
            self.names.iter().try_for_each(|name| write!(text, "{name:>22}"))?;
            writeln!(text)
        };
        head(text, "time, ratio to glibc")?;
        for Timing { workload, ratios, glibc_nanoseconds } in &self.timings {
            write!(text, "{:<30}", workload.name())?;
            for Median { value, low, high } in ratios {
                let shown = format!("{} ({}–{})", short(*value), short(*low), short(*high));
                write!(text, "{shown:>22}")?;
            }
            write!(text, "  glibc {glibc_nanoseconds:.1} ns")?;
            let goal = goal(*workload);
            writeln!(text, "{}", goal.map_or("".into(), |goal| verdict(ratios[RT0].value, goal)))?;
        }
        head(text, "peak resident / peak live")?;
        for Weight { workload, ratios, .. } in &self.weights {
            write!(text, "{:<30}", workload.name())?;
            ratios.iter().try_for_each(|ratio| write!(text, "{:>22}", short(*ratio)))?;
            writeln!(text, "{}", verdict(ratios[RT0], MEMORY_GOAL))?;
        }
        writeln!(text, "\nwhole programs, ratio to std with glibc")?;
        for Whole { name, ratio: Median { value, low, high } } in &self.wholes {
            let verdict = verdict(*value, WHOLE_GOAL);
            writeln!(text, "{name:<30}{value:.2} ({low:.2}–{high:.2}){verdict}")?;
        }
        for missing in missing() {
            writeln!(text, "\nSKIP {missing}")?;
        }
        Ok(())
    }
}

/// Whether a goal is reached, in words.
fn verdict(ratio: f64, goal: f64) -> String {
    let reached = if ratio <= goal { "reached" } else { "MISSED" };
    format!("  goal {goal:.2} {reached}")
}

/// The libc that this program, and its like, run with.
fn glibc() -> String {
    // SAFETY: it returns a string that is never freed.
    unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) }.to_string_lossy().into_owned()
}

/// A ratio with the digits that say something.
pub fn short(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 10.0 => format!("{ratio:.0}"),
        ratio => format!("{ratio:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_that_is_met_exactly_is_reached() {
        assert_eq!(verdict(0.3, 0.3), "  goal 0.30 reached");
        assert_eq!(verdict(0.31, 0.3), "  goal 0.30 MISSED");
    }
}
