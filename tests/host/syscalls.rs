//! System calls: what a program passes is what the kernel gets, and nothing else changes.

use nix::libc;

use crate::support::programs::BUILDS;
use crate::support::run::End::Exit;
use crate::support::run::command;
use crate::support::tracer::trace;

#[test]
fn every_argument_arrives_in_its_place() {
    for build in BUILDS {
        let trace = trace(&mut command(&build.program("syscalls"), [""; 0]));
        let unknown: Vec<_> = trace.calls.iter().filter(|call| call.number == 0x7fff).collect();
        assert_eq!(unknown.len(), 7, "{build}");
        for (count, call) in unknown.iter().enumerate() {
            let expected: Vec<u64> = (1..=count as u64).collect();
            assert_eq!(call.args[..count], expected, "{build}");
            assert_eq!(call.result, Some(-i64::from(libc::ENOSYS)), "{build}");
        }
        // The program itself checks what it kept in registers meanwhile.
        assert_eq!(trace.end, Exit(0), "{build}");
    }
}
