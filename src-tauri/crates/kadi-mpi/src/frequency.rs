//! How common a name or place is among the identities of an index: what makes agreement on it weak or strong evidence.

use std::collections::HashMap;

use crate::prepared::{FrequencyKey, Prepared};

/// Counts learned from the index itself, so that rules adapt from a thousand people to ten million.
pub trait Frequencies {
    /// How many identities carry this name, or live in this commune or district; 0 when it was never met.
    fn count(&self, key: FrequencyKey) -> u64;

    /// How many identities are counted in all.
    fn total(&self) -> u64;
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
    counts: HashMap<FrequencyKey, u64>,
    total: u64,
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

    /// Counts one more identity.
    pub fn add(&mut self, person: &Prepared) {
        self.total += 1;
        for key in person.frequency_keys() {
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
}
