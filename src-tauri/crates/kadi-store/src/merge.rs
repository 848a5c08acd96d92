//! Merges as links: one identity stands for another from now on, and everything needed to take it back is kept.

use kadi_core::{Demographics, Timestamp};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::card::CardStatus;
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::history::to_json;
use crate::identity::{COLUMNS, IdentityKey, IdentityRow, IdentityStatus, read_row};

/// What both sides were before the merge.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    survivor: Side,
    loser: Side,
    /// The loser's cards that the merge replaced.
    #[serde(default)]
    cards: Vec<i64>,
    /// The loser's DHIS2 records: the row, and whose it was.
    #[serde(default)]
    records: Vec<(i64, IdentityKey)>,
}

/// One identity with the search tokens derived from it.
#[derive(Serialize, Deserialize)]
struct Side {
    person: Demographics,
    updated_at: i64,
    tokens: Vec<String>,
}

/// A merge that was not undone. `Debug` shows no personal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRow {
    /// Number.
    pub id: i64,
    /// Who became an alias, as they were.
    pub alias: IdentityRow,
    /// Whom the alias was merged into; itself an alias after a later merge.
    pub survivor: IdentityKey,
    /// When.
    pub at: Timestamp,
    /// Who did it: an officer id or `system`.
    pub officer: String,
    /// Why.
    pub reason: String,
    /// Whether it can be undone now: no later merge stands on it.
    pub is_newest: bool,
}

/// Merges that stand on the survivor of the merge `m`: they are undone first.
const LATER: &str = "SELECT 1 FROM merges l WHERE l.undone_at IS NULL AND l.id > m.id
    AND (l.survivor = m.survivor OR l.loser = m.survivor)";

impl Read<'_> {
    /// The merges that made others aliases of this identity, directly or through one another, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn merges_of(&self, key: IdentityKey) -> Result<Vec<MergeRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, m.id AS merge, m.survivor AS into_whom, m.merged_at,
                NOT EXISTS ({LATER}) AS is_newest,
                coalesce(h.officer, '') AS officer, coalesce(h.reason, '') AS reason
             FROM identities i JOIN merges m ON m.loser = i.id AND m.undone_at IS NULL
             LEFT JOIN identity_history h ON h.id =
                (SELECT max(x.id) FROM identity_history x WHERE x.identity = m.survivor AND x.other = i.id)
             WHERE i.survivor = ?1 ORDER BY m.id DESC"
        );
        self.rows(&sql, [key], |row| {
            Ok(MergeRow {
                id: row.get("merge")?,
                alias: read_row(row)?,
                survivor: row.get("into_whom")?,
                at: column::time(row, "merged_at")?,
                officer: row.get("officer")?,
                reason: row.get("reason")?,
                is_newest: row.get("is_newest")?,
            })
        })
    }

    /// Valid cards of `loser` that a merge into `survivor` replaces: the survivor holds a valid one of the same campaign,
    /// and that one bears the identifier that stays.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_replaced_by_merge(
        &self,
        survivor: IdentityKey,
        loser: IdentityKey,
    ) -> Result<Vec<i64>, StoreError> {
        self.rows(
            "SELECT c.id FROM identities m JOIN cards c ON c.identity = m.id AND c.status = 'valid'
             WHERE m.survivor = ?2 AND EXISTS (
                SELECT 1 FROM identities k JOIN cards d ON d.identity = k.id AND d.status = 'valid'
                WHERE k.survivor = ?1 AND d.campaign = c.campaign)
             ORDER BY c.id",
            params![survivor, loser],
            |row| row.get(0),
        )
    }

    fn records_of(&self, key: IdentityKey) -> Result<Vec<(i64, IdentityKey)>, StoreError> {
        self.rows(
            "SELECT t.id, t.identity FROM identities m JOIN tracked_entities t ON t.identity = m.id
             WHERE m.survivor = ?1 ORDER BY t.id",
            [key],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

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
        Ok(Side { person: identity.person, updated_at: identity.updated_at.0, tokens: self.tokens_of(key)? })
    }
}

