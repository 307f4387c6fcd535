//! The instructions of a program: those that the CPU can reach from the entry point.
//!
//! Sections and symbols are not needed to find them, so a program without either is drawn too.
//! The flow is followed as the CPU would: on to the next instruction and to each branch's target,
//! and not past a jump or into bytes that some instruction uses as data. An exit is no end: a filter
//! may refuse it. Of conditions one is known: the `jne` behind an `inc` of a register that is still as
//! the kernel starts a program, 0.

use std::collections::{BTreeMap, BTreeSet};

use iced_x86::{
    Decoder, DecoderOptions, FlowControl, Formatter, Instruction, IntelFormatter, Mnemonic, OpKind,
    Register,
};

/// One instruction.
pub struct Line {
    pub address: u64,
    pub len: usize,
    /// Of its bytes, those from here on are a number: a displacement or an immediate value.
    pub operand_at: usize,
    /// As objdump writes it in Intel's syntax.
    pub text: String,
    /// Where it jumps or calls to.
    pub target: Option<u64>,
    pub is_call: bool,
    /// The address of data that it mentions.
    pub data: Option<u64>,
    /// What can be said of it without knowing the program.
    pub note: String,
}

/// Follows the program from `entry` through `image`, whose first byte lies at `base`.
pub fn follow(image: &[u8], base: u64, entry: u64) -> Vec<Line> {
    let end = base + image.len() as u64;
    let mut found = BTreeMap::new();
    let mut data = BTreeSet::new();
    let mut waiting = vec![entry];
    while let Some(start) = waiting.pop() {
        let mut number = None;
        let mut next = start;
        // Whether the flags are those of 0 + 1: the kernel starts a program with registers of 0.
        let mut is_one = false;
        let mut written = BTreeSet::new();
        while (base..end).contains(&next) && !found.contains_key(&next) && !data.contains(&next) {
            let rest = &image[(next - base) as usize..];
            let mut decoder = Decoder::with_ip(64, rest, next, DecoderOptions::NONE);
            let instruction = decoder.decode();
            let bytes = instruction.ip()..instruction.next_ip();
            if instruction.is_invalid() || data.iter().any(|place| bytes.contains(place)) {
                break;
            }
            let register = instruction.op0_register().full_register();
            is_one = match instruction.mnemonic() {
                Mnemonic::Mov | Mnemonic::Lea | Mnemonic::Jne => is_one,
                Mnemonic::Inc => start == entry && !written.contains(&register),
                _ => false,
            };
            written.insert(register);
            let line = line(&mut decoder, &instruction, base..end, number);
            number = syscall_number(&instruction, number);
            next = instruction.next_ip();
            data.extend(line.data);
            waiting.extend(line.target);
            found.insert(instruction.ip(), line);
            let is_taken = is_one && instruction.mnemonic() == Mnemonic::Jne;
            if is_taken || ends_flow(&instruction) {
                break;
            }
        }
    }
    found.into_values().filter(|line| !data.contains(&line.address)).collect()
}

/// Whether the next instruction in memory is not the next to run.
fn ends_flow(instruction: &Instruction) -> bool {
    matches!(
        instruction.flow_control(),
        FlowControl::UnconditionalBranch
            | FlowControl::IndirectBranch
            | FlowControl::Return
            | FlowControl::Exception
    )
}

/// All that the poster says of an instruction.
fn line(
    decoder: &mut Decoder<'_>,
    instruction: &Instruction,
    image: std::ops::Range<u64>,
    number: Option<u64>,
) -> Line {
    let offsets = decoder.get_constant_offsets(instruction);
    let operand_at = match (offsets.has_displacement(), offsets.has_immediate()) {
        (true, _) => offsets.displacement_offset(),
        (false, true) => offsets.immediate_offset(),
        (false, false) => instruction.len(),
    };
    let target = Some(instruction.near_branch_target()).filter(|target| *target != 0);
    let data = mentioned(instruction).filter(|address| image.contains(address));
    Line {
        address: instruction.ip(),
        len: instruction.len(),
        operand_at,
        text: intel(instruction),
        target,
        is_call: instruction.flow_control() == FlowControl::Call,
        data,
        note: note(instruction, number),
    }
}

/// The address that an instruction names, as a place in memory or as a number.
fn mentioned(instruction: &Instruction) -> Option<u64> {
    if instruction.is_ip_rel_memory_operand() {
        return Some(instruction.ip_rel_memory_address());
    }
    let operands = 0..instruction.op_count();
    let has_immediate = |&index: &u32| {
        let kind = instruction.op_kind(index);
        matches!(kind, OpKind::Immediate32 | OpKind::Immediate32to64 | OpKind::Immediate64)
    };
    operands.into_iter().find(has_immediate).map(|index| instruction.immediate(index))
}

/// What is in `rax` after an instruction, where that is plain to see.
fn syscall_number(instruction: &Instruction, before: Option<u64>) -> Option<u64> {
    let writes_rax = instruction.op_count() > 0
        && instruction.op0_kind() == OpKind::Register
        && instruction.op0_register().full_register() == Register::RAX;
    match instruction.mnemonic() {
        Mnemonic::Syscall | Mnemonic::Call => None,
        Mnemonic::Mov if writes_rax && instruction.op1_kind() != OpKind::Register => {
            instruction.try_immediate(1).ok()
        }
        Mnemonic::Cmp | Mnemonic::Test => before,
        _ if writes_rax => None,
        _ => before,
    }
}

/// The kernel's name of a call, or the number that a large immediate stands for.
fn note(instruction: &Instruction, number: Option<u64>) -> String {
    if instruction.mnemonic() == Mnemonic::Syscall {
        // arch/x86/entry/syscalls/syscall_64.tbl
        let name = match number {
            Some(0) => "read",
            Some(1) => "write",
            Some(60) => "exit",
            Some(231) => "exit_group",
            _ => "",
        };
        return name.to_owned();
    }
    let mut immediates = (0..instruction.op_count())
        .filter_map(|index| instruction.try_immediate(index).ok().map(|value| value as i64));
    // include/uapi/asm-generic/errno-base.h; the largest is MAX_ERRNO of include/linux/err.h.
    match immediates.next_back() {
        Some(-4095) => "\u{2212}MAX_ERRNO".to_owned(),
        Some(-28) => "\u{2212}ENOSPC".to_owned(),
        Some(-4) => "\u{2212}EINTR".to_owned(),
        _ => String::new(),
    }
}

/// An instruction as objdump writes it, addresses resolved.
fn intel(instruction: &Instruction) -> String {
    let mut formatter = IntelFormatter::new();
    let options = formatter.options_mut();
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_branch_leading_zeros(false);
    options.set_show_branch_size(false);
    options.set_space_after_operand_separator(true);
    let mut text = String::new();
    formatter.format(instruction, &mut text);
    text
}
