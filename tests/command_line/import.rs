//! `kadi import` with files as offices have them: workbooks, dates in doubt, a kill in the middle, rows to mend.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use kadi_testkit::command::json_lines;
use serde_json::json;

use super::{Office, refusal};

#[test]
fn dates_in_doubt_want_an_answer_and_the_rejects_come_back_as_a_file() {
    let office = Office::new();
    let file = office
        .folder
        .write("doubt.csv", "Nom;Né le;Sexe\nDiop;03/04/1990;1\nSow;05/06/1991;2\nBa;31/02/1990;1\n");
    let line = office.refusal(&["import", &file], 1);
    assert!(line.contains("“Né le” can be read two ways") && line.contains("--dates"), "{line}");

    let rejected = office.folder.name("rejets.csv");
    let output = office.run(&["import", &file, "--dates", "day-first", "--rejected", &rejected]);
    let report = json_lines(&output).remove(0);
    assert_eq!((&report["created"], &report["errors"][0]["line"]), (&json!(2), &json!(4)));
    assert!(refusal(&output, 1).contains("line 4 (Date of birth)"));
    let text = std::fs::read_to_string(&rejected).unwrap();
    assert!(text.contains("31/02/1990") && !text.contains("03/04/1990"), "{text}");

    let shown = office.document(&["mpi", "search", "Diop"]);
    assert_eq!(
        (&shown["rows"][0]["date_of_birth"], &shown["rows"][0]["sex"]),
        (&json!("1990-04-03"), &json!("male"))
    );
}

#[test]
fn a_workbook_that_was_written_here_is_read_by_its_sheet() {
    let office = Office::new();
    let file = office.folder.write("mend.csv", "Nom;Né le\nDiop;hier\nSow;demain\n");
    let book = office.folder.name("mend.xlsx");
    let _ = office.run(&["import", &file, "--rejected", &book]);
    let line = office.refusal(&["import", &book, "--sheet", "Feuille 9"], 1);
    assert!(line.contains("no sheet “Feuille 9”"), "{line}");
    let output = office.run(&["import", &book, "--sheet", "Sheet1", "--map", "last_name=Nom", "--dry-run"]);
    let report = json_lines(&output).remove(0);
    assert_eq!(
        (&report["rows"], &report["created"], &report["dry_run"]),
        (&json!(2), &json!(2), &json!(true))
    );
}

#[test]
fn files_that_are_something_else_are_refused_in_one_line() {
    let office = Office::new();
    for (name, content, says) in [
        ("empty.csv", "", "no row"),
        ("header.csv", "Nom;Sexe\n", "no row"),
        ("page.xls", "<html><table></table></html>", "cannot read this kind"),
        ("letter.pdf", "%PDF-1.7", "cannot read this kind"),
    ] {
        let file = office.folder.write(name, content);
        let line = office.refusal(&["import", &file], 1);
        assert!(line.contains(says), "{name}: {line}");
    }
    let line = office.refusal(&["import", &office.folder.write("odd.csv", "Colonne1;Colonne2\na;b\n")], 2);
    assert!(line.contains("--map"), "{line}");
}

#[test]
fn an_import_that_is_killed_goes_on_when_the_same_file_comes_again() {
    let office = Office::new();
    let mut csv = "Prénom;Nom;Né le;Sexe;CNI\n".to_owned();
    for n in 0..1000 {
        let (given, family) =
            (["Awa", "Kofi", "Zawadi", "Moussa"][n % 4], ["Diop", "Mensah", "Mushi"][n % 3]);
        writeln!(csv, "{given};{family};{}-{:02}-{:02};;ID-{n:06}", 1950 + n % 60, n % 12 + 1, n % 28 + 1)
            .unwrap();
    }
    let file = office.folder.write("many.csv", &csv);
    // After some rows are taken, and again before the rest is.
    for steps in [1, 2] {
        let mut command = office.command();
        command
            .args(["import", &file, "--progress"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        assert_eq!(told.take(steps).filter(|line| line.contains("\"progress\"")).count(), steps);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let report = office.document(&["import", &file]);
    assert_eq!(report["rows"], 1000);
    let people = office.document(&["mpi", "stats"])["identities"].as_u64().unwrap();
    // What was cut off went on: its report counts the rows of all three runs.
    assert_eq!(report["created"], people);
    assert_eq!(report["created"].as_u64().unwrap() + report["linked"].as_u64().unwrap(), 1000);
    let again = office.document(&["import", &file]);
    assert_eq!((&again["created"], &again["linked"]), (&json!(0), &json!(1000)));
    assert_eq!(office.document(&["mpi", "stats"])["identities"], people);
}
