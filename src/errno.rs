//! The kernel's error numbers: their names, their texts, and one small type that holds one.
//!
//! Which error a call returns is known to its man page, what to do about one to the caller.
//!
//! # References
//!
//! [`errno(3)`](https://man7.org/linux/man-pages/man3/errno.3.html)

use core::fmt;
use core::num::NonZero;

use crate::decimal::Decimal;

/// An error number of the kernel: 1 to 4095.
///
/// Prints as its text (`No space left on device`), with `{:?}` as its name (`ENOSPC`).
///
/// # References
///
/// [`errno(3)`](https://man7.org/linux/man-pages/man3/errno.3.html)
// It holds what the kernel returned: the number negated, one register wide. So a
// `Result<usize, Errno>` is two registers, and checking a result changes no bit of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Errno(NonZero<usize>);

impl Errno {
    /// The largest error number that a system call can return.
    pub const MAX: i32 = 4095;

    /// The error whose number is `raw`, if that is in 1 to [`MAX`](Self::MAX).
    pub const fn from_raw(raw: i32) -> Option<Self> {
        if raw < 1 || raw > Self::MAX {
            return None;
        }
        match NonZero::new((-raw) as isize as usize) {
            Some(result) => Some(Self(result)),
            None => None,
        }
    }

    /// The error in a system call's result, if it is one.
    #[inline(always)]
    pub(crate) fn from_result(result: usize) -> Option<Self> {
        let is_error = result > usize::MAX - Self::MAX as usize;
        if is_error { NonZero::new(result).map(Self) } else { None }
    }

    /// The system call's result that this error came from.
    #[inline(always)]
    pub(crate) const fn into_result(self) -> usize {
        self.0.get()
    }

    /// The number, positive, as `errno` holds it in C.
    pub const fn raw(self) -> i32 {
        -(self.0.get() as isize as i32)
    }
}

impl core::error::Error for Errno {}

/// One line of `lines`: all texts in one take half the bytes of a `match` with a text in each arm.
fn line(lines: &'static str, index: usize) -> &'static str {
    let line = lines.as_bytes().split(|&byte| byte == b'\n').nth(index).unwrap_or_default();
    // SAFETY: what lies between line feeds of UTF-8 is UTF-8.
    unsafe { core::str::from_utf8_unchecked(line) }
}

/// Defines each error once: its name, and the text that `strerror` gives for it.
macro_rules! errors {
    ($($name:ident = $text:literal,)*) => {
        impl Errno {
            $(
                #[doc = concat!($text, ".")]
                pub const $name: Self = match Self::from_raw(linux_raw_sys::errno::$name as i32) {
                    Some(errno) => errno,
                    None => panic!("the kernel's error numbers are in 1 to 4095"),
                };
            )*

            /// All errors that have a name.
            #[cfg(test)]
            const ALL: &[(Self, &str)] = &[$((Self::$name, stringify!($name)),)*];
        }

        impl Errno {
            /// Which of the errors with a name this is.
            fn index(self) -> Option<usize> {
                static NUMBERS: &[u16] = &[$(linux_raw_sys::errno::$name as u16,)*];
                NUMBERS.iter().position(|&number| i32::from(number) == self.raw())
            }
        }

        impl fmt::Display for Errno {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.index() {
                    Some(index) => f.write_str(line(concat!($($text, "\n",)*), index)),
                    None => write!(f, "Unknown error {}", Decimal::from(self.raw())),
                }
            }
        }

        impl fmt::Debug for Errno {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.index() {
                    Some(index) => f.write_str(line(concat!($(stringify!($name), "\n",)*), index)),
                    None => write!(f, "Errno({})", Decimal::from(self.raw())),
                }
            }
        }
    };
}

