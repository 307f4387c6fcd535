//! What the program does, apart from being a program: no entry, no exit, nothing of the kernel.

#![no_std]

extern crate alloc;

use alloc::format;
use alloc::string::String;

/// One sentence for all of them; `None` if there is nobody to greet.
pub fn greeting(names: &[&str]) -> Option<String> {
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => format!("hello {last}!"),
        _ => format!("hello {} and {last}!", others.join(", ")),
    })
}

/// On the host, with std: `cargo test` builds this module as of any other crate.
#[cfg(test)]
mod tests {
    use super::greeting;

    #[test]
    fn greets_however_many() {
        assert_eq!(greeting(&[]), None);
        assert_eq!(greeting(&["you"]).unwrap(), "hello you!");
        assert_eq!(greeting(&["you", "me"]).unwrap(), "hello you and me!");
        assert_eq!(greeting(&["you", "him", "me"]).unwrap(), "hello you, him and me!");
    }
}
