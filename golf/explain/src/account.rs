//! What every byte of a file is: of which header field, of which instruction, or text. A byte
//! can be of all of them, and must be of at least one.

use crate::fields::{Field, file_header, program_header};
use crate::instructions::{Instruction, executed};
use crate::programs::TEXT;
use std::collections::BTreeSet;
use std::ops::Range;

/// Consecutive bytes that are the same things.
#[derive(Clone, Debug)]
pub struct Run {
    /// The bytes in the file.
    pub range: Range<usize>,
    /// The field of the ELF header that they are of.
    pub file_header: Option<Field>,
    /// The field of the program header that they are of.
    pub program_header: Option<Field>,
    /// What they are when the program runs.
    pub content: Option<Content>,
}

/// What bytes are when the program runs.
#[derive(Clone, Debug)]
pub enum Content {
    /// Of an instruction.
    Instruction(Instruction),
    /// Of the text, which is here in the file.
    Text(Range<usize>),
}

impl Content {
    /// The bytes of all of it.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Content::Instruction(instruction) => &instruction.range,
            Content::Text(range) => range,
        }
    }
}

impl Run {
    /// The header fields that the bytes are of.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.file_header.iter().chain(&self.program_header)
    }
}

/// Cuts the file into runs, first to last.
///
/// # Panics
///
/// If it is not one of our programs.
pub fn account(file: &[u8]) -> Vec<Run> {
    let file_header = file_header();
    let program_header = program_header(file);
    let text = file
        .windows(TEXT.len())
        .position(|window| window == TEXT)
        .expect("the text is in the file");
    let content: Vec<Content> = executed(file)
        .into_iter()
        .map(Content::Instruction)
        .chain([Content::Text(text..text + TEXT.len())])
        .collect();

    let fields = file_header.iter().chain(&program_header).map(|field| &field.range);
    let ranges = fields.chain(content.iter().map(Content::range));
    let cuts: BTreeSet<usize> =
        ranges.flat_map(|range| [range.start, range.end]).chain([file.len()]).collect();
    let cuts: Vec<usize> = cuts.into_iter().filter(|&cut| cut <= file.len()).collect();
    cuts.windows(2)
        .map(|cut| {
            let field = |header: &[Field]| {
                header.iter().find(|field| field.range.contains(&cut[0])).cloned()
            };
            Run {
                range: cut[0]..cut[1],
                file_header: field(&file_header),
                program_header: field(&program_header),
                content: content.iter().find(|content| content.range().contains(&cut[0])).cloned(),
            }
        })
        .collect()
}
