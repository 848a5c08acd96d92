//! A set of identities that fits in memory whatever the register's size: neighbours share a bitmap.

use roaring::RoaringTreemap;

use crate::identity::IdentityKey;

/// Some of the register's identities; a million of them take some hundred kilobytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IdentitySet(RoaringTreemap);

impl IdentitySet {
    /// Whether the identity is one of them.
    #[must_use]
    pub fn contains(&self, key: IdentityKey) -> bool {
        self.0.contains(key.0.unsigned_abs())
    }

    pub(crate) fn insert(&mut self, key: IdentityKey) {
        self.0.insert(key.0.unsigned_abs());
    }
}

impl FromIterator<IdentityKey> for IdentitySet {
    fn from_iter<I: IntoIterator<Item = IdentityKey>>(keys: I) -> Self {
        Self(keys.into_iter().map(|key| key.0.unsigned_abs()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_in_it_or_not() {
        let set: IdentitySet = [3, 70_000, 3, 5_000_000_000].map(IdentityKey).into_iter().collect();
        let held = |key| set.contains(IdentityKey(key));
        assert_eq!([3, 4, 70_000, 5_000_000_000].map(held), [true, false, true, true]);
        assert!(!IdentitySet::default().contains(IdentityKey(0)));
    }
}
