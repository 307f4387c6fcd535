//! The few elements of SVG that a poster is made of. Where they go is `poster`'s business.

use std::fmt::Write;

/// A picture that grows from back to front.
pub struct Svg(String);

impl Svg {
    /// An empty picture with a style sheet; its height is told when it is finished.
    pub fn new() -> Self {
        Self(String::new())
    }

    /// Text that starts at `x` on the baseline `y`.
    pub fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let text = escape(text);
        self.line(format_args!(r#"<text x="{x}" y="{y}" class="{class}">{text}</text>"#));
    }

    /// A rectangle with round corners.
    pub fn rect(&mut self, [x, y, width, height]: [f64; 4], radius: f64, class: &str) {
        self.line(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" class="{class}"/>"#
        ));
    }

    /// A path in SVG's own notation.
    pub fn path(&mut self, path: &str, class: &str) {
        self.line(format_args!(r#"<path d="{path}" class="{class}"/>"#));
    }

    /// The whole file.
    pub fn finish(self, width: f64, height: f64, title: &str, style: &str) -> String {
        let (title, body) = (escape(title), self.0);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
             <title>{title}</title>\n<style>\n{style}</style>\n\
             <rect width=\"{width}\" height=\"{height}\" rx=\"12\" class=\"paper\"/>\n{body}</svg>\n"
        )
    }

    fn line(&mut self, element: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{element}").expect("a String takes everything");
    }
}

/// Text as XML writes it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
