//! A record after all normalisation, ready to be compared many times.

use std::fmt;

use kadi_core::date::PartialDate;
use kadi_core::person::Sex;

use crate::birth::Birth;
use crate::hash::hash_text;
use crate::names::{Name, NameReader, fold};
use crate::record::Record;

/// A record prepared for comparison. `Debug` shows no value.
#[derive(Clone, Default, PartialEq)]
pub struct Prepared {
    pub(crate) given: Name,
    pub(crate) family: Name,
    pub(crate) mother: Name,
    pub(crate) birth: Option<Birth>,
    pub(crate) sex: Option<Sex>,
    pub(crate) region: Option<u64>,
    pub(crate) district: Option<u64>,
    pub(crate) commune: Option<u64>,
    pub(crate) phone: Option<u64>,
    pub(crate) external_id: Option<String>,
}

/// The number under which the frequency of a name, commune or district is counted: stable across machines and releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrequencyKey(pub u64);

impl FrequencyKey {
    /// The same bits as SQLite's signed integer.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }
}

/// Prepares records one after the other, remembering the words it has met.
#[derive(Debug)]
pub struct Preparer<'t> {
    names: NameReader<'t>,
}

impl<'t> Preparer<'t> {
    pub(crate) const fn new(names: NameReader<'t>) -> Self {
        Self { names }
    }

    /// Does all normalisation of `record`.
    pub fn prepare(&mut self, record: &Record) -> Prepared {
        let mut name =
            |field: &Option<String>| field.as_deref().map(|text| self.names.read(text)).unwrap_or_default();
        Prepared {
            given: name(&record.first_name),
            family: name(&record.last_name),
            mother: name(&record.mother_name),
            birth: record.date_of_birth.map(|date| Birth::new(date, record.birth_estimated)),
            sex: record.sex,
            region: place("region", record.region.as_deref()),
            district: place("district", record.district.as_deref()),
            commune: place("commune", record.commune.as_deref()),
            phone: record.phone.as_deref().and_then(phone),
            external_id: record.external_id.as_deref().and_then(identifier),
        }
    }
}

impl Prepared {
    /// The date of birth that is compared.
    #[must_use]
    pub fn date_of_birth(&self) -> Option<PartialDate> {
        self.birth.map(|birth| birth.date())
    }

    /// What an index counts about this identity, without repetition: its names without titles, its commune, its district.
    #[must_use]
    pub fn frequency_keys(&self) -> Vec<FrequencyKey> {
        let mut keys: Vec<u64> = self
            .given
            .core()
            .chain(self.family.core())
            .filter_map(|token| token.ids.first().copied())
            .chain(self.commune)
            .chain(self.district)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(FrequencyKey).collect()
    }

    /// The number under which the bearers of this identity's identifier are counted.
    #[must_use]
    pub fn identifier_key(&self) -> Option<FrequencyKey> {
        self.external_id.as_deref().map(|id| FrequencyKey(hash_text("identifier", id)))
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared(..)")
    }
}

fn place(level: &str, text: Option<&str>) -> Option<u64> {
    let folded = fold(text?).replace(' ', "");
    (!folded.is_empty()).then(|| hash_text(level, &folded))
}

/// The last nine digits: national significant numbers have seven to nine in the region, and prefixes are often left out.
/// Fewer than seven digits, or one digit repeated, is no number.
fn phone(text: &str) -> Option<u64> {
    let digits: Vec<u64> = text.chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
    let first = *digits.first()?;
    if digits.len() < 7 || digits.iter().all(|digit| *digit == first) {
        return None;
    }
    Some(digits.iter().skip(digits.len().saturating_sub(9)).fold(0, |number, digit| number * 10 + digit))
}

/// Letters and digits in upper case. Fewer than four, or one character repeated, identifies nobody.
fn identifier(text: &str) -> Option<String> {
    let plain: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(64).collect();
    let first = plain.chars().next()?;
    (plain.chars().count() >= 4 && plain.chars().any(|c| c != first)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_compare_without_prefix_and_punctuation() {
        assert_eq!(phone("+221 77 123 45 67"), phone("771234567"));
        assert_eq!(phone("00221-77-123-45-67"), phone("77 123 45 67"));
        assert_eq!((phone("0000000"), phone("12345"), phone("none")), (None, None, None));
    }

    #[test]
    fn identifiers_ignore_case_and_dashes_and_fillers_identify_nobody() {
        assert_eq!(identifier("sn-1234-ab"), identifier("SN1234AB"));
        assert_eq!((identifier("0000"), identifier("n/a"), identifier("  ")), (None, None, None));
    }
}
