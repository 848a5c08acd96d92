//! What a keyring of the system is to Kadi, and the short code that opens a slot together with what lies there.

use std::fmt;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::random::{RandomError, make_bytes};

/// Where a computer keeps secrets for whoever is logged in to it.
pub trait Keyring: Send + Sync {
    /// Keeps a secret under a name, in place of one that is there.
    ///
    /// # Errors
    /// Whatever stands in the way.
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError>;

    /// The secret under a name.
    ///
    /// # Errors
    /// Whatever stands in the way; a locked keyring may also say that there is none.
    fn find(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError>;

    /// Removes a secret, where there is one.
    ///
    /// # Errors
    /// Whatever stands in the way.
    fn forget(&self, name: &str) -> Result<(), KeyringError>;
}

/// Why a keyring did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// This computer has none, or it cannot be reached.
    #[error("there is no keyring")]
    Absent,
    /// It is locked, and nobody opened it.
    #[error("the keyring is locked")]
    Locked,
    /// It refuses, for a reason of its own.
    #[error("the keyring refuses")]
    Refused,
}

/// A computer without a keyring.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeyring;

impl Keyring for NoKeyring {
    fn keep(&self, _: &str, _: &[u8]) -> Result<(), KeyringError> {
        Err(KeyringError::Absent)
    }

    fn find(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        Err(KeyringError::Absent)
    }

    fn forget(&self, _: &str) -> Result<(), KeyringError> {
        Err(KeyringError::Absent)
    }
}

/// Fewest characters of a short code.
pub const SHORTEST: usize = 6;
/// Most characters of a short code.
pub const LONGEST: usize = 64;

/// The half of a short code's secret that lies in the keyring: 256 random bits. It opens nothing by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyringHalf(Zeroizing<[u8; 32]>);

impl KeyringHalf {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        make_bytes().map(Zeroizing::new).map(Self)
    }

    /// That which lay in a keyring; none when it is not of its length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        <[u8; 32]>::try_from(bytes).map(Zeroizing::new).map(Self).ok()
    }

    /// The bytes to lay into a keyring.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The secret of the slot: this half and the code, which only the officer knows.
    #[must_use]
    pub fn with_code(&self, code: &str) -> Zeroizing<String> {
        let hex = Zeroizing::new(HEXLOWER.encode(&*self.0));
        Zeroizing::new(format!("{}\n{code}", hex.as_str()))
    }
}

impl fmt::Debug for KeyringHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyringHalf(..)")
    }
}

/// Whether a short code is one that somebody at the desk does not guess at once: long enough, not one character again and
/// again, and not a row such as `123456` or `fedcba`.
#[must_use]
pub fn is_short_code(code: &str) -> bool {
    let letters: Vec<u32> = code.chars().map(u32::from).collect();
    let steps: Vec<i64> = letters
        .iter()
        .zip(letters.iter().skip(1))
        .map(|(one, next)| i64::from(*next) - i64::from(*one))
        .collect();
    let row = steps.iter().all(|step| steps.first() == Some(step));
    (SHORTEST..=LONGEST).contains(&letters.len()) && !row && code.trim() == code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_short_ones_are_no_codes() {
        for bad in ["", "12345", "111111", "123456", "654321", "abcdefg", "fedcba", " 135792", "2468ac "] {
            assert!(!is_short_code(bad), "{bad}");
        }
        for good in ["135792", "241190", "pilote", "mil2mil", "été-26"] {
            assert!(is_short_code(good), "{good}");
        }
        assert!(!is_short_code(&"1x".repeat(33)));
    }

    #[test]
    fn halves_differ_are_not_shown_and_need_their_code() {
        let (one, two) = (KeyringHalf::make().unwrap(), KeyringHalf::make().unwrap());
        assert_ne!(one, two);
        assert_ne!(*one.with_code("135792"), *two.with_code("135792"));
        assert_ne!(*one.with_code("135792"), *one.with_code("135793"));
        assert_eq!(KeyringHalf::from_bytes(one.as_bytes()), Some(one.clone()));
        assert_eq!(KeyringHalf::from_bytes(b"too short"), None);
        assert_eq!(format!("{one:?}"), "KeyringHalf(..)");
    }
}
