//! Merges are links: everything is reachable through the survivor, and an undone merge leaves no trace in the rows.

use std::cell::Cell;
use std::collections::BTreeMap;

use kadi_core::{Demographics, OfficerId};
use proptest::prelude::*;
use rusqlite::types::Value;

use super::carding::{batch, card};
use super::{NOW, Office, block, entry, index, intent, mpi_id, person, register};
use crate::{
    CardStatus, EntityKey, EntityOutcome, IdentityKey, IdentityStatus, NameTerm, PeopleFilter, PeopleSlice,
    ReviewState, StagedEnrollment, StagedEntity, StoreError,
};

type Rows = BTreeMap<&'static str, Vec<Vec<Value>>>;

/// Every stored byte of the identities and of what finds them.
fn everything(office: &Office) -> Rows {
    let tables = [
        ("identities", "SELECT * FROM identities ORDER BY id"),
        ("tokens", "SELECT * FROM search_words ORDER BY identity"),
        ("words", "SELECT * FROM name_words WHERE people <> 0 ORDER BY word"),
        ("communes", "SELECT * FROM commune_counts WHERE people <> 0 ORDER BY district, commune"),
        ("heaps", "SELECT * FROM birth_heaps WHERE people <> 0 ORDER BY name"),
        ("activity", "SELECT * FROM activity WHERE count <> 0 ORDER BY day, kind"),
        ("profiles", "SELECT * FROM profile_pages ORDER BY first"),
        ("counters", "SELECT * FROM counters WHERE value <> 0 ORDER BY name"),
        ("districts", "SELECT * FROM district_counts WHERE people <> 0 ORDER BY district"),
    ];
    office.read(|db| {
        tables
            .into_iter()
            .map(|(name, sql)| {
                let rows = db.rows(sql, [], |row| {
                    (0..row.as_ref().column_count())
                        .map(|at| row.get(at))
                        .collect::<rusqlite::Result<Vec<Value>>>()
                })?;
                Ok((name, rows))
            })
            .collect()
    })
}

fn merge(office: &Office, survivor: IdentityKey, loser: IdentityKey) -> Result<i64, StoreError> {
    office.store.write(intent("people.merge"), |db| {
        let (one, other) = (db.get_identity(survivor)?.person, db.get_identity(loser)?.person);
        let person = Demographics { commune: other.commune.or(other.external_id), ..one };
        let merge = db.merge(survivor, loser, &person, None, NOW.plus_seconds(60))?;
        // As the application does: the survivor is indexed anew.
        index(db, survivor, &person)?;
        Ok(merge)
    })
}

fn unmerge(office: &Office, merge: i64) -> Result<(IdentityKey, IdentityKey), StoreError> {
    office.store.write(intent("people.unmerge"), |db| {
        let (survivor, loser) = db.unmerge(merge, NOW.plus_seconds(120))?;
        for key in [survivor, loser] {
            let person = db.get_identity(key)?.person;
            index(db, key, &person)?;
        }
        Ok((survivor, loser))
    })
}

#[test]
fn everything_of_the_loser_is_found_through_the_survivor() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Aminata", "Ndiaye"));
    office.write(|db| {
        let enrollments = vec![StagedEnrollment { uid: "en1".into(), ..StagedEnrollment::default() }];
        let entity =
            StagedEntity { programme: "P".into(), uid: "te1".into(), enrollments, ..StagedEntity::default() };
        db.stage_entities(&[entity])?;
        db.link_dhis2_uid("te1", b)
    });
    merge(&office, a, b).unwrap();
    assert_eq!(office.read(|db| db.resolve_mpi_id(&mpi_id(2))).unwrap().key, a);
    let loser = office.read(|db| db.find_identity(&mpi_id(2))).unwrap();
    assert_eq!((loser.key, loser.status, loser.survivor), (b, IdentityStatus::Merged, a));
    assert_eq!(office.read(|db| db.aliases(a)), [mpi_id(2)]);
    assert_eq!(office.read(|db| db.enrollments_of(a)).len(), 1);
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, a);
    let counts = office.read(|db| db.counts());
    assert_eq!((counts.identities, counts.merged), (1, 1));
    assert_eq!((counts.records(), counts.known_records()), (2, 1));
    // The old name still finds her, once.
    let old = NameTerm { prefix: "ndiaye".into(), ..NameTerm::default() };
    let by_name = PeopleFilter { names: vec![old], ..PeopleFilter::default() };
    let slice = PeopleSlice { limit: 9, ..PeopleSlice::default() };
    let found = office.read(|db| db.search(&by_name, &slice));
    assert_eq!(found.rows.iter().map(|row| row.key).collect::<Vec<_>>(), [a]);
    // A record that looks like the alias has the survivor as its candidate.
    let keys = entry(&person("Aminata", "Ndiaye")).keys;
    assert_eq!(office.read(|db| block(db, keys[0].0, 9)).0, [b.0]);
    assert_eq!(office.read(|db| db.find_standing(b)), Some(a));
    assert_eq!(office.read(|db| db.history(a)).len(), 1);
}

