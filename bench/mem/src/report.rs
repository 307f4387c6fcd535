//! Prints what was measured, and writes it as JSON, as a plot, and into a document. Nothing is
//! measured here.

use std::path::Path;
use std::{fmt, fs};

use anyhow::{Context, Result};
use bench_shared::document::replaced;
use bench_shared::machine;
use plotters::coord::Shift;
use plotters::prelude::*;
use rounds::{CONFIDENCE, Median, rounded};
use serde_json::{Value, json};

use crate::calls::Function;
use crate::contenders::{BUILTINS, GLIBC, RT0};
use crate::sweep::{Operation, Point};

/// Highest ratio to glibc over the mix that the project accepts.
fn goal(function: Function) -> f64 {
    match function {
        Function::Memcpy => 1.0,
        Function::Memmove => 1.2,
        Function::Memset => 1.35,
        Function::Memcmp => 1.7,
        Function::Strlen => 1.4,
    }
}

/// The size in bytes from which [`LARGE_GOAL`] holds.
const LARGE: usize = 64 << 10;
/// Highest ratio to glibc for large copies and fills.
const LARGE_GOAL: f64 = 1.05;

/// The ratio to glibc from which on the document tells that something is slower.
const SLOWER: f64 = 1.2;

/// The document that has the tables, and the names of the marks that they are between.
const DOCUMENT: &str = "memory.md";
const MIX_MARKS: &str = "mix";
const SLOWER_MARKS: &str = "slower";

/// Everything that was measured.
pub struct Report {
    contenders: Vec<&'static str>,
    date: String,
    kernel: String,
    cpu: String,
    rustc: String,
    /// Ratios over the recorded mix, in the contenders' order.
    pub mix: Vec<(Function, Vec<Median>)>,
    /// Times over all sizes.
    pub sizes: Vec<(Operation, Vec<Point>)>,
}

impl Report {
    /// An empty one.
    ///
    /// # Errors
    ///
    /// If the machine does not tell what it is.
    pub fn new(contenders: Vec<&'static str>) -> Result<Report> {
        Ok(Report {
            contenders,
            date: machine::date()?,
            kernel: machine::kernel()?,
            cpu: machine::cpu()?,
            rustc: machine::first_line("rustc", &["--version"])?,
            mix: Vec::new(),
            sizes: Vec::new(),
        })
    }

    /// Writes the numbers and, if sizes were measured, the plot to a folder of documents; if all
    /// was measured, puts the tables into the document there.
    ///
    /// # Errors
    ///
    /// What the file system says, or that the document has lost its marks.
    pub fn write(&self, docs: &Path) -> Result<()> {
        let bench = docs.join("bench");
        fs::write(bench.join("mem.json"), serde_json::to_string(&self.json())? + "\n")?;
        if !self.sizes.is_empty() {
            self.plot(&bench.join("mem.svg"))?;
        }
        if !self.sizes.is_empty() && !self.mix.is_empty() {
            let document = docs.join(DOCUMENT);
            let path = || document.display().to_string();
            let text = fs::read_to_string(&document).with_context(path)?;
            let text = replaced(&text, MIX_MARKS, &self.mix_table()).with_context(path)?;
            let text = replaced(&text, SLOWER_MARKS, &self.slower_table()).with_context(path)?;
            fs::write(&document, text)?;
        }
        Ok(())
    }

    /// The ratios over the mix, and where they are from.
    fn mix_table(&self) -> String {
        let others = || (0..self.contenders.len()).filter(|at| ![GLIBC, RT0].contains(at));
        let names: String = others().map(|at| format!(" {} |", self.contenders[at])).collect();
        let columns = "--:|".repeat(2 + others().count());
        let mut text = format!("| time, glibc = 1 | rt0 | goal |{names}\n|---|{columns}\n");
        for (function, ratios) in &self.mix {
            let (name, ours, goal) = (function.name(), ratios[RT0].value, goal(*function));
            text += &format!("| {name} | {ours:.2} | {goal:.2} |");
            text.extend(others().map(|at| format!(" {:.2} |", ratios[at].value)));
            text += "\n";
        }
        let Report { date, kernel, cpu, rustc, .. } = self;
        let rustc = rustc.split(" (").next().unwrap_or_default();
        text + &format!("\nMeasured {date} on {kernel}, {cpu}, compiled by {rustc}.\n")
    }

