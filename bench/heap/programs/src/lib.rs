//! Work that real programs do, from `core` and `alloc` alone: one source for rt0, for std, and for
//! every heap. Nothing here knows what it runs on.

#![no_std]

extern crate alloc;

mod filled_map;
mod format;
mod map;
mod strings;

use alloc::boxed::Box;
use core::arch::x86_64::_rdtsc;

pub use filled_map::FilledMap;
pub use map::Map;
pub use strings::Strings;

/// Something that can be done again and again.
pub trait Work {
    /// Does it `times` times.
    fn repeat(&mut self, times: u32);
}

/// The whole programs' kinds of work, as their first argument names them.
pub const NAMES: [&str; 4] = ["format", "strings", "filled map", "map"];

/// The work with one of these names.
fn named(name: &str) -> Option<Box<dyn Work>> {
    match name {
        "format" => Some(Box::new(format::Format::new())),
        "strings" => Some(Box::new(Strings::new())),
        "filled map" => Some(Box::new(FilledMap::new())),
        "map" => Some(Box::new(Map::new())),
        _ => None,
    }
}

/// Does the work `times` times, and tells how many cycles of the time stamp counter that took;
/// before, it does the same to fill caches and to reach the size at which it stays.
///
/// The arguments are the program's, without its name; `None` if they are not a name and a number.
pub fn cycles<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Option<u64> {
    let mut work = named(arguments.next()?)?;
    let times = arguments.next()?.parse().ok()?;
    work.repeat(times);
    // SAFETY: x86_64 has the instruction, and Linux lets user space use it.
    let start = unsafe { _rdtsc() };
    work.repeat(times);
    // SAFETY: as above.
    Some(unsafe { _rdtsc() } - start)
}