impl Write<'_> {
    /// Makes `loser` an alias of `survivor`, which takes the demographics `person`. Cards and DHIS2 records stay where
    /// they are and are found through the survivor; the loser keeps its search tokens and keys, so that it is still found
    /// by its old name. Of two valid cards of one campaign the survivor's stays valid. The caller writes the survivor's
    /// tokens and keys anew. Gives the number of the merge.
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
        let snapshot = Snapshot {
            survivor: self.side(survivor)?,
            loser: self.side(loser)?,
            cards: self.cards_replaced_by_merge(survivor, loser)?,
            records: self.records_of(loser)?,
        };
        self.run(
            "INSERT INTO merges (survivor, loser, review, snapshot, merged_at, undone_at)
             VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
            params![survivor, loser, review, to_json(&snapshot)?, at.0],
        )?;
        let merge = self.inserted();
        self.add_history_with(survivor, &one.person, person, Some(loser))?;
        self.write_person(survivor, person, at)?;
        for card in snapshot.cards {
            self.set_card_status(card, CardStatus::Superseded, at, "")?;
        }
        self.note_family(loser)?;
        self.run(
            "UPDATE identities SET status = 'merged', merged_into = ?2, survivor = ?2, updated_at = ?3 WHERE id = ?1",
            params![loser, survivor, at.0],
        )?;
        // Aliases of the loser now stand for the survivor too.
        self.run("UPDATE identities SET survivor = ?2 WHERE survivor = ?1", params![loser, survivor])?;
        Ok(merge)
    }

    /// Undoes a merge: both identities are as they were before it, byte for byte, and so are the loser's cards and DHIS2
    /// records; what an officer did with them since stays. Changes made to the survivor since stay in its history. The
    /// pair that led to the merge waits again. The caller puts both into the index again. Gives survivor and loser.
    ///
    /// # Errors
    /// `NotFound`; `AlreadyUndone`; `LaterMerge` when the survivor was merged again since, which must be undone first.
    pub fn unmerge(&mut self, merge: i64, at: Timestamp) -> Result<(IdentityKey, IdentityKey), StoreError> {
        let found = self.row(
            "SELECT survivor, loser, snapshot, review, undone_at FROM merges WHERE id = ?1",
            [merge],
            |row| {
                let undone: Option<i64> = row.get("undone_at")?;
                let snapshot: Snapshot = column::json(row, "snapshot")?;
                let review: Option<i64> = row.get("review")?;
                Ok((row.get("survivor")?, row.get("loser")?, snapshot, review, undone))
            },
        )?;
        let (survivor, loser, snapshot, review, undone) = found.ok_or(StoreError::NotFound("merge"))?;
        if undone.is_some() {
            return Err(StoreError::AlreadyUndone);
        }
        let later = self
            .count(&format!("SELECT count(*) FROM merges m WHERE m.id = ?1 AND EXISTS ({LATER})"), [merge])?;
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
        self.note_family(loser)?;
        self.restore(survivor, &snapshot.survivor, loser)?;
        self.restore(loser, &snapshot.loser, survivor)?;
        for card in snapshot.cards {
            // A card that was revoked since stays revoked.
            self.run("UPDATE cards SET status = 'valid' WHERE id = ?1 AND status = 'superseded'", [card])?;
        }
        for (record, whose) in snapshot.records {
            // A synchronisation since then found the survivor in the loser's place, in other programmes too; a record that
            // an officer gave to a third person stays with them.
            self.run(
                "UPDATE tracked_entities SET identity = ?2 WHERE identity = ?3
                 AND (uid, server) = (SELECT uid, server FROM tracked_entities WHERE id = ?1)",
                params![record, whose, survivor],
            )?;
        }
        if let Some(review) = review {
            self.reopen_review(review)?;
        }
        Ok((survivor, loser))
    }

    /// Notes that an identity and its aliases stand, or stood until now, for somebody else.
    fn note_family(&self, key: IdentityKey) -> Result<(), StoreError> {
        let family = self.rows("SELECT id FROM identities WHERE survivor = ?1", [key], |row| row.get(0))?;
        self.note_standing(family);
        Ok(())
    }

    fn restore(&mut self, key: IdentityKey, side: &Side, other: IdentityKey) -> Result<(), StoreError> {
        let now = self.get_identity(key)?;
        self.add_history_with(key, &now.person, &side.person, Some(other))?;
        self.write_person(key, &side.person, Timestamp(side.updated_at))?;
        self.replace_name_tokens(key, &side.tokens);
        Ok(())
    }
}
