//! People from files through the application: looked at, tried, imported, cut off, taken up again, and mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fmt::Write as _;

use kadi_contract::ErrorCode;
use kadi_contract::assets::UploadKind;
use kadi_contract::import::{
    DateOrder, DiscardImport, GetImport, GetImportFile, ImportCounts, ImportFileView, ImportPlan,
    ListImports, ListRejected, RowProblem, SaveRejected, StartImport,
};
use kadi_contract::office::{CancelJob, JobView, ResumeJob, VerifyAudit};
use kadi_contract::register::GetMpiStats;
use kadi_testkit::office::TestOffice;

const FILE: &str = "Prénom;Nom;Date de naissance;Sexe;CNI\n\
                    Mariama;Ba;30/02/1990;F;1\n\
                    Jean-Pierre;Mendy;17/07/1985;M;SN-1985-001\n\
                    Zawadi;Mushi;2001;F;SN-2001-002\n";

fn upload(office: &TestOffice, bytes: &[u8]) -> ImportFileView {
    try_upload(office, bytes).unwrap()
}

fn try_upload(office: &TestOffice, bytes: &[u8]) -> Result<ImportFileView, ErrorCode> {
    let reply = office.app.upload(office.token.as_ref(), UploadKind::ImportFile, bytes.to_vec());
    reply.map(|reply| serde_json::from_value(reply).unwrap()).map_err(|error| error.code)
}

/// Starts and waits; gives what the trial found or the import did.
fn run(office: &mut TestOffice, file: &ImportFileView, plan: &ImportPlan, dry_run: bool) -> ImportCounts {
    let started = office.call(StartImport { id: file.id, plan: plan.clone(), dry_run }).unwrap();
    office.wait(&started.job.unwrap()).unwrap();
    let view = office.call(GetImport { id: file.id }).unwrap();
    if dry_run { view.trial.unwrap() } else { view.report.unwrap() }
}

fn suggested(file: &ImportFileView) -> ImportPlan {
    file.sheets[0].suggested.clone()
}

fn people(office: &mut TestOffice) -> u64 {
    office.call(GetMpiStats {}).unwrap().identities
}

fn counts(rows: u64, created: u64, linked: u64, rejected: u64) -> ImportCounts {
    ImportCounts { rows, created, linked, review: 0, rejected }
}

