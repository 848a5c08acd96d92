//! The keys of passes that other devices sent: with one, a pass of theirs is checked without its signature.

use std::fmt;

use rusqlite::params;

use crate::db::{Read, Write};
use crate::error::StoreError;

/// A key of another issuer's passes. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedPassKey {
    /// The campaign's prefix there.
    pub campaign: String,
    /// Its epoch there.
    pub epoch: u16,
    /// The number of the issuer's key.
    pub issuer: [u8; 4],
    /// The key.
    pub key: [u8; 32],
}

impl fmt::Debug for ReceivedPassKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedPassKey")
            .field("campaign", &self.campaign)
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

impl Read<'_> {
    /// The key of an issuer's campaign in this epoch, from a device that was not revoked.
    ///
    /// # Errors
    /// As every read.
    pub fn find_received_pass_key(
        &self,
        issuer: [u8; 4],
        campaign: &str,
        epoch: u16,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        self.row(
            "SELECT k.key FROM received_pass_keys k JOIN devices d ON d.id = k.device
             WHERE k.issuer = ?1 AND k.campaign = ?2 AND k.epoch = ?3 AND d.revoked_at IS NULL",
            params![issuer, campaign, epoch],
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// Keeps a key that a device sent in place of the one of an earlier epoch; a later one stays.
    ///
    /// # Errors
    /// `Sql` when the device is not registered.
    pub fn put_received_pass_key(&mut self, device: &str, key: &ReceivedPassKey) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO received_pass_keys (device, campaign, epoch, issuer, key) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (device, campaign) DO UPDATE SET epoch = excluded.epoch, issuer = excluded.issuer,
                key = excluded.key
             WHERE excluded.epoch >= received_pass_keys.epoch",
            params![device, key.campaign, key.epoch, key.issuer, key.key],
        )
        .map(drop)
    }

    /// Forgets the keys that a device sent.
    ///
    /// # Errors
    /// As every write.
    pub fn forget_received_pass_keys(&mut self, device: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM received_pass_keys WHERE device = ?1", [device]).map(drop)
    }
}
