//! Merges as links: one identity stands for another from now on, and everything needed to take it back is kept.

use kadi_core::{Demographics, Timestamp};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::history::to_json;
use crate::identity::{IdentityKey, IdentityStatus};

/// What both sides were before the merge.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    survivor: Side,
    loser: Side,
}

/// One identity with everything derived from it.
#[derive(Serialize, Deserialize)]
struct Side {
    person: Demographics,
    updated_at: i64,
    tokens: Vec<String>,
    block_keys: Vec<i64>,
    frequency_keys: Vec<i64>,
}

impl Read<'_> {
    /// The merge that a judged pair led to, if it was not undone.
    ///
    /// # Errors
    /// As every read.
    pub fn find_merge_of_review(&self, review: i64) -> Result<Option<i64>, StoreError> {
        self.row("SELECT id FROM merges WHERE review = ?1 AND undone_at IS NULL", [review], |row| row.get(0))
    }

    /// The merge in which this identity became an alias, if it was not undone.
    ///
    /// # Errors
    /// As every read.
    pub fn find_merge_of_alias(&self, alias: IdentityKey) -> Result<Option<i64>, StoreError> {
        self.row("SELECT id FROM merges WHERE loser = ?1 AND undone_at IS NULL", [alias], |row| row.get(0))
    }

    fn side(&self, key: IdentityKey) -> Result<Side, StoreError> {
        let identity = self.get_identity(key)?;
        Ok(Side {
            person: identity.person,
            updated_at: identity.updated_at.0,
            tokens: self.tokens_of(key)?,
            block_keys: self.block_keys_of(key)?,
            frequency_keys: self.frequency_keys_of(key)?,
        })
    }
}

impl Write<'_> {
    /// Makes `loser` an alias of `survivor`, which takes the demographics `person`. Cards and DHIS2 records stay where
    /// they are and are found through the survivor; the loser keeps its search tokens and keys, so that it is still found
    /// by its old name. The caller writes the survivor's tokens and keys anew. Gives the number of the merge.
    ///
    /// # Errors
    /// `NotMergeable` unless both are active and different; `NotFound`.
    pub fn merge(
        &mut self,
        survivor: IdentityKey,
        loser: IdentityKey,
        person: &Demographics,
        review: Option<i64>,
        at: Timestamp,
    ) -> Result<i64, StoreError> {
        let (one, other) = (self.get_identity(survivor)?, self.get_identity(loser)?);
        let active = |status| status == IdentityStatus::Active;
        if survivor == loser || !active(one.status) || !active(other.status) {
            return Err(StoreError::NotMergeable);
        }
        let snapshot = Snapshot { survivor: self.side(survivor)?, loser: self.side(loser)? };
        self.run(
            "INSERT INTO merges (survivor, loser, review, snapshot, merged_at, undone_at)
             VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
            params![survivor, loser, review, to_json(&snapshot)?, at.0],
        )?;
        let merge = self.inserted();
        self.add_history(survivor, &one.person, person)?;
        self.write_person(survivor, person, at)?;
        self.run(
            "UPDATE identities SET status = 'merged', merged_into = ?2, survivor = ?2, updated_at = ?3 WHERE id = ?1",
            params![loser, survivor, at.0],
        )?;
        // Aliases of the loser now stand for the survivor too.
        self.run("UPDATE identities SET survivor = ?2 WHERE survivor = ?1", params![loser, survivor])?;
        Ok(merge)
    }

    /// Undoes a merge: both identities are as they were before it, byte for byte. Changes made to the survivor since stay
    /// in its history. Gives survivor and loser.
    ///
    /// # Errors
    /// `NotFound`; `AlreadyUndone`; `LaterMerge` when the survivor was merged again since, which must be undone first.
    pub fn unmerge(&mut self, merge: i64, at: Timestamp) -> Result<(IdentityKey, IdentityKey), StoreError> {
        let found = self.row(
            "SELECT survivor, loser, snapshot, undone_at FROM merges WHERE id = ?1",
            [merge],
            |row| {
                let undone: Option<i64> = row.get("undone_at")?;
                let snapshot: Snapshot = column::json(row, "snapshot")?;
                Ok((row.get("survivor")?, row.get("loser")?, snapshot, undone))
            },
        )?;
        let (survivor, loser, snapshot, undone) = found.ok_or(StoreError::NotFound("merge"))?;
        if undone.is_some() {
            return Err(StoreError::AlreadyUndone);
        }
        let later = self.count(
            "SELECT count(*) FROM merges
             WHERE undone_at IS NULL AND id > ?1 AND (survivor = ?2 OR loser = ?2)",
            params![merge, survivor],
        )?;
        if later > 0 {
            return Err(StoreError::LaterMerge);
        }
        self.run("UPDATE merges SET undone_at = ?2 WHERE id = ?1", params![merge, at.0])?;
        self.run(
            "UPDATE identities SET status = 'active', merged_into = NULL, survivor = id WHERE id = ?1",
            [loser],
        )?;
        // The loser's own aliases, at any depth, stand for it again.
        self.run(
            "WITH RECURSIVE family (id) AS (
                SELECT ?1 UNION SELECT i.id FROM family f JOIN identities i ON i.merged_into = f.id
             )
             UPDATE identities SET survivor = ?1 WHERE id IN (SELECT id FROM family)",
            [loser],
        )?;
        self.restore(survivor, &snapshot.survivor)?;
        self.restore(loser, &snapshot.loser)?;
        Ok((survivor, loser))
    }

    fn restore(&mut self, key: IdentityKey, side: &Side) -> Result<(), StoreError> {
        let now = self.get_identity(key)?;
        if now.person != side.person {
            self.add_history(key, &now.person, &side.person)?;
        }
        self.write_person(key, &side.person, Timestamp(side.updated_at))?;
        self.replace_name_tokens(key, &side.tokens)?;
        self.replace_block_keys(key, &side.block_keys)?;
        self.replace_frequency_keys(key, &side.frequency_keys)
    }
}
