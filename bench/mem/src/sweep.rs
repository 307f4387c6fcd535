//! One size after the other, from 1 byte to 64 MiB: which operations, sizes, alignments and
//! distances are timed, and how often.

use crate::calls::{Arena, Call, Function, replay};
use crate::contenders::{Contender, GLIBC};
use rounds::Median;

/// Largest size, in bytes.
pub const LARGEST: usize = 64 << 20;

/// Bytes that one sample works on at least, so that the clock's own cost does not matter.
const SAMPLE: usize = 32 << 10;
/// Calls in one sample at most.
const CALLS: usize = 256;
/// Bytes that all samples of one size and contender work on, within the bounds of [`SAMPLES`].
const BUDGET: usize = 256 << 20;
/// Fewest and most samples.
const SAMPLES: (usize, usize) = (25, 101);

/// Alignments of both operands, mod 64, taken in turn: aligned, as an allocator aligns,
/// and not.
const ALIGNMENTS: [(usize, usize); 5] = [(0, 0), (16, 16), (16, 48), (9, 34), (35, 8)];

/// Bytes by which the operands of a near move are apart: an element put into or taken out of
/// the front of a `Vec<String>`.
const NEAR: isize = 24;

/// What is timed over all sizes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A function whose operands are apart.
    Apart(Function),
    /// `memmove` by half its size to a lower address.
    Down,
    /// `memmove` by half its size to a higher address.
    Up,
    /// `memmove` by [`NEAR`] bytes to a lower address.
    NearDown,
    /// `memmove` by [`NEAR`] bytes to a higher address.
    NearUp,
}

impl Operation {
    /// In the order of the tables.
    pub const ALL: [Operation; 8] = [
        Self::Apart(Function::Memcpy),
        Self::Down,
        Self::Up,
        Self::NearDown,
        Self::NearUp,
        Self::Apart(Function::Memset),
        Self::Apart(Function::Memcmp),
        Self::Apart(Function::Strlen),
    ];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apart(function) => function.name(),
            Self::Down => "memmove down by half",
            Self::Up => "memmove up by half",
            Self::NearDown => "memmove down by 24",
            Self::NearUp => "memmove up by 24",
        }
    }

    /// Whether the project has a goal for large sizes of it.
    pub fn has_large_goal(self) -> bool {
        !matches!(self, Self::Apart(Function::Memcmp | Function::Strlen))
    }

    fn function(self) -> Function {
        match self {
            Self::Apart(function) => function,
            _ => Function::Memmove,
        }
    }

    fn call(self, n: usize, turn: usize, arena: &mut Arena) -> Call {
        let (to, from) = ALIGNMENTS[turn % ALIGNMENTS.len()];
        let half = (n / 2) as isize;
        match self {
            Self::Apart(_) => arena.apart(to, from, n, &mut fastrand::Rng::with_seed(turn as u64)),
            Self::Down => arena.overlapping(to, -half, n),
            Self::Up => arena.overlapping(to, half, n),
            Self::NearDown => arena.overlapping(to, -NEAR, n),
            Self::NearUp => arena.overlapping(to, NEAR, n),
        }
    }
}

/// Powers of two and the sizes half way between, in bytes.
pub fn sizes() -> impl Iterator<Item = usize> {
    (0..=LARGEST.ilog2())
        .flat_map(|log| [1 << log, 3 << log >> 1])
        .filter(|&n| n <= LARGEST)
        .skip(1)
}

/// What one size takes.
pub struct Point {
    /// Bytes.
    pub size: usize,
    /// Nanoseconds of one call of glibc's function, the median.
    pub glibc_nanoseconds: f64,
    /// Ratio to glibc in the same round, in the contenders' order.
    pub ratio: Vec<Median>,
}

/// Times one operation with operands of `n` bytes.
pub fn measure(
    contenders: &[Contender],
    operation: Operation,
    n: usize,
    arena: &mut Arena,
) -> Point {
    let calls = (SAMPLE / n).clamp(1, CALLS);
    let rounds = (BUDGET / (n * calls)).clamp(SAMPLES.0, SAMPLES.1);
    let function = operation.function();
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..rounds {
        let call = operation.call(n, round, arena);
        let calls = vec![call; calls];
        let mut everybody = || {
            for at in in_turn(contenders.len(), round) {
                let time = replay(&contenders[at], function, &calls);
                times[at].push(time.as_nanos() as f64 / calls.len() as f64);
            }
        };
        match function {
            Function::Strlen => arena.terminated(call, everybody),
            _ => everybody(),
        }
    }
    Point {
        size: n,
        ratio: ratios(&times),
        glibc_nanoseconds: Median::of(times.swap_remove(GLIBC)).value,
    }
}

/// The positions of all contenders, each of which is the first in turn.
pub fn in_turn(contenders: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..contenders).map(move |at| (at + round) % contenders)
}

/// The ratio of each contender's times to glibc's, round by round.
pub fn ratios(times: &[Vec<f64>]) -> Vec<Median> {
    let ratio =
        |times: &Vec<f64>, base: &Vec<f64>| times.iter().zip(base).map(|(t, b)| t / b).collect();
    times.iter().map(|own| Median::of(ratio(own, &times[GLIBC]))).collect()
}
