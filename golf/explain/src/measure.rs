//! How long a program takes from spawn to exit, against the reference: hand-written assembly in
//! `reference/hello.s`. Nothing here says how long is too long.

use libc::{c_int, c_void};
use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::ptr;
use std::time::Instant;

/// A median, and between which values it lies with a confidence of 99 %.
#[derive(Clone, Copy, Debug)]
pub struct Median {
    /// The lower end.
    pub low: f64,
    /// The median of the sample.
    pub middle: f64,
    /// The upper end.
    pub high: f64,
}

/// What a number of rounds came to.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// How many there were.
    pub rounds: usize,
    /// The reference, in microseconds.
    pub reference: Median,
    /// The program, in microseconds.
    pub program: Median,
    /// Program to reference, the median of the rounds' ratios.
    pub ratio: Median,
}

/// Two files to measure against each other, side by side: the time to find a file counts, and
/// depends on where it is.
#[derive(Debug)]
pub struct Pair {
    program: CString,
    reference: CString,
}

impl Pair {
    /// Copies the program into `folder`, and assembles and links the reference there.
    ///
    /// # Errors
    ///
    /// If `as` or `ld`, which Debian has in `binutils`, is not there or fails, or a file cannot
    /// be written.
    pub fn new(program: &Path, folder: &Path) -> io::Result<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/hello.s");
        let object = folder.join("reference.o");
        let [copy, reference] = ["program", "reference"].map(|name| folder.join(name));
        fs::create_dir_all(folder)?;
        fs::copy(program, &copy)?;
        run(Command::new("as").arg("-o").args([&object, &source]))?;
        run(Command::new("ld").args(["-N", "-s", "-o"]).args([&reference, &object]))?;
        let path = |path: PathBuf| CString::new(path.into_os_string().into_vec());
        Ok(Self { program: path(copy)?, reference: path(reference)? })
    }
}

/// Runs a tool that has something to say only when it fails.
fn run(tool: &mut Command) -> io::Result<()> {
    let output = tool.output()?;
    let message = || io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned());
    if output.status.success() { Ok(()) } else { Err(message()) }
}

/// Spawns both programs once a round, in random order, on one processor.
///
/// # Errors
///
/// If a program cannot be spawned or does not exit with 0.
///
/// # Panics
///
/// With no rounds.
pub fn measure(pair: &Pair, rounds: usize) -> io::Result<Measurement> {
    let _pinned = Pinned::to_this_processor()?;
    let nowhere = File::options().write(true).open("/dev/null")?;
    let paths = [&pair.program, &pair.reference];
    let mut times = [const { Vec::new() }; 2];
    let warm_up = rounds / 20;
    for round in 0..warm_up + rounds {
        let first = usize::from(fastrand::bool());
        for which in [first, 1 - first] {
            let time = spawn_to_exit(paths[which], &nowhere)?;
            if round >= warm_up {
                times[which].push(time);
            }
        }
    }
    let [program, reference] = times;
    let ratios = program.iter().zip(&reference).map(|(program, reference)| program / reference);
    let ratio = median(ratios.collect());
    Ok(Measurement { rounds, reference: median(reference), program: median(program), ratio })
}

/// The median, and the order statistics that enclose it: of n values, the number below the
/// median is binomial with a standard deviation of √n / 2.
fn median(mut values: Vec<f64>) -> Median {
    const DEVIATIONS: f64 = 2.576; // of the normal distribution, for 99 %
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let reach = (DEVIATIONS * (values.len() as f64).sqrt() / 2.0).ceil() as usize;
    Median {
        low: values[middle.saturating_sub(reach)],
        middle: values[middle],
        high: values[(middle + reach).min(values.len() - 1)],
    }
}

/// What a child needs to know to become the program.
struct Child<'a> {
    path: &'a CString,
    stdout: c_int,
}

/// Microseconds from before spawn to after exit, with standard output going to `stdout`.
///
/// `clone` as in `vfork`, since whatever is done besides `execve` is in both times and brings
/// their ratio nearer to 1: `posix_spawn` resets 64 signal handlers.
fn spawn_to_exit(path: &CString, stdout: &File) -> io::Result<f64> {
    let child = Child { path, stdout: stdout.as_raw_fd() };
    let mut stack = [0_u128; 1024];
    let mut status = 0;
    let start = Instant::now();
    // SAFETY: the child runs on a stack of its own, of 16 KiB, and this thread does not go on
    // before it has exited or executed. The last argument is what `become_program` expects.
    let process = unsafe {
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        let top = stack.as_mut_ptr_range().end.cast();
        libc::clone(become_program, top, flags, ptr::from_ref(&child).cast_mut().cast())
    };
    if process < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: status is an integer to write to.
    let waited = unsafe { libc::waitpid(process, &mut status, 0) };
    let time = start.elapsed();
    if waited != process || status != 0 {
        return Err(io::Error::other(format!("{path:?}: wait status {status:#x}")));
    }
    Ok(time.as_secs_f64() * 1e6)
}

/// The child: becomes the program, with no environment, or exits.
extern "C" fn become_program(child: *mut c_void) -> c_int {
    // SAFETY: spawn_to_exit points to a Child and waits. Both arrays end with a null pointer, the
    // path is a C string, and nothing here allocates or takes a lock.
    unsafe {
        let child = &*child.cast::<Child>();
        let arguments = [child.path.as_ptr(), ptr::null()];
        let environment = [ptr::null()];
        libc::dup2(child.stdout, 1);
        libc::execve(child.path.as_ptr(), arguments.as_ptr(), environment.as_ptr());
        libc::_exit(127)
    }
}

/// Keeps this thread, and what it spawns, on one processor until it is dropped.
struct Pinned(libc::cpu_set_t);

impl Pinned {
    fn to_this_processor() -> io::Result<Self> {
        let size = size_of::<libc::cpu_set_t>();
        // SAFETY: a set of processors is an array of integers, for which 0 is a value; the calls
        // read and write such sets, and take their size.
        unsafe {
            let mut before = MaybeUninit::<libc::cpu_set_t>::zeroed().assume_init();
            let mut one = before;
            if libc::sched_getaffinity(0, size, &mut before) != 0 {
                return Err(io::Error::last_os_error());
            }
            libc::CPU_SET(libc::sched_getcpu() as usize, &mut one);
            if libc::sched_setaffinity(0, size, &one) != 0 {
                return Err(io::Error::last_os_error());
            }
            Ok(Self(before))
        }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: the set is one that the kernel gave us.
        unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &self.0) };
    }
}
