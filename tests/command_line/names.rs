//! `kadi names`: an office looks at a file of spellings, takes it, uses it and takes it out again.

use serde_json::json;

use super::{AMINATA, Folder, Office, document, json_lines, names, storeless, text};

const HEAD: &str = "group_id\tkind\tsex\tcanonical\tfrancophone\tanglophone\tnative_orthography\tother\tshort_forms\t\
                    cognates_distinct\ttags\tcertainty\tfreq_weight\tsource\n";

fn table(id: &str, canonical: &str, also: &str) -> String {
    format!("{HEAD}{id}\tfamily\tU\t{canonical}\t{also}\t\t\t\t\t\t\tlikely\t1\tregister\n")
}

#[test]
fn a_file_is_looked_at_without_a_pass_phrase() {
    let folder = Folder::new();
    let good = folder.write("kolda.tsv", &table("KOL-1", "Xoumbaragou", "Xhyxyx"));
    let store = folder.name("store");
    let found = document(&storeless(&["names", "check", &good, "--store", &store]));
    assert_eq!(names(&found), ["added", "forms", "names", "problems"]);
    assert_eq!((&found["added"], &found["names"], &found["forms"]), (&json!(false), &json!(1), &json!(2)));

    let wrong = folder.write("wrong.tsv", &table("KOL-1", "Xoumbaragou", "Diop"));
    let refused = storeless(&["names", "check", &wrong, "--store", &store]);
    assert_eq!(refused.status.code(), Some(1));
    let problem = &json_lines(&refused)[0]["problems"][0];
    assert_eq!((text(problem, "code"), text(problem, "column")), ("spelling_elsewhere", "francophone"));
    assert_eq!((&problem["line"], &problem["params"]["form"]), (&json!(2), &json!("Diop")));
}

#[test]
fn an_office_adds_uses_and_removes_a_file() {
    let office = Office::new();
    let before = office.document(&["names", "list"]);
    assert_eq!(before["files"], json!([]));
    let file = office.folder.write("kolda.tsv", &table("KOL-1", "Xoumbaragou", "Xhyxyx"));
    assert_eq!(office.document(&["names", "add", &file])["added"], true);
    let after = office.document(&["names", "list"]);
    assert_ne!(after["version"], before["version"]);
    assert_eq!((text(&after["files"][0], "name"), &after["files"][0]["lines"]), ("kolda.tsv", &json!(1)));

    let person = AMINATA.map(|word| if word == "Diallo" { "Xoumbaragou" } else { word });
    office.register(&person);
    assert_eq!(office.document(&["mpi", "search", "Xhyxyx"])["total"], 1);

    office.document(&["names", "remove", "kolda.tsv"]);
    assert_eq!(office.document(&["names", "list"])["version"], before["version"]);
    assert!(office.refusal(&["names", "remove", "kolda.tsv"], 1).contains("kolda.tsv"));
}
