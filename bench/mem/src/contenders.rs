//! Whose functions are measured: one table of five function pointers for each library.
//! No timing lives here.

use std::ffi::{c_char, c_int, c_void};

/// `memcpy` and `memmove`.
pub type Copy = unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> *mut c_void;
/// `memset`.
pub type Fill = unsafe extern "C" fn(*mut c_void, c_int, usize) -> *mut c_void;
/// `memcmp`.
pub type Compare = unsafe extern "C" fn(*const c_void, *const c_void, usize) -> c_int;
/// `strlen`.
pub type Length = unsafe extern "C" fn(*const c_char) -> usize;

/// The functions of one library.
pub struct Contender {
    /// What tables and plots call it.
    pub name: &'static str,
    /// Copies between operands that do not overlap.
    pub memcpy: Copy,
    /// Copies between operands that may overlap.
    pub memmove: Copy,
    /// Fills with a byte.
    pub memset: Fill,
    /// Compares.
    pub memcmp: Compare,
    /// Finds the NUL.
    pub strlen: Length,
}

/// Position of glibc, which every ratio is to, in what [`all`] returns.
pub const GLIBC: usize = 0;
/// Position of rt0 in what [`all`] returns.
pub const RT0: usize = 1;
/// Position of `compiler_builtins` in what [`all`] returns.
pub const BUILTINS: usize = 2;

/// Every library there is on this machine.
pub fn all() -> Vec<Contender> {
    use builtins::mem as crate_mem;
    use rt0::arch::mem;
    vec![
        Contender {
            name: "glibc",
            memcpy: glibc::memcpy,
            memmove: glibc::memmove,
            memset: glibc::memset,
            memcmp: glibc::memcmp,
            strlen: glibc::strlen,
        },
        Contender {
            name: "rt0",
            memcpy: mem::memcpy,
            memmove: mem::memmove,
            memset: mem::memset,
            memcmp: mem::memcmp,
            strlen: mem::strlen,
        },
        // SAFETY: the types differ in what the pointers point to, which the calling
        // convention does not see.
        unsafe {
            use std::mem::transmute;
            type BytesCopy = unsafe extern "C" fn(*mut u8, *const u8, usize) -> *mut u8;
            type BytesFill = unsafe extern "C" fn(*mut u8, c_int, usize) -> *mut u8;
            type BytesCompare = unsafe extern "C" fn(*const u8, *const u8, usize) -> c_int;
            Contender {
                name: "compiler_builtins",
                memcpy: transmute::<BytesCopy, Copy>(crate_mem::memcpy),
                memmove: transmute::<BytesCopy, Copy>(crate_mem::memmove),
                memset: transmute::<BytesFill, Fill>(crate_mem::memset),
                memcmp: transmute::<BytesCompare, Compare>(crate_mem::memcmp),
                strlen: crate_mem::strlen,
            }
        },
        #[cfg(musl)]
        Contender {
            name: "musl",
            memcpy: musl::musl_memcpy,
            memmove: musl::musl_memmove,
            memset: musl::musl_memset,
            memcmp: musl::musl_memcmp,
            strlen: musl::musl_strlen,
        },
    ]
}

/// What this program itself is linked with.
mod glibc {
    use super::{c_char, c_int, c_void};

    unsafe extern "C" {
        pub fn memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub fn memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub fn memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void;
        pub fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int;
        pub fn strlen(s: *const c_char) -> usize;
    }
}

/// What `build.rs` took from musl's archive.
#[cfg(musl)]
mod musl {
    use super::{c_char, c_int, c_void};

    unsafe extern "C" {
        pub fn musl_memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub fn musl_memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub fn musl_memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void;
        pub fn musl_memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int;
        pub fn musl_strlen(s: *const c_char) -> usize;
    }
}
