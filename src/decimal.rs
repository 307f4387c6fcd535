//! Whole numbers in decimal digits, without what `core::fmt` needs for them.

use core::fmt;

/// A whole number as text, made in place.
///
/// [`write!`] of an integer brings along all that `core::fmt` can do with one: width, fill, sign.
/// This is a loop of divisions, for programs that count their bytes (`docs/sizes.md`) or write a
/// great many numbers.
///
/// # Examples
///
/// ```
/// use rt0::Decimal;
/// use rt0::io::{BufWriter, Write, stdout};
///
/// let mut out = BufWriter::new(stdout());
/// for line in 0..1000 {
///     out.write_all(Decimal::from(line).as_bytes())?;
///     out.write_all(b"\n")?;
/// }
/// out.flush()?;
/// # Ok::<(), rt0::Errno>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decimal {
    /// The text, at the end.
    text: [u8; Self::MAX_LEN],
    start: usize,
}

impl Decimal {
    /// The length of `u64::MAX`, and of `i64::MIN` with its sign.
    const MAX_LEN: usize = 20;

    /// The digits of `rest`.
    #[inline(never)]
    fn new(mut rest: u64) -> Self {
        let (mut text, mut start) = ([0; Self::MAX_LEN], Self::MAX_LEN);
        for (index, place) in text.iter_mut().enumerate().rev() {
            *place = b'0' + (rest % 10) as u8;
            start = index;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        Self { text, start }
    }

    /// Puts a sign before the digits.
    #[inline(always)]
    fn push_front(&mut self, sign: u8) {
        if let Some(start) = self.start.checked_sub(1)
            && let Some(place) = self.text.get_mut(start)
        {
            *place = sign;
            self.start = start;
        }
    }

    /// The text, as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: `start` only ever counts down, from `MAX_LEN`.
        unsafe { self.text.get_unchecked(self.start..) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // SAFETY: it is a sign and digits.
        unsafe { core::str::from_utf8_unchecked(self.as_bytes()) }
    }
}

macro_rules! from {
    ($($unsigned:ty, $signed:ty;)*) => {
        $(
            impl From<$unsigned> for Decimal {
                fn from(number: $unsigned) -> Self {
                    Self::new(number as u64)
                }
            }

            impl From<$signed> for Decimal {
                fn from(number: $signed) -> Self {
                    let mut decimal = Self::new(number.unsigned_abs() as u64);
                    if number < 0 {
                        decimal.push_front(b'-');
                    }
                    decimal
                }
            }
        )*
    };
}

from! {
    u8, i8;
    u16, i16;
    u32, i32;
    u64, i64;
    usize, isize;
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;
    use std::string::ToString;

    #[test]
    fn it_is_what_display_prints() {
        let mut number = 1_u64;
        for _ in 0..64 {
            for near in [number.wrapping_sub(1), number, number + 1] {
                assert_eq!(Decimal::from(near).as_str(), near.to_string());
                assert_eq!(Decimal::from(near as i64).as_str(), (near as i64).to_string());
                assert_eq!(Decimal::from(near as i8).to_string(), (near as i8).to_string());
            }
            number = number.wrapping_mul(2);
        }
        assert_eq!(Decimal::from(u64::MAX).as_bytes(), u64::MAX.to_string().as_bytes());
        assert_eq!(Decimal::from(i64::MIN).as_bytes(), i64::MIN.to_string().as_bytes());
        assert_eq!(Decimal::from(0_usize).as_str(), "0");
    }
}