#[test]
fn only_two_active_identities_merge_and_only_once() {
    let office = Office::new();
    let k: Vec<_> = (0..3).map(|n| office.register(n, "Awa", "Diop")).collect();
    assert!(matches!(merge(&office, k[0], k[0]), Err(StoreError::NotMergeable)));
    office.write(|db| db.set_identity_status(k[2], IdentityStatus::Deactivated));
    assert!(matches!(merge(&office, k[0], k[2]), Err(StoreError::NotMergeable)));
    let first = merge(&office, k[0], k[1]).unwrap();
    assert!(matches!(merge(&office, k[2], k[1]), Err(StoreError::NotMergeable)));
    assert_eq!(office.read(|db| db.find_merge_of_alias(k[1])), Some(first));
    assert_eq!(unmerge(&office, first).unwrap(), (k[0], k[1]));
    assert!(matches!(unmerge(&office, first), Err(StoreError::AlreadyUndone)));
    assert!(matches!(unmerge(&office, 99), Err(StoreError::NotFound("merge"))));
    assert_eq!(office.read(|db| db.find_merge_of_alias(k[1])), None);
}

#[test]
fn a_later_merge_is_undone_first() {
    let office = Office::new();
    let k: Vec<_> = (0..4).map(|n| office.register(n, "Awa", "Diop")).collect();
    let first = merge(&office, k[1], k[2]).unwrap();
    let second = merge(&office, k[0], k[1]).unwrap();
    assert_eq!(office.read(|db| db.resolve_mpi_id(&mpi_id(2))).unwrap().key, k[0]);
    assert_eq!(office.read(|db| db.aliases(k[0])), [mpi_id(1), mpi_id(2)]);
    assert!(matches!(unmerge(&office, first), Err(StoreError::LaterMerge)));
    unmerge(&office, second).unwrap();
    assert_eq!(office.read(|db| db.resolve_mpi_id(&mpi_id(2))).unwrap().key, k[1]);
    unmerge(&office, first).unwrap();
}

#[test]
fn an_edit_of_the_survivor_stays_in_the_history_when_the_merge_is_undone() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Aminata", "Diop"));
    let before = everything(&office);
    let made = merge(&office, a, b).unwrap();
    office.write(|db| {
        db.update_demographics(a, &person("Amina Fatou", "Diop"))?;
        index(db, a, &person("Amina Fatou", "Diop"))
    });
    unmerge(&office, made).unwrap();
    assert_eq!(everything(&office), before);
    let history = office.read(|db| db.history(a));
    assert_eq!(history[0].before.first_name, "Amina Fatou");
}

/// Cards, records and pairs as they are stored, but for the history that grows.
fn belongings(office: &Office) -> Vec<Vec<Value>> {
    let tables = ["cards ORDER BY id", "tracked_entities ORDER BY id", "review_pairs ORDER BY id"];
    office.read(|db| {
        let mut all = Vec::new();
        for table in tables {
            all.extend(db.rows(&format!("SELECT * FROM {table}"), [], |row| {
                (0..row.as_ref().column_count())
                    .map(|at| row.get(at))
                    .collect::<rusqlite::Result<Vec<Value>>>()
            })?);
        }
        Ok(all)
    })
}

