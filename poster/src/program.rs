//! A program's file, taken apart until each byte belongs to something with a name.
//!
//! What things look like is not known here.

use std::ops::Range;

use object::LittleEndian as LE;
use object::ReadRef;
use object::elf::{ELFMAG, EM_X86_64, FileHeader64, PT_LOAD, ProgramHeader64};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader, SectionTable, Sym};

use crate::code::{self, Line};
use crate::fields::{self, Field};

/// The unit of mapping on x86_64, in bytes.
pub const PAGE: u64 = 4096;

/// Where the addresses that a program can have end, with four levels of page tables.
const USER_SPACE: u64 = 1 << 47;

/// What a byte is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    ElfHeader,
    ProgramHeader,
    Code,
    Constant,
    Symbol,
    Name,
    SectionHeader,
    Padding,
}

impl Kind {
    /// All of them, in the order in which a file usually has them.
    pub const ALL: [Self; 8] = [
        Self::ElfHeader,
        Self::ProgramHeader,
        Self::Code,
        Self::Constant,
        Self::Symbol,
        Self::Name,
        Self::SectionHeader,
        Self::Padding,
    ];
}

/// Bytes that belong together: a field, an instruction, a string.
pub struct Part {
    pub kind: Kind,
    /// Where in the file.
    pub range: Range<usize>,
}

/// What the kernel maps by one program header.
pub struct Load {
    /// Where in the file.
    pub file: Range<u64>,
    /// Where in memory.
    pub memory: Range<u64>,
    /// As `/proc/PID/maps` has them: `r-xp`.
    pub permissions: String,
}

impl Load {
    /// How far from the start of a page it starts, in bytes.
    pub fn lead(&self) -> u64 {
        self.file.start % PAGE
    }

    /// The addresses of the pages that hold it: the kernel maps whole ones.
    pub fn pages(&self) -> Range<u64> {
        self.memory.start / PAGE * PAGE..self.memory.end.next_multiple_of(PAGE)
    }
}

/// A structure of the file: what it describes, and its fields.
pub struct Structure {
    pub title: String,
    pub fields: Vec<Field>,
}

/// A program's file, taken apart.
pub struct Program<'a> {
    pub bytes: &'a [u8],
    /// Every byte is in one part at least; headers may share theirs with code.
    pub parts: Vec<Part>,
    /// What each byte is, first what it does: a header that shares its bytes with code comes
    /// behind.
    kinds: Vec<Vec<Kind>>,
    pub loads: Vec<Load>,
    pub elf_header: Vec<Field>,
    pub program_headers: Vec<Vec<Field>>,
    pub section_headers: Vec<Structure>,
    pub symbols: Vec<Structure>,
    pub code: Vec<Line>,
    /// The mapped bytes that are neither headers nor code: address and file range.
    pub constants: Vec<(u64, Range<usize>)>,
    /// Names for addresses.
    pub labels: Vec<(u64, String)>,
}

/// Why there is no picture.
fn explain(error: object::Error) -> String {
    error.to_string()
}

impl<'a> Program<'a> {
    /// Takes a file apart.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        // Not `parse`, which looks at more than the kernel does and refuses what the kernel runs.
        let header: &FileHeader64<LE> =
            bytes.read_at(0).map_err(|()| "too short for an ELF header")?;
        if header.e_ident.magic != ELFMAG || header.e_machine(LE) != EM_X86_64 {
            return Err("no ELF file for x86_64".to_owned());
        }
        let headers = header.program_headers(LE, bytes).map_err(explain)?;
        // A file may lack them, or have garbage where the kernel does not look.
        let sections = header.sections(LE, bytes).unwrap_or_default();
        let cut = || "the file ends within a header".to_owned();

