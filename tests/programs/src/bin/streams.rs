//! Writes and reads as its first argument says.

#![no_std]
#![no_main]

use rt0::env::InitialStack;
use rt0::io::{BufWriter, Read, Write, stderr, stdin, stdout};
use rt0::{Errno, dbg, eprint, eprintln, print, println};

rt0::entry!(main);

fn main(stack: InitialStack) -> Result<(), Errno> {
    let mut args = stack.args().skip(1).map(|arg| arg.to_str().unwrap());
    match args.next().unwrap() {
        "write" => {
            let count = stdout().write(b"0123456789")?;
            println!("{count}");
        }
        "write_all" => stdout().write_all(b"0123456789")?,
        "write_all_err" => stderr().write_all(b"0123456789")?,
        "nothing" => {
            stdout().write_all(b"")?;
            stderr().write_all(b"")?;
            print!("");
            eprint!("");
        }
        "writeln" => writeln!(stdout(), "a-{}", 1)?,
        "print" => print!("0123456789"),
        "println" => println!("0123456789"),
        "println_empty" => println!(),
        "println_formatted" => {
            let captured = "captured";
            println!("{:>4} {captured} {:#x} {}", 7, 255, true);
        }
        "eprint" => eprint!("{}", 1),
        "eprintln" => eprintln!("{}", 1),
        "dbg" => {
            let (one, two) = dbg!(1 + 1, "two");
            println!("{one} {two}");
        }
        "long" => {
            let len = args.next().unwrap().parse().unwrap();
            println!("{:x>len$}", 1);
        }
        "buffered" => {
            let mut out = BufWriter::new(stdout());
            for number in 0..10_000 {
                writeln!(out, "{number}")?;
            }
            out.flush()?;
        }
        "buffered_dropped" => {
            let mut out = BufWriter::new(stdout());
            out.write_all(b"0123456789")?;
        }
        "cat" => cat()?,
        other => panic!("no such case: {other}"),
    }
    Ok(())
}

/// Copies standard input to standard output.
fn cat() -> Result<(), Errno> {
    let mut buf = [0; 4096];
    loop {
        match stdin().read(&mut buf) {
            Ok(0) => return Ok(()),
            Ok(count) => stdout().write_all(&buf[..count])?,
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}
