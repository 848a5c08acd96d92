//! Settings as JSON text, and the office's secrets as bytes.

use rusqlite::params;

use crate::db::{Read, Write};
use crate::error::StoreError;

impl Read<'_> {
    /// The JSON text of a setting.
    ///
    /// # Errors
    /// As every read.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT value FROM settings WHERE key = ?1", [key], |row| row.get(0))
    }

    /// A secret of the office, such as its `server_secret`.
    ///
    /// # Errors
    /// As every read.
    pub fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.row("SELECT value FROM secrets WHERE name = ?1", [name], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Sets a setting to JSON text.
    ///
    /// # Errors
    /// `Sql` when it is not JSON.
    pub fn put_setting(&mut self, key: &str, json: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, json],
        )
        .map(drop)
    }

    /// Sets a secret.
    ///
    /// # Errors
    /// As every write.
    pub fn put_secret(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO secrets (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, bytes],
        )
        .map(drop)
    }
}
