//! Files that are damaged: whoever reads a program's file says so, and does not panic or hang.

use std::fs;
use std::ops::Range;
use std::sync::OnceLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::programs::RELEASE;

/// A change to a file.
#[derive(Clone, Debug)]
enum Damage {
    /// Puts another byte in place of one.
    Byte(Index, u8),
    /// Puts another number in place of eight bytes of the headers.
    Number(Range<usize>, Index, u64),
    /// Cuts the file.
    End(Index),
}

/// The ELF header and the first program headers.
const HEADERS: Range<usize> = 0..280;

/// Numbers that mean something: small ones, the ends of all, those of pages and of files.
const NUMBERS: [u64; 12] =
    [0, 1, 2, 56, 64, 768, 0x1000, 0x40_0000, 1 << 32, 1 << 63, u64::MAX - 1, u64::MAX];

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let number =
        (any::<Index>(), select(&NUMBERS)).prop_map(|(at, to)| Damage::Number(HEADERS, at, to));
    let byte = (any::<Index>(), any::<u8>()).prop_map(|(at, to)| Damage::Byte(at, to));
    let end = any::<Index>().prop_map(Damage::End);
    vec(prop_oneof![4 => byte, 4 => number, 1 => end], 1..6)
}

/// A file that was changed in this way.
fn damaged(file: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut file = file.to_vec();
    for damage in damages {
        match damage {
            Damage::Byte(at, to) if !file.is_empty() => *at.get_mut(&mut file) = *to,
            Damage::Number(range, at, to) if file.len() >= range.end => {
                let at = range.start + at.index(range.len() - 8);
                file[at..at + 8].copy_from_slice(&to.to_le_bytes());
            }
            Damage::End(at) => file.truncate(at.index(file.len() + 1)),
            _ => {}
        }
    }
    file
}

/// Small and large, with one segment and with several.
fn files() -> &'static [Vec<u8>; 2] {
    static FILES: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    let read = |name| fs::read(RELEASE.program(name)).unwrap();
    FILES.get_or_init(|| ["hello", "panics"].map(read))
}

proptest! {
    #[test]
    fn the_doctor_reads_any_file(which in 0..2usize, damages in damages()) {
        let file = damaged(&files()[which], &damages);
        match rt0_doctor::Image::read(&file) {
            Ok(image) => rt0_doctor::PROMISES.iter().for_each(|it| drop((it.breaches)(&image))),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn the_poster_draws_any_file_or_says_why_not(damages in damages()) {
        let file = damaged(&files()[0], &damages);
        match rt0_poster::draw("damaged", &file) {
            Ok(svg) => prop_assert!(svg.ends_with("</svg>\n")),
            Err(reason) => prop_assert!(!reason.is_empty()),
        }
    }
}
