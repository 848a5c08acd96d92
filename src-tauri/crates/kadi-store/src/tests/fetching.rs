//! Fetching from DHIS2: staging is idempotent, a record keeps who it is, and runs tell how they went.

use std::collections::BTreeMap;

use super::{NOW, Office, person};
use crate::{
    CensusRow, ConnectionRow, EntityKey, EntityOutcome, IfKnown, NewOfficer, OfficerActivity, StageCounts,
    StagedEnrollment, StagedEntity, SyncOutcome, Unseen,
};

const P: &str = "IpHINAT79UW";

fn entity(uid: &str, first: &str) -> StagedEntity {
    StagedEntity {
        programme: P.into(),
        uid: uid.into(),
        org_unit: "DiszpKrYNg8".into(),
        updated_at: "2026-11-01T10:00:00.000".into(),
        person: person(first, "Diop"),
        extras: BTreeMap::from([("health_center".into(), "Ngelehun".into())]),
        enrollments: vec![StagedEnrollment {
            uid: format!("e{uid}"),
            org_unit: "DiszpKrYNg8".into(),
            status: "ACTIVE".into(),
            enrolled_at: "2026-10-01".into(),
            ..StagedEnrollment::default()
        }],
        ..StagedEntity::default()
    }
}

fn stage(office: &Office, page: &[StagedEntity]) -> StageCounts {
    office.write(|db| db.stage_entities(page))
}

#[test]
fn the_same_page_again_changes_nothing() {
    let office = Office::new();
    let page = [entity("te1", "Amina"), entity("te2", "Kofi")];
    assert_eq!(stage(&office, &page), StageCounts { new: 2, ..StageCounts::default() });
    let mut touched = page.clone();
    touched[0].updated_at = "2026-11-20T00:00:00.000".into();
    assert_eq!(stage(&office, &touched), StageCounts { unchanged: 2, ..StageCounts::default() });
    assert_eq!(office.read(|db| db.count_unresolved(P)), 2);
    assert_eq!(office.read(|db| db.count_unresolved("other")), 0);
}

#[test]
fn a_changed_record_waits_again_and_remembers_who_it_is() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    stage(&office, &[entity("te1", "Amina")]);
    let pending = office.read(|db| db.unresolved_entities(P, EntityKey(0), 10));
    assert_eq!((pending.len(), pending[0].uid.as_str(), pending[0].identity), (1, "te1", None));
    assert_eq!(pending[0].person, person("Amina", "Diop"));
    office.write(|db| db.set_entity_outcome(pending[0].id, EntityOutcome::Resolved(amina)));
    assert_eq!(office.read(|db| db.unresolved_entities(P, EntityKey(0), 10)), []);

    assert_eq!(stage(&office, &[entity("te1", "Aminata")]).updated, 1);
    let pending = office.read(|db| db.unresolved_entities(P, EntityKey(0), 10));
    assert_eq!(pending[0].identity, Some(amina));
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, amina);
    assert_eq!(office.read(|db| db.extras_of("te1"))["health_center"], "Ngelehun");
    assert_eq!(office.read(|db| db.entities_of(amina)).len(), 1);
}

#[test]
fn a_record_in_two_programmes_does_not_change_back_and_forth() {
    let office = Office::new();
    let one = entity("te1", "Amina");
    let other = StagedEntity { programme: "other".into(), person: person("Amina", ""), ..one.clone() };
    assert_eq!(stage(&office, std::slice::from_ref(&one)).new, 1);
    assert_eq!(stage(&office, std::slice::from_ref(&other)).new, 1);
    assert_eq!(stage(&office, &[one, other]).unchanged, 2);
}

#[test]
fn a_deletion_in_dhis2_keeps_the_person_and_hides_the_enrollment() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    stage(&office, &[entity("te1", "Amina")]);
    office.write(|db| db.link_dhis2_uid("te1", amina));
    assert_eq!(office.read(|db| db.enrollments_of(amina)).len(), 1);
    let gone = StagedEntity { deleted: true, ..entity("te1", "Amina") };
    assert_eq!(
        stage(&office, std::slice::from_ref(&gone)),
        StageCounts { deleted: 1, ..StageCounts::default() }
    );
    assert_eq!(
        stage(&office, std::slice::from_ref(&gone)),
        StageCounts { unchanged: 1, ..StageCounts::default() }
    );
    assert_eq!(office.read(|db| db.enrollments_of(amina)), []);
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, amina);
    assert_eq!(office.read(|db| db.count_unresolved(P)), 0);
    let never_seen = StagedEntity { uid: "te9".into(), ..gone };
    assert_eq!(stage(&office, &[never_seen]).unchanged, 1);
    assert_eq!(stage(&office, &[entity("te1", "Amina")]).updated, 1);
    assert_eq!(office.read(|db| db.enrollments_of(amina)).len(), 1);
}

