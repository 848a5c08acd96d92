//! How common a name or place is among the identities of an index: what makes agreement on it weak or strong evidence.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::hash::KeyHasher;
use crate::prepared::{FrequencyKey, Prepared};

/// Relatives of somebody in a register of families.
pub(crate) const USUAL_RELATIVES: f64 = 5.0;

/// An index this small still grows: strangers are counted as in the register of a health district.
const LEAST_POPULATION: u64 = 100_000;

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

    /// Expected other records of brothers, sisters, parents and children of somebody.
    fn relatives(&self) -> f64 {
        USUAL_RELATIVES
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
    relatives: Option<f64>,
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

    /// Says that everybody is counted, and how many relatives they have.
    pub(crate) fn close(&mut self, relatives: f64) {
        self.relatives = Some(relatives);
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
        if self.relatives.is_some() { self.total } else { self.total.max(LEAST_POPULATION) }
    }

    fn relatives(&self) -> f64 {
        self.relatives.unwrap_or(USUAL_RELATIVES)
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