#[test]
fn cards_and_records_come_back_although_a_synchronisation_met_the_survivor() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Aminata", "Diop"));
    let staged = |programme: &str, at: &str| StagedEntity {
        programme: programme.into(),
        uid: "te2".into(),
        org_unit: at.into(),
        ..StagedEntity::default()
    };
    office.write(|db| {
        batch(db, "CAMP", &[card(a, 1, 1), card(b, 1, 2)])?;
        batch(db, "OTHER", &[card(b, 1, 3)])?;
        db.stage_entities(&[staged("P", "one")])?;
        db.link_dhis2_uid("te2", b)?;
        db.propose_review(a, b, 0.9, "review", "{}")
    });
    let before = belongings(&office);
    let status = |code: &str| office.read(|db| db.find_card_by_code(code)).unwrap().status;

    let made = office.write(|db| {
        let made = db.merge(a, b, &person("Amina", "Diop"), Some(1), NOW)?;
        db.decide_review(1, ReviewState::Same, &OfficerId("o_amina".into()), "même mère", NOW)?;
        Ok(made)
    });
    // One valid card in each campaign: the one with the identifier that stays, else the other's.
    let now = ["CODE-0001", "CODE-0002", "CODE-0003"].map(status);
    assert_eq!(now, [CardStatus::Valid, CardStatus::Superseded, CardStatus::Valid]);
    let merges = office.read(|db| db.merges_of(a));
    assert_eq!((merges.len(), merges[0].alias.key, merges[0].is_newest), (1, b, true));
    assert_eq!(merges[0].officer, "o_amina");

    // The record changes in DHIS2, and is found in a second programme: both are the survivor's now.
    office.write(|db| {
        db.stage_entities(&[staged("P", "two"), staged("Q", "two")])?;
        for programme in ["P", "Q"] {
            for entity in db.unresolved_entities(programme, EntityKey(0), 9)? {
                db.set_entity_outcome(entity.id, EntityOutcome::Resolved(a))?;
            }
        }
        Ok(())
    });
    unmerge(&office, made).unwrap();
    assert_eq!(office.read(|db| db.entities_of(b)).len(), 2);
    assert!(office.read(|db| db.entities_of(a)).is_empty());
    assert_eq!(office.read(|db| db.merges_of(a)), []);
    // Put the record back as DHIS2 had it: nothing else has changed.
    office.write(|db| {
        db.stage_entities(&[staged("P", "one")])?;
        db.run("DELETE FROM tracked_entities WHERE programme = 'Q'", [])?;
        let row = db.unresolved_entities("P", EntityKey(0), 9)?.remove(0);
        db.set_entity_outcome(row.id, EntityOutcome::Resolved(b))
    });
    assert_eq!(belongings(&office), before);
}

#[test]
fn what_was_decided_after_a_merge_outlives_its_undoing() {
    let office = Office::new();
    let k: Vec<_> = (0..3).map(|n| office.register(n, "Awa", "Diop")).collect();
    office.write(|db| {
        batch(db, "CAMP", &[card(k[0], 1, 1), card(k[1], 1, 2)])?;
        db.link_dhis2_uid("te1", k[1])
    });
    let made = merge(&office, k[0], k[1]).unwrap();
    office.write(|db| {
        let card = db.find_card_by_code("CODE-0002")?.unwrap();
        db.set_card_status(card.id, CardStatus::Revoked, NOW, "perdue")?;
        db.link_dhis2_uid("te1", k[2])
    });
    unmerge(&office, made).unwrap();
    let card = office.read(|db| db.find_card_by_code("CODE-0002")).unwrap();
    assert_eq!((card.status, card.reason.as_str()), (CardStatus::Revoked, "perdue"));
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, k[2]);
    // Each side's history tells of the other; the survivor's page tells it once while both are one person.
    let other = |key| office.read(|db| db.history(key))[0].other.clone();
    assert_eq!((other(k[0]), other(k[1])), (Some(mpi_id(1)), Some(mpi_id(0))));
    merge(&office, k[0], k[1]).unwrap();
    assert_eq!(office.read(|db| db.history(k[0])).len(), 3);
}

#[derive(Debug, Clone)]
enum Step {
    Merge(usize, usize),
    UndoLast,
    UndoAny(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..6_usize, 0..6_usize).prop_map(|(a, b)| Step::Merge(a, b)),
        1 => Just(Step::UndoLast),
        1 => (0..8_usize).prop_map(Step::UndoAny),
    ];
    proptest::collection::vec(step, 1..14)
}

