//! What makes two identities candidates for each other: blocking keys, and the frequency keys that say how common names are.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

impl Read<'_> {
    /// Identities that share a blocking key with the probe, those of the smallest blocks first, at most `budget`.
    ///
    /// Large blocks say little, so they are read last and only as far as the budget goes. An alias stands for its
    /// survivor; deactivated identities are no candidates.
    ///
    /// # Errors
    /// As every read.
    pub fn candidates(&self, keys: &[i64], budget: usize) -> Result<Vec<IdentityKey>, StoreError> {
        let most = column::bound(budget);
        let mut blocks = Vec::with_capacity(keys.len());
        for &key in keys.iter().collect::<BTreeSet<_>>() {
            let size = self.count(
                "SELECT count(*) FROM (SELECT 1 FROM block_keys WHERE key = ?1 LIMIT ?2)",
                params![key, most],
            )?;
            if size > 0 {
                blocks.push((size, key));
            }
        }
        blocks.sort_unstable();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (_, key) in blocks {
            let block: Vec<IdentityKey> = self.rows(
                "SELECT m.survivor FROM block_keys b JOIN identities m ON m.id = b.identity
                 JOIN identities s ON s.id = m.survivor
                 WHERE b.key = ?1 AND s.status = 'active' ORDER BY b.identity LIMIT ?2",
                params![key, most],
                |row| row.get(0),
            )?;
            for identity in block {
                if found.len() == budget {
                    return Ok(found);
                }
                if seen.insert(identity) {
                    found.push(identity);
                }
            }
        }
        Ok(found)
    }

    /// How many identities carry this name, commune or district; 0 when it was never met.
    ///
    /// # Errors
    /// As every read.
    pub fn frequency(&self, key: i64) -> Result<u64, StoreError> {
        self.count("SELECT count FROM frequencies WHERE key = ?1", [key])
    }

    /// The blocking keys of an identity, sorted.
    pub(crate) fn block_keys_of(&self, key: IdentityKey) -> Result<Vec<i64>, StoreError> {
        self.rows("SELECT key FROM block_keys WHERE identity = ?1 ORDER BY key", [key], |row| row.get(0))
    }

    /// The frequency keys of an identity, sorted.
    pub(crate) fn frequency_keys_of(&self, key: IdentityKey) -> Result<Vec<i64>, StoreError> {
        self.rows("SELECT key FROM frequency_keys WHERE identity = ?1 ORDER BY key", [key], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Sets the blocking keys of an identity.
    ///
    /// # Errors
    /// `Sql` when there is no such identity.
    pub fn replace_block_keys(&mut self, key: IdentityKey, keys: &[i64]) -> Result<(), StoreError> {
        let wanted: BTreeSet<i64> = keys.iter().copied().collect();
        let known: BTreeSet<i64> = self.block_keys_of(key)?.into_iter().collect();
        for gone in known.difference(&wanted) {
            self.run("DELETE FROM block_keys WHERE key = ?1 AND identity = ?2", params![gone, key])?;
        }
        for new in wanted.difference(&known) {
            self.run("INSERT INTO block_keys (key, identity) VALUES (?1, ?2)", params![new, key])?;
        }
        Ok(())
    }

    /// Sets what an identity adds to the frequencies; the sums follow by themselves.
    ///
    /// # Errors
    /// `Sql` when there is no such identity.
    pub fn replace_frequency_keys(&mut self, key: IdentityKey, keys: &[i64]) -> Result<(), StoreError> {
        let wanted: BTreeSet<i64> = keys.iter().copied().collect();
        let known: BTreeSet<i64> = self.frequency_keys_of(key)?.into_iter().collect();
        for gone in known.difference(&wanted) {
            self.run("DELETE FROM frequency_keys WHERE key = ?1 AND identity = ?2", params![gone, key])?;
        }
        for new in wanted.difference(&known) {
            self.run("INSERT INTO frequency_keys (identity, key) VALUES (?1, ?2)", params![key, new])?;
        }
        Ok(())
    }
}
