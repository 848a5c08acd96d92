//! Who is who, by an officer's judgement: pairs, merges with chosen values, un-merges, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_contract::ErrorCode;
use kadi_contract::office::VerifyAudit;
use kadi_contract::people::{
    DeactivatePerson, GetPerson, LinkDhis2, ReactivatePerson, RegisterPerson, UpdatePerson,
};
use kadi_contract::register::SearchPeople;
use kadi_contract::review::{
    DecideReview, GetReview, Keep, Likeness, ListReviews, MergeChoices, MergeField, MergePeople, MergeSource,
    PreviewMerge, ReviewBand, ReviewDecision, ReviewPair, ReviewState, UndoReview, UnmergePeople,
};
use kadi_testkit::office::{TestOffice, person};

/// Two records that an officer must judge; returns their identifiers, the first registered first.
fn doubtful_pair(office: &mut TestOffice) -> (String, String) {
    let a = person("Kouassi", "Aya", "1991-03-12", "F", "Bouaké");
    let b = person("Aya", "Kouassi", "1992-03-12", "F", "Bouaké");
    let a = office.call(RegisterPerson { person: a }).unwrap().mpi_id;
    let second = office.call(RegisterPerson { person: b }).unwrap();
    assert_eq!(second.decision, "review", "{:?}", second.candidates);
    (a, second.mpi_id)
}

fn judge(pair: &ReviewPair, decision: ReviewDecision, reason: &str) -> DecideReview {
    DecideReview { id: pair.id, decision, reason: reason.into(), ..DecideReview::default() }
}

#[test]
fn a_pair_says_why_it_is_shown_and_how_each_detail_compares() {
    let mut office = TestOffice::open();
    doubtful_pair(&mut office);
    let page = office.call(ListReviews::default()).unwrap();
    assert_eq!((page.total, page.people, page.next), (1, 2, None));
    let pair = &page.pairs[0];
    assert_eq!((pair.band, pair.state), (ReviewBand::VeryLikely, ReviewState::Open));
    assert_eq!(pair.because, ["date_of_birth_near", "names_swapped", "commune_same"]);
    assert_eq!(pair.compared["first_name"], Likeness::Near);
    assert_eq!(pair.compared["sex"], Likeness::Same);
    assert_eq!(pair.compared["phone"], Likeness::Unknown);
    assert_eq!(office.call(GetReview { id: pair.id }).unwrap(), *pair);
    let wrong = ListReviews { after: Some("somewhere".into()), limit: 5 };
    assert_eq!(office.call(wrong).unwrap_err().code, ErrorCode::InvalidField);
}

#[test]
fn the_second_of_two_windows_is_told_who_was_first() {
    let mut office = TestOffice::open();
    doubtful_pair(&mut office);
    let pair = office.call(ListReviews::default()).unwrap().pairs.remove(0);
    office.call(judge(&pair, ReviewDecision::Different, "cousines")).unwrap();
    for late in [ReviewDecision::Same, ReviewDecision::Different, ReviewDecision::Later] {
        let refused = office.call(judge(&pair, late, "même mère")).unwrap_err();
        assert_eq!(
            (refused.code, refused.params["officer"].as_str()),
            (ErrorCode::AlreadyDecided, "Mariama")
        );
    }
    let judged = office.call(GetReview { id: pair.id }).unwrap();
    assert_eq!((judged.state, judged.reason.as_str()), (ReviewState::Different, "cousines"));
    assert_eq!(judged.decided_by, "Mariama");
}

