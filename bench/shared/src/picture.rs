//! Text and colors of pictures.
//!
//! Each color has two values, one for a light page and one for a dark: the reader's browser says
//! which.

use anyhow::Result;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Writes text onto an area.
pub struct Text<'a, 'svg> {
    /// The area.
    pub area: &'a DrawingArea<SVGBackend<'svg>, Shift>,
}

impl Text<'_, '_> {
    /// Writes `words` at a place, which is on their `side` and at half their height.
    ///
    /// # Errors
    ///
    /// What plotters says.
    pub fn at(
        &self,
        place: (i32, i32),
        size: i32,
        style: FontStyle,
        color: RGBColor,
        side: HPos,
        words: &str,
    ) -> Result<()> {
        let style = TextStyle::from(("sans-serif", size, style).into_font())
            .color(&color)
            .pos(Pos::new(side, VPos::Center));
        Ok(self.area.draw_text(words, &style, place)?)
    }
}

/// A color: what it is called, and its values on a light page and on a dark one. plotters draws in
/// `drawn`, which [`themed`] replaces.
pub struct PageColor {
    /// What plotters draws in.
    pub drawn: RGBColor,
    /// What the style sheet calls it.
    pub name: &'static str,
    /// On a light page.
    pub light: &'static str,
    /// On a dark page.
    pub dark: &'static str,
}

/// Text.
pub const INK: RGBColor = RGBColor(1, 1, 1);
/// Text that is less important.
pub const FAINT: RGBColor = RGBColor(2, 2, 2);
/// Lines behind what is shown.
pub const GRID: RGBColor = RGBColor(3, 3, 3);
/// What is rt0's.
pub const OURS: RGBColor = RGBColor(4, 4, 4);
/// What everything is compared with.
pub const REFERENCE: RGBColor = RGBColor(5, 5, 5);
/// The page.
pub const PAGE: RGBColor = RGBColor(6, 6, 6);

/// The colors that every picture has.
const COLORS: [PageColor; 6] = [
    PageColor { drawn: INK, name: "ink", light: "#1f2328", dark: "#e6edf3" },
    PageColor { drawn: FAINT, name: "faint", light: "#59636e", dark: "#9198a1" },
    PageColor { drawn: GRID, name: "grid", light: "#d1d9e0", dark: "#30363d" },
    PageColor { drawn: OURS, name: "ours", light: "#d9480f", dark: "#ff8c42" },
    PageColor { drawn: REFERENCE, name: "reference", light: "#1971c2", dark: "#58a6ff" },
    PageColor { drawn: PAGE, name: "page", light: "#ffffff", dark: "#0d1117" },
];

/// Gives the colors their values: those of a light page as attributes, which every renderer knows,
/// and those of a dark one as a style sheet. `more` are colors that this picture alone has; what is
/// drawn in them differs from those here.
pub fn themed(svg: &str, more: &[PageColor]) -> String {
    let mut svg = svg.to_owned();
    let mut sheet = String::new();
    for PageColor { drawn: RGBColor(red, green, blue), name, light, dark } in
        COLORS.iter().chain(more)
    {
        for attribute in ["fill", "stroke"] {
            let drawn = format!("{attribute}=\"#{red:02X}{green:02X}{blue:02X}\"");
            let class = format!("{name}-{attribute}");
            if svg.contains(&drawn) {
                let styled = format!("{attribute}=\"{light}\" class=\"{class}\"");
                svg = svg.replace(&drawn, &styled);
                sheet += &format!(".{class}{{{attribute}:{dark}}}");
            }
        }
    }
    match svg.find('>').map(|end| end + 1) {
        Some(end) => format!(
            "{}\n<style>@media(prefers-color-scheme:dark){{{sheet}}}</style>{}",
            &svg[..end],
            &svg[end..]
        ),
        None => svg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_color_has_a_value_for_either_page() {
        let color =
            PageColor { drawn: RGBColor(7, 7, 7), name: "one", light: "#111111", dark: "#222222" };
        let svg = "<svg>\n<rect fill=\"#040404\"/><path stroke=\"#070707\"/></svg>";
        let sheet = ".ours-fill{fill:#ff8c42}.one-stroke{stroke:#222222}";
        let sheet = format!("<style>@media(prefers-color-scheme:dark){{{sheet}}}</style>");
        let rect = "<rect fill=\"#d9480f\" class=\"ours-fill\"/>";
        let path = "<path stroke=\"#111111\" class=\"one-stroke\"/>";
        assert_eq!(themed(svg, &[color]), format!("<svg>\n{sheet}\n{rect}{path}</svg>"));
    }
}
