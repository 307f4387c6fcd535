//! Boots Debian's kernels, under qemu-system, into one program of ours and nothing else.
//!
//! The machine is emulated in software, also where the host could do better, so that a run means
//! the same everywhere. Kernels are downloaded once into `target/cross/kernels/`, through lists of
//! packages that apt keeps there too: the system's own are left alone, and no right is needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::processors::{Kernel, Processor};
use crate::toolchain::{self, in_path, workspace};
use crate::{Trouble, console};

/// How long a machine may run, in seconds; the slowest takes a tenth of it on an idle host.
const TIME_LIMIT: &str = "300";

/// Boots `hello`, and then the test program `init`.
pub fn boot(processor: &Processor) -> Result<(), Trouble> {
    let kernel = processor.kernel.as_ref().expect("only these are asked to boot");
    let (qemu, package) = kernel.qemu;
    let Some(qemu) = in_path(qemu) else {
        return Err(Trouble::Missing(format!("no {qemu}: apt-get install {package}")));
    };
    let folder = toolchain::find(processor)?.build(processor, "release")?;
    let image = fetch(kernel)?;
    for program in console::PROGRAMS.iter().filter(|program| program.is_for(processor)) {
        let initrd = folder.join(format!("{}.cpio", program.name));
        let bytes = fs::read(folder.join(program.name)).map_err(trouble(&folder))?;
        fs::write(&initrd, initramfs(&bytes)).map_err(trouble(&initrd))?;
        let text = run(TIME_LIMIT, &qemu, kernel, &image, &initrd)?;
        (program.is_content_with)(&text).map_err(|what| {
            Trouble::Failure(format!("{} as /init: {what}; the console:\n{text}", program.name))
        })?;
        println!("ok   {}: booted into {}", processor.name, program.name);
    }
    Ok(())
}

/// Starts the machine and returns what it wrote to its console until it was off, which must be
/// within some seconds.
fn run(
    seconds: &str,
    qemu: &Path,
    kernel: &Kernel,
    image: &Path,
    initrd: &Path,
) -> Result<String, Trouble> {
    let mut machine = Command::new("timeout");
    machine.arg(seconds).arg(qemu).args(kernel.machine);
    machine.args(["-accel", "tcg", "-m", "512M", "-nodefaults", "-display", "none"]);
    machine.args(["-no-reboot", "-serial", "stdio", "-kernel"]).arg(image);
    machine.arg("-initrd").arg(initrd);
    // panic=-1: a kernel whose init has ended restarts at once, and -no-reboot makes that the end.
    let command_line = format!("console={} quiet panic=-1 -- one two", kernel.console);
    machine.args(["-append", &command_line]);
    let output = machine.output().map_err(trouble(qemu))?;
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    match output.status.success() {
        true => Ok(text),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Trouble::Failure(format!("{machine:?}: {}\n{said}{text}", output.status)))
        }
    }
}

/// An archive, of the format that the kernel unpacks, with one file: `/init`.
///
/// References: `Documentation/driver-api/early-userspace/buffer-format.rst` in the kernel.
fn initramfs(init: &[u8]) -> Vec<u8> {
    const FILE_THAT_ALL_MAY_RUN: u32 = 0o100755;
    let mut archive = Vec::new();
    let end: (&str, u32, &[u8]) = ("TRAILER!!!", 0, &[]);
    for (name, mode, contents) in [("init", FILE_THAT_ALL_MAY_RUN, init), end] {
        // Inode, mode, user, group, links, time, size, and two device numbers of two parts each;
        // then the length of the name, its NUL included, and a checksum that is not used.
        let (size, name_len) = (contents.len() as u32, name.len() as u32 + 1);
        archive.extend(b"070701");
        for field in [1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name_len, 0] {
            archive.extend(format!("{field:08x}").bytes());
        }
        archive.extend(name.bytes().chain([0]));
        archive.resize(archive.len().next_multiple_of(4), 0);
        archive.extend(contents);
        archive.resize(archive.len().next_multiple_of(4), 0);
    }
    archive
}

/// The kernel's image, downloaded unless it is there.
fn fetch(kernel: &Kernel) -> Result<PathBuf, Trouble> {
    if in_path("apt-get").is_none() {
        let remedy = "kernels come from Debian: run this where apt-get is".to_owned();
        return Err(Trouble::Missing(remedy));
    }
    let folder = workspace().join("target/cross/kernels").join(kernel.architecture);
    let boot = folder.join("boot");
    if !boot.is_dir() {
        whole(&boot, |unfinished| {
            let package = download(kernel, unfinished)?;
            tool(Command::new("sh").current_dir(unfinished).arg("-c").arg(format!(
                "dpkg-deb --fsys-tarfile {package}*.deb \
                 | tar --extract --strip-components=2 --wildcards './boot/vmlinu*' && rm *.deb"
            )))
            .map(drop)
        })?;
    }
    let mut images = boot.read_dir().map_err(trouble(&boot))?;
    let image = images.find_map(|file| Some(file.ok()?.path()));
    image.ok_or_else(|| Trouble::Failure(format!("{}: no image", boot.display())))
}

