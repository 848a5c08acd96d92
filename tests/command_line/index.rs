//! `kadi init`, `kadi import` and `kadi mpi`: people come in, are found, judged, merged and taken apart again.

use serde_json::{Value, json};

use super::{AMINATA, INIT, Office, names, refusal, stderr, text};

#[test]
fn a_store_is_made_once_and_holds_no_readable_byte() {
    let office = Office::new();
    let bytes = std::fs::read(office.store().join("kadi.db")).unwrap();
    assert!(bytes.len() > 4096 && !bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(7).any(|window| window == b"Mariama"));
    let line = office.refusal(&INIT, 1);
    assert!(line.contains("There is a register on this computer already."), "{line}");
}

#[test]
fn a_file_is_imported_but_for_its_wrong_row_which_is_named() {
    let office = Office::new();
    let csv = "Prénom;Nom;Date de naissance;Sexe;CNI\n\
               Jean-Pierre;Mendy;1985-07-01;M;SN-1985-001\n\
               Mariama;Ba;1990-02-30;F;SN-1990-002\n\
               Zawadi;Mushi;2001;F;SN-2001-003\n";
    let file = office.folder.write("people.csv", csv);

    let dry = office.run(&["import", &file, "--dry-run"]);
    assert_eq!(dry.status.code(), Some(1));
    let report = kadi_testkit::command::json_lines(&dry).remove(0);
    assert_eq!(names(&report), ["created", "dry_run", "errors", "linked", "review", "rows"]);
    assert_eq!((&report["dry_run"], &report["created"]), (&json!(true), &json!(2)));
    assert_eq!(office.document(&["mpi", "stats"])["identities"], 0);

    let output = office.run(&["import", &file]);
    let report = kadi_testkit::command::json_lines(&output).remove(0);
    let wrong = json!([{ "line": 3, "field": "date_of_birth", "code": "invalid_date" }]);
    assert_eq!(report["errors"], wrong);
    assert_eq!((&report["rows"], &report["created"], &report["linked"]), (&json!(3), &json!(2), &json!(0)));
    let line = refusal(&output, 1);
    assert!(line.contains("line 3 (Date of birth)"), "{line}");

    // Corrected and imported again: the one who was missing is new, the others are known.
    let file = office.folder.write("people.csv", &csv.replace("1990-02-30", "1990-02-28"));
    let map = "first_name=Prénom,last_name=Nom,date_of_birth=Date de naissance,sex=Sexe,external_id=CNI";
    let report = office.document(&["import", &file, "--map", map]);
    assert_eq!(
        (&report["created"], &report["linked"], &report["errors"]),
        (&json!(1), &json!(2), &json!([]))
    );

    let line = office.refusal(&["import", &file, "--map", "first_name=Vorname"], 1);
    assert!(line.contains("no column “Vorname”"), "{line}");
    let line = office.refusal(&["import", &office.folder.name("gone.csv")], 1);
    assert!(line.contains("gone.csv cannot be read"), "{line}");
}

#[test]
fn somebody_is_registered_found_shown_matched_and_corrected() {
    let office = Office::new();
    let id = office.register(&AMINATA);
    assert!(id.starts_with("SN-DKR-") && id.len() == "SN-DKR-26-9XQ7LM2A".len(), "{id}");
    let again = office.document(&[&["mpi", "register"][..], &AMINATA].concat());
    assert_eq!(names(&again), ["candidates", "created", "decision", "mpi_id", "score"]);
    assert_eq!((text(&again, "decision"), text(&again, "mpi_id")), ("link", id.as_str()));
    assert_eq!(again["created"], false);

    for query in [&["Aminata", "Diallo"][..], &["DIALLO aminatta"], &[&id]] {
        let page = office.document(&[&["mpi", "search"][..], query].concat());
        let members = ["marks", "more", "next", "offset", "read_as", "rows", "sort", "suggestions", "total"];
        assert_eq!(names(&page), members);
        assert_eq!(page["total"], 1, "{query:?}");
        assert_eq!(text(&page["rows"][0], "mpi_id"), id);
    }
    assert_eq!(office.document(&["mpi", "search", "Kofi"])["total"], 0);

    let jallow = ["--first-name", "Aminata", "--last-name", "Jallow", "--date-of-birth", "1995-03-15"];
    let found = office.document(&[&["mpi", "match"][..], &jallow].concat());
    assert_eq!(text(&found[0]["row"], "mpi_id"), id);
    assert_eq!(names(&found[0]["score"]), ["decision", "fields", "guards", "score"]);

    let update = ["mpi", "update", &id, "--commune", "Guédiawaye", "--reason", "déménagement"];
    assert_eq!(text(&office.document(&update)["person"], "commune"), "Guédiawaye");
    // Case and dashes of an identifier that somebody typed are forgiven.
    let shown = office.document(&["mpi", "show", &id.to_lowercase().replace('-', " ")]);
    assert_eq!(
        (text(&shown["row"], "mpi_id"), text(&shown["person"], "commune")),
        (id.as_str(), "Guédiawaye")
    );
    assert_eq!(text(&shown, "source"), "registration");
    assert!(shown["history"].as_array().unwrap().iter().any(|entry| entry["reason"] == "déménagement"));
}

