//! Portals: which list of a campaign left the office, under which number and hash.

use kadi_core::Timestamp;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A portal that was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRow {
    /// Prefix of the campaign.
    pub campaign: String,
    /// Number of its list, from 1; a verifier refuses a lower one than it has seen.
    pub sequence: u64,
    /// SHA-256 of the list.
    pub sha256: [u8; 32],
    /// Folder it was written to.
    pub folder: String,
    /// Cards in the list.
    pub cards: u64,
    /// When it was made.
    pub generated_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Read<'_> {
    /// All portals, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn portals(&self) -> Result<Vec<PortalRow>, StoreError> {
        self.rows(
            "SELECT campaign, sequence, sha256, folder, cards, generated_at, revoked_at FROM portals ORDER BY id DESC",
            [],
            |row| {
                Ok(PortalRow {
                    campaign: row.get("campaign")?,
                    sequence: column::unsigned(row, "sequence")?,
                    sha256: row.get("sha256")?,
                    folder: row.get("folder")?,
                    cards: column::unsigned(row, "cards")?,
                    generated_at: column::time(row, "generated_at")?,
                    revoked_at: column::optional_time(row, "revoked_at")?,
                })
            },
        )
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
            "INSERT INTO portals (campaign, sequence, sha256, folder, cards, generated_at, revoked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.campaign,
                column::bound(row.sequence),
                row.sha256,
                row.folder,
                column::bound(row.cards),
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
