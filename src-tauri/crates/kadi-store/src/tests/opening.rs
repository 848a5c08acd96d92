//! Opening: each way it can fail has its own error, and nothing is changed by a refusal.

use std::fs;

use kadi_trust::keys::DataKey;
use tempfile::TempDir;

use super::{NOW, Office, intent, key};
use crate::migration::{MIGRATIONS, Migration};
use crate::{OpenError, Store, StoreError, schema_version};

#[test]
fn a_store_opens_again_with_its_key_and_what_was_written_is_there() {
    let office = Office::new();
    office.write(|db| db.put_setting("office.place", "{\"country\":\"SN\"}"));
    let folder = office.close();
    let store = Store::open(folder.path(), &key(), NOW).unwrap();
    let place = store.read(|db| db.setting("office.place")).unwrap();
    assert_eq!(place.as_deref(), Some("{\"country\":\"SN\"}"));
}

#[test]
fn another_key_does_not_open_it() {
    let folder = Office::new().close();
    let other = DataKey::from_bytes([8; 32]);
    assert!(matches!(Store::open(folder.path(), &other, NOW), Err(OpenError::WrongKey)));
}

#[test]
fn where_there_is_none_it_is_missing_and_where_there_is_one_none_is_made() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(Store::open(folder.path(), &key(), NOW), Err(OpenError::Missing)));
    let nowhere = folder.path().join("not").join("there");
    assert!(matches!(Store::open(&nowhere, &key(), NOW), Err(OpenError::Missing)));
    assert!(matches!(Store::create(&nowhere, &key(), NOW), Err(OpenError::Missing)));
    let file = folder.path().join("a-file");
    fs::write(&file, "no folder").unwrap();
    assert!(matches!(Store::create(&file, &key(), NOW), Err(OpenError::Missing)));

    let office = Office::new();
    assert!(matches!(Store::create(office.path(), &key(), NOW), Err(OpenError::Exists)));
}

#[test]
fn an_unfinished_first_run_is_set_aside_and_begins_again() {
    let folder = TempDir::new().unwrap();
    drop(Store::create(folder.path(), &DataKey::from_bytes([1; 32]), NOW).unwrap());
    drop(Store::create(folder.path(), &key(), NOW).unwrap());
    assert!(folder.path().join("unfinished-1-kadi.db").exists());
    Store::open(folder.path(), &key(), NOW).unwrap();
}

#[test]
fn a_second_kadi_is_told_that_the_store_is_in_use() {
    let office = Office::new();
    assert!(matches!(Store::open(office.path(), &key(), NOW), Err(OpenError::InUse)));
    let folder = office.close();
    Store::open(folder.path(), &key(), NOW).unwrap();
}

#[test]
fn a_truncated_or_overwritten_file_is_damaged() {
    for length in [0, 100, 8192, 3 * 8192] {
        let folder = Office::new().close();
        let file = fs::OpenOptions::new().write(true).open(folder.path().join("kadi.db")).unwrap();
        file.set_len(length).unwrap();
        let opened = Store::open(folder.path(), &key(), NOW);
        assert!(matches!(opened, Err(OpenError::Damaged)), "{length}: {opened:?}");
    }
    let folder = Office::new().close();
    let path = folder.path().join("kadi.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[2000..2100].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    // The key file says that the key is the right one, so it is the page that is wrong.
    assert!(matches!(Store::open(folder.path(), &key(), NOW), Err(OpenError::Damaged)));

    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("kadi.db")).unwrap();
    assert!(matches!(Store::open(folder.path(), &key(), NOW), Err(OpenError::Damaged)));
}

const NEXT: Migration = Migration {
    // Numbers may leave gaps.
    version: MIGRATIONS[MIGRATIONS.len() - 1].version + 1,
    name: "next.sql",
    sql: "ALTER TABLE identities ADD COLUMN note TEXT; CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT;",
};

fn ladder(last: Migration) -> Vec<Migration> {
    MIGRATIONS.iter().copied().chain([last]).collect()
}

#[test]
fn a_newer_store_is_refused_with_both_versions() {
    let folder = Office::new().close();
    drop(Store::open_with(folder.path(), &key(), NOW, &ladder(NEXT)).unwrap());
    let opened = Store::open(folder.path(), &key(), NOW);
    let known = schema_version();
    assert!(
        matches!(opened, Err(OpenError::NewerThanApp { found, known: k }) if (found, k) == (NEXT.version, known)),
        "{opened:?}"
    );
}

#[test]
fn an_edited_migration_is_named() {
    let folder = Office::new().close();
    let mut edited = MIGRATIONS.to_vec();
    edited[2].sql = "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;";
    let opened = Store::open_with(folder.path(), &key(), NOW, &edited);
    assert!(matches!(opened, Err(OpenError::EditedMigration { version: 3 })), "{opened:?}");
    Store::open(folder.path(), &key(), NOW).unwrap();
}

#[test]
fn a_migration_keeps_what_is_there_and_leaves_an_encrypted_copy_of_before() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    let folder = office.close();
    let store = Store::open_with(folder.path(), &key(), NOW, &ladder(NEXT)).unwrap();
    assert_eq!(store.read(|db| db.get_identity(amina)).unwrap().person.first_name, "Amina");

    let copies: Vec<_> = fs::read_dir(folder.path().join("backups")).unwrap().collect();
    assert_eq!(copies.len(), 1);
    let copy = copies[0].as_ref().unwrap().path();
    assert_ne!(&fs::read(&copy).unwrap()[..15], b"SQLite format 3");
    let restored = TempDir::new().unwrap();
    fs::copy(copy, restored.path().join("kadi.db")).unwrap();
    let before = Store::open(restored.path(), &key(), NOW).unwrap();
    assert_eq!(before.read(|db| db.get_identity(amina)).unwrap().person.first_name, "Amina");
}

#[test]
fn a_migration_that_fails_leaves_the_store_at_its_version() {
    let folder = Office::new().close();
    let broken =
        Migration { sql: "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT; SELECT nothing;", ..NEXT };
    let opened = Store::open_with(folder.path(), &key(), NOW, &ladder(broken));
    assert!(matches!(opened, Err(OpenError::Sql(_))), "{opened:?}");
    let store = Store::open_with(folder.path(), &key(), NOW, &ladder(NEXT)).unwrap();
    let written: Result<(), StoreError> = store.write(intent("test.write"), |_| Ok(()));
    written.unwrap();
}

#[test]
fn every_rung_of_the_ladder_leads_to_the_same_schema() {
    let schema = |folder: &TempDir| {
        let store = Store::open(folder.path(), &key(), NOW).unwrap();
        super::plans::schema(&store)
    };
    let fresh = schema(&Office::new().close());
    for rungs in 1..MIGRATIONS.len() {
        let folder = TempDir::new().unwrap();
        let connection = crate::connection::connect(
            &folder.path().join("kadi.db"),
            &key(),
            crate::connection::Purpose::Create,
        );
        let mut connection = connection.unwrap();
        crate::migration::migrate(&mut connection, &MIGRATIONS[..rungs], NOW, |_, _| Ok(())).unwrap();
        drop(connection);
        assert_eq!(schema(&folder), fresh, "{rungs}");
    }
}
