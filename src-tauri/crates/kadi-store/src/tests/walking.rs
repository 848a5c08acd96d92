//! Lists that are too long to be sorted: everybody is met once, in order, page by page, whatever narrows the list.

use std::collections::BTreeSet;

use kadi_core::{Demographics, Sex};

use super::{Office, intent, mpi_id, person, register};
use crate::search::MOST_COUNTED;
use crate::{
    CardHeld, IdentityKey, IdentityStatus, NameTerm, PeopleCursor, PeopleFilter, PeopleFound, PeopleOrder,
    PeopleSlice, PersonTrait, StagedEnrollment, StagedEntity, StoreError,
};

/// More people than are sorted: every second a Diallo, every fifth without a sex, every third in Thiès, every seventh born
/// on a 1 January.
const MANY: u32 = 2_400;

fn crowd() -> Office {
    let office = Office::new();
    office.write(|db| {
        for n in 0..MANY {
            let last = if n % 2 == 0 { "Diallo" } else { "Sow" };
            let first = ["Zawadi", "Amina", "Kofi", "Mariama"][n as usize % 4];
            let somebody = Demographics {
                sex: (n % 5 != 0).then_some(Sex::Female),
                district: Some(if n % 3 == 0 { "Thiès" } else { "Dakar Nord" }.into()),
                date_of_birth: if n % 7 == 0 { "1990-01-01" } else { "1991-06-12" }.parse().ok(),
                ..person(first, last)
            };
            register(db, n, &somebody)?;
        }
        Ok(())
    });
    office
}

fn page(office: &Office, filter: &PeopleFilter, slice: PeopleSlice) -> PeopleFound {
    office.read(|db| db.search(filter, &slice))
}

/// All pages one after the other.
fn all(office: &Office, filter: &PeopleFilter, order: PeopleOrder) -> Vec<PeopleFound> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let found = page(office, filter, PeopleSlice { order, after, offset: 0, limit: 170 });
        // The place in a list travels as text.
        after = found.next.map(|next| next.to_string().parse::<PeopleCursor>().unwrap());
        pages.push(found);
        if after.is_none() {
            return pages;
        }
        assert!(pages.len() < 100, "the list does not end");
    }
}

fn keys(pages: &[PeopleFound]) -> Vec<i64> {
    pages.iter().flat_map(|page| &page.rows).map(|row| row.key.0).collect()
}

fn term(prefix: &str) -> NameTerm {
    NameTerm { prefix: prefix.into(), ..NameTerm::default() }
}

fn everyone_once(keys: &[i64], expected: usize) {
    assert_eq!(keys.len(), expected);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), expected, "somebody came twice");
}

#[test]
fn everybody_is_met_once_by_name_and_by_registration() {
    let office = crowd();
    let nobody_left_out = PeopleFilter::default();
    let by_name = all(&office, &nobody_left_out, PeopleOrder::Name);
    everyone_once(&keys(&by_name), MANY as usize);
    assert!(by_name.iter().all(|page| page.total.count == u64::from(MANY) && !page.total.more));
    let names: Vec<_> = by_name
        .iter()
        .flat_map(|page| &page.rows)
        .map(|row| (row.person.last_name.clone(), row.person.first_name.clone(), row.key))
        .collect();
    assert!(names.is_sorted());
    let newest = keys(&all(&office, &nobody_left_out, PeopleOrder::Newest));
    everyone_once(&newest, MANY as usize);
    assert!(newest.is_sorted_by(|a, b| a > b));
    assert!(keys(&all(&office, &nobody_left_out, PeopleOrder::Oldest)).is_sorted());
}

#[test]
fn a_common_word_lists_family_names_in_order_then_the_others_newest_first() {
    let office = crowd();
    office.write(|db| {
        register(db, MANY, &person("Diallo", "Ba"))?;
        register(db, MANY + 1, &person("Dialloba", "Ba"))
    });
    let diallo = PeopleFilter { names: vec![term("diallo")], ..PeopleFilter::default() };
    let pages = all(&office, &diallo, PeopleOrder::Name);
    let half = MANY as usize / 2;
    assert_eq!((pages[0].total.count, pages[0].total.more), (MOST_COUNTED as u64, true));
    let rows: Vec<_> = pages.iter().flat_map(|page| &page.rows).collect();
    everyone_once(&keys(&pages), half + 2);
    let (family, given) = rows.split_at(half);
    assert!(family.iter().all(|row| row.person.last_name == "Diallo"));
    assert!(family.is_sorted_by_key(|row| (row.person.first_name.clone(), row.key)));
    assert_eq!(
        given.iter().map(|row| row.person.first_name.as_str()).collect::<Vec<_>>(),
        ["Dialloba", "Diallo"]
    );
}