        let mut program = Self {
            bytes,
            parts: Vec::new(),
            kinds: vec![Vec::new(); bytes.len()],
            loads: headers.iter().filter(|it| it.p_type(LE) == PT_LOAD).map(load).collect(),
            elf_header: fields::elf_header(bytes).ok_or_else(cut)?,
            program_headers: Vec::new(),
            section_headers: Vec::new(),
            symbols: Vec::new(),
            code: Vec::new(),
            constants: Vec::new(),
            labels: Vec::new(),
        };
        let table = header.e_phoff(LE) as usize;
        for index in 0..headers.len() {
            let at = table + index * size_of::<ProgramHeader64<LE>>();
            program.program_headers.push(fields::program_header(bytes, at).ok_or_else(cut)?);
        }
        program.read_sections(header.e_shoff(LE) as usize, &sections).map_err(explain)?;
        program.read_code(header.e_entry(LE))?;
        program.name_every_byte();
        Ok(program)
    }

    /// Section headers, symbols, and the strings that name both.
    fn read_sections(
        &mut self,
        table: usize,
        sections: &SectionTable<'a, FileHeader64<LE>, &'a [u8]>,
    ) -> object::Result<()> {
        for (index, section) in sections.iter().enumerate() {
            let name = String::from_utf8_lossy(sections.section_name(LE, section)?).into_owned();
            let at = table + index * 64;
            if let Some(fields) = fields::section_header(self.bytes, at) {
                self.section_headers.push(Structure { title: name, fields });
            }
            if section.sh_type(LE) == object::elf::SHT_STRTAB {
                self.claim_strings(section.sh_offset(LE) as usize, section.data(LE, self.bytes)?);
            }
        }
        let symbols = sections.symbols(LE, self.bytes, object::elf::SHT_SYMTAB)?;
        let table = sections.section(symbols.section()).map_or(0, |it| it.sh_offset(LE)) as usize;
        for (index, symbol) in symbols.iter().enumerate() {
            let name = symbol.name(LE, symbols.strings())?;
            let name = String::from_utf8_lossy(name).into_owned();
            if let Some(fields) = fields::symbol(self.bytes, table + index * 24) {
                if !name.is_empty() {
                    self.labels.push((symbol.st_value(LE), name.clone()));
                }
                self.symbols.push(Structure { title: name, fields });
            }
        }
        Ok(())
    }

    /// One part for each string of a table, its NUL included.
    fn claim_strings(&mut self, mut at: usize, table: &[u8]) {
        for string in table.split_inclusive(|&byte| byte == 0) {
            self.parts.push(Part { kind: Kind::Name, range: at..at + string.len() });
            at += string.len();
        }
    }

    /// Instructions, and the constants around them.
    fn read_code(&mut self, entry: u64) -> Result<(), String> {
        let Some(load) = self.loads.iter().find(|load| load.pages().contains(&entry)) else {
            return Err("no segment holds the entry point".to_owned());
        };
        let start = (load.file.start - load.lead()) as usize;
        let image = self.bytes.get(start..).unwrap_or_default();
        self.code = code::follow(image, load.pages().start, entry);

        let mut is_code = vec![false; self.bytes.len()];
        let mut is_start = vec![false; self.bytes.len()];
        for line in &self.code {
            is_code[self.range_of(line)].fill(true);
            if let Some(data) = line.data {
                is_start[start + (data - load.pages().start) as usize] = true;
            }
        }
        let mut is_free = vec![false; self.bytes.len()];
        for load in &self.loads {
            is_free[self.on_file(load)].fill(true);
        }
        for field in self.elf_header.iter().chain(self.program_headers.iter().flatten()) {
            is_free[field.at..field.at + field.len].fill(false);
        }
        // What an instruction uses as data is that too, even where it is a header as well.
        let mut is_used = false;
        for at in 0..self.bytes.len() {
            is_used = !is_code[at] && (is_used || is_start[at]);
            is_free[at] = !is_code[at] && (is_free[at] || is_used);
        }
        let mut constants = Vec::new();
        for load in &self.loads {
            let file = self.on_file(load);
            for range in runs(file.clone(), |at| is_free[at], |at| is_start[at]) {
                let address = load.memory.start + (range.start - file.start) as u64;
                constants.push((address, range));
            }
        }
        self.constants = constants;
        Ok(())
    }

    /// What of a segment is in the file; it may claim more.
    fn on_file(&self, load: &Load) -> Range<usize> {
        let end = load.file.end.min(self.bytes.len() as u64) as usize;
        end.min(load.file.start as usize)..end
    }

    /// Makes the parts, in the order of the file; what nothing claims is padding.
    fn name_every_byte(&mut self) {
        let field =
            |kind| move |field: &Field| Part { kind, range: field.at..field.at + field.len };
        self.parts.extend(self.elf_header.iter().map(field(Kind::ElfHeader)));
        self.parts.extend(self.program_headers.iter().flatten().map(field(Kind::ProgramHeader)));
        let sections = self.section_headers.iter().flat_map(|it| &it.fields);
        self.parts.extend(sections.map(field(Kind::SectionHeader)));
        let symbols = self.symbols.iter().flat_map(|it| &it.fields);
        self.parts.extend(symbols.map(field(Kind::Symbol)));
        let code: Vec<_> = self.code.iter().map(|line| self.range_of(line)).collect();
        self.parts.extend(code.into_iter().map(|range| Part { kind: Kind::Code, range }));
        let constants = self.constants.iter().map(|(_, range)| range.clone());
        self.parts.extend(constants.map(|range| Part { kind: Kind::Constant, range }));

        for part in &self.parts {
            for kinds in &mut self.kinds[part.range.clone()] {
                kinds.push(part.kind);
            }
        }
        let unclaimed = runs(0..self.bytes.len(), |at| self.kinds[at].is_empty(), |_| false);
        let unclaimed: Vec<_> = unclaimed.collect();
        for range in unclaimed {
            self.kinds[range.clone()].fill(vec![Kind::Padding]);
            self.parts.push(Part { kind: Kind::Padding, range });
        }
        for kinds in &mut self.kinds {
            kinds.sort_by_key(|kind| (!matches!(kind, Kind::Code | Kind::Constant), *kind));
            kinds.dedup();
        }
        self.parts.sort_by_key(|part| (part.range.start, part.kind));
    }

    /// Where in the file an instruction stands.
    pub fn range_of(&self, line: &Line) -> Range<usize> {
        let holds = |load: &&Load| load.pages().contains(&line.address);
        let load = self.loads.iter().find(holds).expect("code was found in a segment");
        let at = (line.address - load.pages().start + load.file.start - load.lead()) as usize;
        at..at + line.len
    }

    /// How many bytes are of a kind; those that are two things count for both.
    pub fn count(&self, kind: Kind) -> usize {
        (0..self.bytes.len()).filter(|&at| self.kinds(at).contains(&kind)).count()
    }

    /// What a byte is, first what it does.
    pub fn kinds(&self, at: usize) -> &[Kind] {
        &self.kinds[at]
    }

    /// What else lies in a field of a header, in the order of its bytes.
    pub fn guests(&self, field: &Field, header: Kind) -> Vec<Kind> {
        let other = |at| self.kinds(at).iter().copied().find(|kind| *kind != header);
        let mut guests: Vec<Kind> = (field.at..field.at + field.len).filter_map(other).collect();
        guests.dedup();
        guests
    }

    /// Whether some byte is two things.
    pub fn shares_bytes(&self) -> bool {
        (0..self.bytes.len()).any(|at| self.kinds(at).len() > 1)
    }

    /// Up to where in the file the kernel is asked to map.
    pub fn loaded_len(&self) -> usize {
        let end = self.loads.iter().map(|load| load.file.end).max().unwrap_or(0);
        self.bytes.len().min(end as usize)
    }

    /// The name of an address, if it has one.
    pub fn label(&self, address: u64) -> Option<&str> {
        self.labels.iter().find(|(at, _)| *at == address).map(|(_, name)| name.as_str())
    }
}

/// The longest runs of places that belong, each cut where one starts anew.
fn runs(
    range: Range<usize>,
    belongs: impl Fn(usize) -> bool,
    starts: impl Fn(usize) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = (at..range.end).find(|&at| belongs(at))?;
        let end = (start + 1..range.end).find(|&at| !belongs(at) || starts(at));
        at = end.unwrap_or(range.end);
        Some(start..at)
    })
}

/// What a program header asks to map.
fn load(header: &ProgramHeader64<LE>) -> Load {
    let (offset, address) = (header.p_offset(LE), header.p_vaddr(LE));
    let flags = header.p_flags(LE).0;
    let letter = |bit, letter| if flags & bit != 0 { letter } else { '-' };
    Load {
        file: offset..offset.saturating_add(header.p_filesz(LE)),
        memory: address..address.saturating_add(header.p_memsz(LE)).min(USER_SPACE),
        permissions: [letter(4, 'r'), letter(2, 'w'), letter(1, 'x'), 'p'].iter().collect(),
    }
}
