//! How much code the heap is, in a program that uses it.

use anyhow::{Context, Result};

use crate::ledger::Ledger;

/// The program that uses the heap, and nothing else that needs one.
const PROGRAM: &str = "vec";

/// The most bytes that it may be: 2.4 KiB.
pub const MOST: u64 = 2_457;

/// The bytes of rt0's heap and of `linked_list_allocator` in that program.
pub fn code(ledger: &Ledger) -> Result<u64> {
    let program = ledger.programs.get(PROGRAM).context("no program uses the heap")?;
    Ok(program.parts.iter().filter(|(name, _)| is_heap(name)).map(|(_, bytes)| bytes).sum())
}

/// Whether a function is the heap's: by its module, or as what `alloc` calls, which is the heap's
/// fast path.
fn is_heap(function: &str) -> bool {
    const CALLED: [&str; 4] =
        ["__rust_alloc", "__rust_alloc_zeroed", "__rust_dealloc", "__rust_realloc"];
    function.contains("rt0::heap::")
        || function.contains("linked_list_allocator::")
        || CALLED.iter().any(|name| function.strip_prefix("__rustc::") == Some(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::ledger::Program;

    #[test]
    fn the_heap_is_its_modules_the_crate_and_what_alloc_calls() {
        let parts = [
            ("(headers, padding, names of sections)", 1),
            ("<rt0::heap::global::Global as core::alloc::global::GlobalAlloc>::alloc", 10),
            ("__rustc::__rust_alloc", 100),
            ("__rustc::__rust_alloc_error_handler", 2),
            ("alloc::raw_vec::finish_grow", 4),
            ("linked_list_allocator::hole::HoleList::deallocate", 1_000),
            ("rt0::heap::pool::Pool<S>::grow", 10_000),
            ("rt0::panic::end", 8),
        ];
        let parts: BTreeMap<_, _> = parts.map(|(name, bytes)| (name.to_owned(), bytes)).into();
        let program = Program { bytes: 11_125, parts, ..Program::default() };
        let programs = BTreeMap::from([(PROGRAM.to_owned(), program)]);
        let ledger = Ledger { programs, ..Ledger::default() };
        assert_eq!(code(&ledger).unwrap(), 11_110);
        assert!(code(&Ledger::default()).is_err());
    }
}