/// Two records that an officer must judge, the first registered first.
fn doubtful_pair(office: &Office) -> (String, String) {
    let aya = |first: &str, last: &str, born: &str| {
        office.register(&[
            "--first-name",
            first,
            "--last-name",
            last,
            "--date-of-birth",
            born,
            "--sex",
            "F",
            "--commune",
            "Bouaké",
        ])
    };
    (aya("Kouassi", "Aya", "1991-03-12"), aya("Aya", "Kouassi", "1992-03-12"))
}

fn people(office: &Office) -> (Value, Value, Value) {
    let stats = office.document(&["mpi", "stats"]);
    let expected = [
        "alerts",
        "by_commune",
        "by_district",
        "by_programme",
        "deactivated",
        "deduplication_rate",
        "heaps",
        "identities",
        "known_records",
        "merged",
        "quality",
        "records",
        "to_review",
        "trend",
        "trend_by",
    ];
    assert_eq!(names(&stats), expected);
    (stats["identities"].clone(), stats["merged"].clone(), stats["to_review"].clone())
}

#[test]
fn a_pair_is_judged_and_the_judgement_taken_back() {
    let office = Office::new();
    let (first, second) = doubtful_pair(&office);
    assert_eq!(people(&office), (json!(2), json!(0), json!(1)));
    let page = office.document(&["mpi", "review", "list"]);
    assert_eq!(names(&page), ["next", "pairs", "people", "total"]);
    let pair = &page["pairs"][0];
    assert_eq!((text(&pair["a"]["row"], "mpi_id"), text(&pair["b"]["row"], "mpi_id")), (&*first, &*second));
    let number = pair["id"].to_string();

    assert_eq!(office.document(&["mpi", "review", "show", &number]), *pair);
    let line = office.refusal(&["mpi", "review", "decide", &number, "--decision", "same"], 1);
    assert!(line.contains("A reason is needed."), "{line}");
    let same = ["mpi", "review", "decide", &number, "--decision", "same", "--reason", "same mother"];
    let decided = office.document(&same);
    assert_eq!((text(&decided, "survivor"), &decided["remaining"]), (first.as_str(), &json!(0)));
    assert_eq!(people(&office), (json!(1), json!(1), json!(0)));
    office.document(&["mpi", "review", "undo", &number]);
    assert_eq!(people(&office), (json!(2), json!(0), json!(1)));
    let different = ["mpi", "review", "decide", &number, "--decision", "different", "--reason", "cousins"];
    assert_eq!(office.document(&different)["survivor"], Value::Null);
    assert_eq!(people(&office), (json!(2), json!(0), json!(0)));
    let line = office.refusal(&same, 1);
    assert!(line.contains("has judged this pair already."), "{line}");
}

#[test]
fn two_identities_are_merged_and_taken_apart() {
    let office = Office::new();
    let (survivor, other) = doubtful_pair(&office);
    let preview =
        office.document(&["mpi", "merge", &survivor, &other, "--preview", "--take", "date_of_birth"]);
    assert_eq!(text(&preview["after"], "date_of_birth"), "1992-03-12");
    assert_eq!(text(&preview["sources"], "date_of_birth"), "other");
    let output = office.run(&["mpi", "merge", &survivor, &other, "--preview", "--take", "age"]);
    assert_eq!(output.status.code(), Some(2));
    let merge = ["mpi", "merge", &survivor, &other, "--reason", "confirmed twice", "--take", "date_of_birth"];
    let merged = office.document(&merge);
    assert_eq!(text(&merged["person"], "date_of_birth"), "1992-03-12");
    assert_eq!((text(&merged["row"], "mpi_id"), &merged["aliases"]), (&*survivor, &json!([other])));
    assert_eq!(text(&office.document(&["mpi", "show", &other])["row"], "mpi_id"), survivor);
    let line = office.refusal(&merge, 1);
    assert!(line.contains("These two are one person already."), "{line}");
    let unmerged = office.document(&["mpi", "unmerge", &other, "--reason", "an error"]);
    assert_eq!((text(&unmerged["row"], "mpi_id"), text(&unmerged["row"], "status")), (&*other, "active"));
    // Without a reason on the command line it is wrong usage, before anything is opened.
    let output = office.run(&["mpi", "unmerge", &other]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--reason"));
    assert_eq!(people(&office).0, 2);
    let gone = office.document(&["mpi", "deactivate", &other, "--reason", "moved abroad"]);
    assert_eq!(text(&gone["row"], "status"), "deactivated");
    assert_eq!(people(&office).0, 1);
    let back = office.document(&["mpi", "reactivate", &other, "--reason", "came home"]);
    assert_eq!(text(&back["row"], "status"), "active");
}
