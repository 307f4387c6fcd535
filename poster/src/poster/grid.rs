//! The file, 64 bytes a line: each part is one tile, each byte two digits or the letter that it is. A
//! small file has fewer bytes on a line, and larger ones.

use super::{MARGIN, ink, surface};
use crate::program::{Kind, Part, Program};
use crate::svg::Svg;

/// An ELF header fills a line.
const COLUMNS: usize = 64;

/// The place of a byte: its width, and the distance between lines.
const CELL: [f64; 2] = [18.0, 27.0];

/// The height of a tile.
const TILE: f64 = 24.0;

/// Up to so many bytes, a file is drawn twice as large.
const SMALL: usize = 256;

/// Where the first byte stands, right of the offsets.
const LEFT: f64 = MARGIN + 44.0;

/// Where on the picture the bytes of a file stand.
struct Grid {
    top: f64,
    scale: f64,
}

impl Grid {
    fn columns(&self) -> usize {
        COLUMNS / self.scale as usize
    }

    /// The upper left corner of a byte.
    fn place(&self, at: usize) -> [f64; 2] {
        let (line, column) = (at / self.columns(), at % self.columns());
        let [width, height] = CELL.map(|length| length * self.scale);
        [LEFT + column as f64 * width, self.top + line as f64 * height]
    }
}

/// Draws the grid below `y` and returns where it ends.
pub fn draw(svg: &mut Svg, y: f64, program: &Program<'_>) -> f64 {
    let scale = if program.bytes.len() > SMALL { 1.0 } else { 2.0 };
    let grid = Grid { top: y + 18.0, scale };
    for column in (0..grid.columns()).step_by(8) {
        svg.text(grid.place(column)[0] + 2.0, y + 10.0, "small dim", &format!("{column:x}"));
    }
    for line in (0..program.bytes.len()).step_by(grid.columns()) {
        let baseline = grid.place(line)[1] + TILE * scale / 2.0 + 4.0;
        svg.text(LEFT - 10.0, baseline, "small dim right", &format!("{line:03x}"));
    }
    for is_stripe in [false, true] {
        for part in &program.parts {
            draw_part(svg, &grid, part, program, is_stripe);
        }
    }
    for (at, &byte) in program.bytes.iter().enumerate() {
        draw_byte(svg, &grid, program.kinds(at)[0], byte, at);
    }
    grid.place(program.bytes.len() - 1)[1] + TILE * scale
}

/// One tile for a part, or one on each line that it reaches. Where its bytes are something else in
/// the first place, it is only a stripe on the other's tile.
fn draw_part(svg: &mut Svg, grid: &Grid, part: &Part, program: &Program<'_>, is_stripe: bool) {
    let depth = |at| program.kinds(at).iter().position(|kind| *kind == part.kind);
    let mut at = part.range.start;
    while at < part.range.end {
        let line_end = part.range.end.min((at / grid.columns() + 1) * grid.columns());
        let end = (at..line_end).find(|&next| depth(next) != depth(at)).unwrap_or(line_end);
        let [left, top] = grid.place(at);
        let (dy, height, class) = match depth(at) {
            None | Some(0) => (0.0, TILE, surface(part.kind).to_owned()),
            Some(depth) => (TILE - 4.0 * depth as f64, 3.0, format!("{} stripe", ink(part.kind))),
        };
        let width = (end - at) as f64 * CELL[0] * grid.scale - 1.5;
        if is_stripe == (height < TILE) {
            let place = [left + 0.75, top + dy * grid.scale, width, height * grid.scale];
            svg.rect(place, height / 8.0, &class);
        }
        at = end;
    }
}

/// Two digits, or in texts and names the letter.
fn draw_byte(svg: &mut Svg, grid: &Grid, kind: Kind, byte: u8, at: usize) {
    let is_letter = matches!(kind, Kind::Constant | Kind::Name) && !byte.is_ascii_control();
    let text = match byte {
        _ if is_letter && byte.is_ascii() => char::from(byte).to_string(),
        b'\n' if kind == Kind::Constant => "\\n".to_owned(),
        _ => format!("{byte:02x}"),
    };
    let [left, top] = grid.place(at);
    let zero = if byte == 0 { " zero" } else { "" };
    let size = if grid.scale > 1.0 { "byte large" } else { "byte" };
    let middle = left + CELL[0] * grid.scale / 2.0;
    // Above the stripes, of which there may be two.
    let baseline = top + if grid.scale > 1.0 { 29.0 } else { 16.0 };
    svg.text(middle, baseline, &format!("{size} {}{zero}", ink(kind)), &text);
}
