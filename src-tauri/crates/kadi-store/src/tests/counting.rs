//! Every count of the first screen equals what a walk through the rows gives, whatever happened to them.

use kadi_core::{Demographics, Timestamp};
use proptest::prelude::*;

use super::carding::{batch, card};
use super::{NOW, Office, index, intent, key, person, register};
use crate::connection::Purpose;
use crate::migration::MIGRATIONS;
use crate::{CardStatus, IdentityKey, IdentityStatus, PersonTrait, Store, StoreError};

fn on_new_year(first: &str, last: &str) -> Demographics {
    Demographics { date_of_birth: "1988-01-01".parse().ok(), ..person(first, last) }
}

#[test]
fn the_share_of_known_records_has_its_two_numbers() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Kofi", "Mensah"));
    office.register(3, "Awa", "Diop");
    office.write(|db| {
        db.note_link()?;
        db.note_link()
    });
    let person = office.read(|db| db.get_identity(a)).person;
    let merge = office.write(|db| db.merge(a, b, &person, None, NOW));
    let counts = office.read(|db| db.counts());
    assert_eq!((counts.records(), counts.known_records()), (5, 3));
    office.write(|db| db.unmerge(merge, NOW.plus_seconds(60)));
    let counts = office.read(|db| db.counts());
    assert_eq!((counts.records(), counts.known_records()), (5, 2));
    let activity = office.read(|db| db.activity_since("2026-11-21"));
    let seen: Vec<_> = activity.iter().map(|one| (one.kind.as_str(), one.count)).collect();
    assert_eq!(seen, [("linked", 2), ("registered", 3)]);
    assert_eq!(office.read(|db| db.first_activity()).as_deref(), Some("2026-11-21"));
    assert_eq!(office.read(|db| db.activity_since("2026-11-22")), []);
}

#[test]
fn heaps_hold_five_or_more_of_one_name_born_on_a_new_year() {
    let office = Office::new();
    office.write(|db| {
        for n in 0..6 {
            register(db, n, &on_new_year("Fatou", "Diallo"))?;
        }
        for n in 6..10 {
            register(db, n, &on_new_year("Kofi", "Mensah"))?;
        }
        register(db, 10, &person("Fatou", "Diallo"))
    });
    let heaps = office.read(|db| db.birth_heaps(9));
    assert_eq!(heaps.len(), 1);
    assert_eq!((heaps[0].name.0.as_str(), heaps[0].people), ("Fatou", 6));
    assert_eq!(format!("{heaps:?}"), "[Heap { people: 6, .. }]");
    office.write(|db| db.set_identity_status(IdentityKey(1), IdentityStatus::Deactivated));
    assert_eq!(office.read(|db| db.birth_heaps(9))[0].people, 5);
    assert_eq!(office.read(|db| db.people_with(PersonTrait::BirthJanuary)), 9);
}

#[derive(Debug, Clone)]
enum Step {
    Register(usize),
    Change(usize, usize),
    Use(usize, bool),
    Merge(usize, usize),
    Unmerge(usize),
    Card(usize),
    Revoke(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..6_usize).prop_map(Step::Register),
        2 => (0..8_usize, 0..6_usize).prop_map(|(who, what)| Step::Change(who, what)),
        1 => (0..8_usize, any::<bool>()).prop_map(|(who, used)| Step::Use(who, used)),
        2 => (0..8_usize, 0..8_usize).prop_map(|(one, other)| Step::Merge(one, other)),
        1 => (0..4_usize).prop_map(Step::Unmerge),
        3 => (0..8_usize).prop_map(Step::Card),
        1 => (0..6_usize).prop_map(Step::Revoke),
    ];
    proptest::collection::vec(step, 1..30)
}