errors! {
    EPERM = "Operation not permitted",
    ENOENT = "No such file or directory",
    ESRCH = "No such process",
    EINTR = "Interrupted system call",
    EIO = "Input/output error",
    ENXIO = "No such device or address",
    E2BIG = "Argument list too long",
    ENOEXEC = "Exec format error",
    EBADF = "Bad file descriptor",
    ECHILD = "No child processes",
    EAGAIN = "Resource temporarily unavailable",
    ENOMEM = "Cannot allocate memory",
    EACCES = "Permission denied",
    EFAULT = "Bad address",
    ENOTBLK = "Block device required",
    EBUSY = "Device or resource busy",
    EEXIST = "File exists",
    EXDEV = "Invalid cross-device link",
    ENODEV = "No such device",
    ENOTDIR = "Not a directory",
    EISDIR = "Is a directory",
    EINVAL = "Invalid argument",
    ENFILE = "Too many open files in system",
    EMFILE = "Too many open files",
    ENOTTY = "Inappropriate ioctl for device",
    ETXTBSY = "Text file busy",
    EFBIG = "File too large",
    ENOSPC = "No space left on device",
    ESPIPE = "Illegal seek",
    EROFS = "Read-only file system",
    EMLINK = "Too many links",
    EPIPE = "Broken pipe",
    EDOM = "Numerical argument out of domain",
    ERANGE = "Numerical result out of range",
    EDEADLK = "Resource deadlock avoided",
    ENAMETOOLONG = "File name too long",
    ENOLCK = "No locks available",
    ENOSYS = "Function not implemented",
    ENOTEMPTY = "Directory not empty",
    ELOOP = "Too many levels of symbolic links",
    ENOMSG = "No message of desired type",
    EIDRM = "Identifier removed",
    ECHRNG = "Channel number out of range",
    EL2NSYNC = "Level 2 not synchronized",
    EL3HLT = "Level 3 halted",
    EL3RST = "Level 3 reset",
    ELNRNG = "Link number out of range",
    EUNATCH = "Protocol driver not attached",
    ENOCSI = "No CSI structure available",
    EL2HLT = "Level 2 halted",
    EBADE = "Invalid exchange",
    EBADR = "Invalid request descriptor",
    EXFULL = "Exchange full",
    ENOANO = "No anode",
    EBADRQC = "Invalid request code",
    EBADSLT = "Invalid slot",
    EBFONT = "Bad font file format",
    ENOSTR = "Device not a stream",
    ENODATA = "No data available",
    ETIME = "Timer expired",
    ENOSR = "Out of streams resources",
    ENONET = "Machine is not on the network",
    ENOPKG = "Package not installed",
    EREMOTE = "Object is remote",
    ENOLINK = "Link has been severed",
    EADV = "Advertise error",
    ESRMNT = "Srmount error",
    ECOMM = "Communication error on send",
    EPROTO = "Protocol error",
    EMULTIHOP = "Multihop attempted",
    EDOTDOT = "RFS specific error",
    EBADMSG = "Bad message",
    EOVERFLOW = "Value too large for defined data type",
    ENOTUNIQ = "Name not unique on network",
    EBADFD = "File descriptor in bad state",
    EREMCHG = "Remote address changed",
    ELIBACC = "Can not access a needed shared library",
    ELIBBAD = "Accessing a corrupted shared library",
    ELIBSCN = ".lib section in a.out corrupted",
    ELIBMAX = "Attempting to link in too many shared libraries",
    ELIBEXEC = "Cannot exec a shared library directly",
    EILSEQ = "Invalid or incomplete multibyte or wide character",
    ERESTART = "Interrupted system call should be restarted",
    ESTRPIPE = "Streams pipe error",
    EUSERS = "Too many users",
    ENOTSOCK = "Socket operation on non-socket",
    EDESTADDRREQ = "Destination address required",
    EMSGSIZE = "Message too long",
    EPROTOTYPE = "Protocol wrong type for socket",
    ENOPROTOOPT = "Protocol not available",
    EPROTONOSUPPORT = "Protocol not supported",
    ESOCKTNOSUPPORT = "Socket type not supported",
    EOPNOTSUPP = "Operation not supported",
    EPFNOSUPPORT = "Protocol family not supported",
    EAFNOSUPPORT = "Address family not supported by protocol",
    EADDRINUSE = "Address already in use",
    EADDRNOTAVAIL = "Cannot assign requested address",
    ENETDOWN = "Network is down",
    ENETUNREACH = "Network is unreachable",
    ENETRESET = "Network dropped connection on reset",
    ECONNABORTED = "Software caused connection abort",
    ECONNRESET = "Connection reset by peer",
    ENOBUFS = "No buffer space available",
    EISCONN = "Transport endpoint is already connected",
    ENOTCONN = "Transport endpoint is not connected",
    ESHUTDOWN = "Cannot send after transport endpoint shutdown",
    ETOOMANYREFS = "Too many references: cannot splice",
    ETIMEDOUT = "Connection timed out",
    ECONNREFUSED = "Connection refused",
    EHOSTDOWN = "Host is down",
    EHOSTUNREACH = "No route to host",
    EALREADY = "Operation already in progress",
    EINPROGRESS = "Operation now in progress",
    ESTALE = "Stale file handle",
    EUCLEAN = "Structure needs cleaning",
    ENOTNAM = "Not a XENIX named type file",
    ENAVAIL = "No XENIX semaphores available",
    EISNAM = "Is a named type file",
    EREMOTEIO = "Remote I/O error",
    EDQUOT = "Disk quota exceeded",
    ENOMEDIUM = "No medium found",
    EMEDIUMTYPE = "Wrong medium type",
    ECANCELED = "Operation canceled",
    ENOKEY = "Required key not available",
    EKEYEXPIRED = "Key has expired",
    EKEYREVOKED = "Key has been revoked",
    EKEYREJECTED = "Key was rejected by service",
    EOWNERDEAD = "Owner died",
    ENOTRECOVERABLE = "State not recoverable",
    ERFKILL = "Operation not possible due to RF-kill",
    EHWPOISON = "Memory page has hardware error",
}

