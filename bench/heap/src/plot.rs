//! The picture: for each workload a dot for each heap, on a logarithmic scale. Left is faster.

use anyhow::Result;
use bench_shared::picture::{FAINT, GRID, INK, OURS, PAGE, PageColor, REFERENCE, Text, themed};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::contenders::{GLIBC, RT0};
use crate::report::{goal, short};
use crate::turns::Timing;

/// The width of the picture, and of the names and values at its sides, in pixels.
const WIDTH: i32 = 960;
const NAMES: i32 = 230;
const VALUES: i32 = 90;

/// The height of a workload, and of what is above and below them.
const ROW: i32 = 44;
const HEAD: i32 = 112;
const FOOT: i32 = 40;

/// Where the scale begins and ends.
const SCALE: (f64, f64) = (0.01, 10_000.0);

/// The dots of peers. plotters draws in these, and [`themed`] replaces them.
const PEERS: [RGBColor; 6] = [
    RGBColor(7, 7, 7),
    RGBColor(8, 8, 8),
    RGBColor(9, 9, 9),
    RGBColor(10, 10, 10),
    RGBColor(11, 11, 11),
    RGBColor(12, 12, 12),
];

/// Their colors can be told apart by the colour-blind too (Okabe and Ito), but for the grey and the
/// one of the text.
const COLORS: [PageColor; 6] = [
    PageColor { drawn: PEERS[0], name: "peer-0", light: "#009e73", dark: "#2fc99b" },
    PageColor { drawn: PEERS[1], name: "peer-1", light: "#56b4e9", dark: "#8accf2" },
    PageColor { drawn: PEERS[2], name: "peer-2", light: "#cc79a7", dark: "#e09cc2" },
    PageColor { drawn: PEERS[3], name: "peer-3", light: "#b8a800", dark: "#f0e442" },
    PageColor { drawn: PEERS[4], name: "peer-4", light: "#8c959f", dark: "#6e7681" },
    PageColor { drawn: PEERS[5], name: "peer-5", light: "#1f2328", dark: "#c9d1d9" },
];

/// Draws what was timed; `names` are the heaps', in the order of the ratios.
pub fn draw(names: &[&str], timings: &[Timing]) -> Result<String> {
    let bottom = HEAD + ROW * timings.len() as i32;
    let mut svg = String::new();
    {
        let size = (WIDTH as u32, (bottom + FOOT) as u32);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&PAGE)?;
        let text = Text { area: &area };
        text.at((24, 28), 19, FontStyle::Bold, INK, HPos::Left, "The heap: time, glibc = 1")?;
        let what = "left is faster; logarithmic scale; the bar is the project's goal";
        text.at((24, 50), 13, FontStyle::Normal, FAINT, HPos::Left, what)?;
        let mut legend = 24;
        for at in dotted(names.len()) {
            area.draw(&Circle::new((legend + 5, 80), radius(at), color(at).filled()))?;
            let name = (legend + 16, 80);
            text.at(name, 13, font(at), INK, HPos::Left, names[at])?;
            legend += 40 + 7 * names[at].chars().count() as i32;
        }
        for power in -2..=4 {
            let ratio = 10_f64.powi(power);
            let line = [(place(ratio), HEAD - 8), (place(ratio), bottom)];
            area.draw(&PathElement::new(line, if power == 0 { REFERENCE } else { GRID }))?;
            let at = (place(ratio), bottom + 16);
            text.at(at, 12, FontStyle::Normal, FAINT, HPos::Center, &format!("×{ratio}"))?;
        }
        for (row, Timing { workload, ratios, .. }) in timings.iter().enumerate() {
            let middle = HEAD + ROW * row as i32 + ROW / 2;
            let name = (NAMES - 14, middle);
            text.at(name, 13, FontStyle::Normal, INK, HPos::Right, workload.name())?;
            if let Some(goal) = goal(*workload) {
                let bar = [(place(goal) - 1, middle - 14), (place(goal) + 1, middle + 14)];
                area.draw(&Rectangle::new(bar, OURS.filled()))?;
            }
            // Ours comes last, over the others; these are a little apart, so that none hides one.
            for at in dotted(names.len()).rev() {
                let shift = if at == RT0 { 0 } else { 5 * (at as i32 - RT0 as i32) - 17 };
                let dot = (place(ratios[at].value), middle + shift);
                area.draw(&Circle::new(dot, radius(at), color(at).filled()))?;
            }
            let value = (WIDTH - 24, middle);
            text.at(value, 13, FontStyle::Bold, OURS, HPos::Right, &short(ratios[RT0].value))?;
        }
        area.present()?;
    }
    Ok(themed(&svg, &COLORS))
}

/// The heaps that have a dot: glibc is the line at 1.
fn dotted(heaps: usize) -> impl DoubleEndedIterator<Item = usize> {
    (0..heaps).filter(|&at| at != GLIBC)
}

fn color(at: usize) -> RGBColor {
    if at == RT0 { OURS } else { PEERS[(at - RT0 - 1) % PEERS.len()] }
}

fn radius(at: usize) -> i32 {
    if at == RT0 { 6 } else { 4 }
}

fn font(at: usize) -> FontStyle {
    if at == RT0 { FontStyle::Bold } else { FontStyle::Normal }
}

/// Where a ratio stands.
fn place(ratio: f64) -> i32 {
    let (start, end) = SCALE;
    let part = (ratio.clamp(start, end) / start).ln() / (end / start).ln();
    NAMES + (part * f64::from(WIDTH - NAMES - VALUES)).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_on_the_scale() {
        assert_eq!(place(SCALE.0), NAMES);
        assert_eq!(place(SCALE.1), WIDTH - VALUES);
        assert_eq!(place(1e9), WIDTH - VALUES);
        assert!(place(0.3) < place(1.0));
    }
}
