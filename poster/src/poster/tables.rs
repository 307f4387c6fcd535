//! Below the columns: section headers and symbols, which only tools read.

use super::{LINE, MARGIN, draw_heading, ink, surface};
use crate::program::{Kind, Program, Structure};
use crate::svg::Svg;

/// The width of a character of small type.
const CHARACTER: f64 = 6.95;

/// Draws both tables, if the file has them, and returns where they end.
pub fn draw(svg: &mut Svg, y: f64, program: &Program<'_>) -> f64 {
    if program.section_headers.is_empty() {
        return y - 62.0;
    }
    svg.path(&format!("M{MARGIN} {}H{}", y - 38.0, super::WIDTH - MARGIN), "rule");
    let sentence = "the section headers, sh_\u{2026}, and the symbols, st_\u{2026}";
    let y = draw_heading(svg, MARGIN, y, "What only tools read", sentence);
    let sections = &program.section_headers;
    let (right, one) = draw_table(svg, MARGIN, y, Kind::SectionHeader, sections);
    let (_, other) = draw_table(svg, right + 70.0, y, Kind::Symbol, &program.symbols);
    one.max(other) - LINE
}

/// One table: a line for each structure, a column for each field. Returns where it ends.
fn draw_table(svg: &mut Svg, x: f64, y: f64, kind: Kind, rows: &[Structure]) -> (f64, f64) {
    let titles = rows.iter().map(|row| row.title.len()).max().unwrap_or(0);
    let mut right = x + titles.max(6) as f64 * CHARACTER + 26.0;
    for (index, row) in rows.iter().enumerate() {
        let y = y + LINE * (index + 1) as f64;
        svg.rect([x, y - 13.0, right - x - 12.0, LINE - 1.5], 3.0, surface(kind));
        let title = if row.title.is_empty() { "\u{2013}" } else { &row.title };
        svg.text(x + 7.0, y, &format!("small {}", ink(kind)), title);
    }
    let columns = rows.first().map_or(0, |row| row.fields.len());
    for column in 0..columns {
        let name = rows[0].fields[column].name.split_once('_').map_or("", |(_, name)| name);
        let numbers = rows.iter().map(|row| row.fields[column].number());
        let width = numbers.map(|number| number.len()).max().unwrap_or(0).max(name.len());
        right += width as f64 * CHARACTER + 13.0;
        svg.text(right - 13.0, y, "small dim right", name);
        for (index, row) in rows.iter().enumerate() {
            let field = &row.fields[column];
            let class = if field.value == 0 { "small dim right" } else { "small right" };
            svg.text(right - 13.0, y + LINE * (index + 1) as f64, class, &field.number());
        }
    }
    (right, y + LINE * (rows.len() + 1) as f64)
}
