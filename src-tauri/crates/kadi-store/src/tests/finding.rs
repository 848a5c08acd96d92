//! Finding people: by name as it is typed, by identifiers, by place, and as candidates for the matching.

use kadi_core::{Demographics, Sex};

use super::{NOW, Office, index, intent, mpi_id, person, register};
use crate::{
    IdentityKey, IdentityStatus, NameTerm, NewIdentity, PeopleFilter, PeopleOrder, PeopleSlice, PlaceCounts,
    StagedEnrollment, StagedEntity, StoreError,
};

fn term(prefix: &str) -> NameTerm {
    NameTerm { prefix: prefix.into(), ..NameTerm::default() }
}

const FIRST: PeopleSlice = PeopleSlice { order: PeopleOrder::Name, after: None, offset: 0, limit: 50 };

fn names(office: &Office, filter: &PeopleFilter) -> Vec<String> {
    let page = office.read(|db| db.search(filter, &FIRST));
    assert_eq!((page.total.count, page.total.more), (page.rows.len() as u64, false));
    assert_eq!(page.next, None);
    page.rows.into_iter().map(|row| row.person.first_name).collect()
}

#[test]
fn everybody_is_listed_by_folded_family_name_and_pages_do_not_overlap() {
    let office = Office::new();
    for (n, (first, last)) in [
        ("Zawadi", "Ba"),
        ("Amina", "Baldé"),
        ("Kofi", "Ábrahám"),
        ("Mariama", "ba"),
        ("Jean-Pierre", "Ndiaye"),
    ]
    .into_iter()
    .enumerate()
    {
        office.register(u32::try_from(n).unwrap(), first, last);
    }
    let all = PeopleFilter::default();
    assert_eq!(names(&office, &all), ["Kofi", "Mariama", "Zawadi", "Amina", "Jean-Pierre"]);
    let second = office.read(|db| db.search(&all, &PeopleSlice { offset: 2, limit: 2, ..FIRST }));
    assert_eq!(second.total.count, 5);
    assert_eq!(
        second.rows.iter().map(|row| row.person.first_name.as_str()).collect::<Vec<_>>(),
        ["Zawadi", "Amina"]
    );
}

#[test]
fn all_typed_words_must_be_answered_in_any_order_and_other_spellings_count() {
    let office = Office::new();
    office.register(1, "Ibrahima", "Diallo");
    office.register(2, "Brahim", "Jalloh");
    office.register(3, "Ibrahima", "Sow");
    let filter = |names: Vec<NameTerm>| PeopleFilter { names, ..PeopleFilter::default() };
    assert_eq!(names(&office, &filter(vec![term("ibra")])), ["Ibrahima", "Ibrahima"]);
    assert_eq!(names(&office, &filter(vec![term("dia"), term("ibr")])), ["Ibrahima"]);
    assert_eq!(names(&office, &filter(vec![term("ibr"), term("dia")])), ["Ibrahima"]);
    let spelled =
        NameTerm { prefix: "diallo".into(), alternatives: vec!["jalloh".into()], ..NameTerm::default() };
    assert_eq!(names(&office, &filter(vec![spelled.clone()])), ["Ibrahima", "Brahim"]);
    // Words that begin so are asked for, and not the word itself, of which the alternatives are said to tell.
    office.register(4, "Awa", "Diallouba");
    let covered = NameTerm { is_covered: true, ..spelled };
    assert_eq!(names(&office, &filter(vec![covered])), ["Awa", "Brahim"]);
    assert_eq!(names(&office, &filter(vec![term("ibra"), term("kon")])), Vec::<String>::new());
    assert_eq!(names(&office, &filter(vec![term("%")])), Vec::<String>::new());
}

#[test]
fn places_sex_and_status_narrow_a_search() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    office.write(|db| {
        let kofi = Demographics {
            sex: Some(Sex::Male),
            district: Some("Thiès".into()),
            commune: Some("Mbour".into()),
            ..person("Kofi", "Mensah")
        };
        register(db, 2, &kofi)
    });
    office.write(|db| db.set_identity_status(amina, IdentityStatus::Deactivated));
    let all = PeopleFilter::default();
    assert_eq!(names(&office, &PeopleFilter { district: Some("Thiès".into()), ..all.clone() }), ["Kofi"]);
    assert_eq!(names(&office, &PeopleFilter { commune: Some("Mbour".into()), ..all.clone() }), ["Kofi"]);
    assert_eq!(names(&office, &PeopleFilter { sex: Some(Sex::Male), ..all.clone() }), ["Kofi"]);
    let deactivated = PeopleFilter { status: Some(IdentityStatus::Deactivated), ..all.clone() };
    assert_eq!(names(&office, &deactivated), ["Amina"]);
    assert_eq!(names(&office, &all), ["Amina", "Kofi"]);
    assert_eq!(office.read(|db| db.counts()).identities, 1);
    assert_eq!(office.read(|db| db.active_identities(None, Some("Thiès"))), [IdentityKey(2)]);
    assert_eq!(
        office.read(|db| db.people_by_district(9)),
        [PlaceCounts { name: "Thiès".into(), people: 1, holders: 0 }]
    );
}

