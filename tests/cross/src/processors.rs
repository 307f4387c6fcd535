//! The processors, and what is particular about each; nothing here does anything.

/// A processor, as one target of rustc.
pub struct Processor {
    /// What the command line calls it.
    pub name: &'static str,
    /// rustc's name of the target.
    pub target: &'static str,
    /// What rustc is told beyond what it is told for all.
    pub flags: &'static str,
    /// The name that qemu-user has for it.
    pub qemu: &'static str,
    /// The order of bytes in memory, as the programs print it.
    pub endian: &'static str,
    /// The kernel that boots into our programs, for some.
    pub kernel: Option<Kernel>,
}

/// Debian's kernel for a processor, and the machine that qemu-system makes for it.
pub struct Kernel {
    /// Debian's name of the architecture.
    pub architecture: &'static str,
    /// The package that depends on the newest kernel.
    pub package: &'static str,
    /// The qemu-system to start, and the Debian package that has it.
    pub qemu: (&'static str, &'static str),
    /// The machine, so that it has a serial console and little else.
    pub machine: &'static [&'static str],
    /// The console as the kernel calls it.
    pub console: &'static str,
}

const LITTLE: &str = "little";
const BIG: &str = "big";

const AMD64: Kernel = Kernel {
    architecture: "amd64",
    package: "linux-image-cloud-amd64",
    qemu: ("qemu-system-x86_64", "qemu-system-x86"),
    machine: &["-machine", "q35", "-cpu", "max"],
    console: "ttyS0",
};

const ARMHF: Kernel = Kernel {
    architecture: "armhf",
    package: "linux-image-armmp",
    qemu: ("qemu-system-arm", "qemu-system-arm"),
    machine: &["-machine", "virt"],
    console: "ttyAMA0",
};

/// Every processor that rt0 runs on; the order is that of the README's table.
pub const PROCESSORS: [Processor; 10] = [
    Processor {
        name: "x86_64",
        target: "x86_64-unknown-linux-gnu",
        flags: "",
        qemu: "x86_64",
        endian: LITTLE,
        kernel: Some(AMD64),
    },
    Processor {
        name: "x86_64-none",
        target: "x86_64-unknown-linux-none",
        flags: "",
        qemu: "x86_64",
        endian: LITTLE,
        kernel: Some(AMD64),
    },
    Processor {
        name: "aarch64",
        target: "aarch64-unknown-linux-gnu",
        flags: "",
        qemu: "aarch64",
        endian: LITTLE,
        kernel: Some(Kernel {
            architecture: "arm64",
            package: "linux-image-cloud-arm64",
            qemu: ("qemu-system-aarch64", "qemu-system-arm"),
            machine: &["-machine", "virt", "-cpu", "cortex-a57"],
            console: "ttyAMA0",
        }),
    },
    Processor {
        name: "riscv64",
        target: "riscv64gc-unknown-linux-gnu",
        flags: "",
        qemu: "riscv64",
        endian: LITTLE,
        kernel: None,
    },
    Processor {
        name: "i686",
        target: "i686-unknown-linux-gnu",
        flags: "",
        qemu: "i386",
        endian: LITTLE,
        kernel: Some(AMD64),
    },
    Processor {
        name: "armv7",
        target: "armv7-unknown-linux-gnueabihf",
        flags: "",
        qemu: "arm",
        endian: LITTLE,
        kernel: Some(ARMHF),
    },
    Processor {
        name: "thumbv7",
        target: "thumbv7neon-unknown-linux-gnueabihf",
        flags: "",
        qemu: "arm",
        endian: LITTLE,
        kernel: Some(ARMHF),
    },
    Processor {
        name: "loongarch64",
        target: "loongarch64-unknown-linux-gnu",
        // The target takes the vector unit for granted; qemu 7.2 does not have it.
        flags: "-Ctarget-feature=-lsx",
        qemu: "loongarch64",
        endian: LITTLE,
        kernel: None,
    },
    Processor {
        name: "s390x",
        target: "s390x-unknown-linux-gnu",
        flags: "",
        qemu: "s390x",
        endian: BIG,
        kernel: Some(Kernel {
            architecture: "s390x",
            package: "linux-image-s390x",
            qemu: ("qemu-system-s390x", "qemu-system-misc"),
            machine: &["-machine", "s390-ccw-virtio"],
            console: "ttysclp0",
        }),
    },
    Processor {
        name: "powerpc64le",
        target: "powerpc64le-unknown-linux-gnu",
        flags: "",
        qemu: "ppc64le",
        endian: LITTLE,
        kernel: Some(Kernel {
            architecture: "ppc64el",
            package: "linux-image-powerpc64le",
            qemu: ("qemu-system-ppc64", "qemu-system-ppc"),
            machine: &["-machine", "pseries"],
            console: "hvc0",
        }),
    },
];
