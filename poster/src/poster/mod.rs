//! Where on the picture everything stands.
//!
//! This file has the page, its title, and its legend. Below them, from top to bottom: the file as a
//! `grid` of bytes; three columns, which are the `headers`, the `listing` of the code, and the
//! `memory`, with a `key` below the shorter of the first two; and the `tables` that only tools read.
//! Lengths are in pixels of the picture.

mod grid;
mod headers;
mod key;
mod listing;
mod memory;
mod tables;

use crate::program::{Kind, Program};
use crate::svg::Svg;

/// The width of the picture.
const WIDTH: f64 = 1280.0;

/// What is left empty on each side.
const MARGIN: f64 = 40.0;

/// Where the middle column begins.
const LISTING: f64 = 424.0;

/// Where the right column begins.
const MEMORY: f64 = 1044.0;

/// From one line of a listing to the next.
const LINE: f64 = 18.0;

/// The width of a character in small type.
const SMALL_CHARACTER: f64 = 6.8;

/// Draws the whole picture.
pub fn draw(title: &str, program: &Program<'_>) -> String {
    // The paper is as high as what stands on it, which is known at the end.
    let mut svg = Svg::new();
    let y = draw_title(&mut svg, title, program);
    let y = draw_legend(&mut svg, y, program);
    let y = grid::draw(&mut svg, y + 22.0, program) + 50.0;

    let headers = headers::draw(&mut svg, MARGIN, y, program);
    let listing = listing::draw(&mut svg, LISTING, y, program);
    let (x, shorter) = if headers < listing { (MARGIN, headers) } else { (LISTING, listing) };
    let key = key::draw(&mut svg, x, shorter + 40.0, program);
    let bottom = headers.max(listing).max(key).max(y + 600.0);
    memory::draw(&mut svg, MEMORY, y, bottom, program);

    let bottom = tables::draw(&mut svg, bottom + 62.0, program);
    svg.finish(
        WIDTH,
        bottom + MARGIN,
        &format!("{title}, byte by byte"),
        include_str!("../style.css"),
    )
}

/// The name of the program, and the sum of what follows.
fn draw_title(svg: &mut Svg, title: &str, program: &Program<'_>) -> f64 {
    svg.text(MARGIN - 2.0, 82.0, "title", title);
    let mapped = match program.loaded_len() {
        len if len == program.bytes.len() => "all of which the kernel is asked to map".to_owned(),
        len => format!("of which the kernel is asked to map {len}"),
    };
    let (len, code) = (program.bytes.len(), program.count(Kind::Code));
    let sentence = format!("{len} bytes, {mapped}; {code} are instructions.");
    svg.text(MARGIN, 114.0, "sans lead dim", &sentence);
    114.0
}

/// The colours, with the number of bytes of each, on the right of the title.
fn draw_legend(svg: &mut Svg, bottom: f64, program: &Program<'_>) -> f64 {
    const COLUMNS: usize = 4;
    const WIDTHS: [f64; COLUMNS] = [146.0, 166.0, 172.0, 96.0];

    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|&kind| program.count(kind) > 0).collect();
    let left = WIDTH - MARGIN - WIDTHS.iter().sum::<f64>();
    let lines = kinds.len().div_ceil(COLUMNS);
    for (index, &kind) in kinds.iter().enumerate() {
        let (line, column) = (index / COLUMNS, index % COLUMNS);
        let x = left + WIDTHS[..column].iter().sum::<f64>();
        let y = bottom - 10.0 - (lines - 1 - line) as f64 * 26.0;
        svg.rect([x, y, 34.0, 18.0], 3.0, surface(kind));
        let count = program.count(kind).to_string();
        svg.text(x + 17.0, y + 13.0, &format!("byte {}", ink(kind)), &count);
        svg.text(x + 43.0, y + 13.5, "key", name(kind));
    }
    bottom
}

/// What a kind is called.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::ElfHeader => "ELF header",
        Kind::ProgramHeader => "program header",
        Kind::Code => "instructions",
        Kind::Constant => "texts",
        Kind::Symbol => "symbols",
        Kind::Name => "names",
        Kind::SectionHeader => "section headers",
        Kind::Padding => "padding",
    }
}

/// The style of a kind's surface.
fn surface(kind: Kind) -> &'static str {
    match kind {
        Kind::ElfHeader => "f-elf",
        Kind::ProgramHeader => "f-phdr",
        Kind::Code => "f-code",
        Kind::Constant => "f-const",
        Kind::Symbol => "f-sym",
        Kind::Name => "f-name",
        Kind::SectionHeader => "f-shdr",
        Kind::Padding => "f-pad",
    }
}

/// The style of text on a kind's surface.
fn ink(kind: Kind) -> &'static str {
    match kind {
        Kind::ElfHeader => "t-elf",
        Kind::ProgramHeader => "t-phdr",
        Kind::Code => "t-code",
        Kind::Constant => "t-const",
        Kind::Symbol => "t-sym",
        Kind::Name => "t-name",
        Kind::SectionHeader => "t-shdr",
        Kind::Padding => "t-pad",
    }
}

/// A heading and the sentence under it; returns where to go on.
fn draw_heading(svg: &mut Svg, x: f64, y: f64, heading: &str, sentence: &str) -> f64 {
    svg.text(x, y, "head", heading);
    svg.text(x, y + 20.0, "key dim", sentence);
    y + 46.0
}

/// Bytes as a string of Rust's would have them.
fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}
