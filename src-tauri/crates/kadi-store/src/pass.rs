//! Wallet passes: which were given out for a card, which were taken back, and which epoch's key makes their codes.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A pass that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassRow {
    /// The first 128 bits of the SHA-256 of its payload.
    pub handle: [u8; 16],
    /// Number of its card.
    pub card: i64,
    /// Number among the card's passes, from 1.
    pub serial: u16,
    /// Epoch of the key that made its code.
    pub epoch: u16,
    /// Day of issue, `YYYY-MM-DD`.
    pub issued_on: String,
    /// Last day of validity, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why; empty unless revoked.
    pub reason: String,
}

const COLUMNS: &str =
    "p.handle, p.card, p.serial, p.epoch, p.issued_on, p.expires_on, p.issued_at, p.revoked_at, p.reason";

fn read_row(row: &Row<'_>) -> rusqlite::Result<PassRow> {
    Ok(PassRow {
        handle: row.get("handle")?,
        card: row.get("card")?,
        serial: row.get("serial")?,
        epoch: row.get("epoch")?,
        issued_on: row.get("issued_on")?,
        expires_on: row.get("expires_on")?,
        issued_at: column::time(row, "issued_at")?,
        revoked_at: column::optional_time(row, "revoked_at")?,
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// The passes of a card, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn passes_of_card(&self, card: i64) -> Result<Vec<PassRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM passes p WHERE p.card = ?1 ORDER BY p.serial DESC");
        self.rows(&sql, [card], read_row)
    }

    /// A pass by its handle.
    ///
    /// # Errors
    /// As every read.
    pub fn find_pass(&self, handle: &[u8; 16]) -> Result<Option<PassRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM passes p WHERE p.handle = ?1"), [handle], read_row)
    }

    /// The number of a card's next pass.
    ///
    /// # Errors
    /// As every read.
    pub fn next_pass_serial(&self, card: i64) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(serial), 0) + 1 FROM passes WHERE card = ?1", [card])
    }

    /// The revoked passes of a campaign that would still be valid on `today` (`YYYY-MM-DD`).
    ///
    /// # Errors
    /// As every read.
    pub fn revoked_passes(&self, campaign: &str, today: &str) -> Result<Vec<[u8; 16]>, StoreError> {
        self.rows(
            "SELECT p.handle FROM passes p CROSS JOIN cards c ON c.id = p.card
             WHERE p.revoked_at IS NOT NULL AND c.campaign = ?1 AND coalesce(p.expires_on, ?2) >= ?2",
            [campaign, today],
            |row| row.get(0),
        )
    }

    /// The epoch of a campaign's pass keys, from 1.
    ///
    /// # Errors
    /// As every read.
    pub fn pass_epoch(&self, campaign: &str) -> Result<u16, StoreError> {
        let epoch =
            self.count("SELECT coalesce(max(epoch), 1) FROM pass_epochs WHERE campaign = ?1", [campaign])?;
        Ok(u16::try_from(epoch).unwrap_or(u16::MAX))
    }
}

impl Write<'_> {
    /// Records a pass.
    ///
    /// # Errors
    /// `Sql` when the card is unknown or the pass was recorded before.
    pub fn insert_pass(&mut self, row: &PassRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO passes (handle, card, serial, epoch, issued_on, expires_on, issued_at, revoked_at, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                row.handle,
                row.card,
                row.serial,
                row.epoch,
                row.issued_on,
                row.expires_on,
                row.issued_at.0,
                row.revoked_at.map(|at| at.0),
                row.reason
            ],
        )
        .map(drop)
    }

    /// Revokes a pass.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn revoke_pass(&mut self, handle: &[u8; 16], at: Timestamp, reason: &str) -> Result<(), StoreError> {
        self.run_on(
            "pass",
            "UPDATE passes SET revoked_at = ?2, reason = ?3 WHERE handle = ?1",
            params![handle, at.0, reason],
        )
    }

    /// Begins the next epoch of a campaign's pass keys and tells its number.
    ///
    /// # Errors
    /// `Sql` when the campaign is unknown or has had its 65,535 epochs.
    pub fn start_pass_epoch(
        &mut self,
        campaign: &str,
        at: Timestamp,
        reason: &str,
    ) -> Result<u16, StoreError> {
        let next = u32::from(self.pass_epoch(campaign)?) + 1;
        self.run(
            "INSERT INTO pass_epochs (campaign, epoch, since, reason) VALUES (?1, ?2, ?3, ?4)",
            params![campaign, next, at.0, reason],
        )?;
        Ok(u16::try_from(next).unwrap_or(u16::MAX))
    }
}
