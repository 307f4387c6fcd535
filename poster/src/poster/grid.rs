//! The file, 64 bytes a line: each part is one tile, each byte two digits or the letter that it is.

use super::{MARGIN, ink, surface};
use crate::program::{Kind, Part, Program};
use crate::svg::Svg;

/// An ELF header fills a line.
const COLUMNS: usize = 64;

/// The place of a byte: its width, and the distance between lines.
const CELL: [f64; 2] = [18.0, 27.0];

/// The height of a tile.
const TILE: f64 = 24.0;

/// Where the first byte stands, right of the offsets.
const LEFT: f64 = MARGIN + 44.0;

/// Draws the grid below `y` and returns where it ends.
pub fn draw(svg: &mut Svg, y: f64, program: &Program<'_>) -> f64 {
    for column in (0..COLUMNS).step_by(8) {
        svg.text(
            LEFT + column as f64 * CELL[0] + 2.0,
            y + 10.0,
            "small dim",
            &format!("{column:x}"),
        );
    }
    let y = y + 18.0;
    let lines = program.bytes.len().div_ceil(COLUMNS);
    for line in 0..lines {
        let baseline = y + line as f64 * CELL[1] + 16.0;
        svg.text(LEFT - 10.0, baseline, "small dim right", &format!("{:03x}", line * COLUMNS));
    }
    for is_stripe in [false, true] {
        for part in &program.parts {
            draw_part(svg, y, part, program, is_stripe);
        }
    }
    for (at, &byte) in program.bytes.iter().enumerate() {
        draw_byte(svg, y, program.kinds(at)[0], byte, at);
    }
    y + lines as f64 * CELL[1] - (CELL[1] - TILE)
}

/// One tile for a part, or one on each line that it reaches. Where its bytes are something else in
/// the first place, it is only a stripe on the other's tile.
fn draw_part(svg: &mut Svg, y: f64, part: &Part, program: &Program<'_>, is_stripe: bool) {
    let depth = |at| program.kinds(at).iter().position(|kind| *kind == part.kind);
    let mut at = part.range.start;
    while at < part.range.end {
        let line_end = part.range.end.min((at / COLUMNS + 1) * COLUMNS);
        let end = (at..line_end).find(|&next| depth(next) != depth(at)).unwrap_or(line_end);
        let [left, top] = place(y, at);
        let [dy, height] = match depth(at) {
            None | Some(0) => [0.0, TILE],
            Some(depth) => [TILE - 4.0 * depth as f64, 3.0],
        };
        let width = (end - at) as f64 * CELL[0] - 1.5;
        if is_stripe == (height < TILE) {
            svg.rect([left + 0.75, top + dy, width, height], height / 8.0, surface(part.kind));
        }
        at = end;
    }
}

/// Two digits, or in texts and names the letter.
fn draw_byte(svg: &mut Svg, y: f64, kind: Kind, byte: u8, at: usize) {
    let is_letter = matches!(kind, Kind::Constant | Kind::Name) && !byte.is_ascii_control();
    let text = match byte {
        _ if is_letter && byte.is_ascii() => char::from(byte).to_string(),
        b'\n' if kind == Kind::Constant => "\\n".to_owned(),
        _ => format!("{byte:02x}"),
    };
    let [left, top] = place(y, at);
    let zero = if byte == 0 { " zero" } else { "" };
    svg.text(left + CELL[0] / 2.0, top + 16.0, &format!("byte {}{zero}", ink(kind)), &text);
}

/// The upper left corner of a byte.
fn place(y: f64, at: usize) -> [f64; 2] {
    [LEFT + (at % COLUMNS) as f64 * CELL[0], y + (at / COLUMNS) as f64 * CELL[1]]
}
