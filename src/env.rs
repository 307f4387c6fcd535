//! What the kernel tells a program at its start: arguments, environment, auxiliary vector.
//!
//! All of it lies on the initial stack, stays there for as long as the process lives, and is read
//! where it lies. Nothing here copies, allocates or calls the kernel. A program reaches it by the
//! [`InitialStack`] that its `main` may take, or from anywhere by the functions of this module.
//!
//! # References
//!
//! - System V ABI, AMD64 supplement: 3.4.1 "Initial Stack and Register State"
//! - `create_elf_tables` in the kernel's `fs/binfmt_elf.c`
//! - [`getauxval(3)`](https://man7.org/linux/man-pages/man3/getauxval.3.html)

use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The stack as the kernel laid it out before the first instruction of the program.
///
/// ```text
/// high   strings, AT_RANDOM's bytes …
///        auxv[n]     (AT_NULL, 0)
///        auxv[0]     (a_type, a_val)
///        NULL
///        envp[0]
///        NULL
///        argv[0]
/// low    argc                        <- the stack pointer at `_start`
/// ```
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct InitialStack(*const usize);

impl InitialStack {
    /// Takes the stack pointer as it was at `_start`.
    ///
    /// # Safety
    ///
    /// `argc` lies at `stack`, which is aligned for a `usize`, what follows is laid out as above, and
    /// all of it, strings included, stays as it is for as long as the process lives.
    pub unsafe fn new(stack: *const usize) -> Self {
        Self(stack)
    }

    /// The number of arguments, the program's name included; 0 where the caller of `execve`
    /// passed none, which Linux allowed before 5.18.
    pub fn argc(self) -> usize {
        // SAFETY: `new` was promised that argc lies there.
        unsafe { self.0.read() }
    }

    /// The addresses of the arguments: [`argc`](Self::argc) of them and a null pointer.
    pub fn argv(self) -> *const *const c_char {
        // SAFETY: argv follows argc, as `new` was promised.
        unsafe { self.0.add(1).cast() }
    }

    /// The addresses of the environment's strings, ended by a null pointer.
    pub fn envp(self) -> *const *const c_char {
        // SAFETY: envp follows argv's null pointer, as `new` was promised.
        unsafe { self.argv().add(self.argc() + 1) }
    }

    /// The arguments, the program's name first.
    pub fn args(self) -> Args {
        Args(Strings(self.argv()))
    }

    /// The environment's variables.
    pub fn vars(self) -> Vars {
        Vars(Strings(self.envp()))
    }

    /// The value of the environment's variable `name`: the first of that name, as `getenv` finds
    /// it.
    ///
    /// # References
    ///
    /// [`getenv(3)`](https://man7.org/linux/man-pages/man3/getenv.3.html)
    pub fn var(self, name: impl AsRef<[u8]>) -> Option<&'static CStr> {
        let name = name.as_ref();
        self.vars().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The entries of the auxiliary vector, without the `AT_NULL` that ends it.
    pub fn auxv(self) -> Auxv {
        let mut envp = self.envp();
        // SAFETY: `new` was promised that a null pointer ends the environment, and that the
        // auxiliary vector follows it.
        unsafe {
            while !envp.read().is_null() {
                envp = envp.add(1);
            }
            Auxv(envp.add(1).cast())
        }
    }

    /// The value of the auxiliary vector's entry of type `a_type` (`AT_PAGESZ`, `AT_RANDOM`, …),
    /// if the kernel sent one.
    ///
    /// # References
    ///
    /// [`getauxval(3)`](https://man7.org/linux/man-pages/man3/getauxval.3.html)
    pub fn auxval(self, a_type: u32) -> Option<usize> {
        self.auxv().find(|entry| entry.a_type == a_type as usize).map(|entry| entry.a_val)
    }
}

/// Walks an array of strings that a null pointer ends.
#[derive(Clone, Debug)]
struct Strings(*const *const c_char);

impl Iterator for Strings {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        // SAFETY: `InitialStack::new` was promised an array that a null pointer ends, and the walk
        // never passes it.
        let string = unsafe { self.0.read() };
        if string.is_null() {
            return None;
        }
        // SAFETY: as above: the entry was not the last, so there is a next.
        self.0 = unsafe { self.0.add(1) };
        // SAFETY: as above: each entry is a string that stays.
        Some(unsafe { CStr::from_ptr(string) })
    }
}