/// People of several districts with this and that missing.
fn somebody(which: usize) -> Demographics {
    let mut somebody = match which % 2 {
        0 => on_new_year("Amina", "Diop"),
        _ => person("Kofi", "Mensah"),
    };
    somebody.district = [None, Some("Thiès"), Some("Dakar Nord")][which % 3].map(str::to_owned);
    somebody.commune = (which > 2).then(|| "Mbour".to_owned());
    somebody.phone = (which > 3).then(|| "771234567".to_owned());
    somebody.birth_estimated = which == 4;
    somebody
}

fn issue(office: &Office, whom: IdentityKey, number: u8) -> Result<String, StoreError> {
    office.store.write(intent("cards.batch"), |db| {
        let issue = db.last_issue(whom, "CAMP")? + 1;
        batch(db, "CAMP", &[card(whom, issue, number)])
    })
}

type Table = Vec<(String, i64)>;

/// A table of names and numbers, without those that are zero.
fn table(office: &Office, sql: &str) -> Table {
    office.read(|db| {
        let rows = db.rows(sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0)))
        })?;
        Ok(rows.into_iter().filter(|(_, number)| *number != 0).collect())
    })
}

/// Each count beside the walk that it stands for.
const WALKS: [(&str, &str); 9] = [
    (
        "SELECT district, people FROM district_counts ORDER BY 1",
        "SELECT coalesce(district, ''), count(*) FROM identities WHERE status = 'active' GROUP BY 1 ORDER BY 1",
    ),
    (
        "SELECT district, holders FROM district_counts ORDER BY 1",
        "SELECT coalesce(s.district, ''), count(DISTINCT s.id) FROM cards c JOIN identities m ON m.id = c.identity
         JOIN identities s ON s.id = m.survivor WHERE c.status = 'valid' AND s.status = 'active' GROUP BY 1 ORDER BY 1",
    ),
    (
        "SELECT district || '/' || commune, people FROM commune_counts ORDER BY 1",
        "SELECT coalesce(district, '') || '/' || coalesce(commune, ''), count(*) FROM identities
         WHERE status = 'active' GROUP BY 1 ORDER BY 1",
    ),
    (
        "SELECT name, people FROM birth_heaps ORDER BY 1",
        "SELECT sort_name, count(*) FROM identities
         WHERE status = 'active' AND date_of_birth LIKE '%-01-01' GROUP BY 1 ORDER BY 1",
    ),
    (
        "SELECT name, value FROM counters WHERE name GLOB 'cards.[vrs]*' ORDER BY 1",
        "SELECT 'cards.' || status, count(*) FROM cards GROUP BY 1 ORDER BY 1",
    ),
    (
        "SELECT name, value FROM counters WHERE name = 'cards.queued'",
        "SELECT 'cards.queued', count(*) FROM cards WHERE state = 'queued'",
    ),
    (
        "SELECT name, value FROM counters WHERE name IN ('missing.phone', 'missing.birth', 'missing.district') ORDER BY 1",
        "SELECT 'missing.birth', sum(date_of_birth IS NULL) FROM identities WHERE status = 'active'
         UNION ALL SELECT 'missing.district', sum(district IS NULL) FROM identities WHERE status = 'active'
         UNION ALL SELECT 'missing.phone', sum(phone IS NULL) FROM identities WHERE status = 'active'",
    ),
    (
        "SELECT name, value FROM counters WHERE name IN ('birth.estimated', 'birth.january') ORDER BY 1",
        "SELECT 'birth.estimated', sum(birth_estimated OR length(date_of_birth) < 10) FROM identities
         WHERE status = 'active'
         UNION ALL SELECT 'birth.january', sum(date_of_birth LIKE '%-01-01') FROM identities WHERE status = 'active'",
    ),
    (
        "SELECT kind, sum(count) FROM activity WHERE kind <> 'linked' GROUP BY 1 ORDER BY 1",
        "SELECT 'merged', count(*) FROM merges WHERE undone_at IS NULL
         UNION ALL SELECT 'registered', count(*) FROM identities",
    ),
];

