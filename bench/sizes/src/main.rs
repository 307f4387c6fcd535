//! The size ledger: compares the programs of `programs/sizes/` and of `golf/` with what `sizes.toml`
//! says of them.
//!
//! | here | what |
//! |---|---|
//! | this file | the command line, and what cargo and strip are asked to do |
//! | `ledger` | `sizes.toml`: what was accepted |
//! | `parts` | what the bytes of a program are |
//! | `compare` | what has changed, in words |
//! | `processors` | the same for `hello` on other processors |
//! | `heap` | how much of a program is the heap |
//! | `table` | `docs/sizes.md` |

mod compare;
mod heap;
mod ledger;
mod parts;
mod processors;
mod table;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{fs, io};

use anyhow::{Context, Result, ensure};
use clap::{Args, Parser, Subcommand};

use ledger::{Ledger, Program};

/// What a program on rt0 weighs, and what made it heavier.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Fails if a program is larger than the ledger says, and tells by what.
    Check(Processors),
    /// Writes today's sizes into the ledger and its table.
    Bless(Processors),
}

#[derive(Args)]
struct Processors {
    /// The processors that hello is built for; all, if none is named.
    processors: Vec<String>,
}

/// The ledger, from the root of the repository.
const LEDGER: &str = "programs/sizes/sizes.toml";

/// The table made of it.
const TABLE: &str = "docs/sizes.md";

/// The programs of `golf/`.
const GOLF: [&str; 4] = ["valid", "record", "record-assembly", "fast"];

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no root")?;
    let mut today = measure(root)?;
    match options.task {
        Task::Check(Processors { processors }) => check(root, &today, &processors),
        Task::Bless(Processors { processors }) => {
            let built = processors::measure(root, &processors)?;
            built.skipped.iter().for_each(|skipped| println!("{skipped}"));
            today.processors = accepted(root).unwrap_or_default().processors;
            today.processors.extend(built.sizes);
            bless(root, &today)
        }
    }
}

/// The ledger as it stands.
fn accepted(root: &Path) -> Result<Ledger> {
    let text = fs::read_to_string(root.join(LEDGER))
        .with_context(|| format!("{LEDGER} is missing: make size-bless writes it"))?;
    Ledger::parse(&text)
}

fn check(root: &Path, today: &Ledger, processors: &[String]) -> Result<ExitCode> {
    let accepted = accepted(root)?;
    let mut report = compare::compare(&accepted, today);
    let built = processors::measure(root, processors)?;
    // Where everything can be installed, nothing is skipped.
    let may_skip = std::env::var_os("CI").is_none();
    let on_processors = processors::compare(&accepted.processors, &built, may_skip);
    report.text += &on_processors.text;
    report.is_good &= on_processors.is_good;
    print!("{}", report.text);
    let (heap, most) = (heap::code(today)?, heap::MOST);
    println!("the heap's code: {heap} of {most}");
    if heap > most {
        println!("it is TOO LARGE, which nothing accepts");
        return Ok(ExitCode::FAILURE);
    }
    let table = fs::read_to_string(root.join(TABLE)).unwrap_or_default();
    let is_current = table == table::table(&accepted);
    if !is_current {
        println!("{TABLE} is not what {LEDGER} makes of it");
    }
    if report.is_good && is_current {
        return Ok(ExitCode::SUCCESS);
    }
    println!("make size-bless accepts this");
    Ok(ExitCode::FAILURE)
}

fn bless(root: &Path, today: &Ledger) -> Result<ExitCode> {
    fs::write(root.join(LEDGER), today.to_text()?)?;
    fs::create_dir_all(root.join(TABLE).parent().context("no folder")?)?;
    fs::write(root.join(TABLE), table::table(today))?;
    println!("wrote {LEDGER} and {TABLE}");
    Ok(ExitCode::SUCCESS)
}

/// Builds the programs and takes them apart.
fn measure(root: &Path) -> Result<Ledger> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = root.join("target/sizes");
    run(Command::new(&cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--release", "--package=rt0-sizes", "--package=rt0"])
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", names_within_crates()?))?;

    let mut ledger = Ledger { compiler: compiler()?, ..Ledger::default() };
    let mut add = |source: PathBuf, name: &str| -> Result<()> {
        let binary = target.join("release").join(name);
        let parts = parts::parts(&fs::read(&binary)?, &stripped(&binary)?)?;
        let bytes = parts.values().sum();
        let uses = first_line(&fs::read_to_string(source)?);
        ledger.programs.insert(name.to_owned(), Program { uses, bytes, parts });
        Ok(())
    };
    add(root.join("src/main.rs"), "hello")?;
    for entry in fs::read_dir(root.join("programs/sizes/src/bin"))? {
        let source = entry?.path();
        let name = source.file_stem().and_then(|name| name.to_str()).context("no name")?.to_owned();
        add(source, &name)?;
    }
    ledger.programs.extend(golf(root, &cargo)?);
    Ok(ledger)
}

/// Options of rustc, as cargo takes them, by which a panic in a crate names its file without the
/// folder that crates are unpacked in here: elsewhere that has a name of another length.
fn names_within_crates() -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("no home")?;
    let crates = home.join("registry/src");
    let registries = fs::read_dir(&crates).with_context(|| crates.display().to_string())?;
    let option = |folder: io::Result<fs::DirEntry>| -> Result<String> {
        let folder = folder?.path();
        Ok(format!("--remap-path-prefix={}/=", folder.to_str().context("not UTF-8")?))
    };
    Ok(registries.map(option).collect::<Result<Vec<_>>>()?.join("\x1f"))
}

/// Builds the programs of `golf/`, whose files are nothing but what is loaded.
fn golf(root: &Path, cargo: &OsStr) -> Result<Vec<(String, Program)>> {
    let folder = root.join("golf");
    let target = folder.join("target");
    run(Command::new(cargo)
        .current_dir(&folder)
        .args(["build", "--quiet", "--release", "--target-dir"])
        .arg(&target))?;
    let program = |name: &str| -> Result<_> {
        let bytes = fs::metadata(target.join("release").join(name))?.len();
        let source = fs::read_to_string(folder.join(name).join("src/main.rs"))?;
        let uses = first_line(&source).trim_start_matches(&format!("`{name}`: ")).to_owned();
        let parts = BTreeMap::from([("(see golf/README.md)".to_owned(), bytes)]);
        Ok((format!("golf/{name}"), Program { uses, bytes, parts }))
    };
    GOLF.iter().copied().map(program).collect()
}

/// What the first line of a program's source says that it uses.
fn first_line(source: &str) -> String {
    source.lines().next().unwrap_or_default().trim_start_matches("//!").trim().to_owned()
}

/// The compiler, as it names itself: another one makes other bytes.
fn compiler() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output().context("rustc --version")?;
    ensure!(output.status.success(), "rustc --version failed");
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The bytes of the program without its symbols.
fn stripped(binary: &Path) -> Result<Vec<u8>> {
    let file = tempfile::NamedTempFile::new()?;
    run(Command::new("strip").arg("-o").arg(file.path()).arg(binary))?;
    Ok(fs::read(file.path())?)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}
