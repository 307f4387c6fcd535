#!/usr/bin/env python3
"""Records the size mix that the benchmark replays: runs four programs with trace.c in
front of glibc and prints mix.txt on standard output.

    python3 record.py > mix.txt

Needs gcc, rustc, python3 and sort. How calls are counted lives in trace.c.
"""

import array
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

FUNCTIONS = ["memcpy", "memmove", "memset", "memcmp", "strlen"]
ONE_OPERAND = ["memset", "strlen"]
DIRECTIONS = ["forward", "backward"]
GROUPS = ["0", "16", "64", "256"]  # the smallest size of each alignment group
CLASSES, LINE = 512, 64  # as in trace.c
LEAST = 50  # parts per million below which an entry is left out
HERE = pathlib.Path(__file__).resolve().parent

HEADER = """\
# The size mix of real programs: which sizes and alignments the memory functions are
# called with. Made by record.py (see there) and trace.c; do not edit.
#
# Programs: rustc -O, gcc -O2 (the driver, cc1, as, ld), python3 compiling its standard
# library to bytecode, sort of 200,000 text lines in the C locale. Calls through the PLT
# are seen; calls glibc makes inside itself, and calls compilers expanded inline, are not.
# A program that calls a function at least {least_calls:,} times has the same weight as any other.
#
# Each line: function, series, then key:parts-per-million of the function's calls.
#   size               bytes; from 256 on the smallest of its class (four classes a doubling)
#   to@G, from@G       address mod 64 of the first and second operand, for sizes from G on
#   forward, backward  size of a memmove whose destination overlaps its source from below, above
#   forward-distance, backward-distance   bytes between the operands of those; 0 is backward
#   equal@N            memcmp of N bytes: equal bytes before the first difference, N if none
"""
LEAST_CALLS = 10_000


def smallest(index):
    """The smallest number in a class of trace.c."""
    if index < 256:
        return index
    log, quarter = divmod(index - 256, 4)
    return (1 << (log + 8)) + (quarter << (log + 6))


def programs(scratch):
    """The traced commands, each with its input in `scratch`."""
    rust = scratch / "main.rs"
    rust.write_text(
        "use std::collections::BTreeMap;\n"
        "fn main() {\n"
        "    let mut count: BTreeMap<String, usize> = BTreeMap::new();\n"
        "    for line in std::io::stdin().lines() {\n"
        "        for word in line.unwrap().split(' ') {\n"
        "            *count.entry(word.to_lowercase()).or_default() += 1;\n"
        "        }\n"
        "    }\n"
        "    println!(\"{count:#?}\");\n"
        "}\n"
    )
    library = pathlib.Path(os.__file__).parent
    sources = sorted(library.glob("*.py"))[:60]
    lines = [line for name in sources for line in name.read_text().splitlines()]
    text = scratch / "lines.txt"
    text.write_text("".join(f"{line}\n" for line in (lines * (200_000 // len(lines) + 1))[:200_000]))
    compile_all = "import sys\nfor name in sys.argv[1:]: compile(open(name).read(), 'x', 'exec')"
    return {
        "rustc": ["rustc", "-O", "-o", scratch / "rust", rust],
        "gcc": ["gcc", "-O2", "-o", scratch / "trace.so", "-shared", "-fPIC", HERE / "trace.c"],
        "python": [sys.executable, "-c", compile_all, *sources],
        "sort": ["sort", "-o", scratch / "sorted.txt", text],
    }


def record(command, shim, scratch):
    """Runs one command and returns its counters as {(function, series): {key: calls}}."""
    counters = scratch / "counters"
    shape = [
        *((f, "size", CLASSES) for f in FUNCTIONS),
        *((f, f"{side}@{g}", LINE) for f in FUNCTIONS for g in GROUPS for side in ["to", "from"]),
        *(("memmove", d, CLASSES) for d in DIRECTIONS),
        *(("memmove", f"{d}-distance", CLASSES) for d in DIRECTIONS),
        *(("memcmp", f"equal@{smallest(i)}", CLASSES) for i in range(CLASSES)),
    ]
    counters.write_bytes(bytes(8 * sum(length for _, _, length in shape)))
    environment = dict(os.environ, LD_PRELOAD=str(shim), MEM_TRACE=str(counters), LC_ALL="C")
    subprocess.run(command, env=environment, check=True)
    numbers, table, at = array.array("Q", counters.read_bytes()), {}, 0
    for function, series, length in shape:
        row = numbers[at : at + length]
        key = int if length == LINE else smallest
        table[function, series] = {key(i): calls for i, calls in enumerate(row) if calls}
        at += length
    return table


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        shim = scratch / "shim.so"
        flags = ["-O2", "-ffreestanding", "-fno-tree-loop-distribute-patterns", "-shared", "-fPIC"]
        subprocess.run(["gcc", *flags, "-o", shim, HERE / "trace.c"], check=True)
        tables = {name: record(command, shim, scratch) for name, command in programs(scratch).items()}

    print(HEADER.format(least_calls=LEAST_CALLS), end="")
    print(f"# Recorded on {platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}. Calls:")
    shares = {}
    for function in FUNCTIONS:
        calls = {name: sum(table[function, "size"].values()) for name, table in tables.items()}
        print(f"#   {function}: " + ", ".join(f"{name} {n:,}" for name, n in calls.items()))
        counted = {name: n for name, n in calls.items() if n >= LEAST_CALLS}
        for name, n in counted.items():
            for (owner, series), row in tables[name].items():
                if owner == function:
                    merged = shares.setdefault((owner, series), {})
                    for key, count in row.items():
                        merged[key] = merged.get(key, 0) + 1e6 * count / n / len(counted)
    for (function, series), row in shares.items():
        if series.startswith("from@") and function in ONE_OPERAND:
            continue
        entries = [f"{key}:{share:.0f}" for key, share in sorted(row.items()) if share >= LEAST]
        if entries:
            print(function, series, *entries)


main()
