//! Draws the result: a dot for each way's median on a logarithmic scale, a line for its quartiles.

use std::fmt::Write;

/// The picture, in pixels.
const WIDTH: f64 = 860.0;
const TOP: f64 = 84.0;
const ROW: f64 = 40.0;

/// Where one cycle stands, and how far ten times as much is from there.
const LEFT: f64 = 204.0;
const DECADE: f64 = 109.0;

/// Colours for light and dark.
const STYLE: &str = r#"
text { font-family: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 14px; fill: #1f2328 }
.head { font-size: 18px; font-weight: 600 }
.dim { fill: #6b727b; font-size: 13px }
.right { text-anchor: end }
.middle { text-anchor: middle }
.paper { fill: #fdfdfc }
.grid { stroke: #e3e6e9 }
.bar { stroke: #bce8d5; stroke-width: 10; stroke-linecap: round }
.dot { fill: #0f7a59 }
.spread { stroke: #0f7a59; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #e3e7eb }
.dim { fill: #8b949e }
.paper { fill: #0e1217 }
.grid { stroke: #262d35 }
.bar { stroke: #0f4a39 }
.dot { fill: #5fd8ae }
.spread { stroke: #5fd8ae }
}
"#;

/// One line of the table.
struct Row<'a> {
    name: &'a str,
    /// Lower quartile, median, upper quartile, in cycles.
    cycles: [f64; 3],
    ratio: f64,
}

/// The SVG for a result as `main` writes it.
pub fn draw(result: &str) -> String {
    let rows: Vec<Row<'_>> = result.lines().filter_map(row).collect();
    let bottom = TOP + ROW * rows.len() as f64;
    let height = bottom + 58.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
         <title>Cycles for each way into the kernel</title>\n<style>{STYLE}</style>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" rx=\"10\" class=\"paper\"/>\n"
    );
    text(&mut svg, 28.0, 40.0, "head", "What a way into the kernel costs");
    text(&mut svg, WIDTH - 28.0, 40.0, "dim right", "cycles, and \u{d7} syscall: getppid");
    for power in 0..=4 {
        let x = LEFT + DECADE * f64::from(power);
        line(&mut svg, [x, TOP - 14.0, x, bottom], "grid");
        text(&mut svg, x, TOP - 20.0, "dim middle", &10_u32.pow(power).to_string());
    }
    for (index, Row { name, cycles, ratio }) in rows.iter().enumerate() {
        let y = TOP + ROW * (index as f64 + 0.5);
        let [lower, median, upper] = cycles.map(place);
        text(&mut svg, LEFT - 18.0, y + 5.0, "right", name);
        line(&mut svg, [LEFT, y, median, y], "bar");
        line(&mut svg, [lower, y, upper, y], "spread");
        writeln!(svg, "<circle cx=\"{median}\" cy=\"{y}\" r=\"5.5\" class=\"dot\"/>").unwrap();
        let label = format!("{:.0}", cycles[1]);
        text(&mut svg, median.max(upper) + 14.0, y + 5.0, "", &label);
        let digits = if *ratio < 0.1 { 3 } else { 2 };
        let label = format!("{ratio:.digits$}");
        text(&mut svg, WIDTH - 28.0, y + 5.0, "dim right", &label);
    }
    text(&mut svg, 28.0, bottom + 34.0, "dim", &conditions(result));
    svg + "</svg>\n"
}

/// A line of the table, if it is one.
fn row(line: &str) -> Option<Row<'_>> {
    let (numbers, name) = line.split_at_checked(33)?;
    let mut numbers = numbers.split_whitespace().map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Row { cycles: [next()?, next()?, next()?], ratio: next()?, name })
}

/// Where so many cycles stand, to a tenth of a pixel.
fn place(cycles: f64) -> f64 {
    ((LEFT + DECADE * cycles.max(1.0).log10()) * 10.0).round() / 10.0
}

/// When and on what, in one line.
fn conditions(result: &str) -> String {
    let value = |name| {
        let line = result.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("", str::trim)
    };
    [value("date "), value("kernel "), value("cpu "), value("glibc ")].join(" \u{b7} ")
}

fn text(svg: &mut String, x: f64, y: f64, class: &str, text: &str) {
    writeln!(svg, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>").unwrap();
}

fn line(svg: &mut String, [x, y, to_x, to_y]: [f64; 4], class: &str) {
    writeln!(svg, "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" class=\"{class}\"/>")
        .unwrap();
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn the_picture_shows_the_result() {
        let drawn = draw(include_str!("../result.txt"));
        assert!(drawn == include_str!("../ways.svg"), "stale: cargo run --release -- plot");
    }
}
