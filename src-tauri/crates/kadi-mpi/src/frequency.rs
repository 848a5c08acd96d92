//! How common a name or place is among the identities of an index: what makes agreement on it weak or strong evidence.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::birth::BirthMatch;
use crate::hash::KeyHasher;
use crate::prepared::{FrequencyKey, Prepared};

/// An index this small still grows: strangers are counted as in the register of a health district.
const LEAST_POPULATION: u64 = 100_000;

/// What the records of an index are like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Expected other records of the same person.
    pub mates: f64,
    /// Expected records of brothers, sisters, parents and children.
    pub relatives: f64,
    /// Share of a person's pairs of records whose given names have nothing in common, where the table knows them.
    pub other_given: f64,
    /// Share whose family names have nothing in common.
    pub other_family: f64,
    /// Share whose dates of birth have nothing in common.
    pub other_birth: f64,
    /// Share with one exact date of birth.
    pub exact_birth: f64,
}

impl Profile {
    /// That of a register of families.
    pub const USUAL: Self = Self {
        mates: 0.3,
        relatives: 5.0,
        other_given: 0.01,
        other_family: 0.02,
        other_birth: BirthMatch::FarApart.likelihoods().1,
        exact_birth: BirthMatch::Exact.likelihoods().1,
    };

    /// Whether hardly anybody has a relative in the index, as in a sample: then nobody but the person shares what families
    /// share.
    pub(crate) fn is_of_strangers(&self) -> bool {
        self.relatives < 0.5
    }
}

/// Counts learned from the index itself, so that rules adapt from a thousand people to ten million.
pub trait Frequencies {
    /// How many identities carry this name, or live in this commune or district; 0 when it was never met.
    fn count(&self, key: FrequencyKey) -> u64;

    /// How many identities are counted in all.
    fn total(&self) -> u64;

    /// How many identities carry an identifier ([`Prepared::identifier_key`]); 0 when identifiers are not counted. One that
    /// many carry, such as the number of a clinic or of a form, identifies nobody.
    fn bearers(&self, identifier: FrequencyKey) -> u64 {
        let _ = identifier;
        0
    }

    /// How many people agreement by chance is counted among.
    fn population(&self) -> u64 {
        self.total().max(LEAST_POPULATION)
    }

    /// What its records are like.
    fn profile(&self) -> Profile {
        Profile::USUAL
    }
}

/// No index at hand: the shares in the name table speak alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFrequencies;

impl Frequencies for NoFrequencies {
    fn count(&self, _: FrequencyKey) -> u64 {
        0
    }

    fn total(&self) -> u64 {
        0
    }
}

/// Counts held in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryFrequencies {
    counts: HashMap<FrequencyKey, u64, BuildHasherDefault<KeyHasher>>,
    total: u64,
    /// Once everybody is counted.
    profile: Option<Profile>,
}

impl MemoryFrequencies {
    /// Counts of all `people`.
    pub fn learn<'p>(people: impl IntoIterator<Item = &'p Prepared>) -> Self {
        let mut counts = Self::default();
        for person in people {
            counts.add(person);
        }
        counts
    }

    /// Says that everybody is counted, and what the records are like.
    pub(crate) const fn describe(&mut self, profile: Profile) {
        self.profile = Some(profile);
    }

    /// Counts one more identity.
    pub fn add(&mut self, person: &Prepared) {
        self.total += 1;
        for key in person.frequency_keys().into_iter().chain(person.identifier_key()) {
            *self.counts.entry(key).or_default() += 1;
        }
    }
}

impl Frequencies for MemoryFrequencies {
    fn count(&self, key: FrequencyKey) -> u64 {
        self.counts.get(&key).copied().unwrap_or_default()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn bearers(&self, identifier: FrequencyKey) -> u64 {
        self.count(identifier)
    }

    fn population(&self) -> u64 {
        if self.profile.is_some() { self.total } else { self.total.max(LEAST_POPULATION) }
    }

    fn profile(&self) -> Profile {
        self.profile.unwrap_or(Profile::USUAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::rules::Rules;

    #[test]
    fn names_places_and_identifiers_are_counted_once_per_identity() {
        let rules = Rules::standard();
        let person = |json: &str| rules.prepare(&Record::from_json(json).unwrap());
        let amina = person(
            r#"{"first_name":"Amina Amina","last_name":"Kane","district":"Pikine","external_id":"SN-1234"}"#,
        );
        let kofi =
            person(r#"{"first_name":"Kofi","last_name":"Kane","district":"Pikine","external_id":"sn1234"}"#);
        let counts = MemoryFrequencies::learn([&amina, &kofi]);
        let mut seen: Vec<u64> = amina.frequency_keys().into_iter().map(|key| counts.count(key)).collect();
        seen.sort_unstable();
        assert_eq!((seen.as_slice(), counts.total()), ([1, 2, 2].as_slice(), 2));
        assert_eq!(amina.identifier_key().map(|key| counts.bearers(key)), Some(2));
        assert_eq!(NoFrequencies.bearers(FrequencyKey(1)), 0);
    }
}