    /// What is slower than with glibc, and for which sizes.
    fn slower_table(&self) -> String {
        let mut text = format!(
            "| more than {SLOWER} times glibc's time | sizes | at worst |\n|---|---|---|\n"
        );
        for (operation, points) in &self.sizes {
            let is_slower = |point: &&Point| point.ratio[RT0].low > SLOWER;
            let ratio = |point: &&Point| point.ratio[RT0].value;
            let worst = points.iter().filter(is_slower);
            let Some(worst) = worst.max_by(|a, b| ratio(a).total_cmp(&ratio(b))) else {
                continue;
            };
            let ranges: Vec<String> = points
                .chunk_by(|a, b| is_slower(&a) == is_slower(&b))
                .filter(|range| range.iter().any(|point| is_slower(&point)))
                .map(range_of_sizes)
                .collect();
            text += &format!(
                "| {} | {} | {:.2}, {} |\n",
                operation.name(),
                ranges.join(", "),
                ratio(&worst),
                in_units(worst.size)
            );
        }
        text
    }

    fn json(&self) -> Value {
        let ratios = |ratios: &[Median]| -> Value {
            let by_name = self.contenders.iter().zip(ratios).map(|(name, ratio)| {
                (name.to_string(), json!([ratio.value, ratio.low, ratio.high].map(rounded)))
            });
            Value::Object(by_name.collect())
        };
        let point = |point: &Point| {
            json!({
                "bytes": point.size,
                "glibc_ns": rounded(point.glibc_nanoseconds),
                "ratio": ratios(&point.ratio),
            })
        };
        let mix = self.mix.iter().map(|(f, all)| (f.name().to_string(), ratios(all)));
        let sizes = self.sizes.iter().map(|(operation, points)| {
            (operation.name().to_string(), points.iter().map(point).collect())
        });
        json!({
            "about": format!(
                "ratio to glibc: [median, lower, upper bound of its {CONFIDENCE} % confidence]"
            ),
            "date": self.date,
            "kernel": self.kernel,
            "cpu": self.cpu,
            "rustc": self.rustc,
            "mix": Value::Object(mix.collect()),
            "sizes": Value::Object(sizes.collect()),
        })
    }

    /// One chart for each operation: the ratio to glibc over the size, both logarithmic.
    fn plot(&self, file: &Path) -> Result<()> {
        let page = SVGBackend::new(file, (1200, 1640)).into_drawing_area();
        page.fill(&WHITE)?;
        let (head, body) = page.split_vertically(48);
        self.legend(&head)?;
        let charts = body.split_evenly((self.sizes.len().div_ceil(2), 2));
        for ((operation, points), area) in self.sizes.iter().zip(&charts) {
            let largest = points.last().map_or(1, |point| point.size) as f64;
            let mut chart = ChartBuilder::on(area)
                .caption(operation.name(), ("sans-serif", 18, &TEXT))
                .margin(10)
                .x_label_area_size(28)
                .y_label_area_size(40)
                .build_cartesian_2d(
                    (1.0..largest).log_scale().base(16.0),
                    (0.25..64.0).log_scale().base(2.0),
                )?;
            chart
                .configure_mesh()
                .bold_line_style(TEXT.mix(0.15))
                .light_line_style(TRANSPARENT)
                .axis_style(TEXT.mix(0.4))
                .label_style(("sans-serif", 12, &TEXT))
                .x_label_formatter(&|bytes| in_units(*bytes as usize))
                .y_label_formatter(&|ratio| format!("{ratio}"))
                .draw()?;
            // Ours comes last, over the others.
            for at in (0..self.contenders.len()).filter(|&at| at != RT0).chain([RT0]) {
                let line = points.iter().map(|point| (point.size as f64, point.ratio[at].value));
                chart.draw_series(LineSeries::new(line, style(at)))?;
            }
        }
        page.present()?;
        Ok(())
    }

