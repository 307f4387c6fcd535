//! The left column: what the kernel reads, field by field.

use super::{LINE, draw_heading, ink, name, surface};
use crate::fields::Field;
use crate::program::{Kind, Program};
use crate::svg::Svg;

/// Draws the column and returns where it ends.
pub fn draw(svg: &mut Svg, x: f64, y: f64, program: &Program<'_>) -> f64 {
    let mut y = draw_heading(
        svg,
        x,
        y,
        "What the kernel reads",
        "\u{25cf} decides how the program starts  \u{25cb} not looked at",
    );
    y = draw_fields(svg, x, y, Kind::ElfHeader, &program.elf_header, program);
    for header in &program.program_headers {
        y = draw_fields(svg, x, y + 14.0, Kind::ProgramHeader, header, program);
    }
    y
}

/// One line for each field, beside a stripe in its colour.
fn draw_fields(
    svg: &mut Svg,
    x: f64,
    y: f64,
    kind: Kind,
    fields: &[Field],
    program: &Program<'_>,
) -> f64 {
    svg.rect([x, y - 13.0, 30.0, fields.len() as f64 * LINE], 3.0, surface(kind));
    let mut y = y;
    for field in fields {
        svg.text(x + 25.0, y, &format!("small right {}", ink(kind)), &format!("{:02x}", field.at));
        let dot = if field.is_read { "\u{25cf}" } else { "\u{25cb}" };
        svg.text(x + 38.0, y, if field.is_read { "small" } else { "small dim" }, dot);
        svg.text(x + 52.0, y, if field.is_read { "" } else { "dim" }, field.name);
        draw_value(svg, x + 162.0, y, field, &program.guests(field, kind));
        y += LINE;
    }
    y
}

/// The value of a field, and what it means; or what lies there, if the kernel does not look.
fn draw_value(svg: &mut Svg, x: f64, y: f64, field: &Field, guests: &[Kind]) {
    if let (false, [guest, ..]) = (field.is_read, guests) {
        let names: Vec<&str> = guests.iter().map(|guest| name(*guest)).collect();
        svg.text(x, y, &format!("key {}", ink(*guest)), &names.join(", "));
        return;
    }
    svg.text(x, y, if field.is_read { "" } else { "dim" }, &field.number());
    // A number that needs its place says more.
    if field.number().len() <= 8 {
        svg.text(x + 70.0, y, "key dim", &field.meaning());
    }
}
