//! Reads what the tests want to know of a program's file, through the `object` crate.

use std::fs;
use std::path::Path;

use iced_x86::{Decoder, DecoderOptions, Instruction};
use object::elf::{
    FileHeader64, PF_R, PF_W, PF_X, PT_LOAD, ProgramFlags, ProgramHeader64, ProgramType,
};
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};
use object::{Endianness, Object, ObjectSection, ObjectSymbol};

/// A program's file.
pub struct Elf {
    bytes: &'static [u8],
}

/// One program header.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub p_type: ProgramType,
    pub p_flags: ProgramFlags,
    pub p_offset: u64,
    pub p_vaddr: u64,
    pub p_filesz: u64,
    pub p_memsz: u64,
}

impl Segment {
    pub fn is_writable(&self) -> bool {
        self.p_flags.contains(PF_W)
    }

    pub fn is_executable(&self) -> bool {
        self.p_flags.contains(PF_X)
    }

    pub fn is_readable(&self) -> bool {
        self.p_flags.contains(PF_R)
    }
}

impl Elf {
    pub fn read(path: &Path) -> Self {
        // A test's process is short: leaking a file saves a lifetime in every caller.
        Self { bytes: fs::read(path).unwrap().leak() }
    }

    /// The file as the crate sees it.
    pub fn file(&self) -> ElfFile64<'static, Endianness> {
        ElfFile64::parse(self.bytes).unwrap()
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn header(&self) -> &'static FileHeader64<Endianness> {
        FileHeader64::parse(self.bytes).unwrap()
    }

    pub fn segments(&self) -> Vec<Segment> {
        let endian = self.file().endian();
        let segment = |header: &ProgramHeader64<Endianness>| Segment {
            p_type: header.p_type(endian),
            p_flags: header.p_flags(endian),
            p_offset: header.p_offset(endian),
            p_vaddr: header.p_vaddr(endian),
            p_filesz: header.p_filesz(endian),
            p_memsz: header.p_memsz(endian),
        };
        self.header().program_headers(endian, self.bytes).unwrap().iter().map(segment).collect()
    }

    /// The segments that the kernel maps.
    pub fn loads(&self) -> Vec<Segment> {
        self.segments().into_iter().filter(|segment| segment.p_type == PT_LOAD).collect()
    }

    /// Up to where in the file the kernel maps bytes.
    pub fn loaded_len(&self) -> u64 {
        self.loads().iter().map(|load| load.p_offset + load.p_filesz).max().unwrap()
    }

    /// The address of a symbol.
    pub fn symbol(&self, name: &str) -> u64 {
        let file = self.file();
        let symbol = file.symbols().find(|symbol| symbol.name() == Ok(name));
        symbol.unwrap_or_else(|| panic!("no symbol {name}")).address()
    }

    /// Where in the file these bytes stand.
    pub fn position(&self, bytes: &[u8]) -> usize {
        self.bytes.windows(bytes.len()).position(|window| window == bytes).unwrap()
    }

    /// The address and the length of a section.
    pub fn section(&self, name: &str) -> (u64, u64) {
        let file = self.file();
        let section = file.section_by_name(name).unwrap_or_else(|| panic!("no section {name}"));
        (section.address(), section.size())
    }

    /// The instructions of x86_64 from `address` to the end of its section.
    pub fn instructions(&self, address: u64) -> Vec<Instruction> {
        let file = self.file();
        let section = file
            .sections()
            .find(|section| {
                (section.address()..section.address() + section.size()).contains(&address)
            })
            .unwrap();
        let offset = (address - section.address()) as usize;
        let bytes = &section.data().unwrap()[offset..];
        Decoder::with_ip(64, bytes, address, DecoderOptions::NONE).into_iter().collect()
    }
}