/// Who stands for whom, told by the plainest model: each identity points at the one it was merged into.
#[derive(Default)]
struct Model {
    into: BTreeMap<usize, usize>,
}

impl Model {
    fn survivor(&self, mut at: usize) -> usize {
        while let Some(&next) = self.into.get(&at) {
            at = next;
        }
        at
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any sequence of merges and undos agrees with the model, and undoing everything restores every byte.
    #[test]
    fn merges_agree_with_a_model_and_undo_to_the_byte(steps in steps()) {
        let office = Office::new();
        let keys: Vec<IdentityKey> = office.write(|db| {
            (0..6_u32)
                .map(|n| {
                    let commune = (n % 2 == 0).then(|| format!("Commune {n}"));
                    register(db, n, &Demographics { commune, ..person("Awa", &format!("Diop {n}")) })
                })
                .collect()
        });
        let untouched = everything(&office);
        let mut model = Model::default();
        // Merges not undone, oldest first: number, survivor, loser, and the rows before.
        let mut made: Vec<(i64, usize, usize, Option<Rows>)> = Vec::new();
        for step in steps {
            match step {
                Step::Merge(a, b) => {
                    let allowed = a != b && !model.into.contains_key(&a) && !model.into.contains_key(&b);
                    let before = everything(&office);
                    match merge(&office, keys[a], keys[b]) {
                        Ok(id) => {
                            prop_assert!(allowed);
                            model.into.insert(b, a);
                            made.push((id, a, b, Some(before)));
                        }
                        Err(error) => {
                            prop_assert!(!allowed && matches!(error, StoreError::NotMergeable));
                            prop_assert_eq!(everything(&office), before);
                        }
                    }
                }
                Step::UndoLast => {
                    if let Some((id, _, loser, before)) = made.pop() {
                        unmerge(&office, id).unwrap();
                        model.into.remove(&loser);
                        if let Some(before) = before {
                            prop_assert_eq!(everything(&office), before);
                        }
                    }
                }
                Step::UndoAny(at) => {
                    if at < made.len() {
                        let (id, survivor, loser) = (made[at].0, made[at].1, made[at].2);
                        let later = made[at + 1..].iter().any(|(_, s, l, _)| *s == survivor || *l == survivor);
                        match unmerge(&office, id) {
                            Ok(_) => {
                                prop_assert!(!later);
                                model.into.remove(&loser);
                                made.remove(at);
                                // What stood before the merges made since is no state to come back to any more.
                                made[at..].iter_mut().for_each(|entry| entry.3 = None);
                            }
                            Err(error) => prop_assert!(later && matches!(error, StoreError::LaterMerge)),
                        }
                    }
                }
            }
            for (at, &key) in keys.iter().enumerate() {
                let found = office.read(|db| db.get_identity(key));
                prop_assert_eq!(found.survivor, keys[model.survivor(at)]);
                prop_assert_eq!(found.status == IdentityStatus::Merged, model.into.contains_key(&at));
            }
        }
        while let Some((id, ..)) = made.pop() {
            unmerge(&office, id).unwrap();
        }
        prop_assert_eq!(everything(&office), untouched);
        prop_assert!(office.read(|db| db.verify_audit()).broken.is_none());
    }
}

#[test]
fn everybody_who_stands_for_somebody_else_since_is_named() {
    let office = Office::new();
    let [a, b, c, d] = [1, 2, 3, 4].map(|n| office.register(n, "Awa", "Diop"));
    merge(&office, b, c).unwrap();
    let changed_by = |work: &dyn Fn()| {
        let before = office.store.people_version();
        work();
        let mut changed = office.store.people_changed_since(before).unwrap();
        changed.sort_unstable();
        changed.dedup();
        changed
    };
    let second = Cell::new(0);
    assert_eq!(changed_by(&|| second.set(merge(&office, a, b).unwrap())), [a, b, c], "the alias too");
    assert_eq!(changed_by(&|| assert_eq!(unmerge(&office, second.get()).unwrap(), (a, b))), [a, b, c]);
    assert_eq!(
        changed_by(&|| office.write(|db| db.set_identity_status(d, IdentityStatus::Deactivated))),
        [d]
    );
    assert_eq!(changed_by(&|| office.write(|db| db.note_link())), []);
}