#[test]
fn a_file_is_tried_then_imported_and_the_same_file_again_adds_nobody() {
    let mut office = TestOffice::open();
    let file = upload(&office, FILE.as_bytes());
    let sheet = &file.sheets[0];
    assert_eq!((sheet.rows, sheet.suggested.map["last_name"].as_str()), (3, "Nom"));
    assert_eq!(sheet.columns[0].sample, ["Mariama", "Jean-Pierre", "Zawadi"]);
    let plan = suggested(&file);

    assert_eq!(run(&mut office, &file, &plan, true), counts(3, 2, 0, 1));
    assert_eq!(people(&mut office), 0);
    assert_eq!(run(&mut office, &file, &plan, false), counts(3, 2, 0, 1));
    assert_eq!(people(&mut office), 2);

    let again = upload(&office, FILE.as_bytes());
    assert_eq!((again.id, again.taken_before), (file.id, 2));
    assert_eq!(run(&mut office, &again, &plan, true), counts(3, 0, 2, 1));
    assert_eq!(run(&mut office, &again, &plan, false), counts(3, 0, 2, 1));
    assert_eq!(people(&mut office), 2);
    let actions = office.audited().unwrap();
    for action in ["people.stage_import", "people.try_import", "people.import"] {
        assert!(actions.iter().any(|done| done == action), "{action}");
    }
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

#[test]
fn people_of_whom_too_little_is_known_to_be_linked_are_not_doubled_by_the_same_file_either() {
    let mut office = TestOffice::open();
    let mut csv = "Nom et prénoms\n".to_owned();
    for _ in 0..30 {
        csv.push_str("Fatou Diallo\n");
    }
    let file = upload(&office, csv.as_bytes());
    let first = run(&mut office, &file, &suggested(&file), false);
    assert_eq!((first.rows, first.created), (30, 30));
    let file = upload(&office, csv.as_bytes());
    let again = run(&mut office, &file, &suggested(&file), false);
    assert_eq!((again.created, again.linked), (0, 30));
    assert_eq!(people(&mut office), 30);
}

#[test]
fn a_trial_tells_who_stands_in_the_file_twice() {
    let mut office = TestOffice::open();
    let row = "Aminata;Diallo;15/03/1995;F;+221771234567;SN-1795199500123\n";
    let csv = format!("Prénom;Nom;Né le;Sexe;Tél;CNI\n{row}Kofi;Mensah;02/11/1978;M;;\n{row}");
    let file = upload(&office, csv.as_bytes());
    let plan = suggested(&file);
    let tried = run(&mut office, &file, &plan, true);
    let done = run(&mut office, &file, &plan, false);
    assert_eq!((tried.created, tried.linked), (2, 1));
    assert_eq!(tried, done);
}

#[test]
fn each_row_that_is_not_taken_is_listed_with_its_value_and_saved_to_be_mended() {
    let mut office = TestOffice::open();
    let csv = "Nom;Prénom;Né le;Sexe\n\
               Diop;Amina;25/12/1990;F\n\
               ;;1990;M\n\
               Sow;Kofi;22/11/2026;M\n\
               Fall;Awa;01/01/1900;F\n\
               Ba;Zawadi;12/03/91;F\n\
               Ndiaye;=HYPERLINK(1);1991;7\n\
               Sy;Moussa;1991;M;de trop\n";
    let file = upload(&office, csv.as_bytes());
    let done = run(&mut office, &file, &suggested(&file), false);
    assert_eq!(done, counts(7, 1, 0, 6));
    let page = office.call(ListRejected { id: file.id, ..ListRejected::default() }).unwrap();
    let found: Vec<_> = page.rows.iter().map(|row| (row.line, row.why, row.value.as_str())).collect();
    assert_eq!(
        found,
        [
            (3, RowProblem::NameMissing, ""),
            (4, RowProblem::DateInFuture, "22/11/2026"),
            (5, RowProblem::DateTooOld, "01/01/1900"),
            (6, RowProblem::DateShortYear, "12/03/91"),
            (7, RowProblem::SexUnread, "7"),
            (8, RowProblem::TooManyCells, "Sy | Moussa | 1991 | M | de trop"),
        ]
    );
    let out = office.out("rejets.csv");
    let saved = office.call(SaveRejected { id: file.id, out: out.display().to_string() }).unwrap();
    assert_eq!(saved.rows, 6);
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with("\u{feff}Nom;Prénom;Né le;Sexe;Kadi"), "{text}");
    assert!(text.contains("Ndiaye; =HYPERLINK(1);1991;7;") && text.contains("M | de trop"), "{text}");

    // Mended, the file of rejects is a file like any other: its columns are known and the rest went in.
    let mended =
        text.replace(";7;", ";F;").replace("22/11/2026", "22/11/2016").replace("12/03/91", "12/03/1991");
    let file = upload(&office, mended.as_bytes());
    let done = run(&mut office, &file, &suggested(&file), false);
    assert_eq!((done.created, done.rejected), (3, 3));

    let book = office
        .app
        .asset(office.token.as_ref(), &kadi_contract::assets::import_rejected(file.id, "xlsx"))
        .unwrap();
    assert!(book.bytes.starts_with(b"PK") && book.content_type.contains("spreadsheetml"));
    let file = upload(&office, &book.bytes);
    assert_eq!((file.format.as_str(), file.sheets[0].rows), ("xlsx", 3));
}

#[test]
fn dates_in_doubt_are_asked_about_once_and_the_answer_is_kept_to_for_every_row() {
    let mut office = TestOffice::open();
    let csv = "Nom;Né le\nDiop;03/04/1990\nSow;12/25/1990\nBa;25/12/1990\n";
    let file = upload(&office, csv.as_bytes());
    let mut plan = suggested(&file);
    let asked = office.call(StartImport { id: file.id, plan: plan.clone(), dry_run: true }).unwrap_err();
    assert_eq!((asked.code, asked.params["column"].as_str()), (ErrorCode::DateOrderNeeded, "Né le"));
    plan.date_order = Some(DateOrder::MonthFirst);
    assert_eq!(run(&mut office, &file, &plan, true).rejected, 1);
    let page = office.call(ListRejected { id: file.id, ..ListRejected::default() }).unwrap();
    assert_eq!((page.rows[0].line, page.rows[0].why), (4, RowProblem::DateNoSuchDay));
    plan.date_order = Some(DateOrder::DayFirst);
    run(&mut office, &file, &plan, true);
    let page = office.call(ListRejected { id: file.id, ..ListRejected::default() }).unwrap();
    assert_eq!((page.total, page.rows[0].line), (1, 3));
}

#[test]
fn how_columns_were_read_is_remembered_for_the_next_file_with_the_same_ones() {
    let mut office = TestOffice::open();
    let file = upload(&office, b"A;B;C\nDiop;Amina;1\n");
    let mut plan = suggested(&file);
    assert!(plan.map.is_empty() && !file.sheets[0].remembered);
    plan.map = [("last_name", "A"), ("first_name", "B"), ("sex", "C")]
        .map(|(field, column)| (field.to_owned(), column.to_owned()))
        .into();
    plan.sex_values = [("1".to_owned(), "male".to_owned())].into();
    assert_eq!(run(&mut office, &file, &plan, false).created, 1);
    let next = upload(&office, b"C;B;A\n1;Kofi;Mensah\n");
    assert!(next.sheets[0].remembered);
    assert_eq!(suggested(&next), plan);
}

