//! Devices that bundles are exchanged with, and the bundles that were sent and received.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A device of another office, or another one of this office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Derived of its keys.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The text by which it introduced itself.
    pub card: String,
    /// When it was registered.
    pub added_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Which way a bundle went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleDirection {
    /// From here.
    Sent,
    /// To here.
    Received,
}

impl BundleDirection {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Sent, Self::Received].into_iter().find(|direction| direction.as_str() == text)
    }
}

/// A bundle that was sent or received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleRow {
    /// The number in its header.
    pub bundle: String,
    /// Which way.
    pub direction: BundleDirection,
    /// The other device; none under a pass phrase.
    pub device: Option<String>,
    /// The sender's number for it.
    pub sequence: u64,
    /// When it was sent or taken over.
    pub at: Timestamp,
    /// What was in it or what it changed, as JSON text.
    pub counts: String,
}

fn read_device(row: &Row<'_>) -> rusqlite::Result<DeviceRow> {
    Ok(DeviceRow {
        id: row.get("id")?,
        name: row.get("name")?,
        card: row.get("card")?,
        added_at: column::time(row, "added_at")?,
        revoked_at: row.get::<_, Option<i64>>("revoked_at")?.map(Timestamp),
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// All devices by name, those in use first.
    ///
    /// # Errors
    /// As every read.
    pub fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        self.rows("SELECT * FROM devices ORDER BY revoked_at IS NOT NULL, name, id", [], read_device)
    }

    /// A device.
    ///
    /// # Errors
    /// As every read.
    pub fn find_device(&self, id: &str) -> Result<Option<DeviceRow>, StoreError> {
        self.row("SELECT * FROM devices WHERE id = ?1", [id], read_device)
    }

    /// Bundles sent and received, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn bundles(&self, limit: usize) -> Result<Vec<BundleRow>, StoreError> {
        self.rows("SELECT * FROM bundles ORDER BY id DESC LIMIT ?1", [column::bound(limit)], |row| {
            Ok(BundleRow {
                bundle: row.get("bundle")?,
                direction: column::parsed(row, "direction", BundleDirection::parse)?,
                device: row.get("device")?,
                sequence: column::unsigned(row, "sequence")?,
                at: column::time(row, "at")?,
                counts: row.get("counts")?,
            })
        })
    }

    /// Whether the bundle with this number was sent or received already.
    ///
    /// # Errors
    /// As every read.
    pub fn has_bundle(&self, bundle: &str) -> Result<bool, StoreError> {
        Ok(self.count("SELECT count(*) FROM bundles WHERE bundle = ?1", [bundle])? > 0)
    }

    /// When a bundle last went this way between here and a device.
    ///
    /// # Errors
    /// As every read.
    pub fn last_exchange(
        &self,
        device: &str,
        direction: BundleDirection,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.row(
            "SELECT at FROM bundles WHERE device = ?1 AND direction = ?2 ORDER BY sequence DESC LIMIT 1",
            [device, direction.as_str()],
            |row| column::time(row, "at"),
        )
    }

    /// The highest sequence received from a device; 0 before the first.
    ///
    /// # Errors
    /// As every read.
    pub fn last_received(&self, device: &str) -> Result<u64, StoreError> {
        self.count(
            "SELECT coalesce(max(sequence), 0) FROM bundles WHERE device = ?1 AND direction = 'received'",
            [device],
        )
    }

    /// The sequence of the next bundle sent from here, from 1.
    ///
    /// # Errors
    /// As every read.
    pub fn next_bundle_sequence(&self) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(sequence), 0) + 1 FROM bundles WHERE direction = 'sent'", [])
    }
}

impl Write<'_> {
    /// Registers a device, or takes its new name; a revoked one stays revoked.
    ///
    /// # Errors
    /// As every write.
    pub fn put_device(&mut self, id: &str, name: &str, card: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO devices (id, name, card, added_at, revoked_at, reason) VALUES (?1, ?2, ?3, ?4, NULL, '')
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, card = excluded.card",
            params![id, name, card, self.at().0],
        )
        .map(drop)
    }

    /// Revokes a device for good.
    ///
    /// # Errors
    /// `NotFound` for one that is unknown or was revoked before.
    pub fn revoke_device(&mut self, id: &str, reason: &str) -> Result<(), StoreError> {
        self.run_on(
            "device",
            "UPDATE devices SET revoked_at = ?2, reason = ?3 WHERE id = ?1 AND revoked_at IS NULL",
            params![id, self.at().0, reason],
        )
    }

    /// Notes a bundle.
    ///
    /// # Errors
    /// `Sql` for a number that is known, or counts that are not JSON.
    pub fn insert_bundle(&mut self, row: &BundleRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO bundles (bundle, direction, device, sequence, at, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                row.bundle,
                row.direction.as_str(),
                row.device,
                row.sequence.cast_signed(),
                row.at.0,
                row.counts
            ],
        )
        .map(drop)
    }
}
