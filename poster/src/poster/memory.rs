//! The right column: the address space at the first instruction, high addresses on top.
//!
//! Pages that come from the file are drawn to scale; the stack and the vDSO, whose addresses the
//! kernel draws by lot at each start, are not.

use std::ops::Range;

use super::{LINE, MARGIN, SMALL_CHARACTER, WIDTH, draw_heading, name, surface};
use crate::program::{Kind, Load, PAGE, Program};
use crate::svg::Svg;

/// The width of a mapping; what it holds is written on its right.
const BOX: f64 = 66.0;

/// A mapping of more pages than this is cut after the first.
const MOST_PAGES: u64 = 4;

/// What the kernel puts on the stack, from high to low.
const STACK: [&str; 7] = [
    "strings",
    "auxv",
    "NULL",
    "envp[0] \u{2026}",
    "NULL",
    "argv[0] \u{2026}",
    "argc  \u{2190} rsp",
];

/// A piece of a mapping, between two offsets from its start.
struct Band {
    from: u64,
    to: u64,
    class: &'static str,
    label: String,
}

/// Draws the column down to `bottom`.
pub fn draw(svg: &mut Svg, x: f64, y: f64, bottom: f64, program: &Program<'_>) {
    let mut y = draw_heading(svg, x, y, "What is in memory", "before the first instruction") - 12.0;
    y = draw_box(svg, x, y, "[vdso]  r-xp", &["the kernel's code for", "clocks"]) + 12.0;
    y = draw_box(svg, x, y, "[stack]  rw-p", &STACK) + 4.0;
    y = draw_gap(svg, x, y, "nothing");

    let floor = bottom - 2.0 * LINE - 24.0;
    let mut loads: Vec<&Load> = program.loads.iter().filter(|it| !it.memory.is_empty()).collect();
    loads.sort_by_key(|load| std::cmp::Reverse(load.memory.start));
    let height = (floor - y) / loads.len() as f64;
    for load in loads {
        draw_load(svg, x, y, y + height - 22.0, load, program);
        y += height;
    }
    draw_gap(svg, x, bottom - 44.0, "nothing: a pointer");
    svg.text(x + BOX + 12.0, bottom - 14.0, "key dim", "that is null faults");
    svg.text(x, bottom + 8.0, "small dim", "0");
}

/// A mapping that is not drawn to scale, with a line for each thing in it.
fn draw_box(svg: &mut Svg, x: f64, y: f64, title: &str, lines: &[&str]) -> f64 {
    let height = lines.len() as f64 * LINE + 8.0;
    svg.text(x, y + 12.0, "small dim", title);
    let y = y + 20.0;
    svg.rect([x, y, WIDTH - MARGIN - x, height], 3.0, "box");
    for (index, line) in lines.iter().enumerate() {
        svg.text(x + 12.0, y + 17.0 + index as f64 * LINE, "small", line);
    }
    y + height
}

/// Addresses that are not drawn.
fn draw_gap(svg: &mut Svg, x: f64, y: f64, text: &str) -> f64 {
    svg.path(&format!("M{} {y}v34", x + BOX / 2.0), "lead-line dots");
    svg.text(x + BOX + 12.0, y + 14.0, "key dim", text);
    y + 38.0
}

/// A mapping that comes from the file, to scale, its pages whole.
fn draw_load(svg: &mut Svg, x: f64, top: f64, bottom: f64, load: &Load, program: &Program<'_>) {
    let Range { start, end } = shown(load);
    let more = (load.pages().end - end) / PAGE;
    let top = match more {
        0 => top + LINE,
        _ => draw_gap(svg, x, top, &format!("+ {more} pages")) + LINE,
    };
    let scale = (bottom - top) / (end - start) as f64;
    let end_text = format!("{end:x}");
    let address_width = end_text.len() as f64 * SMALL_CHARACTER;
    svg.text(x, top - 6.0, "small dim", &end_text);
    svg.text(x + address_width.max(BOX) + 12.0, top - 6.0, "small dim", &load.permissions);
    svg.text(x, bottom + 15.0, "small dim", &format!("{start:x}"));
    svg.rect([x, top, BOX, bottom - top], 2.0, "box");
    let mut label_y = bottom;
    for band in bands(load, program) {
        let (from, to) = (bottom - band.from as f64 * scale, bottom - band.to as f64 * scale);
        svg.rect([x + 0.5, round(to), BOX - 1.0, round(from - to)], 0.0, band.class);
        let middle = round((from + to) / 2.0);
        let y = round(label_y.min(middle + 4.0));
        svg.path(
            &format!("M{} {middle}L{} {}", x + BOX + 1.0, x + BOX + 9.0, y - 4.0),
            "lead-line",
        );
        svg.text(x + BOX + 12.0, y, "key", &band.label);
        label_y = y - 17.0;
    }
}

/// The addresses that are drawn of a mapping.
fn shown(load: &Load) -> Range<u64> {
    let Range { start, end } = load.pages();
    if end - start > MOST_PAGES * PAGE { start..start + PAGE } else { start..end }
}

/// What lies in the pages of a mapping, from low to high.
fn bands(load: &Load, program: &Program<'_>) -> Vec<Band> {
    let first = load.file.start - load.lead();
    let mut bands: Vec<Band> = Vec::new();
    let asked_for = first..load.file.end;
    let mapped = program.parts.iter().filter(|part| asked_for.contains(&(part.range.start as u64)));
    for part in mapped {
        let (from, to) = (part.range.start as u64 - first, part.range.end as u64 - first);
        let class = surface(part.kind);
        match bands.last_mut() {
            Some(last) if last.class == class => last.to = last.to.max(to),
            _ if part.kind == Kind::Padding => {}
            _ => bands.push(Band { from, to, class, label: name(part.kind).to_owned() }),
        }
    }
    if bands.len() > Kind::ALL.len() {
        // Headers and code share their bytes: too many pieces to name each.
        let to = bands.last().map_or(0, |band| band.to);
        bands = vec![Band { from: 0, to, class: "f-code", label: "the file".to_owned() }];
    }
    let pages = shown(load).end - shown(load).start;
    let file = (program.bytes.len() as u64).saturating_sub(first).min(pages);
    let end = load.file.end - first;
    if file > end {
        let label = "the rest of the file".to_owned();
        bands.push(Band { from: end, to: file, class: "f-rest", label });
    }
    if pages > file {
        let label = format!("{} zeros", pages - file);
        bands.push(Band { from: file, to: pages, class: "f-none", label });
    }
    bands
}

/// A tenth of a pixel is fine enough.
fn round(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}