#[test]
fn what_narrows_a_list_narrows_every_page() {
    let office = crowd();
    let count = |keep: fn(u32) -> bool| (0..MANY).filter(|n| keep(*n)).count();
    let everybody = PeopleFilter::default;
    let cases: Vec<(PeopleFilter, usize)> = vec![
        (PeopleFilter { district: Some("Thiès".into()), ..everybody() }, count(|n| n % 3 == 0)),
        (PeopleFilter { sex: Some(Sex::Female), ..everybody() }, count(|n| n % 5 != 0)),
        (PeopleFilter { traits: vec![PersonTrait::SexMissing], ..everybody() }, count(|n| n % 5 == 0)),
        (PeopleFilter { traits: vec![PersonTrait::BirthJanuary], ..everybody() }, count(|n| n % 7 == 0)),
        (PeopleFilter { traits: vec![PersonTrait::MotherMissing], ..everybody() }, MANY as usize),
        (PeopleFilter { traits: vec![PersonTrait::BirthMissing], ..everybody() }, 0),
        (PeopleFilter { born: Some((1989, 1990)), ..everybody() }, count(|n| n % 7 == 0)),
        (PeopleFilter { born: Some((1991, 1990)), ..everybody() }, 0),
        (PeopleFilter { status: Some(IdentityStatus::Active), ..everybody() }, MANY as usize),
        (PeopleFilter { card: Some(CardHeld::Nothing), ..everybody() }, MANY as usize),
        (PeopleFilter { card: Some(CardHeld::Valid), ..everybody() }, 0),
        (PeopleFilter { programme: Some("P".into()), ..everybody() }, 0),
        (PeopleFilter { in_review: true, ..everybody() }, 0),
        (
            PeopleFilter {
                names: vec![term("dial"), term("zaw")],
                district: Some("Thiès".into()),
                ..everybody()
            },
            count(|n| n % 12 == 0),
        ),
    ];
    for (at, (filter, expected)) in cases.iter().enumerate() {
        for order in [PeopleOrder::Name, PeopleOrder::Newest] {
            let pages = all(&office, filter, order);
            let found = keys(&pages);
            assert_eq!(found.len(), *expected, "case {at}");
            everyone_once(&found, *expected);
            let total = pages[0].total;
            assert!(total.more || total.count == *expected as u64, "case {at}: {total:?}");
        }
    }
}

#[test]
fn a_programme_finds_its_people_among_many() {
    let office = crowd();
    office.write(|db| {
        let enrolled = |n: u32| StagedEntity {
            programme: "P".into(),
            uid: format!("te{n:09}"),
            enrollments: vec![StagedEnrollment { uid: format!("en{n:09}"), ..StagedEnrollment::default() }],
            ..StagedEntity::default()
        };
        db.stage_entities(&[enrolled(1), enrolled(2)])?;
        db.link_dhis2_uid("te000000001", IdentityKey(40))?;
        db.link_dhis2_uid("te000000002", IdentityKey(2_300))
    });
    let programme = PeopleFilter { programme: Some("P".into()), ..PeopleFilter::default() };
    let pages = all(&office, &programme, PeopleOrder::Newest);
    assert_eq!(keys(&pages), [2_300, 40]);
    assert!(pages.len() > 1, "nobody waits for a walk through everybody");
    assert_eq!(office.read(|db| db.enrollments_by_programme())[0].enrollments, 2);
}

#[test]
fn an_alias_finds_its_person_once_in_a_long_list_too() {
    let office = crowd();
    let merge = |survivor: i64, loser: i64| {
        office
            .store
            .write(intent("people.merge"), |db| -> Result<i64, StoreError> {
                let person = db.get_identity(IdentityKey(survivor))?.person;
                db.merge(IdentityKey(survivor), IdentityKey(loser), &person, None, super::NOW)
            })
            .unwrap()
    };
    // A Diallo who was also a Diallo, and a Sow who was twice a Diallo.
    merge(1, 3);
    merge(2, 5);
    merge(2, 7);
    let diallo = PeopleFilter { names: vec![term("diallo")], ..PeopleFilter::default() };
    for order in [PeopleOrder::Name, PeopleOrder::Newest, PeopleOrder::Oldest] {
        let found = keys(&all(&office, &diallo, order));
        everyone_once(&found, MANY as usize / 2 - 3 + 1);
        assert!(found.contains(&1) && found.contains(&2));
    }
}

#[test]
fn words_are_counted_as_people_carry_them_and_long_beginnings_are_spelled_out() {
    let office = Office::new();
    let key = office.register(1, "Mamadou", "Kouassi");
    office.register(2, "Mamadouba", "Kouassi");
    office.register(3, "Mamadi", "Kouadio");
    let count = |word: &str| office.read(|db| db.people_with_word(word));
    assert_eq!((count("kouassi"), count("mamadou"), count("kouasi")), (2, 1, 0));
    let found = |prefix: &str| {
        let filter = PeopleFilter { names: vec![term(prefix)], ..PeopleFilter::default() };
        page(&office, &filter, PeopleSlice { limit: 9, ..PeopleSlice::default() }).rows.len()
    };
    assert_eq!((found("mama"), found("mamad"), found("mamado"), found("mamadou")), (3, 3, 2, 2));
    assert_eq!((found("mamadoub"), found("mamadouz"), found("\"*"), found("🙂")), (1, 0, 0, 0));
    let mut close = Vec::new();
    office.read(|db| db.visit_words("koua", |word, people| close.push((word.to_owned(), people))));
    assert_eq!(close, [("kouadio".to_owned(), 1), ("kouassi".to_owned(), 2)]);
    let sow = person("Awa", "Sow");
    office.write(|db| {
        db.update_demographics(key, &sow)?;
        super::index(db, key, &sow)
    });
    assert_eq!((count("kouassi"), count("mamadou"), count("sow")), (1, 0, 1));
    assert_eq!((found("kouassi"), found("sow")), (1, 1));
    assert_eq!(mpi_id(1), office.read(|db| db.get_identity(key)).mpi_id);
}
