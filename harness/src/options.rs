//! The command line, with the options and the errors of std's harness: what is asked for, and which
//! tests that selects. Nothing here runs or prints.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ffi::CStr;

use crate::Test;

/// What `--help` prints.
pub const HELP: &str = "\
Usage: [OPTIONS] [FILTERS...]

Runs the tests whose name contains one of the FILTERS, or all, each in a process of its own.

    --exact             a filter is a whole name
    --skip FILTER       leave out the tests whose name contains FILTER
    --ignored           run only the ignored tests
    --include-ignored   run the ignored tests too
    --list              print the names of the tests, run none
    --test-threads N    run N at a time (or RUST_TEST_THREADS); as many as there are CPUs
    --nocapture         show what tests print, as they do (or RUST_TEST_NOCAPTURE)
    --show-output       show what passed tests printed too
    --format FORMAT     pretty, or terse: a character for each test
    -q, --quiet         --format terse
    --color WHEN        auto, always or never
    -h, --help          this
";

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request<'a> {
    Help,
    Run(Options<'a>),
}

/// How to run which tests.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    pub filters: Vec<&'a str>,
    pub skip: Vec<&'a str>,
    pub exact: bool,
    pub ignored: Ignored,
    pub list: bool,
    /// How many run at a time; `None` for as many as there are CPUs.
    pub threads: Option<usize>,
    pub nocapture: bool,
    pub show_output: bool,
    pub format: Format,
    pub color: Color,
}

/// What happens to tests with `#[ignore]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ignored {
    #[default]
    LeftOut,
    Included,
    Alone,
}

/// How much is printed of each test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Pretty,
    Terse,
}

/// When to print in colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl<'a> Options<'a> {
    /// Reads the arguments behind the program's name, and the environment through `var`.
    ///
    /// # Errors
    ///
    /// What is wrong with the arguments, in the words of std's harness.
    pub fn parse(
        args: impl IntoIterator<Item = &'a CStr>,
        var: impl Fn(&str) -> Option<&'a CStr>,
    ) -> Result<Request<'a>, String> {
        let mut options = Self {
            nocapture: var("RUST_TEST_NOCAPTURE").is_some_and(|value| value != c"0"),
            ..Self::default()
        };
        let mut help = false;
        let mut seen = Vec::new();
        let mut args = args.into_iter().map(text);
        while let Some(arg) = args.next() {
            let arg = arg?;
            let Some(option) = arg.strip_prefix('-').filter(|option| !option.is_empty()) else {
                options.filters.push(arg);
                continue;
            };
            if option == "-" {
                options.filters.extend(args.by_ref().collect::<Result<Vec<_>, _>>()?);
                break;
            }
            // The short ones are one character, the long ones have a second hyphen.
            let (name, attached) = match option.strip_prefix('-') {
                None if option.chars().count() > 1 => return Err(unrecognized(option)),
                None => (long_name(option), None),
                Some(long) => match long.split_once('=') {
                    None => (long, None),
                    Some((name, value)) => (name, Some(value)),
                },
            };
            if name != "skip" && seen.contains(&name) {
                return Err(format!("Option '{name}' given more than once"));
            }
            seen.push(name);
            let mut value = || match attached {
                Some(value) => Ok(value),
                None => {
                    let missing = || format!("Argument to option '{name}' missing");
                    args.next().ok_or_else(missing)?
                }
            };
            match name {
                "skip" => options.skip.push(value()?),
                "test-threads" => options.threads = Some(threads(value()?)?),
                "format" => options.format = format_of(value()?)?,
                "color" => options.color = color_of(value()?)?,
                _ if attached.is_some() => {
                    return Err(format!("Option '{name}' does not take an argument"));
                }
                "exact" => options.exact = true,
                "ignored" | "include-ignored" if options.ignored != Ignored::LeftOut => {
                    let error =
                        "the options --include-ignored and --ignored are mutually exclusive";
                    return Err(error.to_string());
                }
                "ignored" => options.ignored = Ignored::Alone,
                "include-ignored" => options.ignored = Ignored::Included,
                "list" => options.list = true,
                "nocapture" | "no-capture" => options.nocapture = true,
                "show-output" => options.show_output = true,
                "quiet" => options.format = Format::Terse,
                "test" => {} // as opposed to benchmarks, of which there are none
                "help" => help = true,
                _ => return Err(unrecognized(name)),
            }
        }
        if help {
            return Ok(Request::Help);
        }
        if options.threads.is_none()
            && let Some(value) = var("RUST_TEST_THREADS")
        {
            let invalid =
                |_| format!("RUST_TEST_THREADS is `{value:?}`, should be a positive integer.");
            options.threads = Some(text(value).and_then(threads).map_err(invalid)?);
        }
        Ok(Request::Run(options))
    }

    /// The tests that are asked for, in the order of their names.
    pub fn select<'t>(&self, tests: &'t [Test]) -> Vec<&'t Test> {
        let matches = |test: &Test, filter: &str| match self.exact {
            true => test.name == filter,
            false => test.name.contains(filter),
        };
        let is_selected = |test: &&Test| {
            let is_meant =
                self.filters.is_empty() || self.filters.iter().any(|filter| matches(test, filter));
            let is_skipped = self.skip.iter().any(|filter| matches(test, filter));
            let is_of_kind = self.ignored != Ignored::Alone || test.ignore.is_some();
            is_meant && !is_skipped && is_of_kind
        };
        let mut selected: Vec<&Test> = tests.iter().filter(is_selected).collect();
        selected.sort_by_key(|test| test.name);
        selected
    }

    /// Whether a selected test is only mentioned, not run.
    pub fn leaves_out(&self, test: &Test) -> bool {
        test.ignore.is_some() && self.ignored == Ignored::LeftOut
    }
}

