//! What an open store promises, tried on real encrypted files.

mod backup;
mod carding;
mod counting;
mod damage;
mod designing;
mod fetching;
mod finding;
mod importing;
mod index_check;
mod indexing;
mod merging;
mod opening;
mod plans;
mod printing;
mod reviewing;
mod rotating;
mod walking;
mod writing;

use std::path::Path;

use kadi_core::{Demographics, MpiId, OfficerId, Timestamp};
use kadi_trust::keys::{DataKey, KdfCost};
use kadi_trust::recovery::RecoveryCode;
use tempfile::TempDir;

use kadi_mpi::{BlockKey, Extent, FrequencyKey, Postings as _, Signature};

use crate::{IdentityKey, IndexEntry, Indexed, Intent, KeyFile, NewIdentity, Read, Store, StoreError, Write};

/// 2026-11-21T09:00:00Z.
const NOW: Timestamp = Timestamp(1_795_251_600_000);

fn key() -> DataKey {
    DataKey::from_bytes([7; 32])
}

fn intent(action: &str) -> Intent {
    Intent::new("o_amina", "program_admin", "d_1", action, NOW)
}

/// A store in a folder of its own, with its key file.
struct Office {
    folder: TempDir,
    store: Store,
}

impl Office {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::create(folder.path(), &key(), NOW).unwrap();
        write_keys(folder.path());
        Self { folder, store }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Closes the store and keeps its folder.
    fn close(self) -> TempDir {
        drop(self.store);
        self.folder
    }

    fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, StoreError>) -> T {
        self.store.read(work).unwrap()
    }

    fn write<T>(&self, work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError>) -> T {
        self.store.write(intent("test.write"), work).unwrap()
    }

    /// Registers a person with tokens, keys and frequencies made from their names in the simplest way.
    fn register(&self, n: u32, first: &str, last: &str) -> IdentityKey {
        self.write(|db| register(db, n, &person(first, last)))
    }
}

fn write_keys(folder: &Path) {
    let officer = OfficerId("o_amina".into());
    let recovery = RecoveryCode::make().unwrap();
    KeyFile::create(folder, &key(), &officer, "Amina", "quatre mots", &recovery, KdfCost::LIGHT).unwrap();
}

fn mpi_id(n: u32) -> MpiId {
    MpiId::from_parts("SN", "DKR", 2026, &format!("{n:08}")).unwrap()
}

fn person(first: &str, last: &str) -> Demographics {
    Demographics {
        first_name: first.into(),
        last_name: last.into(),
        district: Some("Dakar Nord".into()),
        ..Demographics::default()
    }
}

fn register(db: &mut Write<'_>, n: u32, person: &Demographics) -> Result<IdentityKey, StoreError> {
    let new =
        NewIdentity { mpi_id: mpi_id(n), person: person.clone(), source: "registration".into(), at: NOW };
    let key = db.insert_identity(&new)?;
    index(db, key, person)?;
    Ok(key)
}

/// Lower-case names as tokens; their lengths and first letters as keys.
fn entry(person: &Demographics) -> IndexEntry {
    let tokens = vec![person.first_name.to_lowercase(), person.last_name.to_lowercase()];
    let number = |token: &String| u32::from(token.bytes().next().unwrap_or(0)) * 100 + token.len() as u32;
    let mut keys: Vec<u32> = tokens.iter().map(number).collect();
    keys.sort_unstable();
    keys.dedup();
    IndexEntry {
        keys: keys.iter().map(|key| BlockKey(*key)).collect(),
        frequencies: keys.iter().map(|key| FrequencyKey(u64::from(*key))).collect(),
        signature: Signature::from_bytes([keys[0] as u8; Signature::BYTES]),
        tokens,
    }
}

/// As the application does after every change of an identity.
fn index(db: &mut Write<'_>, key: IdentityKey, person: &Demographics) -> Result<(), StoreError> {
    match db.take_indexed(key) {
        Indexed::Nothing => db.put_index(key, &entry(person), None),
        Indexed::Before(before) => db.put_index(key, &entry(person), Some(&entry(&before))),
        Indexed::Now => Ok(()),
    }
}

/// The identities under one key, as a look-up sees them.
fn block(db: &Read<'_>, key: u32, at_most: usize) -> Result<(Vec<i64>, Extent), StoreError> {
    let mut found = Vec::new();
    let Ok(extent) = db.blocks(&[BlockKey(key)], at_most)?.block(BlockKey(key), at_most, &mut found);
    found.reverse();
    Ok((found.into_iter().map(i64::from).collect(), extent))
}