#[test]
fn a_merge_keeps_the_chosen_values_and_refuses_records_that_changed_since_its_preview() {
    let mut office = TestOffice::open();
    let (a, b) = doubtful_pair(&mut office);
    let pair = office.call(ListReviews::default()).unwrap().pairs.remove(0);
    // The second registered stays, with the first's date of birth.
    let choices = MergeChoices::from([(MergeField::DateOfBirth, Keep::Other)]);
    let show = PreviewMerge { survivor: b.clone(), other: a.clone(), choices: choices.clone() };
    let preview = office.call(show.clone()).unwrap();
    assert_eq!(
        (preview.after.date_of_birth.as_str(), preview.after.first_name.as_str()),
        ("1991-03-12", "Aya")
    );
    assert_eq!(preview.sources[&MergeField::DateOfBirth], MergeSource::Other);
    assert_eq!(preview.sources[&MergeField::Sex], MergeSource::Both);
    assert_eq!(preview.undecided, [MergeField::FirstName, MergeField::LastName]);
    assert_eq!(preview.aliases, std::slice::from_ref(&a));
    assert!(!preview.judged_different && preview.cards.is_empty());

    let mut moved = office.call(GetPerson { mpi_id: a.clone() }).unwrap().person;
    moved.phone = "771234567".into();
    office.call(UpdatePerson { mpi_id: a.clone(), person: moved, reason: "appel".into() }).unwrap();
    let confirm = |basis: String| DecideReview {
        survivor: Some(b.clone()),
        choices: choices.clone(),
        basis: Some(basis),
        ..judge(&pair, ReviewDecision::Same, "même mère")
    };
    let refused = office.call(confirm(preview.basis)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::RecordChanged);
    let basis = office.call(show).unwrap().basis;
    assert_eq!(office.call(confirm(basis)).unwrap().survivor.as_deref(), Some(b.as_str()));
    let merged = office.call(GetPerson { mpi_id: a.clone() }).unwrap();
    assert_eq!((merged.row.mpi_id.as_str(), merged.person.phone.as_str()), (b.as_str(), "771234567"));
    assert_eq!(merged.person.date_of_birth, "1991-03-12");
    let merge = &merged.merges[0];
    assert_eq!(
        (merge.mpi_id.as_str(), merge.name.as_str(), merge.undoable),
        (a.as_str(), "Kouassi Aya", true)
    );
    assert_eq!((merge.officer.as_str(), merge.reason.as_str()), ("Mariama", "même mère"));
    assert_eq!(merged.history[0].other.as_deref(), Some(a.as_str()));

    let neither = DecideReview { survivor: Some("SN-DKR-26-ZZZZZZZZ".into()), ..confirm(String::new()) };
    assert_eq!(office.call(neither).unwrap_err().code, ErrorCode::AlreadyDecided);
}

#[test]
fn an_unmerge_by_hand_lets_the_pair_wait_again_and_a_newer_merge_goes_first() {
    let mut office = TestOffice::open();
    let (a, b) = doubtful_pair(&mut office);
    let pair = office.call(ListReviews::default()).unwrap().pairs.remove(0);
    let other = person("Zawadi", "Mushi", "1970-01-05", "F", "Thiès");
    let c = office.call(RegisterPerson { person: other }).unwrap().mpi_id;
    office.call(judge(&pair, ReviewDecision::Same, "même mère")).unwrap();
    let merge = |survivor: &str, other: &str| MergePeople {
        survivor: survivor.into(),
        other: other.into(),
        reason: "confirmé".into(),
        ..MergePeople::default()
    };
    office.call(merge(&a, &c)).unwrap();
    let undo = |mpi_id: &str| UnmergePeople { mpi_id: mpi_id.into(), reason: "erreur".into() };
    assert_eq!(office.call(undo(&b)).unwrap_err().code, ErrorCode::LaterMerge);
    assert_eq!(office.call(UndoReview { id: pair.id }).unwrap_err().code, ErrorCode::LaterMerge);
    let undoable = |office: &mut TestOffice| -> Vec<(String, bool)> {
        let view = office.call(GetPerson { mpi_id: a.clone() }).unwrap();
        view.merges.into_iter().map(|merge| (merge.mpi_id, merge.undoable)).collect()
    };
    assert_eq!(undoable(&mut office), [(c.clone(), true), (b.clone(), false)]);
    office.call(undo(&c)).unwrap();
    office.call(undo(&b)).unwrap();
    assert_eq!(undoable(&mut office), []);
    let page = office.call(ListReviews::default()).unwrap();
    assert_eq!((page.total, page.pairs[0].id), (1, pair.id));
    let deactivate = DeactivatePerson { mpi_id: b.clone(), reason: "décès".into() };
    office.call(deactivate).unwrap();
    assert_eq!(office.call(merge(&a, &b)).unwrap_err().code, ErrorCode::PersonDeactivated);
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
    let again = ReactivatePerson { mpi_id: b.clone(), reason: "erreur de fiche".into() };
    office.call(again).unwrap();
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 1);
}