/// Makes a folder that is there whole or not at all: what `fill` was interrupted in, or failed with,
/// lies under another name, and is thrown away the next time.
fn whole(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let unfinished = folder.with_extension("unfinished");
    if unfinished.is_dir() {
        fs::remove_dir_all(&unfinished).map_err(trouble(&unfinished))?;
    }
    fs::create_dir_all(&unfinished).map_err(trouble(&unfinished))?;
    fill(&unfinished)?;
    fs::rename(&unfinished, folder).map_err(trouble(folder))
}

/// Downloads the package of the newest kernel into a folder, and returns its name.
fn download(kernel: &Kernel, into: &Path) -> Result<String, Trouble> {
    let lists = workspace().join("target/cross/kernels").join(kernel.architecture);
    for private in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(lists.join(private)).map_err(trouble(&lists))?;
    }
    let apt = |name, args: &[&str]| apt(&lists, into, kernel, name, args);
    // Where one list of several cannot be had, the kernel that the others know of will do.
    let updated = apt("apt-get", &["--quiet=2", "update"]);
    let depends = apt("apt-cache", &["depends", kernel.package])?;
    let newest = depends.lines().find_map(|line| line.trim().strip_prefix("Depends: linux-image"));
    let Some(newest) = newest else {
        updated?;
        return Err(Trouble::Failure(format!("{} depends on no kernel", kernel.package)));
    };
    let package = format!("linux-image{newest}");
    apt("apt-get", &["download", &package])?;
    Ok(package)
}

/// A tool of apt's, working for another architecture on lists of its own, in the folder that
/// downloads go to.
fn apt(
    lists: &Path,
    folder: &Path,
    kernel: &Kernel,
    name: &str,
    args: &[&str],
) -> Result<String, Trouble> {
    let path = |name: &str| lists.join(name).display().to_string();
    let options = [
        format!("APT::Architecture={}", kernel.architecture),
        format!("APT::Architectures={}", kernel.architecture),
        format!("Dir::State::Lists={}", path("lists")),
        format!("Dir::Cache={}", path("cache")),
        "Dir::State::status=/dev/null".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "APT::Sandbox::User=".to_owned(),
    ];
    let options = options.iter().flat_map(|option| ["--option", option]);
    tool(Command::new(name).current_dir(folder).args(options).args(args))
}

/// Runs a tool that must succeed, and returns what it printed.
fn tool(command: &mut Command) -> Result<String, Trouble> {
    let output = command.output().map_err(|error| {
        Trouble::Missing(format!("{}: {error}", command.get_program().display()))
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Trouble::Failure(format!("{command:?}: {}\n{said}", output.status))),
    }
}

/// What to say of an error with a file.
fn trouble(path: &Path) -> impl Fn(std::io::Error) -> Trouble {
    move |error| Trouble::Failure(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_interrupted_is_not_taken_for_whole() {
        let root = std::env::temp_dir().join(format!("rt0-cross-{}", std::process::id()));
        let folder = root.join("boot");
        let file = |name: &str| folder.join(name).is_file();
        let failed = whole(&folder, |unfinished| {
            fs::write(unfinished.join("half"), "").unwrap();
            Err(Trouble::Failure("interrupted".to_owned()))
        });
        assert!(failed.is_err() && !folder.exists());
        let made = whole(&folder, |unfinished| {
            fs::write(unfinished.join("image"), "").unwrap();
            Ok(())
        });
        assert!(made.is_ok() && file("image") && !file("half"));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_machine_that_does_not_end_is_stopped_and_a_failure() {
        let kernel = Kernel {
            architecture: "none",
            package: "none",
            qemu: ("sh", "none"),
            machine: &["-c", "echo so far; exec sleep 60", "sh"],
            console: "none",
        };
        let run = run("1", Path::new("/bin/sh"), &kernel, Path::new("image"), Path::new("initrd"));
        let Err(Trouble::Failure(said)) = run else {
            panic!("it passed");
        };
        assert!(said.contains("status: 124") && said.contains("so far"), "{said}");
    }
}
