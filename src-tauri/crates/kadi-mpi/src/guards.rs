//! A set of guards in one word, because most pairs are looked at and forgotten.

use crate::score::{Decision, Guard};

/// Guards, each at most once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GuardSet(u32);

impl GuardSet {
    pub(crate) const fn add(&mut self, guard: Guard) {
        self.0 |= 1 << guard as u32;
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Guard> {
        Guard::ALL.into_iter().filter(move |guard| self.0 & (1 << *guard as u32) != 0)
    }

    /// The highest decision that all of them allow.
    pub(crate) fn ceiling(self) -> Decision {
        if self.0 == 0 {
            return Decision::Link;
        }
        self.iter().map(Guard::ceiling).min().unwrap_or(Decision::Link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guard_has_its_place_and_the_lowest_ceiling_counts() {
        let mut all = GuardSet::default();
        assert_eq!(all.ceiling(), Decision::Link);
        for guard in Guard::ALL {
            let mut one = GuardSet::default();
            one.add(guard);
            assert_eq!((one.iter().collect::<Vec<_>>(), one.ceiling()), (vec![guard], guard.ceiling()));
            all.add(guard);
        }
        assert_eq!((all.iter().count(), all.ceiling()), (Guard::ALL.len(), Decision::New));
    }
}
