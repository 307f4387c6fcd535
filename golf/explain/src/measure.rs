//! How long a program takes from spawn to exit, beside hand-written assembly: which two files these
//! are. How they are run belongs to [`rounds`].

use rounds::{Pinned, RealTime, Timing};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// The reference's source, which `make bench` measures with too.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/startup/subjects/hello.s");

/// What a number of rounds came to.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// How many there were.
    pub rounds: usize,
    /// The program.
    pub program: Timing,
    /// The reference, beside itself.
    pub reference: Timing,
    /// Whether nobody could come in between.
    pub is_real_time: bool,
}

/// Two files to measure against each other, side by side: the time to find a file counts, and
/// depends on where it is.
#[derive(Debug)]
pub struct Pair {
    program: PathBuf,
    reference: PathBuf,
}

impl Pair {
    /// Copies the program into `folder`, and assembles and links the reference there.
    ///
    /// # Errors
    ///
    /// If `as` or `ld`, which Debian has in `binutils`, is not there or fails, or a file cannot
    /// be written.
    pub fn new(program: &Path, folder: &Path) -> io::Result<Self> {
        let object = folder.join("reference.o");
        let [copy, reference] = ["program", "reference"].map(|name| folder.join(name));
        fs::create_dir_all(folder)?;
        fs::copy(program, &copy)?;
        run(Command::new("as").arg("-o").arg(&object).arg(SOURCE))?;
        run(Command::new("ld").args(["-N", "-s", "-o"]).args([&reference, &object]))?;
        Ok(Self { program: copy, reference })
    }
}

/// Runs a tool that has something to say only when it fails.
fn run(tool: &mut Command) -> io::Result<()> {
    let output = tool.output()?;
    let message = || io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned());
    if output.status.success() { Ok(()) } else { Err(message()) }
}

/// Spawns both programs once a round, in random order, on one processor.
///
/// # Errors
///
/// If a program cannot be spawned or does not exit with 0.
///
/// # Panics
///
/// With no rounds.
pub fn measure(pair: &Pair, rounds: usize) -> io::Result<Measurement> {
    let _pinned = Pinned::to(None)?;
    let is_real_time = RealTime::new();
    let programs = [pair.program.as_path(), &pair.reference];
    let timings = rounds::measure(&programs, &pair.reference, rounds, 1, || {})?;
    let is_real_time = is_real_time.is_ok();
    Ok(Measurement { rounds, program: timings[0], reference: timings[1], is_real_time })
}