#[cfg(test)]
mod tests {
    use super::Errno;
    use std::io;
    use std::string::ToString;

    /// The host's C library is the judge: `Error::from_raw_os_error` prints what `strerror` says.
    #[test]
    fn texts_are_those_of_strerror() {
        for raw in 1..=Errno::MAX {
            let errno = Errno::from_raw(raw).unwrap();
            let host = io::Error::from_raw_os_error(raw).to_string();
            assert_eq!(std::format!("{errno} (os error {raw})"), host);
        }
    }

    #[test]
    fn every_name_has_a_number_of_its_own() {
        for (index, (errno, name)) in Errno::ALL.iter().enumerate() {
            assert_eq!(std::format!("{errno:?}"), *name);
            assert!(!Errno::ALL[..index].iter().any(|(other, _)| other == errno), "{name}");
        }
    }

    #[test]
    fn a_number_without_a_name_still_prints() {
        let unknown = Errno::from_raw(4000).unwrap();
        assert_eq!(unknown.to_string(), "Unknown error 4000");
        assert_eq!(std::format!("{unknown:?}"), "Errno(4000)");
    }

    #[test]
    fn numbers_outside_the_range_are_no_errors() {
        for raw in [i32::MIN, -1, 0, 4096, i32::MAX] {
            assert_eq!(Errno::from_raw(raw), None);
        }
    }

    #[test]
    fn results_are_errors_from_minus_4095_to_minus_1() {
        let result = |value: isize| Errno::from_result(value as usize).map(Errno::raw);
        assert_eq!(result(0), None);
        assert_eq!(result(isize::MAX), None);
        assert_eq!(result(isize::MIN), None);
        assert_eq!(result(-4096), None);
        assert_eq!(result(-4095), Some(4095));
        assert_eq!(result(-4), Some(4));
        assert_eq!(result(-1), Some(1));
    }

    #[test]
    fn a_result_is_two_registers() {
        assert_eq!(size_of::<Result<usize, Errno>>(), 2 * size_of::<usize>());
        assert_eq!(size_of::<Result<(), Errno>>(), size_of::<usize>());
    }
}
