//! The ladder of numbered SQL files that brings a store to the version this program knows.

use data_encoding::HEXLOWER;
use kadi_core::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::open_error::OpenError;

/// One step of the ladder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// From 1 without gaps.
    pub(crate) version: u32,
    /// File name.
    pub(crate) name: &'static str,
    /// The statements.
    pub(crate) sql: &'static str,
}

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/", $name)),
        }
    };
}

/// All steps, in order. A landed file is never edited; see `migrations/README.md`.
pub(crate) const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_foundation.sql"),
    migration!(2, "0002_identities.sql"),
    migration!(3, "0003_dhis2.sql"),
    migration!(4, "0004_review.sql"),
    migration!(5, "0005_cards.sql"),
    migration!(6, "0006_jobs.sql"),
    migration!(7, "0007_waiting_pairs.sql"),
    migration!(8, "0008_finding.sql"),
    migration!(9, "0009_counts.sql"),
    migration!(10, "0010_imports.sql"),
    migration!(11, "0011_index_pages.sql"),
    migration!(12, "0012_schedules.sql"),
    migration!(13, "0013_census.sql"),
    migration!(14, "0014_guard.sql"),
    migration!(15, "0015_printing.sql"),
    migration!(16, "0016_designs.sql"),
    migration!(17, "0017_valid_cards.sql"),
    migration!(18, "0018_batch_orders.sql"),
    migration!(19, "0019_published_changes.sql"),
    migration!(20, "0020_passes.sql"),
    migration!(21, "0021_devices.sql"),
    migration!(22, "0022_bundles_whole.sql"),
    migration!(23, "0023_audit_checkpoints.sql"),
    migration!(24, "0024_fuller_profiles.sql"),
    migration!(25, "0025_holders.sql"),
];

/// The version this program knows, and every store has once it is open.
#[must_use]
pub fn schema_version() -> u32 {
    known(MIGRATIONS)
}

fn known(ladder: &[Migration]) -> u32 {
    ladder.last().map_or(0, |step| step.version)
}

fn digest(sql: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(sql.as_bytes()))
}

/// The version a store has.
pub(crate) fn version_of(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the store to the top of `ladder`. `before_first` runs once, before the first step of a store that has data.
///
/// Each step commits on its own together with its record, so that a power cut leaves a store of some version, whole.
///
/// # Errors
/// `NewerThanApp` and `EditedMigration` before anything is changed; whatever a step fails with.
pub(crate) fn migrate(
    connection: &mut Connection,
    ladder: &[Migration],
    at: Timestamp,
    before_first: impl FnOnce(&Connection, u32) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    let found = version_of(connection)?;
    let known = known(ladder);
    if found > known {
        return Err(OpenError::NewerThanApp { found, known });
    }
    check_past(connection, ladder, found)?;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        before_first(connection, found)?;
    }
    for step in ladder.iter().filter(|step| step.version > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if step.version == 1 {
            transaction.execute_batch(
                "CREATE TABLE schema_migrations (
                    version INTEGER NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL,
                    sha256 TEXT NOT NULL,
                    applied_at INTEGER NOT NULL
                ) STRICT;",
            )?;
        }
        transaction.execute_batch(step.sql)?;
        transaction.execute(
            "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)",
            params![step.version, step.name, digest(step.sql), at.0],
        )?;
        transaction.pragma_update(None, "user_version", step.version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Compares what the store went through with the ladder.
fn check_past(connection: &Connection, ladder: &[Migration], found: u32) -> Result<(), OpenError> {
    if found == 0 {
        return Ok(());
    }
    let mut statement =
        connection.prepare("SELECT version, sha256 FROM schema_migrations ORDER BY version")?;
    let past: Vec<(u32, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for step in ladder.iter().filter(|step| step.version <= found) {
        let same = past.iter().any(|(version, sha)| *version == step.version && *sha == digest(step.sql));
        if !same {
            return Err(OpenError::EditedMigration { version: step.version });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_ladder_lists_exactly_the_files_of_the_folder_without_gaps() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        let listed: BTreeSet<String> = MIGRATIONS.iter().map(|step| step.name.to_owned()).collect();
        assert_eq!(files, listed);
        for (at, step) in MIGRATIONS.iter().enumerate() {
            assert_eq!(step.version as usize, at + 1);
            assert!(step.name.starts_with(&format!("{:04}_", step.version)), "{}", step.name);
        }
    }
}
