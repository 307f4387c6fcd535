//! Checks a finished program against rt0's image contract: what its file must hold, and what it
//! must not, to run with nothing under it but the kernel.
//!
//! | here | what |
//! |---|---|
//! | this file | the promises, one by one, and how to mend a broken one |
//! | `image` | the facts of a file, read by the `object` crate |
//! | `main.rs` | the program: files in, sentences and a status out |
//!
//! Nothing here runs the program, and nothing knows how it was built.

mod image;

pub use image::{Error, Image, Section, Segment};

use std::ops::RangeInclusive;

use object::elf::{
    ET_EXEC, PF_W, PF_X, PT_DYNAMIC, PT_GNU_STACK, PT_LOAD, PT_TLS, ProgramFlags, SHF_ALLOC,
    SHT_FINI_ARRAY, SHT_INIT_ARRAY, SHT_PREINIT_ARRAY, SHT_REL, SHT_RELA, SHT_RELR,
};

/// One clause of the contract.
pub struct Promise {
    /// What a program's file promises.
    pub text: &'static str,
    /// How to mend a program that breaks it.
    pub mend: &'static str,
    /// What in the file breaks it; nothing, if it is kept.
    pub breaches: fn(&Image) -> Vec<String>,
}

/// What mends a program that was linked as any other is.
const LINK_ARGS: &str = "build.rs must hand every one of DEP_RT0_LINK_ARGS to the linker, \
                         as cargo::rustc-link-arg-bins";

/// The contract.
pub const PROMISES: [Promise; 10] = [
    Promise {
        text: "its addresses are final",
        mend: LINK_ARGS, // -no-pie
        breaches: |image| {
            let is_final = image.e_type == ET_EXEC;
            found((!is_final).then(|| "its type is not ET_EXEC, but a PIE's or a library's".into()))
        },
    },
    Promise {
        text: "no interpreter",
        mend: LINK_ARGS, // -static
        breaches: |image| {
            found(image.interpreter.as_ref().map(|path| format!("{path} would run before it")))
        },
    },
    Promise {
        text: "no dynamic section",
        mend: LINK_ARGS, // -static, -no-pie
        breaches: |image| {
            let segments = image.segments.iter().filter(|segment| segment.p_type == PT_DYNAMIC);
            segments.map(|segment| format!("PT_DYNAMIC at {:#x}", segment.p_vaddr)).collect()
        },
    },
    Promise {
        text: "no undefined symbol",
        mend: "define it, or remove what refers to it; a libc's functions are not there",
        breaches: |image| image.undefined.clone(),
    },
    Promise {
        text: "nothing to relocate",
        mend: "let linker.ld lay out the program, and call no indirect function (STT_GNU_IFUNC)",
        breaches: |image| {
            let types = [SHT_REL, SHT_RELA, SHT_RELR];
            sections(image, |section| {
                types.contains(&section.sh_type) && section.sh_flags.contains(SHF_ALLOC)
            })
        },
    },
    Promise {
        text: "no page both writable and executable",
        mend: "let linker.ld lay out the program: without -N, and without another -T",
        breaches: writable_and_executable,
    },
    Promise {
        text: "no executable stack",
        mend: "let linker.ld lay out the program: without -z execstack",
        breaches: |image| {
            let stack = image.segments.iter().find(|segment| segment.p_type == PT_GNU_STACK);
            let executable = stack.filter(|stack| stack.p_flags.contains(PF_X));
            found(executable.map(|_| "PT_GNU_STACK asks for one".into()))
        },
    },
    Promise {
        text: "the entry lies in .text",
        mend: "let linker.ld choose the entry, which is _start: without -e",
        breaches: |image| found(misplaced_entry(image)),
    },
    Promise {
        text: "nothing to run but main",
        mend: "remove what registers a constructor or a destructor: nobody would run it",
        breaches: |image| {
            let types = [SHT_INIT_ARRAY, SHT_FINI_ARRAY, SHT_PREINIT_ARRAY];
            let names = [".ctors", ".dtors"];
            sections(image, |section| {
                types.contains(&section.sh_type) || names.contains(&section.name.as_str())
            })
        },
    },
    Promise {
        text: "no thread-local variable",
        mend: "remove it, or the crate that brings it: nobody would set it up",
        breaches: |image| {
            let segments = image.segments.iter().filter(|segment| segment.p_type == PT_TLS);
            segments.map(|segment| format!("PT_TLS of {} bytes", segment.p_memsz)).collect()
        },
    },
];

/// At most one breach, as the list of breaches that it is.
fn found(breach: Option<String>) -> Vec<String> {
    breach.into_iter().collect()
}

/// The sections that are of some kind and hold something.
fn sections(image: &Image, is_of_kind: impl Fn(&Section) -> bool) -> Vec<String> {
    let sections = image.sections.iter().filter(|section| section.sh_size > 0);
    let of_kind = sections.filter(|section| is_of_kind(section));
    of_kind.map(|section| format!("{} of {} bytes", section.name, section.sh_size)).collect()
}

/// Pages that one segment makes writable, and the same or another executable.
fn writable_and_executable(image: &Image) -> Vec<String> {
    let (writable, executable) = (pages(image, PF_W), pages(image, PF_X));
    let (mut writable, mut executable) = (&writable[..], &executable[..]);
    let mut breaches = Vec::new();
    while let ([written, later_written @ ..], [executed, later_executed @ ..]) =
        (writable, executable)
    {
        let both = written.start().max(executed.start());
        if both <= written.end().min(executed.end()) {
            breaches.push(format!("the page at {:#x}", both * PAGE));
        }
        // The one that ends first meets none of the other's successors.
        if written.end() < executed.end() {
            writable = later_written;
        } else {
            executable = later_executed;
        }
    }
    breaches
}

/// What the kernel maps is whole pages. 4 KiB is the smallest that any processor has here, and a
/// linker that aligns to larger ones aligns to these too.
const PAGE: u64 = 4096;

/// The numbers of the pages of all segments with a permission: ranges in order, none of which
/// touches another.
fn pages(image: &Image, permission: ProgramFlags) -> Vec<RangeInclusive<u64>> {
    let is_meant = |segment: &&Segment| {
        segment.p_type == PT_LOAD && segment.p_memsz > 0 && segment.p_flags.contains(permission)
    };
    let segments = image.segments.iter().filter(is_meant);
    let mut ranges: Vec<_> =
        segments.map(|segment| segment.p_vaddr / PAGE..=segment.last_address() / PAGE).collect();
    ranges.sort_unstable_by_key(|range| *range.start());
    ranges.dedup_by(|next, last| {
        let touches = *next.start() <= last.end() + 1;
        if touches {
            *last = *last.start()..=*last.end().max(next.end());
        }
        touches
    });
    ranges
}

/// Where the entry lies, if that is not where code is.
fn misplaced_entry(image: &Image) -> Option<String> {
    let entry = image.entry;
    let can_run = image.segments.iter().any(|segment| {
        segment.p_type == PT_LOAD && segment.p_flags.contains(PF_X) && segment.contains(entry)
    });
    if !can_run {
        return Some(format!("nothing at {entry:#x} can be executed"));
    }
    // A file without section headers is as good to the kernel.
    let section = image.sections.iter().find(|section| section.contains(entry))?;
    (section.name != ".text").then(|| format!("{entry:#x} lies in {}", section.name))
}
