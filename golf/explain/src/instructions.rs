//! The instructions that a program executes, in the order of their addresses. What is not on the
//! way from the entry point to exit is not an instruction here.

use crate::fields::value_of;
use iced_x86::{Decoder, DecoderOptions, FlowControl, Formatter, IntelFormatter, Mnemonic};
use std::collections::BTreeMap;
use std::ops::Range;

/// An instruction in a file.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// As an assembler reads it; addresses are offsets in the file.
    pub text: String,
}

/// Goes the way that a run of the program goes: from the entry point to the second system call,
/// which is exit.
///
/// There is one conditional jump in these programs, and it is always taken.
///
/// # Panics
///
/// If the way leads out of the file.
pub fn executed(file: &[u8]) -> Vec<Instruction> {
    let base = value_of(file, "p_vaddr") - value_of(file, "p_offset");
    let mut formatter = IntelFormatter::new();
    let options = formatter.options_mut();
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_small_hex_numbers_in_decimal(true);
    options.set_space_after_operand_separator(true);
    options.set_branch_leading_zeros(false);
    options.set_show_branch_size(false);
    options.set_rip_relative_addresses(false);
    options.set_signed_immediate_operands(true);

    let mut found = BTreeMap::new();
    let mut offset = (value_of(file, "e_entry") - base) as usize;
    let mut calls = 0;
    while calls < 2 {
        assert!(offset < file.len(), "the code leads to {offset:#x}, which is not in the file");
        let mut decoder =
            Decoder::with_ip(64, &file[offset..], offset as u64, DecoderOptions::NONE);
        let instruction = decoder.decode();
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        let end = offset + instruction.len();
        found.insert(offset, Instruction { range: offset..end, text });
        calls += usize::from(instruction.mnemonic() == Mnemonic::Syscall);
        offset = match instruction.flow_control() {
            FlowControl::UnconditionalBranch | FlowControl::ConditionalBranch => {
                instruction.near_branch_target() as usize
            }
            _ => end,
        };
    }
    found.into_values().collect()
}
