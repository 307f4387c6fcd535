//! What becomes of a call that waits when a signal comes: it is made again if the handler was
//! installed with `SA_RESTART`, and returns `EINTR` if not.

#![no_std]
#![no_main]

use core::arch::naked_asm;
use core::sync::atomic::{AtomicUsize, Ordering};

use linux_raw_sys::general::{
    __NR_pipe2, __NR_read, __NR_rt_sigaction, __NR_rt_sigreturn, __NR_setitimer, __NR_write,
    ITIMER_REAL, SA_RESTART, SA_RESTORER, SIGALRM, itimerval, kernel_sigaction, kernel_sigset_t,
    timeval,
};
use rt0::Errno;
use rt0::println;
use rt0::syscall::{syscall2, syscall3, syscall4};

rt0::entry!(main);

/// Where `writes` writes to.
static PIPE: AtomicUsize = AtomicUsize::new(0);

fn main() -> Result<(), Errno> {
    install(writes, SA_RESTART)?;
    let [read_end, write_end] = pipe()?;
    PIPE.store(write_end, Ordering::Relaxed);
    start_timer()?;
    println!("with SA_RESTART: {:?}", read(read_end));

    install(does_nothing, 0)?;
    let [read_end, _write_end] = pipe()?; // another, to which nobody has written
    println!("without: {:?}", read(read_end));
    Ok(())
}

/// Makes a pipe: where to read, and where to write.
fn pipe() -> Result<[usize; 2], Errno> {
    let mut fds = [0u32; 2];
    // SAFETY: the kernel writes two numbers, and they lie in `fds`.
    unsafe { syscall2(__NR_pipe2, fds.as_mut_ptr().expose_provenance(), 0) }?;
    Ok(fds.map(|fd| fd as usize))
}

/// Waits for a byte.
fn read(fd: usize) -> Result<usize, Errno> {
    let mut byte = 0u8;
    // SAFETY: the kernel writes one byte, which lies in `byte`.
    unsafe { syscall3(__NR_read, fd, (&raw mut byte).expose_provenance(), 1) }
}

/// A handler that writes what `read` waits for.
extern "C" fn writes(_signal: i32) {
    let text = c"!".as_ptr().expose_provenance();
    // SAFETY: the kernel reads one byte, which lies in the image.
    let _ = unsafe { syscall3(__NR_write, PIPE.load(Ordering::Relaxed), text, 1) };
}

/// A handler whose only effect is that it ran.
extern "C" fn does_nothing(_signal: i32) {}

/// Sends `SIGALRM` to this process every 100 ms, in case one comes before `read` waits.
fn start_timer() -> Result<(), Errno> {
    let interval = timeval { tv_sec: 0, tv_usec: 100_000 };
    let timer = itimerval { it_interval: interval, it_value: interval };
    let timer = (&raw const timer).expose_provenance();
    // SAFETY: the kernel reads the times; nobody is told of those before.
    unsafe { syscall3(__NR_setitimer, ITIMER_REAL as usize, timer, 0) }.map(drop)
}

/// Installs a handler for `SIGALRM`.
fn install(handler: extern "C" fn(i32), flags: u32) -> Result<(), Errno> {
    let action = kernel_sigaction {
        sa_handler_kernel: Some(handler),
        sa_flags: (flags | SA_RESTORER).into(),
        sa_restorer: Some(restore),
        sa_mask: kernel_sigset_t { sig: [0] },
    };
    let action = (&raw const action).expose_provenance();
    // SAFETY: the handlers make one system call at most, and call nothing that could be running.
    unsafe {
        syscall4(__NR_rt_sigaction, SIGALRM as usize, action, 0, size_of::<kernel_sigset_t>())
    }
    .map(drop)
}

/// Where a handler returns to: asks the kernel to go on where the signal came.
#[unsafe(naked)]
unsafe extern "C" fn restore() {
    naked_asm!(
        "mov eax, {rt_sigreturn}",
        "syscall", // the kernel takes all registers from the frame that it made for the handler
        rt_sigreturn = const __NR_rt_sigreturn,
    )
}
