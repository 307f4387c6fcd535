//! `rt0-poster PROGRAM PICTURE [TITLE]`: draws the file PROGRAM as the SVG file PICTURE.
//!
//! Only the command line is here; the library draws.

use std::env;
use std::error::Error;
use std::fs;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let result = match &arguments[..] {
        [program, picture] => draw(program, picture, file_name(program)),
        [program, picture, title] => draw(program, picture, title),
        _ => Err("usage: rt0-poster PROGRAM PICTURE [TITLE]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rt0-poster: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads one file and writes the other.
fn draw(program: &str, picture: &str, title: &str) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(program).map_err(|error| format!("{program}: {error}"))?;
    let svg = rt0_poster::draw(title, &bytes).map_err(|error| format!("{program}: {error}"))?;
    fs::write(picture, svg).map_err(|error| format!("{picture}: {error}").into())
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
