//! The printed recovery code: 160 random bits in eight groups, each with its own check character.
//!
//! A group is four characters of Crockford base 32 (20 random bits) and a check character. The check is linear over
//! GF(32) with a different weight for each place and for the group's number, so one wrong character, two swapped
//! neighbours and two exchanged groups are always noticed, and the group to look at again can be named.

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::random::{RandomError, make_text};

/// Crockford base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many groups a code has.
const GROUPS: usize = 8;
/// Characters of a group, check included.
const GROUP_LEN: usize = 5;

/// A recovery code as its 40 characters. Zeroed when dropped; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode(String);

/// Why a text is not a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeError {
    /// It has another number of characters than eight groups of five.
    #[error("a recovery code has eight groups of five characters, {found} characters were read")]
    Length {
        /// Characters read, spaces and dashes not counted.
        found: usize,
    },
    /// A group, from 1 to 8, holds a wrong character.
    #[error("group {group} of the recovery code does not check")]
    Group {
        /// Its number on the sheet, from 1.
        group: usize,
    },
}

impl RecoveryCode {
    /// A new code.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        let mut code = String::with_capacity(GROUPS * GROUP_LEN);
        for group in 1..=GROUPS {
            let data = Zeroizing::new(make_text(ALPHABET, GROUP_LEN - 1)?);
            code.push_str(&data);
            code.push(check(group, &data));
        }
        Ok(Self(code))
    }

    /// The 40 characters without spaces: the secret for [`crate::WrappedKey`].
    #[must_use]
    pub fn as_secret(&self) -> &str {
        &self.0
    }

    /// The `n`-th group as printed, counted from 1 to 8; `None` outside.
    #[must_use]
    pub fn group(&self, n: usize) -> Option<&str> {
        let from = n.checked_sub(1)?.checked_mul(GROUP_LEN)?;
        self.0.get(from..from + GROUP_LEN)
    }

    /// The eight groups in order, for the printed sheet.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        (1..=GROUPS).filter_map(|n| self.group(n))
    }

    /// The code as one line, groups parted by dashes; the text zeroes itself.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP_LEN + 1)));
        for (at, group) in self.groups().enumerate() {
            if at > 0 {
                text.push('-');
            }
            text.push_str(group);
        }
        text
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl FromStr for RecoveryCode {
    type Err = RecoveryCodeError;

    /// Forgives case, spaces and dashes, and takes O for 0, I and L for 1, as Crockford's base 32 does.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.'));
        let mut code = Self(String::with_capacity(text.len()));
        for letter in letters {
            code.0.push(match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            });
        }
        let found = code.0.chars().count();
        if found != GROUPS * GROUP_LEN {
            return Err(RecoveryCodeError::Length { found });
        }
        for group in 1..=GROUPS {
            let wrong = RecoveryCodeError::Group { group };
            // A character of more than one byte shifts the groups: the first group that does not check is named.
            let written = code.group(group).ok_or(wrong)?;
            let (data, tail) = written.split_at_checked(GROUP_LEN - 1).ok_or(wrong)?;
            let known = written.bytes().all(|b| ALPHABET.contains(&b));
            if !known || !tail.starts_with(check(group, data)) {
                return Err(wrong);
            }
        }
        Ok(code)
    }
}

/// The check character of the four data characters of group number `group`.
fn check(group: usize, data: &str) -> char {
    let place = |letter: u8| ALPHABET.iter().position(|&a| a == letter).unwrap_or_default();
    // The weights 2, 3, 4, 5 are distinct and none is 0 or 1 (the weight of the check itself).
    let sum =
        data.bytes().zip(2..).fold(group, |sum, (letter, weight)| sum ^ multiply(place(letter), weight));
    ALPHABET.get(sum % 32).map_or('0', |&letter| char::from(letter))
}

/// Multiplication in GF(32) modulo x^5 + x^2 + 1.
const fn multiply(mut a: usize, mut b: usize) -> usize {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_printed_code_reads_back_however_it_is_typed() {
        let code = RecoveryCode::make().unwrap();
        let text = code.to_text();
        assert_eq!(text.len(), 8 * 5 + 7);
        assert_eq!(text.parse().as_ref(), Ok(&code));
        assert_eq!(text.to_lowercase().replace('-', " ").parse().as_ref(), Ok(&code));
        assert_eq!(text.replace('0', "O").replace('1', "l").parse().as_ref(), Ok(&code));
        assert_eq!(code.groups().collect::<Vec<_>>().join("-"), *text);
        assert_eq!((code.group(0), code.group(9)), (None, None));
        assert_eq!(code.group(8).map(str::len), Some(5));
    }

    #[test]
    fn the_wrong_group_is_named() {
        let text = RecoveryCode::make().unwrap().to_text();
        let mut groups: Vec<&str> = text.split('-').collect();
        groups.swap(2, 5);
        if groups[2] != groups[5] {
            assert_eq!(groups.join(" ").parse::<RecoveryCode>(), Err(RecoveryCodeError::Group { group: 3 }));
        }
        assert_eq!("ABCDE".parse::<RecoveryCode>(), Err(RecoveryCodeError::Length { found: 5 }));
        assert_eq!(format!("{:?}", RecoveryCode::make().unwrap()), "RecoveryCode(..)");
    }

    #[test]
    fn every_single_wrong_character_and_every_swap_is_noticed() {
        let code = RecoveryCode::make().unwrap();
        let letters = code.as_secret().as_bytes().to_vec();
        for at in 0..letters.len() {
            for &other in ALPHABET.iter().filter(|&&a| a != letters[at]) {
                let mut wrong = letters.clone();
                wrong[at] = other;
                let read = String::from_utf8(wrong).unwrap().parse::<RecoveryCode>();
                assert_eq!(read, Err(RecoveryCodeError::Group { group: at / 5 + 1 }));
            }
            if at % 5 < 4 && letters[at] != letters[at + 1] {
                let mut swapped = letters.clone();
                swapped.swap(at, at + 1);
                assert!(String::from_utf8(swapped).unwrap().parse::<RecoveryCode>().is_err(), "{at}");
            }
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,60}", forty in "[0-9A-Zé]{40}") {
            let _ = text.parse::<RecoveryCode>().is_err();
            prop_assert!(forty.parse::<RecoveryCode>().is_err() || forty.is_ascii());
        }
    }
}
