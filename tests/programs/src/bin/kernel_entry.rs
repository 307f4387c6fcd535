//! The two ways into the kernel that x86 has: that they do the same; and with the argument `measure`
//! what they cost, for `bench/ways`.
//!
//! Other processors have one way, and nothing to compare. Nor has x86 under a kernel that sends no
//! `AT_SYSINFO`, as qemu-user does not.

#![no_std]
#![no_main]

rt0::entry!(main);

#[cfg(not(target_arch = "x86"))]
fn main() {
    rt0::println!("one way into the kernel");
}

#[cfg(target_arch = "x86")]
fn main(stack: rt0::env::InitialStack) {
    let Some(entry) = stack.auxval(rt0::linux_raw_sys::auxvec::AT_SYSINFO) else {
        rt0::println!("one way into the kernel: it sends no AT_SYSINFO");
        return;
    };
    let mut args = stack.args().skip(1).map(|arg| arg.to_str().unwrap());
    if args.next() == Some("measure") {
        let mut number = || args.next().unwrap().parse().unwrap();
        x86::measure(entry, number(), number());
    } else {
        x86::compare(entry);
        rt0::println!("two ways into the kernel, and both do the same");
    }
}

#[cfg(target_arch = "x86")]
mod x86 {
    use core::arch::x86::{__rdtscp, _mm_lfence};

    use rt0::arch::kernel_vsyscall;
    use rt0::linux_raw_sys::general::{
        __NR_getppid, __NR_mmap2, MAP_ANONYMOUS, MAP_PRIVATE, PROT_NONE,
    };
    use rt0::println;
    use rt0::syscall::{syscall0, syscall6};

    /// Both ways return the same, also where all six arguments count.
    pub fn compare(entry: usize) {
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

    /// Prints the cycles that so many calls take, by `int 0x80` and by `__kernel_vsyscall`, a line
    /// for each sample of both.
    pub fn measure(entry: usize, samples: u32, calls: u32) {
        for _ in 0..samples {
            let interrupt = cycles(calls, || {
                // SAFETY: the call has no argument.
                let _ = unsafe { syscall0(__NR_getppid) };
            });
            let vsyscall = cycles(calls, || {
                // SAFETY: as above, and the kernel sent `entry`.
                unsafe { kernel_vsyscall(__NR_getppid as usize, 0, 0, 0, 0, 0, 0, entry) };
            });
            println!("{interrupt} {vsyscall}");
        }
    }

    /// The cycles of the time stamp counter that some calls take.
    fn cycles(calls: u32, mut call: impl FnMut()) -> u64 {
        let start = now();
        for _ in 0..calls {
            call();
        }
        now() - start
    }

    /// The time stamp counter, once all before it has been done and before anything behind it has.
    fn now() -> u64 {
        let mut cpu = 0;
        // SAFETY: the CPUs that `bench/ways` runs on have both instructions; the first writes only
        // `cpu`.
        unsafe {
            let cycles = __rdtscp(&mut cpu);
            _mm_lfence();
            cycles
        }
    }
}
