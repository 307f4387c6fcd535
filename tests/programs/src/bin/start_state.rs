//! Prints everything that the kernel told it, one fact a line, for a test to compare.
//!
//! Strings are printed in hexadecimal, since they may hold any byte; so are addresses.

#![no_std]
#![no_main]

use core::fmt::{self, Display};

use rt0::Errno;
use rt0::env::{self, InitialStack};
use rt0::io::{BufWriter, Write, stdout};
use rt0::linux_raw_sys::auxvec::{AT_EXECFN, AT_RANDOM};

rt0::entry!(main);

fn main(stack: InitialStack) -> Result<(), Errno> {
    let mut out = BufWriter::new(stdout());
    writeln!(out, "argc {}", stack.argc())?;
    writeln!(out, "argv {:x}", stack.argv().addr())?;
    writeln!(out, "envp {:x}", stack.envp().addr())?;
    // SAFETY: argv has argc entries and a null pointer.
    writeln!(out, "argv[argc] {:x}", unsafe { stack.argv().add(stack.argc()).read() }.addr())?;
    for argument in stack.args() {
        writeln!(out, "arg {}", Hex(argument.to_bytes()))?;
    }
    for (name, value) in stack.vars() {
        writeln!(out, "var {} {}", Hex(name), Hex(value.to_bytes()))?;
    }
    for entry in stack.auxv() {
        writeln!(out, "auxv {} {:x}", entry.a_type, entry.a_val)?;
    }
    if let Some(bytes) = stack.auxval(AT_RANDOM) {
        let bytes: *const [u8; 16] = core::ptr::with_exposed_provenance(bytes);
        // SAFETY: AT_RANDOM is the address of 16 bytes that stay.
        writeln!(out, "random {}", Hex(unsafe { &*bytes }))?;
    }
    if let Some(path) = stack.auxval(AT_EXECFN) {
        // SAFETY: AT_EXECFN is the address of a string that stays.
        let path = unsafe { core::ffi::CStr::from_ptr(core::ptr::with_exposed_provenance(path)) };
        writeln!(out, "execfn {}", Hex(path.to_bytes()))?;
    }
    for name in ["HOME", "A"] {
        writeln!(out, "var {name} {}", Hex(stack.var(name).unwrap_or_default().to_bytes()))?;
    }

    // The same by way of the module's functions.
    let same = env::args().eq(stack.args())
        && env::vars().eq(stack.vars())
        && env::auxv().eq(stack.auxv())
        && env::var("HOME") == stack.var("HOME")
        && env::auxval(AT_RANDOM) == stack.auxval(AT_RANDOM);
    writeln!(out, "same by env {same}")?;
    out.flush()
}

/// Bytes as hexadecimal digits, or `-` for none.
struct Hex<'a>(&'a [u8]);

impl Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("-");
        }
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
