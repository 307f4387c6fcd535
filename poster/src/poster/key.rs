//! What the listing takes for known: the registers of `syscall`, and the marks that the legend does
//! not name.

use super::{LINE, draw_heading};
use crate::program::Program;
use crate::svg::Svg;

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

/// Draws both lists and returns where they end.
pub fn draw(svg: &mut Svg, x: f64, y: f64, program: &Program<'_>) -> f64 {
    let y = draw_syscall(svg, x, y);
    draw_key(svg, x, y + 30.0, program)
}

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
fn draw_key(svg: &mut Svg, x: f64, y: f64, program: &Program<'_>) -> f64 {
    let mut y = draw_heading(svg, x, y, "How to read it", "the bytes and the listing");
    if program.shares_bytes() {
        svg.rect([x, y - 13.0, 17.0, 17.0], 2.0, "f-code");
        svg.rect([x, y + 0.5, 17.0, 3.0], 0.4, "t-elf stripe");
        svg.text(x + 52.0, y, "key", "an instruction that is in a header too");
        y += 24.0;
    }
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
