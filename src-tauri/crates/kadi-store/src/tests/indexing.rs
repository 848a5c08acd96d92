//! The index in its segments, journal and memory: whatever happens to them, a block holds who was put into it.

use std::collections::{BTreeMap, BTreeSet};

use kadi_core::Demographics;
use kadi_mpi::{BlockKey, Extent, Frequencies as _, FrequencyKey, Postings as _, Signature};
use proptest::prelude::*;

use super::{NOW, Office, block, entry, index, intent, key, mpi_id, person, register};
use crate::{IdentityKey, IndexEntry, Indexed, Store, StoreError};

fn put(office: &Office, n: u32, keys: &[u32]) -> i64 {
    let entry = IndexEntry {
        keys: keys.iter().map(|key| BlockKey(*key)).collect(),
        frequencies: keys.iter().map(|key| FrequencyKey(u64::from(*key))).collect(),
        signature: Signature::from_bytes([n as u8; Signature::BYTES]),
        tokens: vec!["awa".into()],
    };
    office.write(|db| {
        let new = crate::NewIdentity {
            mpi_id: mpi_id(n),
            person: person("Awa", "Diop"),
            source: "import".into(),
            at: NOW,
        };
        let key = db.insert_identity(&new)?;
        db.put_index(key, &entry, None)?;
        Ok(key.0)
    })
}

impl Office {
    /// As after a power cut: what was committed is there, what was in memory is gone.
    fn reopen(self) -> Self {
        let folder = self.close();
        let store = Store::open(folder.path(), &key(), NOW).unwrap();
        Self { folder, store }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<u32>),
    Tidy,
    Reopen,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_signatures_and_counts_agree_with_a_model(steps in proptest::collection::vec(prop_oneof![
        8 => proptest::collection::btree_set(0..12_u32, 1..6).prop_map(|keys| Step::Put(keys.into_iter().collect())),
        1 => Just(Step::Tidy),
        1 => Just(Step::Reopen),
    ], 1..60)) {
        let mut office = Office::new();
        office.store.index.fold_at(20);
        let mut model: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
        let mut people = 0;
        for step in steps {
            match step {
                Step::Put(keys) => {
                    people += 1;
                    let identity = put(&office, people, &keys);
                    for key in keys {
                        model.entry(key).or_default().insert(identity);
                    }
                }
                Step::Tidy => office.store.tidy_index(&|| false).unwrap(),
                Step::Reopen => {
                    office = office.reopen();
                    office.store.index.fold_at(20);
                }
            }
        }
        let keys: Vec<BlockKey> = (0..12).map(BlockKey).collect();
        let (mut blocks, view) = office.read(|db| Ok((db.blocks(&keys, 1_000)?, db.index_view()?)));
        for key in keys {
            let mut found = Vec::new();
            let Ok(extent) = blocks.block(key, 1_000, &mut found);
            found.reverse();
            let expected: Vec<i64> = model.get(&key.0).into_iter().flatten().copied().collect();
            prop_assert_eq!(extent, Extent::Whole);
            prop_assert_eq!(view.count(FrequencyKey(u64::from(key.0))), expected.len() as u64);
            prop_assert_eq!(found.into_iter().map(i64::from).collect::<Vec<_>>(), expected);
        }
        prop_assert_eq!(view.total(), u64::from(people));
        for n in 1..=people {
            prop_assert_eq!(blocks.signature(n), Some(Signature::from_bytes([n as u8; Signature::BYTES])));
        }
    }
}

#[test]
fn a_large_block_gives_its_newest_and_says_that_there_are_more() {
    let office = Office::new();
    office.write(|db| (0..3_000).try_for_each(|n| register(db, n, &person("Fatou", "Diallo")).map(drop)));
    let number = entry(&person("Fatou", "Diallo")).keys[0].0;
    let look = |office: &Office, most| office.read(|db| block(db, number, most));
    assert_eq!(look(&office, 2), (vec![2_999, 3_000], Extent::Cut));
    office.store.index.fold_at(1);
    office.register(3_000, "Fatou", "Diallo");
    assert_eq!(look(&office, 2), (vec![3_000, 3_001], Extent::Cut));
    let (all, extent) = look(&office, 4_000);
    assert_eq!((all.len(), extent), (3_001, Extent::Whole));
    assert_eq!(office.read(|db| block(db, 77, 5)), (Vec::new(), Extent::Whole));
}

#[test]
fn a_transaction_sees_its_own_people_and_one_that_fails_leaves_nothing() {
    let office = Office::new();
    let number = entry(&person("Kofi", "Mensah")).keys[0].0;
    let failed = office.store.write(intent("test"), |db| -> Result<(), StoreError> {
        let key = register(db, 1, &person("Kofi", "Mensah"))?;
        assert_eq!(block(db, number, 9)?.0, [key.0]);
        let mut seen = Vec::new();
        db.read_profiles(&[1], |_, record| seen.push(record.last_name))?;
        assert_eq!(seen, [Some("Mensah".to_owned())]);
        Err(StoreError::Busy)
    });
    assert!(failed.is_err());
    assert_eq!(office.read(|db| block(db, number, 9)).0, Vec::<i64>::new());
    assert_eq!(office.read(|db| db.index_view()).total(), 0);
    let version = office.store.people_version();
    office.register(1, "Kofi", "Mensah");
    assert_eq!(office.read(|db| block(db, number, 9)).0, [1]);
    assert_eq!(office.store.people_version(), version + 1);
    office.write(|_| Ok(()));
    assert_eq!(office.store.people_version(), version + 1);
}

