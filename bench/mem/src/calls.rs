//! Calls to be timed: their operands, the memory these lie in, and the one loop that times
//! them. What is called with which sizes is decided in `mix` and `sweep`.

use std::ffi::c_void;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::contenders::Contender;

/// What is measured. `bcmp` has `memcmp`'s numbers: glibc has one function for both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `memcpy`
    Memcpy,
    /// `memmove`
    Memmove,
    /// `memset`
    Memset,
    /// `memcmp`
    Memcmp,
    /// `strlen`
    Strlen,
}

impl Function {
    /// Every function, in the order of the tables.
    pub const ALL: [Function; 5] =
        [Self::Memcpy, Self::Memmove, Self::Memset, Self::Memcmp, Self::Strlen];

    /// C's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memcpy => "memcpy",
            Self::Memmove => "memmove",
            Self::Memset => "memset",
            Self::Memcmp => "memcmp",
            Self::Strlen => "strlen",
        }
    }
}

/// The operands of one call; a function that takes fewer ignores the rest.
#[derive(Clone, Copy)]
pub struct Call {
    to: *mut c_void,
    from: *const c_void,
    n: usize,
}

/// What all memory is filled with, so that all operands are equal and no string ends.
const FILL: u8 = 0x41;
/// Bytes of a cache line, which alignments are counted within.
const LINE: usize = 64;
/// Lines at which an operand may start: 8 KiB, in the first-level cache together with another.
const SLOTS: usize = 128;
/// Bytes between two marks: longer than [`Arena::MARKED`], and no power of two, so that the
/// marks do not share the sets of a cache.
const STRIDE: usize = 17 * LINE;

/// The memory that calls work on: two areas of [`FILL`], and one with a NUL at every
/// alignment for what must find a difference or an end.
pub struct Arena {
    memory: Vec<u8>,
    /// Bytes of the largest operand.
    pub largest: usize,
}

impl Arena {
    /// Bytes that can be equal in front of a difference, or be in a string.
    pub const MARKED: usize = STRIDE - 2 * LINE;

    /// Memory for operands of up to `largest` bytes.
    pub fn new(largest: usize) -> Arena {
        let area = SLOTS * LINE + largest + LINE;
        let mut arena = Arena { memory: vec![FILL; 3 * area + LINE * STRIDE + LINE], largest };
        for alignment in 0..LINE {
            let mark = arena.mark(alignment);
            arena.memory[mark] = 0;
        }
        arena
    }

    /// Index of the area `number`, at the start of a cache line.
    fn area(&self, number: usize) -> usize {
        let first = self.memory.as_ptr().align_offset(LINE);
        first + number * (SLOTS * LINE + self.largest.next_multiple_of(LINE))
    }

    /// Index of the NUL with this alignment.
    fn mark(&self, alignment: usize) -> usize {
        self.area(2) + alignment * STRIDE + (STRIDE - LINE) + alignment
    }

    fn call(&mut self, to: usize, from: usize, n: usize) -> Call {
        assert!(to.max(from) + n <= self.memory.len());
        let base = self.memory.as_mut_ptr();
        Call { to: base.wrapping_add(to).cast(), from: base.wrapping_add(from).cast(), n }
    }

    /// Operands with these alignments, in different areas, at random places.
    pub fn apart(&mut self, to: usize, from: usize, n: usize, random: &mut fastrand::Rng) -> Call {
        let mut place =
            |area, alignment| self.area(area) + LINE * random.usize(..SLOTS) + alignment;
        let (to, from) = (place(0, to), place(1, from));
        self.call(to, from, n)
    }

    /// Operands of which the destination is `distance` bytes above the source.
    pub fn overlapping(&mut self, to: usize, distance: isize, n: usize) -> Call {
        let to = self.area(1) + to;
        self.call(to, to.wrapping_add_signed(-distance), n)
    }

    /// Operands whose first `equal` bytes are equal, at most [`Arena::MARKED`] of them; the
    /// next byte, if there is one, is not.
    pub fn compared(
        &mut self,
        to: usize,
        from: usize,
        n: usize,
        equal: usize,
        random: &mut fastrand::Rng,
    ) -> Call {
        if equal >= n || equal > Self::MARKED {
            return self.apart(to, from, n, random);
        }
        let a = self.area(0) + LINE * random.usize(..SLOTS) + to;
        let b = self.mark((from + equal) % LINE) - equal;
        self.call(a, b, n)
    }

    /// A string of `n` bytes, at most [`Arena::MARKED`].
    pub fn string(&mut self, alignment: usize, n: usize) -> Call {
        let n = n.min(Self::MARKED);
        let start = self.mark((alignment + n) % LINE) - n;
        self.call(start, start, n)
    }

    /// Makes an operand a string of its length while `body` runs.
    pub fn terminated<R>(&mut self, call: Call, body: impl FnOnce() -> R) -> R {
        let end = call.to.addr() - self.memory.as_ptr().addr() + call.n;
        let byte = std::mem::replace(&mut self.memory[end], 0);
        let result = body();
        self.memory[end] = byte;
        result
    }
}

/// Makes the calls one after the other and tells how long they took.
pub fn replay(contender: &Contender, function: Function, calls: &[Call]) -> Duration {
    // SAFETY (of every call below): `Arena` made the operands inside its memory, which is
    // larger than they are; those for `memcpy` lie in two areas, and strings end.
    macro_rules! timed {
        (|$call:ident| $result:expr) => {{
            let start = Instant::now();
            for $call in calls {
                // SAFETY: see above.
                black_box(unsafe { $result });
            }
            start.elapsed()
        }};
    }
    let Contender { memcpy, memmove, memset, memcmp, strlen, .. } = *contender;
    match function {
        Function::Memcpy => timed!(|call| memcpy(call.to, call.from, call.n)),
        Function::Memmove => timed!(|call| memmove(call.to, call.from, call.n)),
        Function::Memset => timed!(|call| memset(call.to, FILL.into(), call.n)),
        Function::Memcmp => timed!(|call| memcmp(call.to, call.from, call.n)),
        Function::Strlen => timed!(|call| strlen(call.to.cast())),
    }
}
