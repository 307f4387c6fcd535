//! The facts of a program's file, as plain data: of 32 and 64 bits, of either byte order.
//!
//! What the facts mean is not known here.

use std::collections::btree_map::{BTreeMap, Entry};
use std::fmt;

use object::Endianness;
use object::elf::{
    ELFCLASS32, ELFCLASS64, ELFDATA2LSB, ELFDATA2MSB, ELFMAG, FileHeader32, FileHeader64, FileType,
    PT_INTERP, ProgramFlags, ProgramType, SHF_ALLOC, SHT_DYNSYM, SHT_SYMTAB, SectionFlags,
    SectionType,
};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader, Sym};

/// Names are cut after so many bytes: in a damaged file each of many may be as long as the file.
const MAX_NAME: usize = 256;

/// What is in the file of a program.
pub struct Image {
    /// What kind of file it is.
    pub e_type: FileType,
    /// The address that the kernel jumps to.
    pub entry: u64,
    /// The path of the program that the kernel would start in its place.
    pub interpreter: Option<String>,
    /// The program headers.
    pub segments: Vec<Segment>,
    /// The section headers, if the file has any.
    pub sections: Vec<Section>,
    /// The names of symbols that the program refers to and does not define.
    pub undefined: Vec<String>,
}

/// One program header.
pub struct Segment {
    /// What it describes.
    pub p_type: ProgramType,
    /// What may be done there.
    pub p_flags: ProgramFlags,
    /// Its address.
    pub p_vaddr: u64,
    /// Its length in memory, in bytes.
    pub p_memsz: u64,
}

impl Segment {
    /// Whether an address lies in it.
    pub fn contains(&self, address: u64) -> bool {
        address.checked_sub(self.p_vaddr).is_some_and(|offset| offset < self.p_memsz)
    }

    /// The address of its last byte; it has one.
    pub fn last_address(&self) -> u64 {
        self.p_vaddr.saturating_add(self.p_memsz - 1)
    }
}

/// One section header.
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub sh_type: SectionType,
    /// Whether it is in memory, among others.
    pub sh_flags: SectionFlags,
    /// Its address, if it is in memory.
    pub sh_addr: u64,
    /// Its length, in bytes.
    pub sh_size: u64,
}

impl Section {
    /// Whether an address lies in it.
    pub fn contains(&self, address: u64) -> bool {
        self.sh_flags.contains(SHF_ALLOC)
            && address.checked_sub(self.sh_addr).is_some_and(|offset| offset < self.sh_size)
    }
}

impl Image {
    /// Reads the facts of the file that consists of `bytes`.
    ///
    /// # Errors
    ///
    /// If it is not an ELF file, or a damaged one.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let Some((ident, _)) = bytes.split_first_chunk().filter(|_| bytes.starts_with(&ELFMAG))
        else {
            return Err(Error::NoElf);
        };
        let &[_, _, _, _, class, order] = ident;
        if ![ELFDATA2LSB.0, ELFDATA2MSB.0].contains(&order) {
            return Err(Error::ByteOrder(order));
        }
        match class {
            _ if class == ELFCLASS32.0 => read::<FileHeader32<Endianness>>(bytes),
            _ if class == ELFCLASS64.0 => read::<FileHeader64<Endianness>>(bytes),
            _ => return Err(Error::Class(class)),
        }
        .map_err(Error::Damaged)
    }
}

/// Why the facts of a file cannot be read.
#[derive(Debug)]
pub enum Error {
    /// It does not begin as ELF files do.
    NoElf,
    /// Its `EI_CLASS` says neither 32 nor 64 bits.
    Class(u8),
    /// Its `EI_DATA` says neither little nor big endian.
    ByteOrder(u8),
    /// One of its tables does not lie where it should.
    Damaged(object::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A kernel for one class and one order has no need to ask, so it may run the file.
        let only = "a kernel may not look there, but tools do";
        match self {
            Self::NoElf => f.write_str("it is no ELF file"),
            Self::Class(class) => {
                write!(f, "its EI_CLASS is {class}, not 1 (32 bits) or 2 (64 bits): {only}")
            }
            Self::ByteOrder(order) => {
                write!(f, "its EI_DATA is {order}, not 1 (little endian) or 2 (big): {only}")
            }
            Self::Damaged(error) => write!(f, "it is an ELF file, but a damaged one: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// [`Image::read`] for one width.
fn read<Elf: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Result<Image, object::Error> {
    let header = Elf::parse(bytes)?;
    let endian = header.endian()?;

    let mut interpreter = None;
    let mut segments = Vec::new();
    for segment in header.program_headers(endian, bytes)? {
        if segment.p_type(endian) == PT_INTERP {
            let path = segment.interpreter(endian, bytes)?.unwrap_or_default();
            interpreter = Some(name(path));
        }
        segments.push(Segment {
            p_type: segment.p_type(endian),
            p_flags: segment.p_flags(endian),
            p_vaddr: segment.p_vaddr(endian).into(),
            p_memsz: segment.p_memsz(endian).into(),
        });
    }

    let table = header.sections(endian, bytes)?;
    let mut sections = Vec::new();
    for section in table.iter() {
        sections.push(Section {
            name: name(table.section_name(endian, section)?),
            sh_type: section.sh_type(endian),
            sh_flags: section.sh_flags(endian),
            sh_addr: section.sh_addr(endian).into(),
            sh_size: section.sh_size(endian).into(),
        });
    }

    // By where the names stand, so that each is read once, however many refer to it.
    let mut undefined = BTreeMap::new();
    // The tables of the linker and of the dynamic loader; a file has one of each at most.
    for kind in [SHT_SYMTAB, SHT_DYNSYM] {
        let symbols = table.symbols(endian, bytes, kind)?;
        for symbol in symbols.iter().filter(|symbol| symbol.is_undefined(endian)) {
            let place = (kind.0, symbol.st_name(endian));
            if let Entry::Vacant(entry) = undefined.entry(place) {
                entry.insert(name(symbols.symbol_name(endian, symbol)?));
            }
        }
    }
    let mut undefined: Vec<String> = undefined.into_values().collect();
    // The first symbol of a table is no symbol and has no name.
    undefined.retain(|name| !name.is_empty());
    undefined.sort_unstable();
    undefined.dedup();

    Ok(Image {
        e_type: header.e_type(endian),
        entry: header.e_entry(endian).into(),
        interpreter,
        segments,
        sections,
        undefined,
    })
}

/// A name as text.
fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_NAME)]).into_owned()
}
