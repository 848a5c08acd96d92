//! What lies on the disk: nothing to read for who has no key, and damage that is found.

use std::fs;

use super::{NOW, Office, key};
use crate::{CheckState, PeopleFilter, PeopleSlice, Store};

#[test]
fn no_name_stands_in_the_bytes_of_database_and_log() {
    let office = Office::new();
    for n in 0..50 {
        office.register(n, "Zawadineema", "Mushikiwabo");
    }
    // While it is open there is a log beside the file.
    let wal = fs::read(office.path().join("kadi.db-wal")).unwrap();
    assert!(!wal.is_empty());
    let folder = office.close();
    let db = fs::read(folder.path().join("kadi.db")).unwrap();
    assert_ne!(&db[..16], b"SQLite format 3\0");
    for bytes in [&wal, &db] {
        for word in ["Zawadineema", "Mushikiwabo", "zawadineema", "identities", "CREATE TABLE", "Dakar Nord"]
        {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    for name in ["kadi.db", "kadi.db-wal", "keys.json"] {
        let mode = fs::metadata(office.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

fn states(store: &Store) -> Vec<(&'static str, CheckState)> {
    store.check().unwrap().into_iter().map(|check| (check.name, check.state)).collect()
}

#[test]
fn a_whole_store_passes_every_check() {
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    let names: Vec<_> = states(&office.store).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["encrypted", "integrity", "foreign_keys", "audit", "schema", "disk"]);
    assert!(states(&office.store).iter().all(|(_, state)| *state != CheckState::Failed));
}

#[test]
fn a_page_that_was_overwritten_is_found_by_the_check() {
    let office = Office::new();
    for n in 0..300 {
        office.register(n, "Mariama", "Baldé");
    }
    let folder = office.close();
    let path = folder.path().join("kadi.db");
    let mut bytes = fs::read(&path).unwrap();
    // A page deep in the file, so that the store still opens.
    let at = bytes.len() - 2 * 8192 + 4000;
    bytes[at..at + 16].fill(0x55);
    fs::write(&path, bytes).unwrap();
    let store = Store::open(folder.path(), &key(), NOW).unwrap();
    let found = states(&store);
    assert!(found.contains(&("integrity", CheckState::Failed)), "{found:?}");
}

#[test]
fn reading_a_page_that_was_overwritten_says_damaged() {
    let office = Office::new();
    for n in 0..300 {
        office.register(n, "Mariama", "Baldé");
    }
    let folder = office.close();
    let path = folder.path().join("kadi.db");
    let mut bytes = fs::read(&path).unwrap();
    for page in 40..bytes.len() / 8192 {
        bytes[page * 8192 + 4000] ^= 1;
    }
    fs::write(&path, bytes).unwrap();
    let read =
        Store::open(folder.path(), &key(), NOW).map_err(|error| format!("{error:?}")).and_then(|store| {
            store
                .read(|db| {
                    db.search(&PeopleFilter::default(), &PeopleSlice { limit: 500, ..PeopleSlice::default() })
                })
                .map_err(|error| format!("{error:?}"))
        });
    assert_eq!(read.map(|page| page.total.count), Err("Damaged".to_owned()));
}

#[test]
fn a_reference_into_nothing_is_found_by_the_check() {
    let office = Office::new();
    {
        let turn = office.store.writer.turn();
        turn.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO search_words (identity, words) VALUES (99, 'amina');
             PRAGMA foreign_keys = ON;",
        )
        .unwrap();
    }
    assert!(states(&office.store).contains(&("foreign_keys", CheckState::Failed)));
}
