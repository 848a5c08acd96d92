//! Seeded chance: the same seed gives the same world on every machine.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A stream of decisions.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 to `end - 1`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// A number within both bounds.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if low >= high { low } else { self.0.random_range(low..=high) }
    }

    /// Whether something happens that happens in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u32) -> Chance {
        if self.0.random_range(0..100) < percent { Chance::Yes } else { Chance::No }
    }

    /// One of a list; the fallback when the list is empty.
    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let index = self.below(list.len());
        list.get(index).copied().unwrap_or_default()
    }

    /// One of a list whose first entries are far more common, as names are: the density falls linearly.
    pub fn pick_common<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let index = self.below(list.len()).min(self.below(list.len()));
        list.get(index).copied().unwrap_or_default()
    }
}

/// How the dice fell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// It happens.
    Yes,
    /// It does not.
    No,
}

impl Chance {
    /// Whether it happens.
    pub fn happens(self) -> bool {
        self == Self::Yes
    }
}
