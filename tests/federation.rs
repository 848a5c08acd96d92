//! One person, whatever programmes and servers know of them, and what becomes of them when a record changes there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_update,
    reason = "a test may stop where it stands, and a call may gain fields it leaves as they are"
)]

use kadi_contract::office::{RunDoctor, VerifyAudit};
use kadi_contract::people::{GetPerson, PersonView, ResolveDhis2, UpdatePerson};
use kadi_contract::register::GetMpiStats;
use kadi_contract::review::{DecideReview, ListReviews, ReviewDecision};
use kadi_core::{Demographics, Sex};
use kadi_demo::attributes::{MATERNAL, VACCINATION};
use kadi_testkit::office::TestOffice;
use kadi_testkit::tracker::{Tracker, synchronise};

const UID: &str = "AminaTe0001";

fn amina() -> Demographics {
    Demographics {
        first_name: "Aminata".into(),
        last_name: "Diallo".into(),
        date_of_birth: "1995-03-15".parse().ok(),
        sex: Some(Sex::Female),
        phone: Some("77 000 12 34".into()),
        commune: Some("Pikine".into()),
        mother_name: Some("Fatou Sow".into()),
        external_id: Some("SN-1995-001".into()),
        ..Demographics::default()
    }
}

fn connected() -> (TestOffice, Tracker) {
    let mut office = TestOffice::open();
    let tracker = Tracker::start(office.clock.clone()).unwrap();
    tracker.connect(&mut office).unwrap();
    (office, tracker)
}

/// Changes the server a minute later, and synchronises.
fn after(office: &mut TestOffice, change: impl FnOnce()) {
    office.clock.advance(61);
    change();
    office.clock.advance(61);
    synchronise(office).unwrap();
}

fn holder(office: &mut TestOffice, uid: &str) -> PersonView {
    let row = office.call(ResolveDhis2 { dhis2_uid: uid.into() }).unwrap().unwrap();
    office.call(GetPerson { mpi_id: row.mpi_id }).unwrap()
}

fn enrollments(person: &PersonView) -> Vec<(String, String)> {
    let mut all: Vec<_> = person
        .enrollments
        .iter()
        .map(|enrollment| (enrollment.programme.clone(), enrollment.tracked_entity.clone()))
        .collect();
    all.sort();
    all
}

#[test]
fn two_programmes_and_two_servers_know_one_person() {
    let (mut office, tracker) = connected();
    after(&mut office, || tracker.enroll(UID, &amina(), &[VACCINATION, MATERNAL]));
    let known = holder(&mut office, UID);
    assert_eq!(known.row.programmes.len(), 2);

    // The other server wrote her name otherwise and gave her another UID.
    let other = Tracker::start(office.clock.clone()).unwrap();
    other.connect(&mut office).unwrap();
    let spelled = Demographics { first_name: "Aminatou".into(), last_name: "DIALLO".into(), ..amina() };
    after(&mut office, || other.enroll("ElsewhereT1", &spelled, &[MATERNAL]));
    let person = holder(&mut office, "ElsewhereT1");
    assert_eq!(person.row.mpi_id, known.row.mpi_id);
    let uids: Vec<String> = enrollments(&person).into_iter().map(|(_, uid)| uid).collect();
    assert_eq!(uids.len(), 3);
    assert!(uids.contains(&UID.to_owned()) && uids.contains(&"ElsewhereT1".to_owned()));
    let stats = office.call(GetMpiStats {}).unwrap();
    assert_eq!((stats.identities, stats.records - stats.known_records), (1, 1));
    // What she was called first stays.
    assert_eq!(person.person.first_name, "Aminata");
}

#[test]
fn enrolling_again_is_the_same_person_with_one_more_enrollment() {
    let (mut office, tracker) = connected();
    after(&mut office, || tracker.enroll(UID, &amina(), &[MATERNAL]));
    let before = holder(&mut office, UID);
    after(&mut office, || tracker.enroll(UID, &amina(), &[MATERNAL]));
    let person = holder(&mut office, UID);
    assert_eq!((before.enrollments.len(), person.enrollments.len()), (1, 2));
    assert_eq!((&person.row.mpi_id, &person.person), (&before.row.mpi_id, &before.person));
    assert_eq!(person.history, before.history);
    after(&mut office, || tracker.enroll(UID, &amina(), &[VACCINATION]));
    assert_eq!(holder(&mut office, UID).row.programmes.len(), 2);
    assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 1);
}

