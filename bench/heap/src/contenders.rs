//! Whose heaps are compared, and the programs that each have one. Nothing is measured here.

/// A heap.
pub struct Contender {
    /// What tables call it.
    pub name: &'static str,
    /// The program whose global allocator it is.
    pub program: &'static str,
}

/// The position of glibc, which every ratio is to, in what [`all`] returns.
pub const GLIBC: usize = 0;

/// The position of rt0.
pub const RT0: usize = 1;

/// The program that counts what a workload has allocated.
pub const COUNTING: &str = "heap-counting";

/// Every heap there is on this machine.
pub fn all() -> Vec<Contender> {
    let contender = |(name, program)| Contender { name, program };
    let mut all = vec![
        contender(("glibc", "heap-glibc")),
        contender(("rt0", "heap-rt0")),
        contender(("mimalloc", "heap-mimalloc")),
        contender(("talc", "heap-talc")),
        contender(("dlmalloc", "heap-dlmalloc")),
    ];
    if cfg!(musl) {
        all.push(contender(("musl", "heap-musl")));
    }
    all.push(contender(("fixed-size blocks", "heap-fixed")));
    all.push(contender(("linked_list_allocator", "heap-list")));
    all
}

/// What is missing, and how to get it.
pub fn missing() -> Vec<&'static str> {
    let musl = "musl: install musl-dev (or name its libc.a by MUSL_LIBC) and build again";
    if cfg!(musl) { Vec::new() } else { vec![musl] }
}