/// The arguments of the program: [`InitialStack::args`], [`args`].
///
/// They are what the caller of `execve` passed: any bytes but NUL, in no encoding that anyone
/// promises. [`CStr::to_str`] tells whether one is UTF-8.
#[derive(Clone, Debug)]
pub struct Args(Strings);

impl Iterator for Args {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        self.0.next()
    }
}

/// The environment's variables, as name and value: [`InitialStack::vars`], [`vars`].
///
/// Entries without `=` are passed over, and an `=` as the first byte belongs to the name, as std
/// does it.
#[derive(Clone, Debug)]
pub struct Vars(Strings);

impl Iterator for Vars {
    type Item = (&'static [u8], &'static CStr);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.by_ref().find_map(split)
    }
}

/// Cuts `NAME=value` in two.
fn split(entry: &'static CStr) -> Option<(&'static [u8], &'static CStr)> {
    let bytes = entry.to_bytes_with_nul();
    let equals = 1 + bytes.get(1..)?.iter().position(|&byte| byte == b'=')?;
    let value = CStr::from_bytes_with_nul(&bytes[equals + 1..]).ok()?;
    Some((&bytes[..equals], value))
}

/// One entry of the auxiliary vector; the names are those of `<elf.h>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct AuxvEntry {
    /// What the entry tells: an `AT_…` number.
    pub a_type: usize,
    /// What it says: a number or an address, as the type has it.
    pub a_val: usize,
}

/// The entries of the auxiliary vector: [`InitialStack::auxv`], [`auxv`].
#[derive(Clone, Debug)]
pub struct Auxv(*const AuxvEntry);

impl Iterator for Auxv {
    type Item = AuxvEntry;

    fn next(&mut self) -> Option<AuxvEntry> {
        // SAFETY: `InitialStack::new` was promised a vector that AT_NULL ends, and the walk never
        // passes that entry.
        let entry = unsafe { self.0.read() };
        if entry.a_type == linux_raw_sys::auxvec::AT_NULL as usize {
            return None;
        }
        // SAFETY: as above: the entry was not the last, so there is a next.
        self.0 = unsafe { self.0.add(1) };
        Some(entry)
    }
}

/// Where `argc` lies, for the functions below; 0 before `start` and where `start` never ran.
///
/// It is an integer, because with link-time optimization a store that nobody reads is then
/// removed, and this variable with it: a program that calls none of these functions has no `.bss`.
static INITIAL_STACK: AtomicUsize = AtomicUsize::new(0);

/// Keeps the initial stack for the functions below.
pub(crate) fn remember(stack: InitialStack) {
    INITIAL_STACK.store(stack.0.expose_provenance(), Relaxed);
}

/// The initial stack of this process, or `None` where something else than rt0 started it, as in a
/// test on the host.
pub fn initial_stack() -> Option<InitialStack> {
    let stack = core::ptr::with_exposed_provenance::<usize>(INITIAL_STACK.load(Relaxed));
    (!stack.is_null()).then_some(InitialStack(stack))
}

/// An initial stack with nothing on it: no argument, no variable, no auxiliary entry.
const EMPTY: InitialStack = {
    // argc, argv's null, envp's null, AT_NULL and its value.
    const WORDS: &[usize; 5] = &[0; 5];
    InitialStack(WORDS.as_ptr())
};

/// The arguments of the program, the program's name first; none where rt0 did not start it.
pub fn args() -> Args {
    initial_stack().unwrap_or(EMPTY).args()
}

/// The environment's variables; none where rt0 did not start the program.
pub fn vars() -> Vars {
    initial_stack().unwrap_or(EMPTY).vars()
}

/// The value of the environment's variable `name`: see [`InitialStack::var`].
pub fn var(name: impl AsRef<[u8]>) -> Option<&'static CStr> {
    initial_stack().unwrap_or(EMPTY).var(name)
}

/// The entries of the auxiliary vector; none where rt0 did not start the program.
pub fn auxv() -> Auxv {
    initial_stack().unwrap_or(EMPTY).auxv()
}

/// The value of one entry of the auxiliary vector: see [`InitialStack::auxval`].
pub fn auxval(a_type: u32) -> Option<usize> {
    initial_stack()?.auxval(a_type)
}