#[test]
fn an_edit_is_found_by_both_names_and_counted_once() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    let changed = person("Zawadi", "Diop");
    office.write(|db| {
        db.update_demographics(amina, &changed)?;
        index(db, amina, &changed)
    });
    let (old, new) = (entry(&person("Amina", "Diop")), entry(&changed));
    let view = office.read(|db| db.index_view());
    for key in old.keys.iter().chain(&new.keys) {
        assert_eq!(office.read(|db| block(db, key.0, 9)).0, [amina.0]);
    }
    for key in &new.frequencies {
        assert_eq!(view.count(*key), 1);
    }
    let gone: Vec<_> = old.frequencies.iter().filter(|key| !new.frequencies.contains(key)).collect();
    assert!(!gone.is_empty() && gone.iter().all(|key| view.count(**key) == 0));
    let profile = office.read(|db| {
        let mut seen = Vec::new();
        db.read_profiles(&[1], |_, record| seen.push(record.first_name))?;
        Ok(seen)
    });
    assert_eq!(profile, [Some("Zawadi".to_owned())]);
}

#[test]
fn who_did_not_change_is_not_counted_again() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    for again in [person("Amina", "Diop"), person("Zawadi", "Diop"), person("Zawadi", "Diop")] {
        office.write(|db| {
            db.update_demographics(amina, &again)?;
            index(db, amina, &again)?;
            // Asked twice in one transaction.
            assert_eq!(db.take_indexed(amina), Indexed::Now);
            index(db, amina, &again)
        });
        let view = office.read(|db| db.index_view());
        let counted = entry(&again).frequencies;
        assert!(counted.iter().all(|key| view.count(*key) == 1));
    }
}

#[test]
fn a_reader_keeps_its_segments_while_they_are_joined_and_swept() {
    let office = Office::new();
    office.store.index.fold_at(1);
    for n in 0..6 {
        office.register(n, "Awa", "Ba");
    }
    let number = entry(&person("Awa", "Ba")).keys[0].0;
    office.read(|db| {
        db.index_view()?;
        office.store.tidy_index(&|| false)?;
        office.store.tidy_index(&|| false)?;
        assert_eq!(block(db, number, 9)?.0.len(), 6);
        Ok(())
    });
    assert_eq!(office.read(|db| block(db, number, 9)).0.len(), 6);
    office.store.tidy_index(&|| false).unwrap();
    let segments = office.read(|db| {
        db.rows("SELECT state FROM posting_segments ORDER BY id", [], |row| row.get::<_, String>(0))
    });
    assert_eq!(segments, ["live"]);
    assert_eq!(office.read(|db| db.count("SELECT count(*) FROM posting_pages", [])), 1);
}

/// The same people under other keys, as after a change of the rules.
fn anew(person: &Demographics) -> IndexEntry {
    let old = entry(person);
    IndexEntry {
        keys: old.keys.iter().map(|key| BlockKey(key.0 + 1_000_000)).collect(),
        frequencies: old.frequencies.iter().map(|key| FrequencyKey(key.0 + 1_000_000)).collect(),
        ..old
    }
}

fn rebuild_some(office: &Office, many: usize) -> usize {
    let next = office.read(|db| db.index_state()).next;
    let people: Vec<(IdentityKey, Demographics, IndexEntry)> = office
        .read(|db| db.people_from(next, many))
        .into_iter()
        .map(|(key, person)| (key, person.clone(), anew(&person)))
        .collect();
    office.write(|db| db.rebuild(&people));
    people.len()
}