/// An argument as text.
fn text(arg: &CStr) -> Result<&str, String> {
    arg.to_str().map_err(|_| format!("{arg:?} is not UTF-8"))
}

/// What a short option stands for; itself, if for none.
fn long_name(option: &str) -> &str {
    match option {
        "q" => "quiet",
        "h" => "help",
        _ => option,
    }
}

fn unrecognized(option: &str) -> String {
    format!("Unrecognized option: '{option}'")
}

fn threads(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(0) => Err("argument for --test-threads must not be 0".to_string()),
        Ok(count) => Ok(count),
        Err(error) => {
            Err(format!("argument for --test-threads must be a number > 0 (error: {error})"))
        }
    }
}

fn format_of(value: &str) -> Result<Format, String> {
    match value {
        "pretty" => Ok(Format::Pretty),
        "terse" => Ok(Format::Terse),
        _ => Err(format!("argument for --format must be pretty or terse (was {value})")),
    }
}

fn color_of(value: &str) -> Result<Color, String> {
    match value {
        "auto" => Ok(Color::Auto),
        "always" => Ok(Color::Always),
        "never" => Ok(Color::Never),
        _ => Err(format!("argument for --color must be auto, always, or never (was {value})")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Color, Format, Ignored, Options, Request};
    use crate::Test;
    use core::ffi::CStr;
    use std::string::String;
    use std::vec::Vec;

    fn parse<'a>(args: &[&'a CStr]) -> Result<Request<'a>, String> {
        Options::parse(args.iter().copied(), |_| None)
    }

    fn options<'a>(args: &[&'a CStr]) -> Options<'a> {
        let Ok(Request::Run(options)) = parse(args) else { panic!("{args:?}") };
        options
    }

    #[test]
    fn every_option_is_understood() {
        assert_eq!(options(&[]), Options::default());
        let all = [
            c"one",
            c"--exact",
            c"--skip",
            c"two",
            c"--skip=three",
            c"--ignored",
            c"--list",
            c"--test-threads=4",
            c"--nocapture",
            c"--show-output",
            c"--format",
            c"terse",
            c"--test",
            c"--color",
            c"always",
            c"--",
            c"--four",
        ];
        let expected = Options {
            filters: ["one", "--four"].into(),
            skip: ["two", "three"].into(),
            exact: true,
            ignored: Ignored::Alone,
            list: true,
            threads: Some(4),
            nocapture: true,
            show_output: true,
            format: Format::Terse,
            color: Color::Always,
        };
        assert_eq!(options(&all), expected);
        assert_eq!(options(&[c"-q"]).format, Format::Terse);
        assert_eq!(options(&[c"--include-ignored"]).ignored, Ignored::Included);
        assert_eq!(parse(&[c"x", c"-h"]), Ok(Request::Help));
        assert_eq!(options(&[c"-"]).filters, ["-"]);
    }

    #[test]
    fn the_environment_says_what_no_option_says() {
        let request = |args: &'static [&'static CStr], threads: &'static CStr| {
            let var = |name: &str| match name {
                "RUST_TEST_THREADS" => Some(threads),
                "RUST_TEST_NOCAPTURE" => Some(c"1"),
                _ => None,
            };
            Options::parse(args.iter().copied(), var)
        };
        let Ok(Request::Run(options)) = request(&[], c"3") else { panic!() };
        assert_eq!((options.threads, options.nocapture), (Some(3), true));
        let Ok(Request::Run(options)) = request(&[c"--test-threads=2"], c"3") else { panic!() };
        assert_eq!(options.threads, Some(2));
        assert!(request(&[], c"0").unwrap_err().contains("positive integer"));
    }

    #[test]
    fn tests_are_selected_by_their_names_and_sorted() {
        fn function() -> rt0::ExitCode {
            rt0::ExitCode::SUCCESS
        }
        let tests = [
            Test::new("b::two", function),
            Test::new("a::one", function),
            Test::new("a::one_more", function).ignore("why"),
        ];
        let names = |args: &[&CStr]| -> Vec<&str> {
            options(args).select(&tests).iter().map(|test| test.name).collect()
        };
        assert_eq!(names(&[]), ["a::one", "a::one_more", "b::two"]);
        assert_eq!(names(&[c"one"]), ["a::one", "a::one_more"]);
        assert_eq!(names(&[c"one", c"two"]), ["a::one", "a::one_more", "b::two"]);
        assert_eq!(names(&[c"a::one", c"--exact"]), ["a::one"]);
        assert_eq!(names(&[c"--skip", c"a::"]), ["b::two"]);
        assert_eq!(names(&[c"--skip", c"a::one", c"--exact"]), ["a::one_more", "b::two"]);
        assert_eq!(names(&[c"--ignored"]), ["a::one_more"]);
        assert!(options(&[]).leaves_out(&tests[2]));
        assert!(!options(&[c"--ignored"]).leaves_out(&tests[2]));
        assert!(!options(&[]).leaves_out(&tests[0]));
    }
}