#[test]
fn a_telephone_is_found_with_and_without_its_prefix() {
    let office = Office::new();
    office.write(|db| {
        let amina = Demographics { phone: Some("+221 77 123 45 67".into()), ..person("Amina", "Diop") };
        let kofi = Demographics { phone: Some("771234568".into()), ..person("Kofi", "Mensah") };
        register(db, 1, &amina)?;
        register(db, 2, &kofi)
    });
    let by = |digits: &str| PeopleFilter { phone_digits: Some(digits.into()), ..PeopleFilter::default() };
    assert_eq!(names(&office, &by("771234567")), ["Amina"]);
    assert_eq!(names(&office, &by("00221771234567")), ["Amina"]);
    assert_eq!(names(&office, &by("221771234568")), ["Kofi"]);
    assert_eq!(names(&office, &by("34567")), ["Amina"]);
}

#[test]
fn identifiers_find_whoever_they_stand_for_and_so_do_their_beginnings() {
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    office.register(11, "Kofi", "Mensah");
    let by = PeopleFilter { mpi_ids: vec![mpi_id(1), mpi_id(77)], ..PeopleFilter::default() };
    assert_eq!(names(&office, &by), ["Amina"]);
    let begins = |text: &str| PeopleFilter { mpi_prefix: Some(text.into()), ..PeopleFilter::default() };
    assert_eq!(names(&office, &begins("SN-DKR-26-0000001")), ["Kofi"]);
    assert_eq!(names(&office, &begins("SN-DKR-26-")), ["Amina", "Kofi"]);
    assert_eq!(names(&office, &begins("SN-THI-26-")), Vec::<String>::new());
}

#[test]
fn a_taken_identifier_is_told_apart_so_that_another_is_drawn() {
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    let again: Result<IdentityKey, StoreError> = office.store.write(intent("people.register"), |db| {
        let new = |n| NewIdentity {
            mpi_id: mpi_id(n),
            person: person("Kofi", "Mensah"),
            source: "import".into(),
            at: NOW,
        };
        match db.insert_identity(&new(1)) {
            Err(StoreError::MpiIdTaken) => db.insert_identity(&new(2)),
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(again.unwrap(), IdentityKey(2));
}

#[test]
fn programmes_and_dhis2_uids_find_their_people() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    office.register(2, "Kofi", "Mensah");
    office.write(|db| {
        let entity = StagedEntity {
            programme: "IpHINAT79UW".into(),
            uid: "te000000001".into(),
            enrollments: vec![StagedEnrollment { uid: "en000000001".into(), ..StagedEnrollment::default() }],
            ..StagedEntity::default()
        };
        db.stage_entities(&[entity])?;
        db.link_dhis2_uid("te000000001", amina)
    });
    let by = |uid: &str| PeopleFilter { dhis2_uid: Some(uid.into()), ..PeopleFilter::default() };
    assert_eq!(names(&office, &by("te000000001")), ["Amina"]);
    assert_eq!(names(&office, &by("en000000001")), ["Amina"]);
    assert_eq!(names(&office, &by("te000000009")), Vec::<String>::new());
    let programme = |uid: &str| PeopleFilter { programme: Some(uid.into()), ..PeopleFilter::default() };
    assert_eq!(names(&office, &programme("IpHINAT79UW")), ["Amina"]);
    assert_eq!(names(&office, &programme("other")), Vec::<String>::new());
    assert_eq!(office.read(|db| db.active_identities(Some("IpHINAT79UW"), None)), [amina]);
    assert_eq!(office.read(|db| db.around(amina)).programmes, ["IpHINAT79UW"]);
}

#[test]
fn changes_go_into_the_history_with_who_and_why() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    office
        .store
        .write(intent("people.update").because("erreur de saisie"), |db| -> Result<(), StoreError> {
            let changed = Demographics { commune: Some("Pikine".into()), ..person("Aminata", "Diop") };
            db.update_demographics(amina, &changed)?;
            db.update_demographics(amina, &changed)?;
            index(db, amina, &changed)
        })
        .unwrap();
    let history = office.read(|db| db.history(amina));
    assert_eq!(history.len(), 1);
    let line = &history[0];
    assert_eq!((line.before.first_name.as_str(), line.after.first_name.as_str()), ("Amina", "Aminata"));
    assert_eq!(
        (line.officer.as_str(), line.action.as_str(), line.reason.as_str()),
        ("o_amina", "people.update", "erreur de saisie")
    );
    assert!(!format!("{line:?}").contains("Amina"));
    let found = PeopleFilter { names: vec![term("aminat")], ..PeopleFilter::default() };
    assert_eq!(names(&office, &found), ["Aminata"]);
}