#[test]
fn a_link_typed_before_the_record_came_is_found_when_it_comes() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    office.write(|db| db.link_dhis2_uid("te1", amina));
    stage(&office, &[entity("te1", "Amina")]);
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, amina);
    assert_eq!(office.read(|db| db.count_unresolved(P)), 1);
}

#[test]
fn runs_checkpoints_and_failures_tell_how_it_went() {
    let office = Office::new();
    assert_eq!(office.read(|db| db.last_complete_sync()), None);
    let run = office.write(|db| {
        let run = db.start_run(P, NOW)?;
        db.put_checkpoint("scope", "{\"page\":1}")?;
        db.put_checkpoint("scope", "{\"page\":2}")?;
        db.record_failure(run, "", "no_uid")?;
        db.record_failure(run, "", "no_uid")?;
        Ok(run)
    });
    assert_eq!(office.read(|db| db.sync_runs(5))[0].outcome, "running");
    assert_eq!(office.read(|db| db.checkpoint("scope")).as_deref(), Some("{\"page\":2}"));
    office.write(|db| db.finish_run(run, SyncOutcome::Done, "{\"new\":2}", "", NOW.plus_seconds(60)));
    assert_eq!(office.read(|db| db.last_complete_sync()), Some(NOW.plus_seconds(60)));
    assert_eq!(office.read(|db| db.not_taken_last()), 2);
    office.write(|db| {
        let next = db.start_run(P, NOW.plus_seconds(90))?;
        db.finish_run(
            next,
            SyncOutcome::Failed,
            "{}",
            "{\"code\":\"dhis2_unreachable\"}",
            NOW.plus_seconds(99),
        )?;
        db.remove_checkpoint("scope")
    });
    assert_eq!(office.read(|db| db.not_taken_last()), 0);
    assert_eq!(office.read(|db| db.last_complete_sync()), Some(NOW.plus_seconds(60)));
    assert_eq!(office.read(|db| db.checkpoint("scope")), None);
    stage(&office, &[entity("te1", "")]);
    let pending = office.read(|db| db.unresolved_entities(P, EntityKey(0), 1));
    office.write(|db| db.set_entity_outcome(pending[0].id, EntityOutcome::Unusable));
    assert_eq!(office.read(|db| db.not_taken_last()), 1);
}

#[test]
fn programmes_org_units_mappings_and_the_connection_come_back() {
    let office = Office::new();
    let connection = ConnectionRow {
        url: "https://dhis2.example.org".into(),
        username: "lecteur".into(),
        secret: "très secret".into(),
        by_token: false,
        allow_http: false,
        demo: false,
        created_at: NOW,
    };
    assert_eq!(office.read(|db| db.connection()), None);
    office.write(|db| {
        db.put_connection(&connection)?;
        let other = ConnectionRow { url: "https://other.example.org".into(), ..connection.clone() };
        db.put_connection(&other)?;
        db.put_connection(&ConnectionRow { username: "autre".into(), ..connection.clone() })?;
        db.put_programme((P, "CHILD", "Child programme"), "{\"id\":1}", IfKnown::Replace)?;
        db.put_programme((P, "CHILD", "Child Programme"), "{\"id\":2}", IfKnown::Replace)?;
        db.put_programme((P, "OTHER", "What another register calls it"), "{\"id\":3}", IfKnown::Keep)?;
        db.put_org_unit("DiszpKrYNg8", ("Ngelehun CHC", "/a/DiszpKrYNg8"), None, IfKnown::Keep)?;
        db.put_org_unit("DiszpKrYNg8", ("Elsewhere", "/b"), Some("X"), IfKnown::Keep)?;
        db.put_mapping(P, "{\"lines\":[]}", IfKnown::Keep)?;
        db.put_mapping(P, "{\"lines\":[1]}", IfKnown::Keep)
    });
    let now = office.read(|db| db.connection()).unwrap();
    assert_eq!((now.url.as_str(), now.username.as_str()), ("https://dhis2.example.org", "autre"));
    assert!(!format!("{now:?}").contains("secret"));
    assert_eq!(office.read(|db| db.programme_name(P)).as_deref(), Some("Child Programme"));
    assert_eq!(office.read(|db| db.programmes()).len(), 1);
    assert_eq!(office.read(|db| db.org_unit_name("DiszpKrYNg8")).as_deref(), Some("Ngelehun CHC"));
    assert_eq!(office.read(|db| db.org_units())[0].code, None);
    assert_eq!(office.read(|db| db.mapping(P)).as_deref(), Some("{\"lines\":[]}"));
    assert_eq!(office.read(|db| db.mapped_programmes()), [P]);
}

