//! `kadi fraud` and `kadi report fraud`: signs are listed, put aside with a reason, and saved; another desk's log is taken.

use std::fs;

use serde_json::json;

use super::{Office, text};

/// A line of a log of verifications, so many seconds before midnight of the present day.
fn line(at: i64, verdict: &str, card: u64) -> String {
    format!(r#"{{"at":{at},"verdict":"{verdict}","means":"code","mark":"{card:016x}"}}"#)
}

/// The present moment less an hour, in milliseconds: the command looks at its own clock.
fn an_hour_ago() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap() - 3_600_000
}

#[test]
fn signs_are_listed_put_aside_and_saved() {
    let office = Office::new();
    let none = office.document(&["fraud", "list"]);
    assert_eq!((&none["signs"], &none["verifications"]), (&json!([]), &json!(0)));
    let begun = an_hour_ago();
    // Twenty unknown codes in a minute: somebody guesses. One good card, seen here first.
    let mut log: Vec<String> =
        (0..20).map(|n| line(begun + n * 3_000, "invalid", 900 + n.unsigned_abs())).collect();
    log.push(line(begun + 90_000, "valid", 7));
    fs::write(office.store().join("verifications.jsonl"), log.join("\n") + "\n").unwrap();

    let found = office.document(&["fraud", "list"]);
    assert_eq!(found["signs"].as_array().unwrap().len(), 1, "{found}");
    let sign = &found["signs"][0];
    assert_eq!((text(sign, "kind"), &sign["events"]), ("brute_force", &json!(20)));
    assert_eq!(office.document(&["fraud", "list", "--min-risk", "100"])["signs"], json!([]));
    assert_eq!(office.run(&["fraud", "list", "--min-risk", "101"]).status.code(), Some(2));

    // Another desk, an hour's way off, saw the good card two minutes later.
    let other = office.folder.write("kolda.jsonl", &(line(begun + 210_000, "valid", 7) + "\n"));
    let broken = office.folder.write("broken.jsonl", "no log at all\n");
    let take = |file: &str, place: &str| office.run(&["fraud", "take", file, "--place", place]);
    assert_eq!(take(&broken, "Kolda").status.code(), Some(1));
    assert!(office.refusal(&["fraud", "take", &other, "--place", " "], 1).contains("Place"));
    let taken = office.document(&["fraud", "take", &other, "--place", "Kolda", "--desk", "2"]);
    assert_eq!(
        (text(&taken, "place"), text(&taken, "desk"), &taken["verifications"]),
        ("Kolda", "2", &json!(1))
    );
    let found = office.document(&["fraud", "list"]);
    let kinds: Vec<&str> = found["signs"].as_array().unwrap().iter().map(|sign| text(sign, "kind")).collect();
    assert!(kinds.contains(&"impossible_pace") && kinds.len() == 2, "{found}");

    let id = found["signs"].as_array().unwrap().iter().find(|sign| text(sign, "kind") == "brute_force");
    let id = text(id.unwrap(), "id").to_owned();
    assert_eq!(office.run(&["fraud", "dismiss", &id]).status.code(), Some(2), "a reason is missing");
    assert!(office.refusal(&["fraud", "dismiss", &id, "--reason", " "], 1).contains("reason"));
    let unknown = ["fraud", "dismiss", "0000000000000000", "--reason", "who knows"];
    assert!(office.refusal(&unknown, 1).contains("There is no such sign"));
    let aside = office.document(&["fraud", "dismiss", &id, "--reason", "a lesson with the scanner"]);
    assert_eq!(text(&aside["dismissed"], "reason"), "a lesson with the scanner");
    let found = office.document(&["fraud", "list"]);
    assert_eq!(found["signs"][1]["dismissed"]["officer"], "Mariama", "{found}");

    // As a file: both signs under a header, and as a workbook.
    let csv = office.folder.name("signs.csv");
    assert_eq!(office.document(&["report", "fraud", "--csv", &csv])["rows"], 2);
    assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 3);
    let xlsx = office.folder.name("signs.xlsx");
    assert_eq!(office.document(&["report", "fraud", "--xlsx", &xlsx])["rows"], 2);
    assert!(fs::read(&xlsx).unwrap().starts_with(b"PK"));
    assert_eq!(office.run(&["report", "fraud"]).status.code(), Some(2), "neither form");
    assert_eq!(office.run(&["report", "fraud", "--csv", &csv, "--xlsx", &xlsx]).status.code(), Some(2));
    assert!(office.refusal(&["report", "fraud", "--csv", "/nowhere/signs.csv"], 1).starts_with("kadi: "));
}
