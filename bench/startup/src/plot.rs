//! The pictures: horizontal bars, the best on top.

use anyhow::Result;
use bench_shared::picture::{FAINT, GRID, INK, OURS, PAGE, PageColor, REFERENCE, Text, themed};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::pages::{grouped, ratio};
use crate::report::{Measurement, Report};
use crate::subject::{Camp, Task};

/// The width of a picture, of the names in it, and of the values, in pixels.
const WIDTH: i32 = 860;
const NAMES: i32 = 210;
const VALUES: i32 = 110;

/// The height of a line with a bar, of the bar in it, of what is above them, of the scale below
/// them, and of a line of what is below that.
const LINE: i32 = 27;
const BAR: i32 = 16;
const HEAD: i32 = 74;
const SCALE: i32 = 40;
const NOTE: i32 = 16;

/// How wide a letter of a value is at most, in pixels, and how many letters a note has in a line.
const LETTER: i32 = 8;
const LETTERS: usize = 145;

/// The bars of peers.
const PEER: RGBColor = RGBColor(7, 7, 7);
const PEER_ON_PAGE: PageColor =
    PageColor { drawn: PEER, name: "peer", light: "#8c959f", dark: "#6e7681" };

/// The size of the file, on a logarithmic scale.
pub fn sizes(report: &Report) -> Result<String> {
    let bars = bars(report, |one| one.stripped_bytes as f64);
    let label = |bytes: f64| match bytes {
        bytes if bytes >= 1e6 => format!("{} MB", bytes / 1e6),
        bytes if bytes >= 1e3 => format!("{} kB", bytes / 1e3),
        bytes => format!("{bytes} B"),
    };
    draw(
        &Picture {
            title: "hello world: the file",
            subtitle: "bytes, stripped; logarithmic scale",
            start: 10.0,
            bars,
            label: &label,
            notes: notes(report),
        },
        |bytes| grouped(bytes as u64),
    )
}

/// The time from spawn to exit.
pub fn times(report: &Report) -> Result<String> {
    let bars = bars(report, |one| one.ratio.value);
    draw(
        &Picture {
            title: "hello world: from spawn to exit",
            subtitle: "as a multiple of hand-written assembly; logarithmic scale",
            start: 0.5,
            bars,
            label: &|ratio| format!("×{ratio}"),
            notes: notes(report),
        },
        |value| format!("×{}", ratio(value)),
    )
}

/// A bar with its name.
struct Bar {
    name: String,
    color: RGBColor,
    value: f64,
}

/// The bars of hello world, the smallest first.
fn bars(report: &Report, value: impl Fn(&Measurement) -> f64) -> Vec<Bar> {
    let mut bars: Vec<_> = report
        .of(Task::Hello)
        .map(|one| {
            let color = match one.camp {
                Camp::Ours => OURS,
                Camp::Reference => REFERENCE,
                Camp::Peer => PEER,
            };
            Bar { name: one.name.clone(), color, value: value(one) }
        })
        .collect();
    bars.sort_by(|one, other| one.value.total_cmp(&other.value));
    bars
}

struct Picture<'a> {
    title: &'a str,
    subtitle: &'a str,
    /// Where the scale begins.
    start: f64,
    bars: Vec<Bar>,
    /// What the scale says at a value.
    label: &'a dyn Fn(f64) -> String,
    /// What is said below, line by line.
    notes: Vec<String>,
}

/// When, on what, and built by what.
fn notes(report: &Report) -> Vec<String> {
    let text = format!("{}, {}. {}", report.date, report.kernel, report.tools().join("; "));
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().filter(|line| line.len() + 1 + word.len() <= LETTERS);
        match last {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Draws a picture whose bars say `value`.
fn draw(picture: &Picture, value: impl Fn(f64) -> String) -> Result<String> {
    let foot = HEAD + LINE * picture.bars.len() as i32;
    let height = foot + SCALE + NOTE * (picture.notes.len() as i32 + 1);
    let end = picture.bars.iter().map(|bar| bar.value).fold(picture.start, f64::max);
    let place = |value: f64| {
        let part = (value / picture.start).ln() / (end / picture.start).ln();
        NAMES + (part * f64::from(WIDTH - NAMES - VALUES)).round() as i32
    };
    let mut svg = String::new();
    {
        let area =
            SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        area.fill(&PAGE)?;
        let text = Text { area: &area };
        text.at((24, 28), 19, FontStyle::Bold, INK, HPos::Left, picture.title)?;
        text.at((24, 50), 13, FontStyle::Normal, FAINT, HPos::Left, picture.subtitle)?;
        for tick in ticks(picture.start, end) {
            let line = [(place(tick), HEAD), (place(tick), foot + 6)];
            area.draw(&PathElement::new(line, GRID))?;
            let at = (place(tick), foot + 18);
            text.at(at, 12, FontStyle::Normal, FAINT, HPos::Center, &(picture.label)(tick))?;
        }
        for (index, bar) in picture.bars.iter().enumerate() {
            let middle = HEAD + LINE * index as i32 + LINE / 2;
            let (ink, style) = match bar.color {
                PEER => (INK, FontStyle::Normal),
                color => (color, FontStyle::Bold),
            };
            let (from, to) = (place(picture.start), place(bar.value));
            let corners = [(from, middle - BAR / 2), (to, middle + BAR / 2)];
            area.draw(&Rectangle::new(corners, bar.color.filled()))?;
            text.at((NAMES - 12, middle), 13, style, ink, HPos::Right, &bar.name)?;
            // The page behind it, so that no line of the scale crosses it.
            let value = value(bar.value);
            let end = to + 8 + LETTER * value.chars().count() as i32;
            let corners = [(to + 5, middle - BAR / 2), (end, middle + BAR / 2)];
            area.draw(&Rectangle::new(corners, PAGE.filled()))?;
            text.at((to + 8, middle), 13, style, ink, HPos::Left, &value)?;
        }
        for (index, note) in picture.notes.iter().enumerate() {
            let at = (24, foot + SCALE + NOTE * index as i32 + NOTE / 2);
            text.at(at, 11, FontStyle::Normal, FAINT, HPos::Left, note)?;
        }
        area.present()?;
    }
    Ok(themed(&svg, &[PEER_ON_PAGE]))
}

/// The powers of ten, or where these are few, of two, between `start` and `end`.
fn ticks(start: f64, end: f64) -> Vec<f64> {
    let base: f64 = if end / start > 1000.0 { 10.0 } else { 2.0 };
    let first = (start.ln() / base.ln()).ceil() as i32;
    (first..).map(|power| base.powi(power)).take_while(|tick| *tick <= end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn ticks_lie_on_the_scale() {
        assert_eq!(ticks(10.0, 5_000_000.0), [10.0, 100.0, 1e3, 1e4, 1e5, 1e6]);
        assert_eq!(ticks(0.5, 16.5), [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]);
    }

    #[test]
    fn notes_name_the_tools_and_fit() {
        let mut report = samples::report(samples::QUIET);
        report.measurements[0].tool = "gcc (a long name) 12 ".repeat(12);
        let notes = notes(&report);
        assert!(notes.len() > 1 && notes.iter().all(|line| line.len() <= LETTERS), "{notes:?}");
        assert!(notes[0].starts_with(&report.date), "{notes:?}");
        assert!(notes.concat().ends_with("rustc 1"), "{notes:?}");
    }
}
