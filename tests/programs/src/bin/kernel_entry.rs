//! The two ways into the kernel that x86 has: that they do the same, and what they cost, as a ratio.
//!
//! Other processors have one way, and nothing to compare.

#![no_std]
#![no_main]

rt0::entry!(main);

#[cfg(not(target_arch = "x86"))]
fn main() {
    rt0::println!("one way into the kernel");
}

#[cfg(target_arch = "x86")]
fn main() {
    use rt0::linux_raw_sys::auxvec::AT_SYSINFO;
    match rt0::env::auxval(AT_SYSINFO) {
        None => rt0::println!("one way into the kernel: it sends no AT_SYSINFO"),
        Some(entry) => x86::compare(entry),
    }
}

#[cfg(target_arch = "x86")]
mod x86 {
    use rt0::arch::kernel_vsyscall;
    use rt0::linux_raw_sys::general::{
        __NR_clock_gettime64, __NR_getppid, __NR_mmap2, CLOCK_MONOTONIC, MAP_ANONYMOUS,
        MAP_PRIVATE, PROT_NONE,
    };
    use rt0::println;
    use rt0::syscall::{syscall0, syscall2, syscall6};

    const ROUNDS: usize = 15;
    const CALLS: u32 = 100_000;

    pub fn compare(entry: usize) {
        the_same(entry);
        // The best of many short rounds, taken in turn, is what the machine can do undisturbed.
        let (mut interrupt, mut vsyscall) = (u64::MAX, u64::MAX);
        for _ in 0..ROUNDS {
            interrupt = interrupt.min(nanoseconds(|| {
                // SAFETY: the call has no argument.
                let _ = unsafe { syscall0(__NR_getppid) };
            }));
            vsyscall = vsyscall.min(nanoseconds(|| {
                // SAFETY: as above, and the kernel sent `entry`.
                unsafe { kernel_vsyscall(__NR_getppid as usize, 0, 0, 0, 0, 0, 0, entry) };
            }));
        }
        let percent = vsyscall * 100 / interrupt;
        println!("int 0x80 = 1, __kernel_vsyscall = {}.{:02}", percent / 100, percent % 100);
    }

    /// Both ways return the same, also where all six arguments count.
    fn the_same(entry: usize) {
        // SAFETY: the calls have no argument, and the kernel sent `entry`.
        let parents = unsafe {
            (
                syscall0(__NR_getppid),
                kernel_vsyscall(__NR_getppid as usize, 0, 0, 0, 0, 0, 0, entry),
            )
        };
        assert_eq!(parents.0, Ok(parents.1));
        // An anonymous mapping has no offset: one that is not a page's number is looked at all the
        // same, and a descriptor is not.
        let flags = (MAP_PRIVATE | MAP_ANONYMOUS) as usize;
        for (len, offset) in [(4096, 0), (0, 0), (4096, usize::MAX)] {
            let prot = PROT_NONE as usize;
            // SAFETY: the kernel chooses where to map, and nobody uses it.
            let (one, other) = unsafe {
                (
                    syscall6(__NR_mmap2, 0, len, prot, flags, usize::MAX, offset),
                    kernel_vsyscall(
                        __NR_mmap2 as usize,
                        0,
                        len,
                        prot,
                        flags,
                        usize::MAX,
                        offset,
                        entry,
                    ),
                )
            };
            match one {
                Ok(_) => assert!(other < -4095_isize as usize),
                Err(errno) => assert_eq!(other as isize, -errno.raw() as isize),
            }
        }
    }

    /// How long `CALLS` calls take.
    fn nanoseconds(mut call: impl FnMut()) -> u64 {
        let start = now();
        for _ in 0..CALLS {
            call();
        }
        now() - start
    }

    /// The monotonic clock, in nanoseconds.
    fn now() -> u64 {
        let mut time = [0u64; 2];
        let at = time.as_mut_ptr().expose_provenance();
        // SAFETY: the kernel writes seconds and nanoseconds, 64 bits each, to `time`.
        unsafe { syscall2(__NR_clock_gettime64, CLOCK_MONOTONIC as usize, at) }.unwrap();
        time[0] * 1_000_000_000 + time[1]
    }
}
