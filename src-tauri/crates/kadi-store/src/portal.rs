//! Portals: which list of a campaign left the office, under which number and hash.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::card::{COLUMNS, CardRow, read_row as read_card};
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// The form in which a list left the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortalKind {
    /// All cards in one file.
    Whole,
    /// All cards in shards.
    Packed,
    /// What changed since the list with this number.
    Delta {
        /// The number of that list.
        base: u64,
    },
}

impl PortalKind {
    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Packed => "packed",
            Self::Delta { .. } => "delta",
        }
    }

    const fn base(self) -> Option<u64> {
        match self {
            Self::Whole | Self::Packed => None,
            Self::Delta { base } => Some(base),
        }
    }
}

/// The newest card and the newest change that a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Number of the card.
    pub card: i64,
    /// Number of the change.
    pub change: i64,
}

/// A list that was exported, or the changes since one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRow {
    /// Prefix of the campaign.
    pub campaign: String,
    /// Number of its list or delta, from 1; a verifier refuses a lower one than it has seen.
    pub sequence: u64,
    /// In which form.
    pub kind: PortalKind,
    /// SHA-256 of the list: of its file, or of what is signed of its manifest.
    pub sha256: [u8; 32],
    /// Folder it was written to.
    pub folder: String,
    /// Cards in it.
    pub cards: u64,
    /// How far it reaches; `None` for a list from before changes were kept.
    pub reach: Option<Reach>,
    /// When it was made.
    pub generated_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

const PORTAL: &str =
    "campaign, sequence, kind, base, sha256, folder, cards, last_card, last_change, generated_at, revoked_at";

fn read_portal(row: &Row<'_>) -> rusqlite::Result<PortalRow> {
    let base: Option<u64> = row.get::<_, Option<i64>>("base")?.map(i64::unsigned_abs);
    let kind: String = row.get("kind")?;
    let last: (Option<i64>, Option<i64>) = (row.get("last_card")?, row.get("last_change")?);
    Ok(PortalRow {
        campaign: row.get("campaign")?,
        sequence: column::unsigned(row, "sequence")?,
        kind: match (base, kind.as_str()) {
            (Some(base), _) => PortalKind::Delta { base },
            (None, "packed") => PortalKind::Packed,
            (None, _) => PortalKind::Whole,
        },
        sha256: row.get("sha256")?,
        folder: row.get("folder")?,
        cards: column::unsigned(row, "cards")?,
        reach: last.0.zip(last.1).map(|(card, change)| Reach { card, change }),
        generated_at: column::time(row, "generated_at")?,
        revoked_at: column::optional_time(row, "revoked_at")?,
    })
}

impl Read<'_> {
    /// All lists and deltas that were exported, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn portals(&self) -> Result<Vec<PortalRow>, StoreError> {
        self.rows(&format!("SELECT {PORTAL} FROM portals ORDER BY id DESC"), [], read_portal)
    }

    /// The newest list of a campaign, whole or packed, whose portal is not closed.
    ///
    /// # Errors
    /// As every read.
    pub fn find_newest_list(&self, campaign: &str) -> Result<Option<PortalRow>, StoreError> {
        let sql = format!(
            "SELECT {PORTAL} FROM portals WHERE campaign = ?1 AND kind <> 'delta' AND revoked_at IS NULL
             ORDER BY sequence DESC LIMIT 1"
        );
        self.row(&sql, [campaign], read_portal)
    }

    /// How far a list would reach that is made now.
    ///
    /// # Errors
    /// As every read.
    pub fn published_reach(&self) -> Result<Reach, StoreError> {
        let newest = |sql: &str| Ok::<_, StoreError>(self.row(sql, [], |row| row.get(0))?.unwrap_or(0));
        Ok(Reach {
            card: newest("SELECT coalesce(max(id), 0) FROM cards")?,
            change: newest("SELECT coalesce(max(id), 0) FROM card_changes")?,
        })
    }

    /// The cards of a campaign that are new or changed since a list that reached so far, in the order of issue.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_changed_since(&self, campaign: &str, reach: Reach) -> Result<Vec<CardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM cards c WHERE c.campaign = ?1
             AND c.id IN (SELECT id FROM cards WHERE id > ?2 UNION SELECT card FROM card_changes WHERE id > ?3)
             ORDER BY c.id"
        );
        self.rows(&sql, params![campaign, reach.card, reach.change], read_card)
    }

    /// Goes through all cards of a campaign in the order of issue, for its list; however many they are, one is in
    /// memory.
    ///
    /// # Errors
    /// As every read, and what `take` gives.
    pub fn for_each_card_of_campaign<E: From<StoreError>>(
        &self,
        campaign: &str,
        mut take: impl FnMut(CardRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {COLUMNS} FROM cards c WHERE c.campaign = ?1 ORDER BY c.id");
        self.each(&sql, [campaign], read_card, &mut take)
    }

    /// The number of the next list of a campaign.
    ///
    /// # Errors
    /// As every read.
    pub fn next_portal_sequence(&self, campaign: &str) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(sequence), 0) + 1 FROM portals WHERE campaign = ?1", [campaign])
    }
}

impl Write<'_> {
    /// Records a portal.
    ///
    /// # Errors
    /// `Sql` when the campaign is unknown or the number was used.
    pub fn insert_portal(&mut self, row: &PortalRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO portals (campaign, sequence, kind, base, sha256, folder, cards, last_card, last_change,
                generated_at, revoked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                row.campaign,
                column::bound(row.sequence),
                row.kind.as_str(),
                row.kind.base().map(column::bound),
                row.sha256,
                row.folder,
                column::bound(row.cards),
                row.reach.map(|reach| reach.card),
                row.reach.map(|reach| reach.change),
                row.generated_at.0,
                row.revoked_at.map(|at| at.0)
            ],
        )
        .map(drop)
    }

    /// Records that a portal was revoked.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn revoke_portal(&mut self, campaign: &str, sequence: u64, at: Timestamp) -> Result<(), StoreError> {
        self.run_on(
            "portal",
            "UPDATE portals SET revoked_at = ?3 WHERE campaign = ?1 AND sequence = ?2",
            params![campaign, column::bound(sequence), at.0],
        )
    }
}
