//! The DHIS2 connection: one is current; earlier ones stay, since records remember where they came from.

use std::fmt;

use kadi_core::Timestamp;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A connection. `Debug` shows no credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// Base address; identifies the server.
    pub url: String,
    /// User name; empty with a token.
    pub username: String,
    /// Password or personal access token.
    pub secret: String,
    /// Whether `secret` is a token.
    pub by_token: bool,
    /// Whether plain http beyond this machine is allowed.
    pub allow_http: bool,
    /// Whether it is the demonstration server.
    pub demo: bool,
    /// When it was first saved.
    pub created_at: Timestamp,
}

impl fmt::Debug for ConnectionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionRow")
            .field("url", &self.url)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

impl Read<'_> {
    /// The current connection.
    ///
    /// # Errors
    /// As every read.
    pub fn connection(&self) -> Result<Option<ConnectionRow>, StoreError> {
        self.row(
            "SELECT url, username, secret, by_token, allow_http, demo, created_at FROM connections WHERE current = 1",
            [],
            |row| {
                Ok(ConnectionRow {
                    url: row.get("url")?,
                    username: row.get("username")?,
                    secret: row.get("secret")?,
                    by_token: row.get("by_token")?,
                    allow_http: row.get("allow_http")?,
                    demo: row.get("demo")?,
                    created_at: column::time(row, "created_at")?,
                })
            },
        )
    }

    /// The number of the current server; 0 without a connection.
    pub(crate) fn server(&self) -> Result<i64, StoreError> {
        let id = self.row("SELECT id FROM connections WHERE current = 1", [], |row| row.get(0))?;
        Ok(id.unwrap_or(0))
    }
}

impl Write<'_> {
    /// Saves a connection and makes it the current one. The same address keeps its number and its first day.
    ///
    /// # Errors
    /// As every write.
    pub fn put_connection(&mut self, row: &ConnectionRow) -> Result<(), StoreError> {
        self.run("UPDATE connections SET current = 0 WHERE current = 1", [])?;
        self.run(
            "INSERT INTO connections (url, username, secret, by_token, allow_http, demo, current, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
             ON CONFLICT (url) DO UPDATE SET username = excluded.username, secret = excluded.secret,
                by_token = excluded.by_token, allow_http = excluded.allow_http, demo = excluded.demo, current = 1",
            params![
                row.url,
                row.username,
                row.secret,
                row.by_token,
                row.allow_http,
                row.demo,
                row.created_at.0
            ],
        )
        .map(drop)
    }
}
