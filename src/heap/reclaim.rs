//! Free blocks back to the pool: those that lie side by side become one hole again.
//!
//! A block that has a class is freed by two stores, because nobody looks whether its neighbours are
//! free too; until someone does, its memory serves blocks of the same class only. That happens here,
//! when the pool would have to grow: each time that it has given out a quarter more than was left
//! given out the last time, and when its source refuses. So a program whose blocks change their sizes
//! makes the heap grow by that quarter at most before it gets their memory back.

use core::ptr::NonNull;

use super::allocator::Heap;
use super::class::{Class, GRAIN, SMALL_MAX};
use super::source::Source;

/// What a free block holds while it is in no free list.
struct Piece {
    below: Pieces,
    size: u32,
    class: Class,
}

/// Pieces, linked one to the next. Nobody else uses any of them.
type Pieces = Option<NonNull<Piece>>;

const _: () = assert!(size_of::<Piece>() <= GRAIN && align_of::<Piece>() <= GRAIN);

impl<S: Source> Heap<S> {
    /// Whether it has been long enough: what a reclaim costs is spread over that much. Never right
    /// after one.
    pub(super) fn is_reclaim_due(&self) -> bool {
        self.pool.used() > self.left_used + self.left_used / 4
    }

    /// Gives the pool the free blocks that make up a run of `len` bytes, or of more than a small
    /// block has.
    #[inline(never)]
    pub(super) fn reclaim(&mut self, len: usize) {
        let mut pieces = self.take_free_blocks();
        while let Some(top) = pieces {
            let run = Run::below(top);
            if run.len >= len.min(SMALL_MAX + GRAIN) {
                // SAFETY: these bytes are free blocks in no list, side by side, and every block is
                // a part of what the pool has given.
                unsafe { self.pool.deallocate(run.start, run.len) };
            } else {
                self.put_back(pieces, run.rest);
            }
            pieces = run.rest;
        }
        self.left_used = self.pool.used();
    }

    /// Empties all free lists, and returns what was in them, sorted.
    fn take_free_blocks(&mut self) -> Pieces {
        let (mut pieces, mut count) = (None, 0);
        for class in Class::all() {
            let size = class.size() as u32;
            while let Some(block) = self.list(class).pop() {
                // SAFETY: the block was in a list, so nobody uses it, and it is a grain at least,
                // which is large enough for a piece.
                unsafe { block.cast().write(Piece { below: pieces, size, class }) };
                pieces = Some(block.cast());
                count += 1;
            }
        }
        sort(&mut pieces, count)
    }

    /// Puts the pieces from `pieces` to before `end` into the free lists.
    fn put_back(&mut self, mut pieces: Pieces, end: Pieces) {
        while let Some(piece) = pieces
            && pieces != end
        {
            // SAFETY: a piece holds what was written to it, and is a free block of that class.
            unsafe {
                let Piece { below, class, .. } = piece.read();
                self.list(class).push(piece.cast());
                pieces = below;
            }
        }
    }
}

/// Pieces that lie side by side.
struct Run {
    start: NonNull<u8>,
    len: usize,
    /// The pieces below the run.
    rest: Pieces,
}

impl Run {
    /// The run whose last piece is `top`, in a list that is sorted.
    fn below(top: NonNull<Piece>) -> Self {
        let mut run = Self { start: top.cast(), len: 0, rest: Some(top) };
        while let Some(piece) = run.rest {
            // SAFETY: a piece holds what was written to it.
            let Piece { below, size, .. } = unsafe { piece.read() };
            let size = size as usize;
            let end = piece.addr().get() + size;
            if run.len > 0 && end != run.start.addr().get() {
                break;
            }
            run = Self { start: piece.cast(), len: run.len + size, rest: below };
        }
        run
    }
}

/// Takes the first `count` pieces, if there are any, and sorts them by address, the highest first:
/// what goes to the pool first then never lies before what comes after it, and adds nothing to its
/// walk.
fn sort(pieces: &mut Pieces, count: usize) -> Pieces {
    if count > 1 {
        let half = sort(pieces, count / 2);
        return merge(half, sort(pieces, count - count / 2));
    }
    let mut first = (*pieces)?;
    // SAFETY: as in `take_free_blocks`: nobody else uses a piece, and it holds one.
    *pieces = unsafe { first.as_mut() }.below.take();
    Some(first)
}

/// Merges two lists that are sorted.
fn merge(mut one: Pieces, mut other: Pieces) -> Pieces {
    let mut merged = None;
    let mut end = &mut merged;
    while let (Some(a), Some(b)) = (one, other) {
        let (mut highest, from) = if a > b { (a, &mut one) } else { (b, &mut other) };
        *end = Some(highest);
        // SAFETY: as in `sort`; `end` is the only reference to a piece.
        end = &mut unsafe { highest.as_mut() }.below;
        *from = *end;
    }
    *end = one.or(other);
    merged
}
