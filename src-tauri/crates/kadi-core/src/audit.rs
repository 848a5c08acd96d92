//! The rule of the audit chain: how an entry is written, hashed and checked.
//!
//! `hash = SHA-256(previous hash || canonical)`, where `canonical` is the entry's fields, each as its length in bytes in
//! decimal, a colon, the UTF-8 text, and a newline (netstrings, so no two entries share a canonical form), in the order
//! seq, time, officer, role, device, action, subject, reason, details. The first entry's previous hash is 32 zero bytes.
//! Anyone can check an export with this rule and without Kadi.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Timestamp;

/// A link of the chain: a SHA-256.
pub type AuditHash = [u8; 32];

/// One line of the audit. `subject` is a pseudonymous identifier (an MPI id, a batch, an officer id), `details` never
/// hold a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Position in the chain, from 1 without gaps.
    pub seq: u64,
    /// When it was recorded.
    pub time: Timestamp,
    /// Officer id, or `system` for what no officer asked for.
    pub officer: String,
    /// The officer's role at that time.
    pub role: String,
    /// Identifier of the device.
    pub device: String,
    /// What was done, such as `people.merge`.
    pub action: String,
    /// On what; may be empty.
    pub subject: String,
    /// Why, as the officer wrote it; may be empty.
    pub reason: String,
    /// Counts and codes as JSON text, without personal values; may be empty.
    pub details: String,
}

/// Where a chain stops being whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainBreak {
    /// The first entry whose position, previous hash or own hash does not follow.
    pub seq: u64,
}

impl AuditEntry {
    /// The hash of this entry after `previous`.
    #[must_use]
    pub fn hash_after(&self, previous: &AuditHash) -> AuditHash {
        let mut hasher = Sha256::new();
        hasher.update(previous);
        let (seq, time) = (self.seq.to_string(), self.time.to_rfc3339());
        for field in [
            &seq,
            &time,
            &self.officer,
            &self.role,
            &self.device,
            &self.action,
            &self.subject,
            &self.reason,
            &self.details,
        ] {
            hasher.update(field.len().to_string());
            hasher.update(b":");
            hasher.update(field);
            hasher.update(b"\n");
        }
        hasher.finalize().into()
    }
}

/// Walks a chain as it is read, entry by entry, and stops at the first one that does not follow.
#[derive(Debug, Default)]
pub struct ChainCheck {
    checked: u64,
    head: AuditHash,
}

impl ChainCheck {
    /// Takes the next entry with its recorded hashes.
    ///
    /// # Errors
    /// The break, when the position, the previous hash or the hash does not follow.
    pub fn follow(
        &mut self,
        entry: &AuditEntry,
        previous: &AuditHash,
        hash: &AuditHash,
    ) -> Result<(), ChainBreak> {
        let expected = self.checked + 1;
        if entry.seq != expected || *previous != self.head || entry.hash_after(previous) != *hash {
            return Err(ChainBreak { seq: expected.min(entry.seq) });
        }
        self.checked = expected;
        self.head = *hash;
        Ok(())
    }

    /// How many entries followed so far.
    #[must_use]
    pub const fn checked(&self) -> u64 {
        self.checked
    }

    /// The hash of the last entry that followed; zeroes before the first.
    #[must_use]
    pub const fn head(&self) -> &AuditHash {
        &self.head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, action: &str) -> AuditEntry {
        AuditEntry {
            seq,
            time: Timestamp(1_000 * seq.cast_signed()),
            officer: "o1".into(),
            role: "program_admin".into(),
            device: "d1".into(),
            action: action.into(),
            subject: String::new(),
            reason: String::new(),
            details: String::new(),
        }
    }

    fn chain(entries: &[AuditEntry]) -> Vec<(AuditEntry, AuditHash, AuditHash)> {
        let mut previous = AuditHash::default();
        entries
            .iter()
            .map(|entry| {
                let hash = entry.hash_after(&previous);
                let link = (entry.clone(), previous, hash);
                previous = hash;
                link
            })
            .collect()
    }

    fn check(links: &[(AuditEntry, AuditHash, AuditHash)]) -> Result<u64, ChainBreak> {
        let mut walk = ChainCheck::default();
        for (entry, previous, hash) in links {
            walk.follow(entry, previous, hash)?;
        }
        Ok(walk.checked())
    }

    #[test]
    fn a_whole_chain_follows_and_any_change_is_named() {
        let links = chain(&[entry(1, "store.create"), entry(2, "people.register"), entry(3, "cards.revoke")]);
        assert_eq!(check(&links), Ok(3));

        let mut altered = links.clone();
        altered[1].0.reason = "changed later".into();
        assert_eq!(check(&altered), Err(ChainBreak { seq: 2 }));

        let mut removed = links.clone();
        removed.remove(1);
        assert_eq!(check(&removed), Err(ChainBreak { seq: 2 }));
    }

    #[test]
    fn text_moved_between_fields_changes_the_hash() {
        let (mut a, mut b) = (entry(1, "ab"), entry(1, "a"));
        a.subject = String::new();
        b.subject = "b".into();
        assert_ne!(a.hash_after(&AuditHash::default()), b.hash_after(&AuditHash::default()));
    }
}
