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