#[test]
fn a_corrected_record_is_compared_anew_and_its_history_tells_what_it_was() {
    let mut office = TestOffice::open();
    let known = person("Kouassi", "Aya", "1991-03-12", "F", "Bouaké");
    office.call(RegisterPerson { person: known }).unwrap();
    let other = person("Zawadi", "Mushi", "1970-01-05", "F", "Thiès");
    let id = office.call(RegisterPerson { person: other }).unwrap().mpi_id;
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
    let corrected = person("Aya", "Kouassi", "1992-03-12", "F", "Bouaké");
    let update = UpdatePerson { mpi_id: id.clone(), person: corrected, reason: "mauvaise fiche".into() };
    let after = office.call(update).unwrap();
    let change = after.history[0].changes.iter().find(|change| change.field == "commune").unwrap();
    assert_eq!((change.before.as_str(), change.after.as_str()), ("Thiès", "Bouaké"));
    assert!(after.row.in_review);
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 1);

    let link = LinkDhis2 { mpi_id: id, dhis2_uid: "PQfMcpmXeFE".into(), reason: "registre papier".into() };
    let linked = office.call(link).unwrap();
    assert_eq!(linked.records[0].uid, "PQfMcpmXeFE");
    assert_eq!(linked.history[0].action, "people.link_dhis2");
}

#[test]
fn a_pair_judged_the_same_is_merged_and_undo_brings_both_back_exactly() {
    let mut office = TestOffice::open();
    let (a, b) = doubtful_pair(&mut office);
    let before = (
        office.call(GetPerson { mpi_id: a.clone() }).unwrap(),
        office.call(GetPerson { mpi_id: b.clone() }).unwrap(),
    );
    let pair = office.call(ListReviews::default()).unwrap().pairs.remove(0);

    let no_reason = judge(&pair, ReviewDecision::Same, " ");
    assert_eq!(office.call(no_reason).unwrap_err().code, ErrorCode::ReasonMissing);

    let same = judge(&pair, ReviewDecision::Same, "même mère");
    let decided = office.call(same).unwrap();
    assert_eq!((decided.survivor.as_deref(), decided.remaining), (Some(a.as_str()), 0));
    let merged = office.call(GetPerson { mpi_id: b.clone() }).unwrap();
    assert_eq!(
        (merged.row.mpi_id.as_str(), merged.aliases.as_slice()),
        (a.as_str(), std::slice::from_ref(&b))
    );

    office.call(UndoReview { id: pair.id }).unwrap();
    let after =
        (office.call(GetPerson { mpi_id: a }).unwrap(), office.call(GetPerson { mpi_id: b }).unwrap());
    assert_eq!(after.0.person, before.0.person);
    assert_eq!(after.1.person, before.1.person);
    assert_eq!(after.1.row, before.1.row);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

#[test]
fn a_pair_judged_different_is_never_proposed_again() {
    let mut office = TestOffice::open();
    let (a, b) = doubtful_pair(&mut office);
    let pair = office.call(ListReviews::default()).unwrap().pairs.remove(0);
    office.call(judge(&pair, ReviewDecision::Different, "cousines")).unwrap();
    let mut changed = office.call(GetPerson { mpi_id: b.clone() }).unwrap().person;
    changed.commune = "Bouaké Nord".into();
    office.call(UpdatePerson { mpi_id: b, person: changed, reason: "déménagement".into() }).unwrap();
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
    assert_eq!(office.call(GetPerson { mpi_id: a }).unwrap().row.status, "active");
}

#[test]
fn merging_by_hand_keeps_the_other_identifier_for_ever_and_can_be_taken_back() {
    let mut office = TestOffice::open();
    let (a, b) = doubtful_pair(&mut office);
    let merge = |reason: &str| MergePeople {
        survivor: a.clone(),
        other: b.clone(),
        reason: reason.into(),
        ..MergePeople::default()
    };
    office.call(merge("doublon confirmé")).unwrap();
    assert_eq!(office.call(merge("encore")).unwrap_err().code, ErrorCode::AlreadyMerged);
    let found = office.call(SearchPeople { query: b.clone(), ..SearchPeople::default() }).unwrap();
    assert_eq!(found.rows[0].mpi_id, a);
    let unmerge = UnmergePeople { mpi_id: b.clone(), reason: "erreur".into() };
    assert_eq!(office.call(unmerge).unwrap().row.mpi_id, b);
    assert_eq!(office.call(GetPerson { mpi_id: b.clone() }).unwrap().row.mpi_id, b);
}
