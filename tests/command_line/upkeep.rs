//! `kadi audit`, `kadi doctor` and `kadi backup`, and a store that was damaged.

use std::fs;

use kadi_testkit::command::kadi;
use serde_json::{Value, json};

use super::{AMINATA, Office, document, done, names, run, stderr, text};

#[test]
fn the_audit_is_shown_verified_and_exported() {
    let office = Office::new();
    let id = office.register(&AMINATA);
    let page = office.document(&["audit", "show", "--action", "people.", "--limit", "5"]);
    assert_eq!(names(&page), ["entries", "total"]);
    let entry = &page["entries"][0];
    let columns = ["action", "details", "hash", "officer", "reason", "role", "seq", "subject", "time"];
    assert_eq!(names(entry), columns);
    assert_eq!((text(entry, "action"), text(entry, "subject")), ("people.register", id.as_str()));
    assert_eq!(text(entry, "officer"), "Mariama");

    let check = office.document(&["audit", "verify"]);
    let parts =
        ["broken_checkpoint", "checkpoints", "entries", "first_broken", "head", "last_checkpoint", "whole"];
    assert_eq!(names(&check), parts);
    assert_eq!((&check["whole"], &check["first_broken"]), (&json!(true), &Value::Null));

    let out = office.folder.name("audit.csv");
    let exported = office.document(&["audit", "export", "--out", &out]);
    let csv = fs::read_to_string(&out).unwrap();
    let mut lines = csv.lines();
    let columns = "seq,time,officer,role,device,action,subject,reason,details,previous,hash,officer_name";
    assert_eq!(lines.next(), Some(columns));
    assert_eq!(exported["entries"], json!(lines.count()));
    let out = office.folder.name("audit.json");
    office.document(&["audit", "export", "--out", &out, "--format", "json"]);
    let whole: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let entries = whole["entries"].as_array().unwrap();
    assert_eq!(text(&entries[0], "action"), "store.create");
    assert!(entries.iter().zip(1..).all(|(entry, seq)| entry["seq"] == seq));
    // Nobody's name stands in the audit.
    assert!(!csv.contains("Diallo") && !csv.contains("Aminata"));
}

#[test]
fn a_new_store_is_healthy() {
    let office = Office::new();
    let report = office.document(&["doctor"]);
    assert_eq!(names(&report), ["checks", "healthy"]);
    assert_eq!(report["healthy"], true);
    let checks = report["checks"].as_array().unwrap();
    for check in checks {
        assert_eq!(names(check), ["detail", "name", "state"]);
    }
    for name in [
        "encrypted",
        "integrity",
        "foreign_keys",
        "audit",
        "checkpoints",
        "schema",
        "disk",
        "index",
        "keys",
        "fonts",
        "clock",
    ] {
        let check = checks.iter().find(|check| check["name"] == name);
        // How full the disk is the machine decides that runs the test.
        assert!(check.is_some_and(|check| check["state"] == "ok" || name == "disk"), "{name}: {check:?}");
    }
}

#[test]
fn a_backup_opens_with_the_same_pass_phrase_and_holds_everybody() {
    let office = Office::new();
    let id = office.register(&AMINATA);
    let out = office.folder.name("backups");
    let backup = office.document(&["backup", "create", "--out", &out]);
    assert_eq!(names(&backup), ["bytes", "folder", "sha256"]);
    let copy = std::path::PathBuf::from(text(&backup, "folder"));
    assert!(copy.starts_with(office.folder.path("backups")), "{backup}");
    let bytes = fs::read(copy.join("kadi.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert_eq!(backup["bytes"], json!(bytes.len()));

    fs::remove_dir_all(office.store()).unwrap();
    let restored = |args: &[&str]| run(kadi(&copy, &office.folder.path("passphrase")).args(args));
    assert_eq!(text(&document(&restored(&["mpi", "show", &id]))["row"], "last_name"), "Diallo");
    assert_eq!(document(&restored(&["audit", "verify"]))["whole"], true);
    done(&restored(&["doctor"]));
}

#[test]
fn a_damaged_store_ends_with_status_4_and_is_left_as_it_is() {
    let office = Office::new();
    office.register(&AMINATA);
    let path = office.store().join("kadi.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() / 2 + 7);
    fs::write(&path, &bytes).unwrap();
    for args in [&["mpi", "stats"][..], &["audit", "verify"], &["doctor"], &["backup", "create"]] {
        let line = office.refusal(args, 4);
        assert!(line.contains("The register on this disk is damaged."), "{line}");
        assert!(line.contains("restore the last backup"), "{line}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert!(!stderr(&office.run(&["doctor"])).contains("Diallo"));

    // Key slots that are no longer JSON are damage too, not a wrong pass phrase.
    let office = Office::new();
    fs::write(office.store().join("keys.json"), "{").unwrap();
    let line = office.refusal(&["mpi", "stats"], 4);
    assert!(line.contains("damaged"), "{line}");
}
