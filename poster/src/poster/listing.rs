//! The middle column: the instructions beside their bytes, and arrows for jumps and calls.

use std::collections::BTreeMap;

use super::{LINE, MEMORY, SMALL_CHARACTER, draw_heading, quoted};
use crate::code::Line;
use crate::program::Program;
use crate::svg::Svg;

/// The room for arrows.
const GUTTER: f64 = 50.0;

/// The width of a byte.
const CELL: f64 = 16.5;

/// The width of a character.
const CHARACTER: f64 = 7.53;

/// Where addresses, bytes and texts begin.
type Columns = [f64; 3];

/// A jump or a call, as far as the drawing is concerned.
struct Arrow {
    from: f64,
    to: f64,
    is_call: bool,
}

/// Draws the column and returns where it ends.
pub fn draw(svg: &mut Svg, x: f64, y: f64, program: &Program<'_>) -> f64 {
    let heading = "What the CPU runs";
    let mut y =
        draw_heading(svg, x, y, heading, "from the entry on, and everything that it can reach");
    let longest = program.code.iter().map(|line| line.len).max().unwrap_or(0);
    let digits = program.code.iter().map(|line| format!("{:x}", line.address).len()).max();
    let bytes_at = x + GUTTER + digits.unwrap_or(0) as f64 * CHARACTER + 13.0;
    let columns = [x + GUTTER, bytes_at, bytes_at + longest as f64 * CELL + 12.0];
    let mut places = BTreeMap::new();
    let mut next = None;
    for line in &program.code {
        if next.is_some_and(|next| next != line.address) {
            y += 6.0;
        }
        if is_function(program, line.address) {
            y += if next.is_some() { 12.0 } else { 0.0 };
            let label = program.label(line.address).unwrap_or("a function without a name");
            let class = if program.label(line.address).is_some() { "t-code" } else { "key dim" };
            svg.text(x + GUTTER, y, class, label);
            y += LINE + 2.0;
        }
        draw_line(svg, columns, y, line, program);
        places.insert(line.address, y - 4.5);
        next = Some(line.address + line.len as u64);
        y += LINE;
    }
    draw_arrows(svg, x + GUTTER - 4.0, arrows(&program.code, &places));
    draw_constants(svg, columns, y + 12.0, program)
}

/// Whether an address has a name or is called.
fn is_function(program: &Program<'_>, address: u64) -> bool {
    let is_called = program.code.iter().any(|line| line.is_call && line.target == Some(address));
    is_called || program.label(address).is_some()
}

/// One instruction.
fn draw_line(svg: &mut Svg, columns: Columns, y: f64, line: &Line, program: &Program<'_>) {
    let [x, bytes_at, text_at] = columns;
    svg.text(x, y, "dim", &format!("{:x}", line.address));
    draw_bytes(svg, bytes_at, y, &program.bytes[program.range_of(line)], line.operand_at);
    svg.text(text_at, y, "", &line.text);
    let note_at = text_at + CHARACTER * line.text.len().max(27) as f64 + 14.0;
    let class = if line.text == "syscall" { "t-code" } else { "dim" };
    svg.text(note_at, y, &format!("small {class}"), &line.note);
    let text = line.data.and_then(|data| program.constants.iter().find(|(at, _)| *at == data));
    if let Some((_, range)) = text {
        let text = quoted(&program.bytes[range.clone()]);
        // Where it is too long to stand here, it still stands below, at its address.
        if note_at + text.chars().count() as f64 * SMALL_CHARACTER < MEMORY {
            svg.text(note_at, y, "small t-const", &text);
        }
    }
}

/// The bytes of an instruction, those of numbers on a lighter ground.
fn draw_bytes(svg: &mut Svg, x: f64, y: f64, bytes: &[u8], operand_at: usize) {
    let mut tile = |from: usize, to: usize, class| {
        if from < to {
            let width = (to - from) as f64 * CELL - 1.0;
            svg.rect([x + from as f64 * CELL, y - 12.5, width, 16.0], 2.0, class);
        }
    };
    tile(0, operand_at, "f-code");
    tile(operand_at, bytes.len(), "f-operand");
    for (index, byte) in bytes.iter().enumerate() {
        let class = if *byte == 0 { "byte t-code zero" } else { "byte t-code" };
        svg.text(x + (index as f64 + 0.5) * CELL - 0.5, y - 0.5, class, &format!("{byte:02x}"));
    }
}

/// An arrow for each branch whose target is drawn.
fn arrows(code: &[Line], places: &BTreeMap<u64, f64>) -> Vec<Arrow> {
    let arrow = |line: &Line| {
        let to = *places.get(&line.target?)?;
        Some(Arrow { from: places[&line.address], to, is_call: line.is_call })
    };
    code.iter().filter_map(arrow).collect()
}

/// Draws each arrow in the innermost lane that is free along its way, the short ones first.
fn draw_arrows(svg: &mut Svg, right: f64, mut arrows: Vec<Arrow>) {
    arrows
        .sort_by(|one, other| (one.from - one.to).abs().total_cmp(&(other.from - other.to).abs()));
    let mut lanes: Vec<Vec<[f64; 2]>> = Vec::new();
    for arrow in &arrows {
        let (top, bottom) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let is_free = |lane: &Vec<[f64; 2]>| {
            lane.iter().all(|[other_top, other_bottom]| bottom < *other_top || top > *other_bottom)
        };
        let lane = lanes.iter().position(is_free).unwrap_or_else(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        lanes[lane].push([top, bottom]);
        draw_arrow(svg, right, right - 10.0 - lane as f64 * 7.0, arrow);
    }
}

/// One arrow, out to its lane and back.
fn draw_arrow(svg: &mut Svg, right: f64, lane: f64, arrow: &Arrow) {
    let (line, head) = if arrow.is_call { ("call", "call-head") } else { ("jump", "jump-head") };
    // What leaves a line and what arrives there keep apart.
    let (from, to) = (arrow.from + 2.5, arrow.to - 2.5);
    let bend = if from < to { 4.0 } else { -4.0 };
    let path = format!(
        "M{right} {from}H{}q-4 0 -4 {bend}V{}q0 {bend} 4 {bend}H{}",
        lane + 4.0,
        to - bend,
        right - 4.0,
    );
    svg.path(&path, line);
    svg.path(&format!("M{right} {to}l-5 -3v6z"), head);
}

/// The constants that lie among the code, or behind it.
fn draw_constants(svg: &mut Svg, columns: Columns, y: f64, program: &Program<'_>) -> f64 {
    let [x, bytes_at, text_at] = columns;
    let mut y = y;
    for (address, range) in &program.constants {
        svg.text(x, y, "dim", &format!("{address:x}"));
        svg.text(bytes_at, y, "small dim", &format!("{} bytes", range.len()));
        svg.text(text_at, y, "t-const", &quoted(&program.bytes[range.clone()]));
        y += LINE;
    }
    y
}
