//! The fields of ELF's structures: name, place, value, and what the value means.
//!
//! Which of them the Linux loader looks at was found out by trying every value of every byte.
//!
//! # References
//!
//! - [`elf(5)`](https://man7.org/linux/man-pages/man5/elf.5.html)
//! - `load_elf_binary` in the kernel's `fs/binfmt_elf.c`

/// One field of a structure in the file.
pub struct Field {
    pub name: &'static str,
    /// Where it stands in the file.
    pub at: usize,
    /// How many bytes it has.
    pub len: usize,
    /// Its value as a number.
    pub value: u64,
    /// Whether the kernel looks at it when it starts the program.
    pub is_read: bool,
}

/// Name, length in bytes, and whether the kernel reads it.
type Row = (&'static str, usize, bool);

/// `Elf64_Ehdr`.
const ELF_HEADER: [Row; 20] = [
    ("EI_MAG", 4, true),
    ("EI_CLASS", 1, false),
    ("EI_DATA", 1, false),
    ("EI_VERSION", 1, false),
    ("EI_OSABI", 1, false),
    ("EI_ABIVERSION", 1, false),
    ("EI_PAD", 7, false),
    ("e_type", 2, true),
    ("e_machine", 2, true),
    ("e_version", 4, false),
    ("e_entry", 8, true),
    ("e_phoff", 8, true),
    ("e_shoff", 8, false),
    ("e_flags", 4, false),
    ("e_ehsize", 2, false),
    ("e_phentsize", 2, true),
    ("e_phnum", 2, true),
    ("e_shentsize", 2, false),
    ("e_shnum", 2, false),
    ("e_shstrndx", 2, false),
];

/// `Elf64_Phdr`.
const PROGRAM_HEADER: [Row; 8] = [
    ("p_type", 4, true),
    ("p_flags", 4, true),
    ("p_offset", 8, true),
    ("p_vaddr", 8, true),
    ("p_paddr", 8, false),
    ("p_filesz", 8, true),
    ("p_memsz", 8, true),
    ("p_align", 8, false),
];

/// `Elf64_Shdr`.
const SECTION_HEADER: [Row; 10] = [
    ("sh_name", 4, false),
    ("sh_type", 4, false),
    ("sh_flags", 8, false),
    ("sh_addr", 8, false),
    ("sh_offset", 8, false),
    ("sh_size", 8, false),
    ("sh_link", 4, false),
    ("sh_info", 4, false),
    ("sh_addralign", 8, false),
    ("sh_entsize", 8, false),
];

/// `Elf64_Sym`.
const SYMBOL: [Row; 6] = [
    ("st_name", 4, false),
    ("st_info", 1, false),
    ("st_other", 1, false),
    ("st_shndx", 2, false),
    ("st_value", 8, false),
    ("st_size", 8, false),
];

/// The ELF header.
pub fn elf_header(bytes: &[u8]) -> Option<Vec<Field>> {
    lay_out(&ELF_HEADER, bytes, 0)
}

/// The program header at `at`.
pub fn program_header(bytes: &[u8], at: usize) -> Option<Vec<Field>> {
    lay_out(&PROGRAM_HEADER, bytes, at)
}

/// The section header at `at`.
pub fn section_header(bytes: &[u8], at: usize) -> Option<Vec<Field>> {
    lay_out(&SECTION_HEADER, bytes, at)
}

/// The symbol at `at`.
pub fn symbol(bytes: &[u8], at: usize) -> Option<Vec<Field>> {
    lay_out(&SYMBOL, bytes, at)
}

/// Puts the rows one after another from `at` on; `None` if the file ends before they do.
fn lay_out(rows: &[Row], bytes: &[u8], mut at: usize) -> Option<Vec<Field>> {
    let field = |&(name, len, is_read): &Row| {
        let value = little_endian(bytes.get(at..at.checked_add(len)?)?);
        at += len;
        Some(Field { name, at: at - len, len, value, is_read })
    };
    rows.iter().map(field).collect()
}

/// A number from its bytes, the lowest first.
fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

impl Field {
    /// The value as people write it: addresses and bits in hexadecimal, all else in decimal.
    pub fn number(&self) -> String {
        match self.name {
            "EI_MAG" => "\\x7fELF".to_owned(),
            "e_entry" | "p_vaddr" | "p_paddr" | "p_align" | "sh_addr" | "sh_flags" | "st_value" => {
                format!("{:#x}", self.value)
            }
            _ => self.value.to_string(),
        }
    }

    /// What the value says, in a few words.
    pub fn meaning(&self) -> String {
        let text = match (self.name, self.value) {
            ("EI_MAG", _) => "this is ELF",
            ("EI_CLASS", 2) => "64 bits",
            ("EI_DATA", 1) => "lowest byte first",
            ("EI_VERSION" | "e_version", 1) => "the only one",
            ("EI_OSABI", 0) => "System V",
            ("e_type", 2) => "fixed addresses",
            ("e_type", 3) => "movable",
            ("e_machine", 62) => "x86_64",
            ("e_entry", _) => "the first instruction",
            ("e_phoff", _) => "program headers",
            ("e_shoff", _) => "section headers",
            ("e_ehsize", _) => "size of this header",
            ("e_phentsize", _) => "size of each",
            ("e_phnum", _) => "how many there are",
            ("e_shentsize", _) => "size of each",
            ("e_shnum", _) => "how many there are",
            ("e_shstrndx", _) => "the one with names",
            ("p_type", 1) => "PT_LOAD: map it",
            ("p_flags", flags) => return permissions(flags),
            ("p_offset", _) => "from here in the file",
            ("p_vaddr", _) => "to here in memory",
            ("p_paddr", _) => "for other machines",
            ("p_filesz", _) => "bytes of the file",
            ("p_memsz", _) => "bytes of memory",
            ("p_align", _) => "alignment",
            _ => "",
        };
        text.to_owned()
    }
}

/// `p_flags` in words.
fn permissions(flags: u64) -> String {
    let words = [(4, "read"), (2, "write"), (1, "execute")];
    let set = words.iter().filter(|(bit, _)| flags & bit != 0);
    set.map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}
