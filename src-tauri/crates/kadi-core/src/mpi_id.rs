//! The sovereign health identifier, such as `SN-DKR-26-9XQ7LM2A`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The alphabet of the last eight characters: base 36, upper case.
pub const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// How many random characters an identifier ends with: 36^8, about 2.8 x 10^12 values.
pub const SUFFIX_LEN: usize = 8;

/// ISO 3166-1 alpha-2 country, health region or district (3 letters), last two digits of the registration year, and
/// eight base-36 characters from a CSPRNG. Once issued, an identifier resolves for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct MpiId(String);

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is written like SN-DKR-26-9XQ7LM2A")]
pub struct MpiIdError;

impl MpiId {
    /// Puts the parts together. `year` is the full registration year, `suffix` eight base-36 characters.
    ///
    /// # Errors
    /// When a part has another length or a character outside its alphabet.
    pub fn from_parts(country: &str, region: &str, year: i16, suffix: &str) -> Result<Self, MpiIdError> {
        format!("{country}{region}{:02}{suffix}", year.rem_euclid(100)).parse()
    }

    /// The identifier in its written form, with dashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The written forms this identifier is likely to have been misread from: O for 0 and I for 1 in the last eight
    /// characters, and the reverse. The identifier itself is not among them.
    #[must_use]
    pub fn near_readings(&self) -> Vec<Self> {
        let head: String = self.0.chars().take(self.0.len() - SUFFIX_LEN).collect();
        let tail: Vec<char> = self.0.chars().skip(head.len()).collect();
        let mut readings = Vec::new();
        for (at, &letter) in tail.iter().enumerate() {
            let other = match letter {
                'O' => '0',
                '0' => 'O',
                'I' => '1',
                '1' => 'I',
                _ => continue,
            };
            let misread: String =
                tail.iter().enumerate().map(|(i, &c)| if i == at { other } else { c }).collect();
            readings.push(Self(format!("{head}{misread}")));
        }
        readings
    }
}

impl FromStr for MpiId {
    type Err = MpiIdError;

    /// Forgives case, spaces and missing or other dashes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '_' | '.'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if !plain.is_ascii() || plain.len() != 7 + SUFFIX_LEN {
            return Err(MpiIdError);
        }
        let part = |from: usize, to: usize| plain.get(from..to).ok_or(MpiIdError);
        let (country, region, year, suffix) = (part(0, 2)?, part(2, 5)?, part(5, 7)?, part(7, 15)?);
        let letters = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase());
        let base36 = |s: &str| s.bytes().all(|b| ALPHABET.contains(&b));
        if letters(country) && letters(region) && year.bytes().all(|b| b.is_ascii_digit()) && base36(suffix) {
            Ok(Self(format!("{country}-{region}-{year}-{suffix}")))
        } else {
            Err(MpiIdError)
        }
    }
}

impl fmt::Display for MpiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<MpiId> for String {
    fn from(id: MpiId) -> Self {
        id.0
    }
}

impl TryFrom<String> for MpiId {
    type Error = MpiIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_forgives_case_spaces_and_dashes() {
        let id: MpiId = "SN-DKR-26-9XQ7LM2A".parse().unwrap();
        for text in ["sn-dkr-26-9xq7lm2a", " SNDKR269XQ7LM2A ", "SN DKR 26 9XQ7 LM2A", "SN–DKR–26–9XQ7LM2A"]
        {
            assert_eq!(text.parse::<MpiId>().as_ref(), Ok(&id), "{text}");
        }
        assert_eq!(MpiId::from_parts("SN", "DKR", 2026, "9XQ7LM2A"), Ok(id));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", "SN-DKR-26-9XQ7LM2", "SN-DKR-2X-9XQ7LM2A", "5N-DKR-26-9XQ7LM2A", "SN-DKR-26-9XQ7LM2É"]
        {
            assert!(text.parse::<MpiId>().is_err(), "{text}");
        }
    }

    #[test]
    fn near_readings_swap_one_lookalike() {
        let id: MpiId = "SN-DKR-26-9OQ71M2A".parse().unwrap();
        let near: Vec<String> = id.near_readings().into_iter().map(String::from).collect();
        assert_eq!(near, ["SN-DKR-26-90Q71M2A", "SN-DKR-26-9OQ7IM2A"]);
    }
}
