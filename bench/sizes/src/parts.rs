//! What the bytes of a program are: its functions, its constants, its headers.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use object::read::elf::{ElfFile64, FileHeader, SectionHeader};
use object::{Endianness, Object, ObjectSection, ObjectSymbol, SectionFlags, SymbolKind, elf};

/// Names each byte of `stripped` by the symbols that `binary` still has.
///
/// The values sum up to the length of `stripped`.
pub fn parts(binary: &[u8], stripped: &[u8]) -> Result<BTreeMap<String, u64>> {
    let file = ElfFile64::<Endianness>::parse(binary)?;
    let mut parts = BTreeMap::<String, u64>::new();
    let mut named = 0;
    for section in file.sections().filter(in_memory_and_file) {
        let name = section.name()?;
        // An alias starts where another symbol does, and is no further byte.
        let symbols: BTreeMap<u64, (u64, String)> = file
            .symbols()
            .filter(|symbol| symbol.section_index() == Some(section.index()))
            .filter(|symbol| symbol.kind() == SymbolKind::Text || symbol.size() > 0)
            .map(|symbol| Ok((symbol.address(), (symbol.size(), plain(symbol.name()?)))))
            .collect::<Result<_>>()?;
        let mut rest = section.size();
        for (size, symbol) in symbols.into_values() {
            let size = size.min(rest);
            rest -= size;
            *parts.entry(symbol).or_default() += size;
        }
        *parts.entry(format!("(the rest of {name})")).or_default() += rest;
        named += section.size();
    }
    let headers = (stripped.len() as u64).checked_sub(named).context("strip took code away")?;
    parts.insert("(headers, padding, names of sections)".to_owned(), headers);
    parts.retain(|_, size| *size > 0);
    Ok(parts)
}

fn in_memory_and_file<'data, F: FileHeader>(
    section: &object::read::elf::ElfSection<'data, '_, F>,
) -> bool {
    let SectionFlags::Elf { sh_flags } = section.flags() else {
        return false;
    };
    let header = section.elf_section_header();
    let endian = section.elf_file().endian();
    sh_flags & u64::from(elf::SHF_ALLOC) != 0 && header.sh_type(endian) != elf::SHT_NOBITS
}

/// A symbol as it is called in the source.
fn plain(symbol: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol))
}

#[cfg(test)]
mod tests {
    use super::parts;

    /// Takes this test apart, which has all kinds of symbols.
    #[test]
    fn the_parts_sum_up_to_the_whole() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let parts = parts(&program, &program).unwrap();
        assert_eq!(parts.values().sum::<u64>(), program.len() as u64);
        assert!(parts.keys().any(|name| name.ends_with("the_parts_sum_up_to_the_whole")));
    }
}
