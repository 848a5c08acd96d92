//! Countries and their health regions, as data.

use serde::{Deserialize, Serialize};

/// A country that Kadi knows: what decides the shape of identifiers, phone numbers, money and the first language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in Portuguese.
    pub name_pt: String,
    /// Part of the continent: `west`, `central`, `east` or `southern`.
    pub part: String,
    /// ISO 4217 currency code.
    pub currency: String,
    /// International dialling prefix with its plus sign.
    pub phone_prefix: String,
    /// Language offered first: `en`, `fr` or `pt`.
    pub language: String,
    /// Health regions or districts.
    pub regions: Vec<Region>,
}

/// A health region or district of a country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Three upper-case letters, unique within the country.
    pub code: String,
    /// Name as the country writes it.
    pub name: String,
}

#[derive(Deserialize)]
struct File {
    country: Vec<Country>,
}

/// All countries of `data/countries.toml`, in the file's order (by part of the continent, then name).
///
/// # Errors
/// When the embedded file does not parse: a defect of the build that a test catches.
pub fn countries() -> Result<Vec<Country>, toml::de::Error> {
    toml::from_str::<File>(include_str!("../data/countries.toml")).map(|file| file.country)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_have_their_shapes_and_are_unique() {
        let all = countries().unwrap();
        let codes: BTreeSet<_> = all.iter().map(|country| country.code.as_str()).collect();
        assert_eq!(codes.len(), all.len());
        for country in &all {
            assert!(country.code.len() == 2 && country.code.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(country.currency.len() == 3 && country.phone_prefix.starts_with('+'), "{}", country.code);
            assert!(["en", "fr", "pt"].contains(&country.language.as_str()), "{}", country.code);
            assert!(["west", "central", "east", "southern"].contains(&country.part.as_str()));
            let regions: BTreeSet<_> = country.regions.iter().map(|region| region.code.as_str()).collect();
            assert_eq!(regions.len(), country.regions.len(), "{}", country.code);
            assert!(!country.regions.is_empty(), "{}", country.code);
            for region in &country.regions {
                assert!(region.code.len() == 3 && region.code.bytes().all(|b| b.is_ascii_uppercase()));
            }
        }
    }
}
