//! What a program's file shows: its sizes, and how many segments the kernel maps.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use object::{LittleEndian, elf, pod};

/// What the file shows.
#[derive(Debug, PartialEq)]
pub struct File {
    /// Its size as it was built, in bytes.
    pub built: u64,
    /// Its size without symbols, in bytes.
    pub stripped: u64,
    /// The segments that the kernel maps.
    pub loads: usize,
}

pub fn look(program: &Path) -> Result<File> {
    let bytes = fs::read(program).with_context(|| format!("reading {}", program.display()))?;
    let built = bytes.len() as u64;
    Ok(File {
        built,
        stripped: stripped(program).unwrap_or(built).min(built),
        loads: loads(&bytes)?,
    })
}

/// The size after `strip`, unless strip refuses: some headers lie in each other, and then there is
/// nothing to strip.
fn stripped(program: &Path) -> Option<u64> {
    let out = program.with_extension("stripped");
    let output = Command::new("strip").arg("-o").arg(&out).arg(program).output().ok()?;
    let size = fs::metadata(&out).map(|metadata| metadata.len());
    let _ = fs::remove_file(&out);
    output.status.success().then_some(size.ok()?)
}

/// Counts the program headers of type `PT_LOAD`.
///
/// It reads what the kernel reads and no more: in the smallest programs the rest is code.
fn loads(bytes: &[u8]) -> Result<usize> {
    type Header = elf::FileHeader64<LittleEndian>;
    type Segment = elf::ProgramHeader64<LittleEndian>;
    const SHORT: &str = "the file ends in its headers";

    let (header, _) = pod::from_bytes::<Header>(bytes).ok().context(SHORT)?;
    ensure!(header.e_ident.magic == elf::ELFMAG, "not an ELF file");
    let table = bytes.get(header.e_phoff.get(LittleEndian) as usize..).context(SHORT)?;
    let count = header.e_phnum.get(LittleEndian).into();
    let (segments, _) = pod::slice_from_bytes::<Segment>(table, count).ok().context(SHORT)?;
    let is_load = |segment: &&Segment| segment.p_type.get(LittleEndian) == elf::PT_LOAD;
    Ok(segments.iter().filter(is_load).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_test_can_be_stripped_and_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        let file = look(&copy).unwrap();
        assert_eq!(file.built, fs::metadata(&copy).unwrap().len());
        assert!(file.stripped < file.built, "{file:?}");
        assert!(file.loads >= 2, "{file:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_program_is_an_error() {
        assert!(loads(b"#!/bin/sh\n").is_err());
        assert!(loads(&[b'#'; 200]).is_err());
    }
}
