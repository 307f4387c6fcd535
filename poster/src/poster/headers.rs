//! The left column: what the kernel reads, field by field.

use super::{LINE, draw_heading, ink, surface};
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
    y = draw_fields(svg, x, y, Kind::ElfHeader, &program.elf_header);
    for header in &program.program_headers {
        y = draw_fields(svg, x, y + 14.0, Kind::ProgramHeader, header);
    }
    let y = draw_syscall(svg, x, y + 40.0);
    draw_key(svg, x, y + 30.0)
}

/// One line for each field, beside a stripe in its colour.
fn draw_fields(svg: &mut Svg, x: f64, y: f64, kind: Kind, fields: &[Field]) -> f64 {
    svg.rect([x, y - 13.0, 30.0, fields.len() as f64 * LINE], 3.0, surface(kind));
    let mut y = y;
    for field in fields {
        svg.text(x + 25.0, y, &format!("small right {}", ink(kind)), &format!("{:02x}", field.at));
        let dot = if field.is_read { "\u{25cf}" } else { "\u{25cb}" };
        svg.text(x + 38.0, y, if field.is_read { "small" } else { "small dim" }, dot);
        svg.text(x + 52.0, y, if field.is_read { "" } else { "dim" }, field.name);
        svg.text(x + 162.0, y, if field.is_read { "" } else { "dim" }, &field.number());
        // A number that needs its place says more.
        if field.number().len() <= 8 {
            svg.text(x + 232.0, y, "key dim", &field.meaning());
        }
        y += LINE;
    }
    y
}

/// The kernel's side of an instruction that the listing only names.
///
/// System V ABI, AMD64 supplement: A.2.1 "Calling Conventions".
const SYSCALL: [(&str, &str); 6] = [
    ("rax", "the number of the call; then its result"),
    ("rdi rsi rdx", "the first three arguments"),
    ("r10 r8 r9", "three more, where a call has them"),
    ("rcx", "lost: the CPU keeps rip there"),
    ("r11", "lost: the CPU keeps the flags there"),
    ("the others", "come back as they were"),
];

/// How `syscall` passes its arguments.
fn draw_syscall(svg: &mut Svg, x: f64, y: f64) -> f64 {
    let mut y = draw_heading(svg, x, y, "How it asks the kernel", "the registers of syscall");
    for (registers, role) in SYSCALL {
        svg.text(x, y, "t-code", registers);
        svg.text(x + 100.0, y, "key", role);
        y += LINE + 2.0;
    }
    y
}

/// What the marks mean that the legend does not name.
fn draw_key(svg: &mut Svg, x: f64, y: f64) -> f64 {
    let sentence = "the listing on the right";
    let mut y = draw_heading(svg, x, y, "How to read it", sentence);
    for (class, byte, meaning) in [
        ("f-code", "b8", "what to do, and with which registers"),
        ("f-operand", "0d", "a number within an instruction"),
    ] {
        svg.rect([x, y - 13.0, 17.0, 17.0], 2.0, class);
        svg.text(x + 8.5, y - 0.5, "byte t-code", byte);
        svg.text(x + 52.0, y, "key", meaning);
        y += 24.0;
    }
    for (class, meaning) in [("jump", "a jump"), ("call", "a call")] {
        svg.path(&format!("M{x} {}h34", y - 4.0), class);
        svg.text(x + 52.0, y, "key", meaning);
        y += 24.0;
    }
    y
}
