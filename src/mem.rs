//! `memcpy`, `memmove`, `memset`, `memcmp`, `bcmp` and `strlen`: rustc's code calls them, libc
//! would supply them, and here the `compiler_builtins` crate does.
//!
//! Naming the crate is all there is to it; without this line a dev build would not link it. Its
//! symbols are weak: those of `arch::mem`, where a processor has them, take their place. Only in
//! freestanding builds: on the host they are libc's.

extern crate builtins as _;