fn play(office: &Office, steps: &[Step]) {
    let (mut people, mut cards): (Vec<IdentityKey>, u8) = (Vec::new(), 0);
    let mut merges = Vec::new();
    let mut at = NOW;
    // A step that the store refuses changes nothing, which is what the counts must show as well.
    for step in steps {
        at = Timestamp(at.0 + 1_000);
        let who = |n: usize| people.get(n % people.len().max(1)).copied().unwrap_or(IdentityKey(99));
        match *step {
            Step::Register(which) => {
                let number = u32::try_from(people.len()).unwrap();
                people.push(office.write(|db| register(db, number, &somebody(which))));
            }
            Step::Change(n, which) => {
                let whom = who(n);
                drop(office.store.write(intent("people.update"), |db| -> Result<(), StoreError> {
                    db.update_demographics(whom, &somebody(which))?;
                    index(db, whom, &somebody(which))
                }));
            }
            Step::Use(n, used) => {
                let status = if used { IdentityStatus::Active } else { IdentityStatus::Deactivated };
                let whom = who(n);
                drop(office.store.write(intent("people.use"), |db| db.set_identity_status(whom, status)));
            }
            Step::Merge(one, other) => {
                let (one, other) = (who(one), who(other));
                let merged: Result<i64, StoreError> = office.store.write(intent("people.merge"), |db| {
                    let person = db.get_identity(one)?.person;
                    db.merge(one, other, &person, None, at)
                });
                merges.extend(merged);
            }
            Step::Unmerge(n) => {
                if let Some(&merge) = merges.get(n) {
                    drop(office.store.write(intent("people.unmerge"), |db| db.unmerge(merge, at)));
                }
            }
            Step::Card(n) => {
                if issue(office, who(n), cards).is_ok() {
                    cards += 1;
                }
            }
            Step::Revoke(n) => {
                let card = i64::try_from(n).unwrap() + 1;
                drop(office.store.write(intent("cards.revoke"), |db| {
                    db.set_card_status(card, CardStatus::Revoked, at, "perdue")
                }));
            }
        }
    }
}

fn check(office: &Office) -> Result<(), TestCaseError> {
    for (counted, walked) in WALKS {
        prop_assert_eq!(table(office, counted), table(office, walked), "{}", counted);
    }
    Ok(())
}

/// Amina, in whom Kofi was merged, goes out of use; Kofi, who got a card meanwhile, becomes somebody of his own again.
const TAKEN_BACK: [Step; 6] = [
    Step::Register(1),
    Step::Register(2),
    Step::Merge(1, 0),
    Step::Use(1, false),
    Step::Card(0),
    Step::Unmerge(0),
];

#[test]
fn a_merge_taken_back_takes_no_holder_from_a_survivor_out_of_use() {
    let office = Office::new();
    play(&office, &TAKEN_BACK);
    check(&office).unwrap();
    assert_eq!(table(&office, WALKS[1].0), [("Thiès".to_owned(), 1)]);
}

#[test]
fn a_register_that_counted_its_holders_wrongly_counts_them_again() {
    let office = Office::new();
    play(&office, &TAKEN_BACK);
    let holders = table(&office, WALKS[1].0);
    office.write(|db| db.run("UPDATE district_counts SET holders = holders - 1", []));
    let folder = office.close();
    let step = MIGRATIONS.iter().find(|step| step.name == "0025_holders.sql").unwrap();
    let connection = crate::connection::connect(&folder.path().join("kadi.db"), &key(), Purpose::Write);
    connection.unwrap().execute_batch(step.sql).unwrap();
    let store = Store::open(folder.path(), &key(), NOW).unwrap();
    assert_eq!(table(&Office { folder, store }, WALKS[1].0), holders);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_equal_walks_after_anything(steps in steps()) {
        let office = Office::new();
        play(&office, &steps);
        check(&office)?;
    }
}
