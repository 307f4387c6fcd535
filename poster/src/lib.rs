//! A picture of a program's file in which every byte is shown and named.
//!
//! | here | what |
//! |---|---|
//! | `program` | what each byte of the file is |
//! | `fields` | the fields of the headers, by name and meaning |
//! | `code` | the instructions, found by following the program's flow |
//! | `poster` | where on the picture everything stands |
//! | `svg` | the few elements of SVG that this takes |
//! | `style.css` | colours and type, for light and dark |
//!
//! The same file gives the same picture, to the byte: nothing here looks at a clock, a path or
//! the machine.

mod code;
mod fields;
mod poster;
mod program;
mod svg;

/// The largest file that is drawn, in bytes: more would be wallpaper.
const MAX_LEN: usize = 4096;

/// Draws the file of a program for x86_64, `bytes`, under the name `title`.
///
/// # Errors
///
/// A sentence, if the file is no such program, is cut short, or is larger than 4096 bytes.
pub fn draw(title: &str, bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > MAX_LEN {
        return Err(format!("{} bytes; at most {MAX_LEN} can be drawn", bytes.len()));
    }
    let program = program::Program::read(bytes)?;
    Ok(poster::draw(title, &program))
}

#[cfg(test)]
mod tests {
    use super::draw;

    /// The smallest file without tricks: two headers, write, exit, a text.
    fn flat() -> Vec<u8> {
        let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
        let mut number = |value: u64, len| file.extend(&value.to_le_bytes()[..len]);
        // From e_type on, then the program header.
        for (value, len) in [(2, 2), (62, 2), (1, 4), (0x40_0078, 8), (64, 8), (0, 8), (0, 4)] {
            number(value, len);
        }
        for value in [64, 56, 1, 64, 0, 0] {
            number(value, 2);
        }
        for (value, len) in [(1, 4), (5, 4), (0, 8), (0x40_0000, 8), (0, 8), (157, 8), (157, 8)] {
            number(value, len);
        }
        number(0x1000, 8);
        file.extend(b"\xb0\x01\x40\xb7\x01\xbe\x90\0\x40\0\xb2\x0d\x0f\x05"); // write
        file.extend(b"\xb0\x3c\x40\xb7\0\x0f\x05"); // exit
        file.extend(b"\x90\x90\x90hello world!\n");
        assert_eq!(file.len(), 157);
        file
    }

    #[test]
    fn a_file_without_sections_is_drawn() {
        let svg = draw("flat", &flat()).unwrap();
        for text in ["157 bytes", "mov esi, 0x400090", "hello world!\\n", "exit", "e_phentsize"] {
            assert!(svg.contains(text), "{text}");
        }
        assert!(!svg.contains("What only tools read"));
    }

    /// A file whose program header lies within the ELF header: e_entry's halves are its p_type and
    /// p_flags, so the entry point is the second byte of a page. "ELF" is three prefixes; the first
    /// instruction ends the program, as an illegal one.
    fn overlapped() -> Vec<u8> {
        let mut file = flat();
        file[4..6].copy_from_slice(b"\x0f\x0b");
        let fields = [0x5_0000_0001, 24, 0x5_0000_0018].map(u64::to_le_bytes);
        file[24..48].copy_from_slice(&fields.concat());
        file.truncate(80);
        file
    }

    #[test]
    fn headers_may_share_their_bytes_with_code() {
        let svg = draw("overlap", &overlapped()).unwrap();
        for text in ["ud2", ">instructions</text>", "an instruction that is in a header too"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        assert!(!draw("flat", &flat()).unwrap().contains("in a header too"));
    }

    #[test]
    fn what_is_too_large_to_draw_is_said() {
        let mut file = overlapped();
        file[0x40..0x48].copy_from_slice(&(64u64 << 20).to_le_bytes()); // p_memsz
        let svg = draw("overlap", &file).unwrap();
        assert!(svg.contains("+ 16384 pages"), "{svg}");
    }

    #[test]
    fn the_same_file_gives_the_same_picture() {
        assert_eq!(draw("flat", &flat()), draw("flat", &flat()));
    }

    #[test]
    fn no_byte_that_is_wrong_makes_it_panic() {
        for file in [flat(), overlapped()] {
            for at in 0..file.len() {
                for value in [0, 1, 0x3f, 0x7f, 0x80, 0xff] {
                    let mut file = file.clone();
                    file[at] = value;
                    let _ = draw("mutant", &file);
                }
            }
            for len in 0..file.len() {
                let _ = draw("stump", &file[..len]);
            }
        }
    }
}