/// Five hundred people in a file.
fn many() -> String {
    let mut csv = "Prénom;Nom;Né le;Sexe;CNI\n".to_owned();
    for n in 0..500 {
        let (given, family) =
            (["Awa", "Kofi", "Zawadi", "Moussa", "Mariama"][n % 5], ["Diop", "Mensah", "Sow"][n % 3]);
        let sex = ["F", "M", "F", "M", "F"][n % 5];
        writeln!(
            csv,
            "{given};{family};{}-{:02}-{:02};{sex};ID-{n:05}",
            1950 + n % 60,
            n % 12 + 1,
            n % 28 + 1
        )
        .unwrap();
    }
    csv
}

#[test]
fn an_import_that_was_stopped_goes_on_where_it_was_and_nobody_is_doubled() {
    let mut office = TestOffice::open();
    let file = upload(&office, many().as_bytes());
    let plan = suggested(&file);
    let start = StartImport { id: file.id, plan: plan.clone(), dry_run: false };
    let job: JobView = office.call(start.clone()).unwrap().job.unwrap();
    let second = office.call(start.clone());
    let stopped = office.call(CancelJob { id: job.id.clone() });
    let ended = office.wait(&job).unwrap();
    if let Err(error) = second {
        assert_eq!(error.code, ErrorCode::JobRunning);
    }
    if stopped.is_ok() && ended.state == "cancelled" {
        office.call(ResumeJob { id: job.id.clone() }).unwrap();
        office.wait(&job).unwrap();
    }
    let done = office.call(GetImport { id: file.id }).unwrap().report.unwrap();
    assert_eq!((done.rows, done.created + done.linked), (500, 500));
    let before = people(&mut office);
    assert_eq!(before, done.created);

    // The process dies and the file is handed in again: still the same import.
    office.reopen().unwrap();
    let file = upload(&office, many().as_bytes());
    assert_eq!(file.taken_before, 500);
    assert_eq!(run(&mut office, &file, &plan, false).linked, 500);
    assert_eq!(people(&mut office), before);
}

#[test]
fn what_is_no_list_of_people_is_answered_clearly() {
    let office = TestOffice::open();
    for (bytes, code) in [
        (&b""[..], ErrorCode::FileEmpty),
        (b"Nom;Pr\xC3\xA9nom\n", ErrorCode::FileEmpty),
        (b"\n\n  \n", ErrorCode::FileEmpty),
        (b"%PDF-1.7", ErrorCode::FileUnreadable),
        (b"PK\x03\x04....", ErrorCode::FileUnreadable),
        (b"<html></html>", ErrorCode::FileUnreadable),
    ] {
        assert_eq!(try_upload(&office, bytes).err(), Some(code), "{bytes:?}");
    }
}

#[test]
fn rows_that_became_nobody_can_be_forgotten_and_who_was_imported_stays() {
    let mut office = TestOffice::open();
    let file = upload(&office, FILE.as_bytes());
    office.call(DiscardImport { id: file.id }).unwrap();
    assert!(office.call(ListImports {}).unwrap().is_empty());
    assert_eq!(office.call(GetImport { id: file.id }).unwrap_err().code, ErrorCode::ImportNotFound);

    let file = upload(&office, FILE.as_bytes());
    run(&mut office, &file, &suggested(&file), false);
    office.call(DiscardImport { id: file.id }).unwrap();
    assert!(office.call(GetImportFile { id: file.id }).unwrap().sheets.is_empty());
    assert_eq!(office.call(ListRejected { id: file.id, ..ListRejected::default() }).unwrap().total, 0);
    let plan = suggested(&upload(&office, FILE.as_bytes()));
    let again = office.call(StartImport { id: file.id, plan, dry_run: false }).unwrap();
    office.wait(&again.job.unwrap()).unwrap();
    assert_eq!(people(&mut office), 2);
}

#[test]
fn namesakes_of_one_day_are_taken_without_a_pair_for_each_two() {
    let mut office = TestOffice::open();
    let mut csv = "Prénom;Nom;Né le\n".to_owned();
    for _ in 0..400 {
        csv.push_str("Fatou;Diallo;01/01/1990\n");
    }
    let file = upload(&office, csv.as_bytes());
    let plan = ImportPlan { date_order: Some(DateOrder::DayFirst), ..suggested(&file) };
    let done = run(&mut office, &file, &plan, false);
    assert_eq!((done.rows, done.created + done.linked, done.rejected), (400, 400, 0));
    assert!(done.review <= 5 * 400);
}
