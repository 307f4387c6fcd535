//! The first process of a machine: prints its start state, uses the heap, and powers the machine off.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rt0::Errno;
use rt0::env::InitialStack;
use rt0::linux_raw_sys::auxvec::AT_UID;
use rt0::linux_raw_sys::general::{
    __NR_getpid, __NR_reboot, LINUX_REBOOT_CMD_POWER_OFF, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
};
use rt0::println;
use rt0::syscall::{syscall0, syscall4};

rt0::entry!(main);

fn main(stack: InitialStack) -> Result<(), Errno> {
    println!("init: argc {}", stack.argc());
    for arg in stack.args() {
        println!("init: arg {}", arg.to_str().unwrap_or("(not UTF-8)"));
    }
    for (name, value) in stack.vars() {
        let name = core::str::from_utf8(name).unwrap_or("(not UTF-8)");
        println!("init: var {name}={}", value.to_str().unwrap_or("(not UTF-8)"));
    }
    // SAFETY: the call takes no argument.
    let process = unsafe { syscall0(__NR_getpid) }?;
    println!("init: process {process} of user {}", stack.auxval(AT_UID).unwrap_or(usize::MAX));

    let numbers: BTreeMap<String, usize> = (1..=10_000).map(|n| (n.to_string(), n)).collect();
    let mut found: Vec<usize> = numbers.values().copied().collect();
    found.sort_unstable();
    println!("init: heap {} {} {} of {}", found[0], found[1], found[2], found.len());

    println!("init: power off");
    power_off()
}

/// Powers the machine off; returns only with an error.
///
/// # References
///
/// [`reboot(2)`](https://man7.org/linux/man-pages/man2/reboot.2.html)
fn power_off() -> Result<(), Errno> {
    let [magic1, magic2, command] =
        [LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF]
            .map(|number| number as usize);
    // SAFETY: the call takes no pointer with this command, and nothing here needs the machine.
    unsafe { syscall4(__NR_reboot, magic1, magic2, command, 0) }.map(drop)
}
