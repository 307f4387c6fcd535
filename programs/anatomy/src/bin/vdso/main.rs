//! Reads a clock a thousand times without entering the kernel once: the kernel's own code for it
//! lies in the process, in the vDSO.
//!
//! # References
//!
//! [`vdso(7)`](https://man7.org/linux/man-pages/man7/vdso.7.html)

#![no_std]
#![no_main]

mod image;

use core::mem::transmute;

use linux_raw_sys::auxvec::AT_SYSINFO_EHDR;
use linux_raw_sys::general::{CLOCK_MONOTONIC_COARSE, timespec};
use rt0::env::InitialStack;
use rt0::println;

use image::Image;

rt0::entry!(main);

/// `clock_gettime` as the vDSO exports it. It returns 0, or an error number negated.
type ClockGettime = extern "C" fn(clock: i32, time: *mut timespec) -> i32;

fn main(stack: InitialStack) -> Result<(), &'static str> {
    let start = stack.auxval(AT_SYSINFO_EHDR).ok_or("the kernel gave this process no vDSO")?;
    // SAFETY: the kernel says that an ELF image is mapped there, and never unmaps it.
    let image = unsafe { Image::new(start) }.ok_or("the vDSO is no ELF image")?;
    let address = image.function(b"__vdso_clock_gettime").ok_or("the vDSO has no clock_gettime")?;
    // SAFETY: the vDSO exports a function of this name and type; see vdso(7).
    let clock_gettime = unsafe { transmute::<usize, ClockGettime>(start + address) };

    // The coarse clock is a variable that the kernel writes at each tick, so the vDSO need not ask
    // the kernel for it whatever clock the machine has; for CLOCK_MONOTONIC it may have to.
    let mut time = timespec { tv_sec: 0, tv_nsec: 0 };
    for _ in 0..1000 {
        if clock_gettime(CLOCK_MONOTONIC_COARSE as i32, &mut time) != 0 {
            return Err("the vDSO does not know the coarse clock");
        }
    }
    println!("{}.{:09} s since boot, asked 1000 times", time.tv_sec, time.tv_nsec);
    Ok(())
}
