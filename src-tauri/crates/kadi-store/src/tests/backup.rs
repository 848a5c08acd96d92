//! Backups: a lone encrypted file and its key slots that open as a store of their own.

use std::fs;

use kadi_core::OfficerId;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{NOW, Office};
use crate::{KeyFile, Store, StoreError};

#[test]
fn a_backup_is_encrypted_described_and_opens_with_the_same_pass_phrase() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    let folder = TempDir::new().unwrap();
    let copy = office.store.backup_to(folder.path()).unwrap();
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["kadi.db", "keys.json"]);
    let bytes = fs::read(folder.path().join("kadi.db")).unwrap();
    assert_eq!(copy.bytes, bytes.len() as u64);
    assert_eq!(copy.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
    assert_ne!(&bytes[..15], b"SQLite format 3");

    office.register(2, "Kofi", "Mensah");
    let unlocked =
        KeyFile::load(folder.path()).unwrap().unlock(&OfficerId("o_amina".into()), "quatre mots").unwrap();
    let restored = Store::open(folder.path(), &unlocked, NOW).unwrap();
    assert_eq!(restored.read(|db| db.get_identity(amina)).unwrap().person.last_name, "Diop");
    assert_eq!(restored.read(|db| db.identity_count()).unwrap(), 1);
    assert_eq!(restored.read(|db| db.verify_audit()).unwrap().result(), Ok(1));
}

#[test]
fn a_backup_replaces_an_earlier_one_and_a_damaged_one_is_found() {
    let office = Office::new();
    let folder = TempDir::new().unwrap();
    office.store.backup_to(folder.path()).unwrap();
    for n in 0..200 {
        office.register(n, "Amina", "Diop");
    }
    office.store.backup_to(folder.path()).unwrap();
    office.store.check_backup(folder.path()).unwrap();
    let path = folder.path().join("kadi.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() - 5000;
    bytes[at] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(office.store.check_backup(folder.path()), Err(StoreError::Damaged)));
    let other = TempDir::new().unwrap();
    assert!(matches!(office.store.check_backup(other.path()), Err(StoreError::Io(_))));
}

#[test]
fn a_backup_to_nowhere_fails_and_the_store_goes_on() {
    let office = Office::new();
    let nowhere = office.path().join("not").join("there");
    assert!(office.store.backup_to(&nowhere).is_err());
    office.register(1, "Amina", "Diop");
}
