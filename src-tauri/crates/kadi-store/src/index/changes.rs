//! Who changed lately, commit by commit: a look-up that took a while learns whom it could not see.

use std::collections::VecDeque;

use crate::identity::IdentityKey;

/// Identities remembered: more than change while a few thousand people are looked for, and half a megabyte.
const REMEMBERED: usize = 60_000;

/// The commits that changed people, counted, and the latest of them.
#[derive(Default)]
pub(crate) struct RecentChanges {
    /// How many there were since the store was opened.
    version: u64,
    /// The latest, oldest first.
    commits: VecDeque<Vec<IdentityKey>>,
    /// Identities in them.
    remembered: usize,
}

impl RecentChanges {
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// Takes in what a commit changed; one that changed nobody does not count.
    pub(crate) fn note(&mut self, changed: Vec<IdentityKey>) {
        if changed.is_empty() {
            return;
        }
        self.version += 1;
        self.remembered += changed.len();
        self.commits.push_back(changed);
        while self.remembered > REMEMBERED {
            self.remembered -= self.commits.pop_front().map_or(self.remembered, |oldest| oldest.len());
        }
    }

    /// Whom the commits after this version changed; nothing when that was too much to remember.
    pub(crate) fn since(&self, version: u64) -> Option<Vec<IdentityKey>> {
        let later = usize::try_from(self.version.checked_sub(version)?).ok()?;
        let first = self.commits.len().checked_sub(later)?;
        Some(self.commits.iter().skip(first).flatten().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(numbers: std::ops::Range<i64>) -> Vec<IdentityKey> {
        numbers.map(IdentityKey).collect()
    }

    #[test]
    fn whoever_asks_learns_what_came_after() {
        let mut changes = RecentChanges::default();
        assert_eq!(changes.since(0), Some(Vec::new()));
        changes.note(keys(1..3));
        changes.note(Vec::new());
        changes.note(keys(5..6));
        assert_eq!(changes.version(), 2);
        assert_eq!(changes.since(0), Some([keys(1..3), keys(5..6)].concat()));
        assert_eq!(changes.since(1), Some(keys(5..6)));
        assert_eq!(changes.since(2), Some(Vec::new()));
        assert_eq!(changes.since(3), None, "nobody can have seen what is not there yet");
    }

    #[test]
    fn what_is_too_much_to_remember_is_said_to_be_unknown() {
        let mut changes = RecentChanges::default();
        changes.note(keys(0..10));
        changes.note(keys(0..59_991));
        assert_eq!((changes.since(0), changes.since(1).map(|keys| keys.len())), (None, Some(59_991)));
        changes.note(keys(0..70_000));
        assert_eq!((changes.since(2), changes.since(3)), (None, Some(Vec::new())));
        changes.note(keys(0..4));
        assert_eq!(changes.since(3), Some(keys(0..4)));
    }
}