#[test]
fn a_rebuild_goes_on_after_a_kill_and_counts_what_changed_meanwhile() {
    let mut office = Office::new();
    assert!(office.store.claim_index("1").unwrap());
    for n in 0..10 {
        office.register(n, "Mariama", "Sow");
    }
    assert!(office.store.claim_index("1").unwrap());
    assert!(!office.store.claim_index("2").unwrap());
    office.write(|db| db.begin_rebuild("2"));
    assert_eq!(rebuild_some(&office, 4), 4);
    office = office.reopen();
    let (old, new) = (entry(&person("Mariama", "Sow")), anew(&person("Mariama", "Sow")));
    // Both are found meanwhile, and it goes on where it was.
    assert_eq!(office.read(|db| block(db, old.keys[0].0, 99)).0.len(), 10);
    assert_eq!(office.read(|db| block(db, new.keys[0].0, 99)).0.len(), 4);
    office.write(|db| db.begin_rebuild("2"));
    assert_eq!(office.read(|db| db.index_state()).next, 5);
    // An edit of somebody who is done and of somebody who is not, and a newcomer.
    let kofi = person("Kofi", "Sow");
    office.write(|db| {
        for key in [IdentityKey(2), IdentityKey(9)] {
            db.update_demographics(key, &kofi)?;
            let Indexed::Before(before) = db.take_indexed(key) else { panic!("not changed") };
            db.put_index(key, &anew(&kofi), Some(&anew(&before)))?;
        }
        let key = db.insert_identity(&crate::NewIdentity {
            mpi_id: mpi_id(50),
            person: kofi.clone(),
            source: "import".into(),
            at: NOW,
        })?;
        db.put_index(key, &anew(&kofi), None)
    });
    let unfinished = office.store.write(intent("index.rebuild"), |db| db.finish_rebuild());
    assert!(matches!(unfinished, Err(StoreError::NotFound(_))));
    office.store.tidy_index(&|| false).unwrap();
    while rebuild_some(&office, 3) > 0 {}
    office.write(|db| db.finish_rebuild());
    for reopened in [false, true] {
        if reopened {
            office = office.reopen();
        }
        let view = office.read(|db| db.index_view());
        assert_eq!(view.count(new.frequencies[0]) + view.count(anew(&kofi).frequencies[0]), 11);
        for (person, people) in [(person("Mariama", "Sow"), 8), (kofi.clone(), 3)] {
            let distinct = anew(&person).frequencies.into_iter().find(|key| {
                let other = if people == 8 { anew(&kofi) } else { new.clone() };
                !other.frequencies.contains(key)
            });
            assert_eq!(view.count(distinct.unwrap()), people);
        }
        assert_eq!(view.count(old.frequencies[0]), 0);
        assert_eq!(office.read(|db| block(db, old.keys[0].0, 99)).0, Vec::<i64>::new());
        assert_eq!(office.read(|db| db.index_state()).version, "2");
        office.store.tidy_index(&|| false).unwrap();
    }
    assert!(office.store.claim_index("2").unwrap());
    assert_eq!(
        office.read(|db| db.count("SELECT count(*) FROM posting_segments WHERE state <> 'live'", [])),
        0
    );
}

#[test]
fn a_rebuild_leaves_words_alone_that_stay_as_they_are() {
    let office = Office::new();
    assert!(office.store.claim_index("1").unwrap());
    for n in 0..9 {
        office.register(n, "Kofi", "Mensah");
    }
    let written =
        || office.read(|db| db.rows("SELECT id FROM people_index_data", [], |row| row.get::<_, i64>(0)));
    let found = |word: &str| {
        office.read(|db| {
            db.rows("SELECT rowid FROM people_index WHERE people_index MATCH ?1", [word], |row| {
                row.get::<_, i64>(0)
            })
        })
    };
    let before = written();
    office.write(|db| db.begin_rebuild("2"));
    let people = office.read(|db| db.people_from(1, 99));
    let as_they_are =
        |(key, person): &(IdentityKey, Demographics)| (*key, person.clone(), super::entry(person));
    office.write(|db| db.rebuild(&people.iter().take(8).map(as_they_are).collect::<Vec<_>>()));
    assert_eq!(written(), before);
    let mut last = as_they_are(&people[8]);
    last.2.tokens.push("qofi".to_owned());
    office.write(|db| db.rebuild(&[last]));
    assert_ne!(written(), before);
    assert_eq!((found("qofi"), found("kofi")), (vec![9], (1..10).collect()));
    office.write(|db| db.finish_rebuild());
}

#[test]
fn who_has_no_profile_yet_is_compared_by_their_row_until_a_rebuild_comes_to_them() {
    let mut office = Office::new();
    assert!(office.store.claim_index("1").unwrap());
    for n in 0..400 {
        office.register(n, if n == 300 { "Zawadi" } else { "Kofi" }, "Mensah");
    }
    let compared = |office: &Office| {
        let mut seen = Vec::new();
        office.read(|db| {
            db.read_profiles(&[1, 301, 400, 401], |number, record| seen.push((number, record.first_name)))
        });
        seen
    };
    let pages = |office: &Office| office.read(|db| db.count("SELECT count(*) FROM profile_pages", []));
    let expected = compared(&office);
    let named: Vec<(u32, Option<&str>)> = expected.iter().map(|(n, name)| (*n, name.as_deref())).collect();
    assert_eq!(named, [(1, Some("Kofi")), (301, Some("Zawadi")), (400, Some("Kofi"))]);
    // As a migration leaves it that changes what a page is.
    office.write(|db| {
        db.run("DELETE FROM profile_pages", [])?;
        db.run("UPDATE index_state SET version = '', target = NULL, next = 0, floor = 0", [])
    });
    office = office.reopen();
    assert!(!office.store.claim_index("1").unwrap());
    assert_eq!((pages(&office), compared(&office)), (0, expected.clone()));
    office.write(|db| db.begin_rebuild("1"));
    while rebuild_some(&office, 150) > 0 {
        assert_eq!(compared(&office), expected);
    }
    office.write(|db| db.finish_rebuild());
    assert!(office.store.claim_index("1").unwrap());
    assert_eq!((pages(&office), compared(&office)), (3, expected));
}
