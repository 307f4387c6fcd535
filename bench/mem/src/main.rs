//! Times rt0's memory functions against glibc's, musl's and `compiler_builtins`': over the
//! recorded mix of real programs, and over sizes from 1 byte to 64 MiB.
//!
//!     cargo run --release [mix|sizes] [FOLDER]
//!
//! Prints the ratios to glibc. If FOLDER is named, writes `bench/mem.json` and `bench/mem.svg` there,
//! and if all was measured, the tables of `memory.md`. The contenders run in turns of microseconds,
//! so that what else the machine does hits all of them; each number is a median of ratios within one
//! round.

mod calls;
mod contenders;
mod mix;
mod report;
mod sweep;

use anyhow::Result;
use rounds::Median;

use calls::{Arena, Function, replay};
use contenders::Contender;
use mix::Mix;
use report::Report;
use sweep::{Operation, in_turn, measure, ratios, sizes};

/// Rounds of the mix.
const ROUNDS: usize = 1001;
/// Calls drawn anew for every round of the mix: some ten microseconds of work.
const CALLS: usize = 1024;
/// Bytes of the largest operand that the mix may draw.
const LARGEST: usize = 256 << 10;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let part = arguments.next_if(|part| part == "mix" || part == "sizes");
    let wanted = |name| part.as_deref().is_none_or(|part| part == name);

    let contenders = contenders::all();
    if !cfg!(musl) {
        println!("SKIP musl: install musl-dev (or name its libc.a by MUSL_LIBC) and build again");
    }
    let mut report = Report::new(contenders.iter().map(|contender| contender.name).collect())?;
    if wanted("mix") {
        for function in Function::ALL {
            report.mix.push((function, replay_mix(&contenders, function)));
        }
    }
    if wanted("sizes") {
        let mut arena = Arena::new(sweep::LARGEST);
        for operation in Operation::ALL {
            let points = sizes().map(|n| measure(&contenders, operation, n, &mut arena));
            report.sizes.push((operation, points.collect()));
        }
    }
    print!("{report}");
    match arguments.next() {
        Some(folder) => report.write(folder.as_ref()),
        None => Ok(()),
    }
}

/// The ratio of each contender to glibc over the recorded mix.
fn replay_mix(contenders: &[Contender], function: Function) -> Vec<Median> {
    let (mix, mut arena) = (Mix::recorded(), Arena::new(LARGEST));
    let mut random = fastrand::Rng::with_seed(0);
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..ROUNDS {
        // New calls in every round: real programs do not repeat theirs, and a branch
        // predictor would learn them.
        let calls = mix.calls(function, CALLS, &mut arena, &mut random);
        for at in in_turn(contenders.len(), round) {
            times[at].push(replay(&contenders[at], function, &calls).as_nanos() as f64);
        }
    }
    ratios(&times)
}
