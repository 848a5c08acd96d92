//! The code printed on every card for people to read and type, such as `7KQ-2M9-XA4T`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::digest::CodeHash;
use crate::random::{RandomError, make_text};

/// How many characters a card code has, dashes not counted.
const LEN: usize = 10;
/// Base 36 without O and I: a code as written never holds a character that is read as another, and parsing can take
/// O for 0 and I for 1 without guessing. 34^10 is about 2 x 10^15.
const ALPHABET: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Ten base-36 characters from a CSPRNG, unique in a store, shown in groups of three, three and four.
///
/// Serialised as the ten characters. `Debug` does not show it: a code opens a verification.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CardCode(String);

/// Why a text is not a card code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card code is ten letters and digits, written like 7KQ-2M9-XA4T")]
pub struct CardCodeError;

/// A new card code.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_card_code() -> Result<CardCode, RandomError> {
    make_text(ALPHABET, LEN).map(CardCode)
}

impl CardCode {
    /// The ten characters without dashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the ten characters.
    #[must_use]
    pub fn hash(&self) -> CodeHash {
        CodeHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Display for CardCode {
    /// The grouped form for reading.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in self.0.chars().enumerate() {
            if at == 3 || at == 6 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardCode(..)")
    }
}

impl FromStr for CardCode {
    type Err = CardCodeError;

    /// Forgives case, spaces, dashes and dots, and takes O for 0 and I for 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut code = String::with_capacity(LEN);
        for letter in text.chars() {
            if letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '_' | '.') {
                continue;
            }
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' => '1',
                other => other,
            };
            if code.len() == LEN || !letter.is_ascii_alphanumeric() {
                return Err(CardCodeError);
            }
            code.push(letter);
        }
        if code.len() == LEN { Ok(Self(code)) } else { Err(CardCodeError) }
    }
}

impl From<CardCode> for String {
    fn from(code: CardCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for CardCode {
    type Error = CardCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_new_code_reads_back_from_its_grouped_form() {
        for _ in 0..50 {
            let code = make_card_code().unwrap();
            assert_eq!(code.to_string().len(), LEN + 2);
            assert_eq!(code.to_string().to_lowercase().parse(), Ok(code.clone()));
            assert!(!code.as_str().contains(['O', 'I']));
        }
    }

    #[test]
    fn lookalikes_dashes_and_case_are_forgiven() {
        let code: CardCode = "7KQ-2M9-X01T".parse().unwrap();
        for text in ["7kq2m9xoit", " 7KQ 2M9 XO1T ", "7KQ–2M9–X0IT", "7KQ.2M9.X01T"] {
            assert_eq!(text.parse().as_ref(), Ok(&code), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "7KQ-2M9-X01", "7KQ-2M9-X01TT", "7KQ-2M9-X01É", "7KQ/2M9X01T"] {
            assert_eq!(text.parse::<CardCode>(), Err(CardCodeError), "{text}");
        }
    }

    #[test]
    fn the_hash_is_that_of_the_ten_characters() {
        // python3: hashlib.sha256(b"7KQ2M9X01T").hexdigest()
        let code: CardCode = "7kq-2m9-xo1t".parse().unwrap();
        assert_eq!(
            code.hash().to_string(),
            "cd374cf438af9f37bf959187441e6f4b45096642e98eff235ef6ca766108803e"
        );
        assert_eq!(format!("{code:?}"), "CardCode(..)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text in "\\PC*") {
            if let Ok(code) = text.parse::<CardCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
