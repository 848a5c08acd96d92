//! The register's day: search, register, review, merge, un-merge, import, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;

use kadi_contract::assets::UploadKind;
use kadi_contract::office::VerifyAudit;
use kadi_contract::people::{
    DecideReview, GetPerson, ImportFileView, ImportPeople, ListReviews, MatchPerson, MergePeople,
    PersonInput, RegisterPerson, ReviewDecision, SearchPeople, UndoReview, UnmergePeople, UpdatePerson,
};
use kadi_contract::{ErrorCode, ErrorKind};
use kadi_testkit::office::{TestOffice, person};

fn search(office: &mut TestOffice, query: &str) -> Vec<String> {
    let page = office.call(SearchPeople { query: query.into(), ..SearchPeople::default() }).unwrap();
    page.rows.into_iter().map(|row| row.mpi_id).collect()
}

#[test]
fn a_registered_person_is_found_by_another_spelling_and_order() {
    let mut office = TestOffice::open();
    let ibrahima = person("Ibrahima", "Ndiaye", "1988-03-12", "M", "Pikine");
    let outcome = office.call(RegisterPerson { person: ibrahima }).unwrap();
    assert!(outcome.created);
    assert!(outcome.mpi_id.starts_with("SN-DKR-26-"), "{}", outcome.mpi_id);
    for query in ["Ibrahima Ndiaye", "N'Diaye Brahim", "ndiaye", "ibrah", &outcome.mpi_id.to_lowercase()] {
        assert_eq!(search(&mut office, query), std::slice::from_ref(&outcome.mpi_id), "{query}");
    }
    assert!(search(&mut office, "Fatou Sow").is_empty());
}

#[test]
fn the_same_person_registered_again_is_not_made_twice() {
    let mut office = TestOffice::open();
    let mut amina = person("Aminata", "Diallo", "1995-03-15", "F", "Pikine");
    amina.external_id = "1795199500123".into();
    amina.phone = "+221771234567".into();
    let first = office.call(RegisterPerson { person: amina.clone() }).unwrap();
    let again = office.call(RegisterPerson { person: amina }).unwrap();
    assert_eq!((again.decision.as_str(), again.created), ("link", false));
    assert_eq!(again.mpi_id, first.mpi_id);
}

/// Two records that an officer must judge; returns their identifiers, the first registered first.
fn doubtful_pair(office: &mut TestOffice) -> (String, String) {
    let a = person("Kouassi", "Aya", "1991-03-12", "F", "Bouaké");
    let b = person("Aya", "Kouassi", "1992-03-12", "F", "Bouaké");
    let a = office.call(RegisterPerson { person: a }).unwrap().mpi_id;
    let second = office.call(RegisterPerson { person: b }).unwrap();
    assert_eq!(second.decision, "review", "{:?}", second.candidates);
    (a, second.mpi_id)
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

    let no_reason = DecideReview { id: pair.id, decision: ReviewDecision::Same, reason: " ".into() };
    assert_eq!(office.call(no_reason).unwrap_err().code, ErrorCode::ReasonMissing);

    let same = DecideReview { id: pair.id, decision: ReviewDecision::Same, reason: "même mère".into() };
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
    let different =
        DecideReview { id: pair.id, decision: ReviewDecision::Different, reason: "cousines".into() };
    office.call(different).unwrap();
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
    let merge = |reason: &str| MergePeople { survivor: a.clone(), other: b.clone(), reason: reason.into() };
    office.call(merge("doublon confirmé")).unwrap();
    assert_eq!(office.call(merge("encore")).unwrap_err().code, ErrorCode::AlreadyMerged);
    assert_eq!(search(&mut office, &b), std::slice::from_ref(&a));
    let unmerge = UnmergePeople { mpi_id: b.clone(), reason: "erreur".into() };
    assert_eq!(office.call(unmerge).unwrap().row.mpi_id, b);
    assert_eq!(office.call(GetPerson { mpi_id: b.clone() }).unwrap().row.mpi_id, b);
}

fn upload(office: &TestOffice, csv: &str) -> ImportFileView {
    let reply = office.app.upload(office.token.as_ref(), UploadKind::ImportFile, csv.into()).unwrap();
    serde_json::from_value(reply).unwrap()
}

#[test]
fn a_file_is_imported_with_its_wrong_rows_named_and_importing_it_again_adds_nobody() {
    let mut office = TestOffice::open();
    let csv = "Prénom;Nom;Date de naissance;Sexe;CNI\n\
               Mariama;Ba;1990-02-30;F;1\n\
               Jean-Pierre;Mendy;1985-07-01;M;SN-1985-001\n\
               Zawadi;Mushi;2001;F;SN-2001-002\n";
    let file = upload(&office, csv);
    assert_eq!((file.rows, file.suggested["last_name"].as_str()), (3, "Nom"));
    let import = |file: &ImportFileView, dry_run| ImportPeople {
        upload_id: file.upload_id.clone(),
        map: file.suggested.clone(),
        dry_run,
    };

    let dry = office.call(import(&file, true)).unwrap();
    assert_eq!((dry.created, dry.errors.len(), dry.dry_run), (2, 1, true));
    assert!(search(&mut office, "").is_empty());

    let report = office.call(import(&file, false)).unwrap();
    let error = &report.errors[0];
    assert_eq!((error.line, error.field.as_str(), error.code), (2, "date_of_birth", ErrorCode::InvalidDate));
    assert_eq!((report.created, report.linked), (2, 0));

    let file = upload(&office, csv);
    let again = office.call(import(&file, false)).unwrap();
    assert_eq!((again.created, again.linked), (0, 2), "{again:?}");
}

#[test]
fn wrong_columns_and_forgotten_uploads_are_named() {
    let mut office = TestOffice::open();
    let file = upload(&office, "Nom\nDiop\n");
    let map = BTreeMap::from([("last_name".to_owned(), "Surname".to_owned())]);
    let wrong = office.call(ImportPeople { upload_id: file.upload_id, map, dry_run: false }).unwrap_err();
    assert_eq!((wrong.code, wrong.params["column"].as_str()), (ErrorCode::ColumnNotFound, "Surname"));
    let gone = office.call(ImportPeople { upload_id: "x".into(), ..ImportPeople::default() }).unwrap_err();
    assert_eq!((gone.code, gone.kind), (ErrorCode::UploadNotFound, ErrorKind::Asked));
}

#[test]
fn somebody_without_a_date_of_birth_is_still_shown_who_it_may_be() {
    let mut office = TestOffice::open();
    let known = person("Aminata", "Diallo", "1995-03-15", "F", "Pikine");
    let known = office.call(RegisterPerson { person: known }).unwrap().mpi_id;
    let asked =
        PersonInput { first_name: "Aminata".into(), last_name: "Diallo".into(), ..PersonInput::default() };
    let found = office.call(MatchPerson { person: asked.clone() }).unwrap();
    assert_eq!(found.first().map(|candidate| candidate.row.mpi_id.as_str()), Some(known.as_str()));
    // Two names alone never link and never fill the queue.
    let outcome = office.call(RegisterPerson { person: asked }).unwrap();
    assert!(outcome.created && outcome.decision != "link" && outcome.decision != "review");
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
}
