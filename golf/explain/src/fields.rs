//! The fields of the ELF header and of the program header: where they are in a file, and whether
//! the kernel reads them. What the bytes of a field are besides does not belong here.

use object::LittleEndian;
use object::elf::{FileHeader64, ProgramHeader64};
use std::mem::offset_of;
use std::ops::Range;

/// A field of a header in a file.
#[derive(Clone, Debug)]
pub struct Field {
    /// As elf(5) calls it.
    pub name: &'static str,
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// What the kernel makes of it.
    pub kernel: Kernel,
}

/// What the kernel makes of a field of an `ET_EXEC` file for its own processor, as seen by
/// trying all values of every byte on Linux 6.18; the loader is `fs/binfmt_elf.c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// It takes part in what the kernel does.
    Reads,
    /// It may be anything.
    Ignores,
}
use Kernel::{Ignores, Reads};

type FileHeader = FileHeader64<LittleEndian>;
type ProgramHeader = ProgramHeader64<LittleEndian>;

/// The fields of a header in order: name, offset in the header, and what the kernel makes of it.
/// Each ends where the next begins.
type Layout = [(&'static str, usize, Kernel)];

const FILE_HEADER: &Layout = &[
    ("EI_MAG", offset_of!(FileHeader, e_ident.magic), Reads),
    ("EI_CLASS", offset_of!(FileHeader, e_ident.class), Ignores),
    ("EI_DATA", offset_of!(FileHeader, e_ident.data), Ignores),
    ("EI_VERSION", offset_of!(FileHeader, e_ident.version), Ignores),
    ("EI_OSABI", offset_of!(FileHeader, e_ident.os_abi), Ignores),
    ("EI_ABIVERSION", offset_of!(FileHeader, e_ident.abi_version), Ignores),
    ("EI_PAD", offset_of!(FileHeader, e_ident.padding), Ignores),
    ("e_type", offset_of!(FileHeader, e_type), Reads),
    ("e_machine", offset_of!(FileHeader, e_machine), Reads),
    ("e_version", offset_of!(FileHeader, e_version), Ignores),
    ("e_entry", offset_of!(FileHeader, e_entry), Reads),
    ("e_phoff", offset_of!(FileHeader, e_phoff), Reads),
    ("e_shoff", offset_of!(FileHeader, e_shoff), Ignores),
    ("e_flags", offset_of!(FileHeader, e_flags), Ignores),
    ("e_ehsize", offset_of!(FileHeader, e_ehsize), Ignores),
    ("e_phentsize", offset_of!(FileHeader, e_phentsize), Reads),
    ("e_phnum", offset_of!(FileHeader, e_phnum), Reads),
    ("e_shentsize", offset_of!(FileHeader, e_shentsize), Ignores),
    ("e_shnum", offset_of!(FileHeader, e_shnum), Ignores),
    ("e_shstrndx", offset_of!(FileHeader, e_shstrndx), Ignores),
];

const PROGRAM_HEADER: &Layout = &[
    ("p_type", offset_of!(ProgramHeader, p_type), Reads),
    ("p_flags", offset_of!(ProgramHeader, p_flags), Reads),
    ("p_offset", offset_of!(ProgramHeader, p_offset), Reads),
    ("p_vaddr", offset_of!(ProgramHeader, p_vaddr), Reads),
    ("p_paddr", offset_of!(ProgramHeader, p_paddr), Ignores),
    ("p_filesz", offset_of!(ProgramHeader, p_filesz), Reads),
    ("p_memsz", offset_of!(ProgramHeader, p_memsz), Reads),
    ("p_align", offset_of!(ProgramHeader, p_align), Ignores),
];

/// The fields of the ELF header, which is where every file begins.
pub fn file_header() -> Vec<Field> {
    fields(FILE_HEADER, 0, size_of::<FileHeader>())
}

/// The fields of the one program header of `file`, which is where `e_phoff` says.
pub fn program_header(file: &[u8]) -> Vec<Field> {
    fields(PROGRAM_HEADER, value_of(file, "e_phoff") as usize, size_of::<ProgramHeader>())
}

/// The fields of a header of `size` bytes that begins at `offset`.
fn fields(layout: &Layout, offset: usize, size: usize) -> Vec<Field> {
    let ends = layout.iter().skip(1).map(|&(_, start, _)| start).chain([size]);
    let field =
        |(&(name, start, kernel), end)| Field { name, range: offset + start..offset + end, kernel };
    layout.iter().zip(ends).map(field).collect()
}

/// The number that the field `name` holds, of whichever header has it.
///
/// # Panics
///
/// If no header has it.
pub fn value_of(file: &[u8], name: &str) -> u64 {
    let header = if name.starts_with("p_") { program_header(file) } else { file_header() };
    let field = header.iter().find(|field| field.name == name).expect("a field of a header");
    value(&file[field.range.clone()])
}

/// The number that the first 8 bytes make, the lowest first.
pub fn value(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