    /// What the charts show, and whose line is whose.
    fn legend(&self, area: &DrawingArea<SVGBackend, Shift>) -> Result<()> {
        let what = "time of one call, glibc = 1, by size: lower is faster";
        area.draw(&Text::new(what, (16, 20), ("sans-serif", 16).into_font().color(&TEXT)))?;
        for (at, name) in self.contenders.iter().enumerate() {
            let x = 560 + 150 * at as i32;
            area.draw(&PathElement::new([(x, 28), (x + 24, 28)], style(at)))?;
            area.draw(&Text::new(
                *name,
                (x + 32, 21),
                ("sans-serif", 14).into_font().color(&TEXT),
            ))?;
        }
        Ok(())
    }
}

/// Dark, but not black.
const TEXT: RGBColor = RGBColor(0x33, 0x3a, 0x44);

/// The line of a contender. The colours can be told apart by the colour-blind too (Okabe and Ito).
fn style(contender: usize) -> ShapeStyle {
    const OTHERS: [RGBColor; 4] = [
        RGBColor(0x80, 0x80, 0x80),
        RGBColor(0x56, 0xb4, 0xe9),
        RGBColor(0x00, 0x9e, 0x73),
        RGBColor(0xcc, 0x79, 0xa7),
    ];
    match contender {
        RT0 => RGBColor(0xd5, 0x5e, 0x00).stroke_width(3),
        _ => OTHERS[contender % OTHERS.len()].stroke_width(2),
    }
}

/// Sizes that follow one another, as people write them.
fn range_of_sizes(points: &[Point]) -> String {
    match points {
        [] => String::new(),
        [one] => in_units(one.size),
        [first, .., last] => format!("{}–{}", in_units(first.size), in_units(last.size)),
    }
}

/// A size as people write it.
fn in_units(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{} KiB", bytes as f64 / 1024.0),
        _ => format!("{} MiB", bytes as f64 / 1_048_576.0),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.mix.is_empty() {
            writeln!(
                f,
                "Recorded mix: ratio to glibc, median and its {CONFIDENCE} % confidence\n"
            )?;
            self.header(f, "")?;
            for (function, ratios) in &self.mix {
                write!(f, "{:<12}", function.name())?;
                for Median { value, low, high } in ratios {
                    write!(f, "{:>20}", format!("{value:.2} ({low:.2}–{high:.2})"))?;
                }
                let (ours, goal) = (ratios[RT0].value, goal(*function));
                let verdict = if ours <= goal { "reached" } else { "MISSED" };
                writeln!(f, "  goal {goal:.2} {verdict}")?;
            }
        }
        for (operation, points) in &self.sizes {
            writeln!(
                f,
                "\n{}: ratio to glibc, median and its {CONFIDENCE} % confidence\n",
                operation.name()
            )?;
            self.header(f, "  glibc ns")?;
            for point in points {
                self.point(f, *operation, point)?;
            }
        }
        Ok(())
    }
}

impl Report {
    fn header(&self, f: &mut fmt::Formatter<'_>, more: &str) -> fmt::Result {
        write!(f, "{:<12}", "")?;
        for name in &self.contenders {
            write!(f, "{name:>20}")?;
        }
        writeln!(f, "{more}")
    }

    fn point(
        &self,
        f: &mut fmt::Formatter<'_>,
        operation: Operation,
        point: &Point,
    ) -> fmt::Result {
        write!(f, "{:<12}", in_units(point.size))?;
        for Median { value, low, high } in &point.ratio {
            write!(f, "{:>20}", format!("{value:.2} ({low:.2}–{high:.2})"))?;
        }
        write!(f, "{:>10.0}", point.glibc_nanoseconds)?;
        let (ours, builtins) = (point.ratio[RT0], point.ratio[BUILTINS]);
        // Only what the confidence bounds of both rule out to be equal.
        if ours.low > builtins.high * LARGE_GOAL {
            write!(f, "  slower than compiler_builtins")?;
        }
        if operation.has_large_goal() && point.size >= LARGE && ours.low > LARGE_GOAL {
            write!(f, "  MISSED {LARGE_GOAL}")?;
        }
        writeln!(f)
    }
}
