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

/// All countries of `data/countries.toml`, in the file's order: by part of the continent, then by name, Senegal first.
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
    fn forty_countries_in_four_parts() {
        let all = countries().unwrap();
        let in_part = |part: &str| all.iter().filter(|country| country.part == part).count();
        assert_eq!(["west", "central", "east", "southern"].map(in_part), [15, 7, 9, 9]);
        assert_eq!(all.len(), 40);
    }

    #[test]
    fn codes_and_currencies_are_those_of_iso() {
        for country in countries().unwrap() {
            let known = rust_iso3166::from_alpha2(&country.code);
            assert!(known.is_some(), "{}", country.code);
            let currency = iso_currency::Currency::from_code(&country.currency);
            let users = currency.map(|currency| currency.used_by()).unwrap_or_default();
            let users: Vec<String> = users.into_iter().map(|user| format!("{user:?}")).collect();
            // The crate's table leaves out who uses the Namibian dollar.
            assert!(users.contains(&country.code) || country.currency == "NAD", "{} {users:?}", country.code);
            assert!(currency.is_some(), "{} {}", country.code, country.currency);
        }
    }

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