#[test]
fn a_change_in_dhis2_is_taken_over_unless_an_officer_said_otherwise_since() {
    let (mut office, tracker) = connected();
    after(&mut office, || tracker.enroll(UID, &amina(), &[VACCINATION, MATERNAL]));
    let married = Demographics { last_name: "Ndiaye".into(), ..amina() };
    after(&mut office, || tracker.edit(UID, &married));
    let person = holder(&mut office, UID);
    assert_eq!(person.person.last_name, "Ndiaye");
    let changed: Vec<&str> = person.history[0].changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(changed, ["last_name"]);
    assert_eq!(person.history.len(), 1, "one change, though two programmes told it");

    let mut typed = person.person.clone();
    typed.commune = "Kolda".into();
    let call = UpdatePerson { mpi_id: person.row.mpi_id.clone(), person: typed, reason: "vue ici".into() };
    office.call(call).unwrap();
    let moved = Demographics {
        commune: Some("Rufisque".into()),
        phone: Some("77 000 99 99".into()),
        mother_name: None,
        ..married
    };
    after(&mut office, || tracker.edit(UID, &moved));
    let person = holder(&mut office, UID);
    // The officer's commune and the forgotten mother stay, the new telephone is taken.
    assert_eq!((person.person.commune.as_str(), person.person.mother_name.as_str()), ("Kolda", "Fatou Sow"));
    assert_eq!(person.person.phone.replace(' ', ""), moved.phone.unwrap().replace(' ', ""));
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
}

#[test]
fn a_record_made_into_somebody_else_is_parted_and_put_before_an_officer() {
    let (mut office, tracker) = connected();
    after(&mut office, || tracker.enroll(UID, &amina(), &[VACCINATION, MATERNAL]));
    let before = holder(&mut office, UID);
    let kofi = Demographics {
        first_name: "Kofi".into(),
        last_name: "Mensah".into(),
        sex: Some(Sex::Male),
        external_id: None,
        ..amina()
    };
    after(&mut office, || tracker.edit(UID, &kofi));
    let now = holder(&mut office, UID);
    assert_ne!(now.row.mpi_id, before.row.mpi_id);
    assert_eq!((now.person.first_name.as_str(), enrollments(&now)), ("Kofi", enrollments(&before)));
    let page = office.call(ListReviews::default()).unwrap();
    assert_eq!((page.total, office.call(GetMpiStats {}).unwrap().identities), (1, 2));
    let asked = (page.pairs[0].a.row.mpi_id.clone(), page.pairs[0].b.row.mpi_id.clone());
    assert_eq!(asked, (before.row.mpi_id.clone(), now.row.mpi_id.clone()));
    // Aminata is as she was.
    let aminata = office.call(GetPerson { mpi_id: before.row.mpi_id.clone() }).unwrap();
    assert_eq!((aminata.person, aminata.history), (before.person.clone(), before.history));

    // Synchronising again asks nothing and makes nobody.
    after(&mut office, || {});
    assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 2);

    // Changed back, the record is hers again.
    after(&mut office, || tracker.edit(UID, &amina()));
    assert_eq!(holder(&mut office, UID).row.mpi_id, before.row.mpi_id);
    assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 2);

    // And once an officer said that they are two, the record comes and goes without a question.
    let id = page.pairs[0].id;
    let decision = DecideReview {
        id,
        decision: ReviewDecision::Different,
        reason: "deux".into(),
        ..DecideReview::default()
    };
    office.call(decision).unwrap();
    after(&mut office, || tracker.edit(UID, &kofi));
    assert_eq!(holder(&mut office, UID).row.mpi_id, now.row.mpi_id);
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
    assert!(office.call(RunDoctor {}).unwrap().checks.iter().all(|check| check.state != "failed"));
}