#[test]
fn officers_come_change_and_leave_without_losing_their_name() {
    let office = Office::new();
    let kofi = kadi_core::OfficerId("o_kofi".into());
    office.write(|db| {
        db.insert_officer(&NewOfficer {
            id: kofi.clone(),
            name: "Kofi".into(),
            role: kadi_core::Role::Supervisor,
            language: "en".into(),
            at: NOW,
        })?;
        db.set_officer_language(&kofi, "pt")?;
        db.set_officer_role(&kofi, kadi_core::Role::Auditor)?;
        db.set_officer_activity(&kofi, OfficerActivity::Left)
    });
    let row = office.read(|db| db.find_officer(&kofi)).unwrap();
    assert_eq!(
        (row.language.as_str(), row.role, row.activity),
        ("pt", kadi_core::Role::Auditor, OfficerActivity::Left)
    );
    assert_eq!(office.read(|db| db.officer_name("o_kofi")).as_deref(), Some("Kofi"));
    assert_eq!(office.read(|db| db.officers()).len(), 1);
}

fn row(uid: &str, fingerprint: &str) -> CensusRow {
    CensusRow { uid: uid.into(), fingerprint: fingerprint.into(), deleted: false }
}

#[test]
fn a_census_leaves_as_doubtful_what_differs_what_is_new_and_what_it_did_not_see() {
    let office = Office::new();
    let versioned =
        |uid: &str, version: &str| StagedEntity { fingerprint: version.into(), ..entity(uid, "Amina") };
    stage(
        &office,
        &[versioned("te1", "1"), versioned("te2", "1"), versioned("te3", "1"), versioned("te4", "1")],
    );
    stage(&office, &[StagedEntity { deleted: true, ..versioned("te4", "2") }]);
    let seen = [row("te1", "1"), row("te1", "1"), row("te2", "2"), row("te9", "1"), {
        CensusRow { deleted: true, ..row("te8", "1") }
    }];
    office.write(|db| db.note_census(P, &seen));
    office.write(|db| db.compare_census(P, Unseen::Left));
    assert_eq!(office.read(|db| db.doubtful(P, 10)), ["te2", "te9"], "nobody saw te8 alive");

    office.write(|db| db.clear_census(P));
    office.write(|db| db.note_census(P, &seen));
    office.write(|db| db.compare_census(P, Unseen::Doubtful));
    assert_eq!(office.read(|db| db.doubtful(P, 2)), ["te2", "te3"]);
    assert_eq!(office.read(|db| db.count_doubtful(P)), 3);
    assert_eq!(office.read(|db| db.count_doubtful("other")), 0);
    office.write(|db| db.settle_census(P, &["te2".into(), "te9".into()]));
    assert_eq!(office.read(|db| db.doubtful(P, 10)), ["te3"]);
}

#[test]
fn a_record_that_the_server_no_longer_shows_keeps_its_person_and_comes_back() {
    let office = Office::new();
    let amina = office.register(1, "Amina", "Diop");
    let record = StagedEntity { fingerprint: "1".into(), ..entity("te1", "Amina") };
    stage(&office, std::slice::from_ref(&record));
    office.write(|db| db.link_dhis2_uid("te1", amina));
    let gone = ["te1".to_owned(), "te7".to_owned()];
    assert_eq!(office.write(|db| db.mark_gone(P, &gone)), 1);
    assert_eq!(office.write(|db| db.mark_gone(P, &gone)), 0);
    let shown = office.read(|db| db.entities_of(amina));
    assert_eq!((shown.len(), shown[0].gone), (1, true));
    assert_eq!(office.read(|db| db.find_identity_by_dhis2("te1")).unwrap().key, amina);
    // It is not asked for again as long as the walk does not show it, and is as soon as it does.
    office.write(|db| db.compare_census(P, Unseen::Doubtful));
    assert_eq!(office.read(|db| db.count_doubtful(P)), 0);
    office.write(|db| db.note_census(P, &[row("te1", "1")]));
    office.write(|db| db.compare_census(P, Unseen::Doubtful));
    assert_eq!(office.read(|db| db.doubtful(P, 10)), ["te1"]);
    let back = stage(&office, &[record]);
    assert_eq!((back.unchanged, back.returned), (1, 1));
    assert!(!office.read(|db| db.entities_of(amina))[0].gone);
}

#[test]
fn a_version_without_a_change_that_is_kept_is_remembered_all_the_same() {
    let office = Office::new();
    let version = |of: &str| StagedEntity { fingerprint: of.into(), ..entity("te1", "Amina") };
    stage(&office, &[version("1")]);
    assert_eq!(stage(&office, &[version("2")]).unchanged, 1);
    office.write(|db| db.note_census(P, &[row("te1", "2")]));
    office.write(|db| db.compare_census(P, Unseen::Doubtful));
    assert_eq!(office.read(|db| db.count_doubtful(P)), 0);
}
