//! The ways: each a function that goes one way once, and does as little as possible on the other
//! side.

use std::arch::{asm, naked_asm};
use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::sync::OnceLock;

use rt0::linux_raw_sys::general::{__NR_clock_gettime, __NR_getppid};
use rt0::syscall::{syscall0, syscall2};

/// One way.
pub struct Way {
    /// What the result calls it.
    pub name: &'static str,
    /// Goes it.
    pub go: fn(),
    /// Whether the others are measured by it.
    pub is_unit: bool,
}

/// From the shortest to the longest, as one would guess.
pub const WAYS: [Way; 7] = [
    Way { name: "function call", go: function_call, is_unit: false },
    Way { name: "vDSO: coarse clock", go: vdso_coarse, is_unit: false },
    Way { name: "vDSO: clock", go: vdso_clock, is_unit: false },
    Way { name: "syscall: getppid", go: by_syscall, is_unit: true },
    Way { name: "glibc: getppid", go: by_glibc, is_unit: false },
    Way { name: "syscall: clock", go: clock_by_syscall, is_unit: false },
    Way { name: "int 0x80: getppid", go: by_int80, is_unit: false },
];

/// A call that does nothing, and a return.
fn function_call() {
    #[unsafe(naked)]
    extern "C" fn nothing() {
        naked_asm!("ret")
    }
    nothing();
}

/// The number of the parent process, by rt0.
fn by_syscall() {
    // SAFETY: getppid takes no argument and cannot fail.
    let _ = black_box(unsafe { syscall0(__NR_getppid) });
}

/// The same by glibc, which does not remember it.
fn by_glibc() {
    // SAFETY: as above.
    black_box(unsafe { libc::getppid() });
}

/// The same through the gate of 32-bit programs, where it has another number.
fn by_int80() {
    // arch/x86/entry/syscalls/syscall_32.tbl
    let mut eax = 64;
    // SAFETY: as above; kernels before 4.17 bring zeros back in r8 to r11.
    unsafe {
        asm!(
            "int 0x80",           // into the kernel, by way of the interrupt table
            inlateout("eax") eax, // the number of the call; then its result
            out("r8") _,
            out("r9") _,
            out("r10") _,
            out("r11") _,
            options(nostack),
        );
    }
    black_box(eax);
}

/// `clock_gettime` as the vDSO exports it.
type ClockGettime = extern "C" fn(c_int, *mut libc::timespec) -> c_int;

/// The vDSO's `clock_gettime`.
fn vdso() -> ClockGettime {
    static FOUND: OnceLock<ClockGettime> = OnceLock::new();
    *FOUND.get_or_init(|| {
        // SAFETY: the strings end with NUL. The vDSO is already loaded, as RTLD_NOLOAD demands, so
        // no constructor runs, and it exports a function of this name and type: see vdso(7).
        unsafe {
            let library =
                libc::dlopen(c"linux-vdso.so.1".as_ptr(), libc::RTLD_NOLOAD | libc::RTLD_NOW);
            assert!(!library.is_null(), "the kernel gave this process no vDSO");
            let function = libc::dlsym(library, c"__vdso_clock_gettime".as_ptr());
            assert!(!function.is_null(), "the vDSO has no clock_gettime");
            std::mem::transmute::<*mut c_void, ClockGettime>(function)
        }
    })
}

/// The time of the last tick, which the vDSO only has to read.
fn vdso_coarse() {
    read_clock(vdso(), libc::CLOCK_MONOTONIC_COARSE);
}

/// The time now, for which the vDSO reads the CPU's counter.
fn vdso_clock() {
    read_clock(vdso(), libc::CLOCK_MONOTONIC);
}

/// The same from the kernel.
fn clock_by_syscall() {
    extern "C" fn clock_gettime(clock: c_int, time: *mut libc::timespec) -> c_int {
        // SAFETY: `time` is where a timespec can be written.
        let result =
            unsafe { syscall2(__NR_clock_gettime, clock as usize, time.expose_provenance()) };
        if result.is_ok() { 0 } else { -1 }
    }
    read_clock(clock_gettime, libc::CLOCK_MONOTONIC);
}

/// Reads a clock by a function.
fn read_clock(clock_gettime: ClockGettime, clock: c_int) {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    assert_eq!(clock_gettime(clock, &mut time), 0);
    black_box(time);
}
