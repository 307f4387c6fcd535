//! The facts of a program's file, as plain data: of 32 and 64 bits, of either byte order.
//!
//! What the facts mean is not known here.

use object::elf::{
    FileHeader32, FileHeader64, FileType, PT_INTERP, ProgramFlags, ProgramType, SHF_ALLOC,
    SectionFlags, SectionType,
};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader, Sym};
use object::{Endianness, FileKind};

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
    pub fn read(bytes: &[u8]) -> Result<Self, object::Error> {
        match FileKind::parse(bytes)? {
            FileKind::Elf32 => read::<FileHeader32<Endianness>>(bytes),
            // Any other kind fails as a 64-bit ELF file, with an error that says so.
            _ => read::<FileHeader64<Endianness>>(bytes),
        }
    }
}

/// [`Image::read`] for one width.
fn read<Elf: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Result<Image, object::Error> {
    let header = Elf::parse(bytes)?;
    let endian = header.endian()?;

    let mut interpreter = None;
    let mut segments = Vec::new();
    for segment in header.program_headers(endian, bytes)? {
        if segment.p_type(endian) == PT_INTERP {
            let path = segment.interpreter(endian, bytes)?.unwrap_or_default();
            interpreter = Some(String::from_utf8_lossy(path).into_owned());
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
    let mut undefined = Vec::new();
    for (index, section) in table.enumerate() {
        sections.push(Section {
            name: String::from_utf8_lossy(table.section_name(endian, section)?).into_owned(),
            sh_type: section.sh_type(endian),
            sh_flags: section.sh_flags(endian),
            sh_addr: section.sh_addr(endian).into(),
            sh_size: section.sh_size(endian).into(),
        });
        // The tables of the linker and of the dynamic loader, if it is either.
        if let Some(symbols) = section.symbols(endian, bytes, &table, index)? {
            for symbol in symbols.iter().filter(|symbol| symbol.is_undefined(endian)) {
                undefined.push(
                    String::from_utf8_lossy(symbols.symbol_name(endian, symbol)?).into_owned(),
                );
            }
        }
    }
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
