//! Finds a function in an ELF image that is mapped in memory, such as the vDSO.
//!
//! Only what a loader reads is read: program headers, dynamic section, hash table, symbols. Each
//! step is checked against the length of the image, so a table that lies makes a lookup fail and
//! nothing worse.
//!
//! # References
//!
//! - [`elf(5)`](https://man7.org/linux/man-pages/man5/elf.5.html)
//! - `tools/testing/selftests/vDSO/parse_vdso.c` in the kernel

use core::mem::offset_of;

use linux_raw_sys::elf_uapi::{
    DT_GNU_HASH, DT_STRTAB, DT_SYMTAB, Elf64_Dyn, PT_DYNAMIC, PT_LOAD, SHN_UNDEF, elf64_hdr,
    elf64_phdr, elf64_sym,
};

/// The unit of mapping on x86_64, in bytes: that much of an image is there before one knows more.
const PAGE: usize = 4096;

/// A mapped image, and where in it the tables lie that a lookup needs.
pub struct Image {
    bytes: &'static [u8],
    hash: usize,
    symbols: usize,
    strings: usize,
}

impl Image {
    /// The image whose ELF header lies at `start`; `None` if it is none, or not as one expects.
    ///
    /// # Safety
    ///
    /// At `start`, an ELF image is mapped to which nobody writes: the page there, and as much as
    /// its first `PT_LOAD` says.
    pub unsafe fn new(start: usize) -> Option<Self> {
        let start = core::ptr::with_exposed_provenance::<u8>(start);
        // SAFETY: the caller promises a page.
        let page = unsafe { core::slice::from_raw_parts(start, PAGE) };
        if page.get(..4)? != b"\x7fELF" {
            return None;
        }
        let load = segment(page, PT_LOAD)?;
        let len = u64_at(page, load + offset_of!(elf64_phdr, p_memsz))?;
        let base = u64_at(page, load + offset_of!(elf64_phdr, p_vaddr))?;
        // SAFETY: the caller promises as much as the segment says.
        let bytes = unsafe { core::slice::from_raw_parts(start, len) };

        let dynamic = segment(bytes, PT_DYNAMIC)?;
        let dynamic =
            u64_at(bytes, dynamic + offset_of!(elf64_phdr, p_vaddr))?.checked_sub(base)?;
        // The dynamic section holds addresses as the linker gave them.
        let inside = |at: &usize| *at < len;
        let table = |tag| entry(bytes, dynamic, tag)?.checked_sub(base).filter(inside);
        Some(Self {
            bytes,
            hash: table(DT_GNU_HASH)?,
            symbols: table(DT_SYMTAB)?,
            strings: table(DT_STRTAB)?,
        })
    }

    /// How far from the start of the image a function lies.
    ///
    /// The hash table is GNU's: four numbers, a filter that saves lookups in vain and is left out
    /// here, the first symbol of each bucket, and the hash of each symbol, the lowest bit of which
    /// ends a bucket.
    pub fn function(&self, name: &[u8]) -> Option<usize> {
        let number = |index: usize| u32_at(self.bytes, self.hash + 4 * index);
        let (buckets, first, filter_len) = (number(0)?, number(1)?, number(2)?);
        let buckets_at = 4 + 2 * filter_len as usize;
        let chains_at = buckets_at + buckets as usize;

        let hash = gnu_hash(name);
        let mut symbol = number(buckets_at + hash.checked_rem(buckets)? as usize)?;
        loop {
            let found = number(chains_at + symbol.checked_sub(first)? as usize)?;
            if found | 1 == hash | 1 && self.is_named(symbol, name)? {
                return self.value(symbol);
            }
            if found & 1 == 1 {
                return None;
            }
            symbol += 1;
        }
    }

    /// Whether a symbol has this name.
    fn is_named(&self, symbol: u32, name: &[u8]) -> Option<bool> {
        let name_at = self.symbol(symbol) + offset_of!(elf64_sym, st_name);
        let string = self.bytes.get(self.strings + u32_at(self.bytes, name_at)? as usize..)?;
        Some(string.strip_prefix(name).is_some_and(|rest| rest.first() == Some(&0)))
    }

    /// The value of a symbol that the image defines.
    fn value(&self, symbol: u32) -> Option<usize> {
        let section = u16_at(self.bytes, self.symbol(symbol) + offset_of!(elf64_sym, st_shndx))?;
        let value = u64_at(self.bytes, self.symbol(symbol) + offset_of!(elf64_sym, st_value))?;
        (u32::from(section) != SHN_UNDEF && value < self.bytes.len()).then_some(value)
    }

    /// Where in the image a symbol lies.
    fn symbol(&self, index: u32) -> usize {
        self.symbols + index as usize * size_of::<elf64_sym>()
    }
}

/// Where the first program header of a type lies.
fn segment(image: &[u8], p_type: u32) -> Option<usize> {
    let table = u64_at(image, offset_of!(elf64_hdr, e_phoff)).filter(|at| *at < image.len())?;
    let count = u16_at(image, offset_of!(elf64_hdr, e_phnum))?;
    let mut headers = (0..usize::from(count)).map(|index| table + index * size_of::<elf64_phdr>());
    headers.find(|&at| u32_at(image, at + offset_of!(elf64_phdr, p_type)) == Some(p_type))
}

/// The value of the dynamic section's entry with this tag.
fn entry(image: &[u8], dynamic: usize, tag: u32) -> Option<usize> {
    let mut at = dynamic;
    loop {
        match u64_at(image.get(at..)?, 0)? {
            0 => return None,
            found if found == tag as usize => return u64_at(image, at + 8),
            _ => at += size_of::<Elf64_Dyn>(),
        }
    }
}

/// The hash of a name that `DT_GNU_HASH` tables are made with: that of D. J. Bernstein.
fn gnu_hash(name: &[u8]) -> u32 {
    name.iter().fold(5381, |hash: u32, &byte| hash.wrapping_mul(33).wrapping_add(byte.into()))
}

fn u16_at(image: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*image.get(at..)?.first_chunk()?))
}

fn u32_at(image: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*image.get(at..)?.first_chunk()?))
}

fn u64_at(image: &[u8], at: usize) -> Option<usize> {
    Some(u64::from_le_bytes(*image.get(at..)?.first_chunk()?) as usize)
}
