//! The heap: the global allocator of a program on rt0, in parts that can be used without it.
//!
//! A program that allocates says `extern crate alloc` and nothing else; one that does not has none
//! of this in its file. All memory is `linked_list_allocator`'s, which keeps it as a sorted list of
//! holes; what stands in front of it is there because a walk along that list is slow once a program
//! holds thousands of blocks.
//!
//! ```text
//! global      alloc, dealloc, realloc, one thread at a time
//!   └─> allocator       small or large?
//!         ├─> small     to 32 KiB: a free list, or else the next bytes of a chunk
//!         └─> large     beyond: to 128 KiB a free list, or else
//!               └─> pool        linked_list_allocator, and how it grows
//!                     └─> source        the program break
//! ```
//!
//! | here | what |
//! |---|---|
//! | `class` | size classes |
//! | `free_list` | the free blocks of one class |
//! | `chunk` | what small blocks are carved from, unless they must be aligned to more than 16 bytes |
//! | `reclaim` | free neighbours back to the pool, when it would have to grow a lot |
//! | `guard` | dev builds: double free, writes past the end |
//! | `usage` | how much is in use |

mod allocator;
mod chunk;
mod class;
mod free_list;
#[cfg(panic = "abort")]
mod global;
mod guard;
mod large;
mod pool;
mod reclaim;
mod small;
mod source;
mod usage;

pub use allocator::Heap;
pub use source::{Brk, PAGE, Source};
pub use usage::Stats;

/// What the program's heap has at this moment: all zeros where the global allocator is not rt0's.
///
/// There in dev builds, and with the feature `heap-stats`. It walks along the free blocks, so it
/// takes the longer the more there are.
///
/// # Examples
///
/// ```
/// # #[cfg(debug_assertions)]
/// let leaked = |f: fn()| {
///     let before = rt0::heap::stats().blocks;
///     f();
///     rt0::heap::stats().blocks - before
/// };
/// # #[cfg(debug_assertions)]
/// assert_eq!(leaked(|| drop(Box::new(1))), 0);
/// ```
#[cfg(any(debug_assertions, feature = "heap-stats"))]
pub fn stats() -> Stats {
    #[cfg(panic = "abort")]
    let stats = global::HEAP.stats();
    #[cfg(not(panic = "abort"))]
    let stats = Stats::default();
    stats
}
