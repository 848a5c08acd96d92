//! `kadi mpi score` and `kadi mpi link`: records compared without a store.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use kadi_testkit::command::{bare, json_lines};
use serde_json::{Value, json};

use super::{Folder, document, done, names, refusal, run, stderr, storeless, text};

const A: &str = r#"{"first_name":"Aminata","last_name":"Diallo","date_of_birth":"1995-03-15","sex":"F","district":"Dakar","commune":"Pikine","external_id":"SN-1995-003"}"#;
const B: &str = r#"{"first_name":"Aminatta","last_name":"Jallow","date_of_birth":"1995-03-15","sex":"F","district":"Dakar","commune":"Pikine","external_id":"SN-1995-003"}"#;
const KOFI: &str = r#"{"first_name":"Kofi","last_name":"Mensah","date_of_birth":"1962","sex":"M"}"#;

fn explained(score: &Value) {
    assert_eq!(names(score)[..4], ["decision", "fields", "guards", "score"]);
    let number = score["score"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&number) && score["guards"].is_array(), "{score}");
    assert!(["link", "review", "alert", "new"].contains(&text(score, "decision")), "{score}");
    for field in score["fields"].as_object().unwrap().values() {
        for part in ["similarity", "weight"] {
            assert!(field[part].as_f64().is_some_and(|part| (0.0..=1.0).contains(&part)), "{field}");
        }
    }
}

#[test]
fn a_pair_is_scored_and_explained() {
    let score = document(&storeless(&["mpi", "score", "--a", A, "--b", B]));
    explained(&score);
    assert_eq!(text(&score, "decision"), "link");
    // Commune and district share one place; the finer of the two is compared.
    let fields = ["commune", "date_of_birth", "external_id", "first_name", "last_name", "sex"];
    assert_eq!(names(&score["fields"]), fields);
    assert_eq!(score["fields"]["first_name"]["weight"], 0.25);
    let turned = document(&storeless(&["mpi", "score", "--a", B, "--b", A]));
    assert_eq!(turned, score);
    let stranger = document(&storeless(&["mpi", "score", "--a", A, "--b", KOFI]));
    explained(&stranger);
    assert_eq!(text(&stranger, "decision"), "new");
}

#[test]
fn pairs_come_from_a_file_or_from_standard_input_one_answer_a_line() {
    let folder = Folder::new();
    let lines = format!("{{\"a\":{A},\"b\":{B}}}\n\n{{\"a\":{A},\"b\":{KOFI}}}\n");
    let file = folder.write("pairs.jsonl", &lines);
    let scores = done(&storeless(&["mpi", "score", "--pairs", &file]));
    scores.iter().for_each(explained);
    let decisions: Vec<&str> = scores.iter().map(|score| text(score, "decision")).collect();
    assert_eq!(decisions, ["link", "new"]);

    let mut child = bare()
        .args(["mpi", "score", "--pairs", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    assert_eq!(done(&child.wait_with_output().unwrap()), scores);

    let file = folder.write("pairs.jsonl", &format!("{lines}{{\"a\":{A}}}\n"));
    let output = storeless(&["mpi", "score", "--pairs", &file]);
    assert_eq!(json_lines(&output), scores);
    let line = refusal(&output, 1);
    assert!(line.contains("pairs.jsonl, line 4"), "{line}");
    let line =
        refusal(&storeless(&["mpi", "score", "--a", r#"{"date_of_birth":"12/03/1991"}"#, "--b", B]), 1);
    assert!(line.contains("“Date of birth” is not a date"), "{line}");
}

const RECORDS: &str = "\
id,first_name,last_name,date_of_birth,sex,district,commune,external_id,person
r1,Aminata,Diallo,1995-03-15,F,Dakar,Pikine,SN-1995-003,p1
r2,Aminatta,Jallow,1995-03-15,F,Dakar,Pikine,SN-1995-003,p1
r3,Kofi,Mensah,1980-05-02,M,Accra,Osu,,p2
r4,Kofi,Mensah,1980,M,Accra,Osu,,p2
r5,Zawadi,Mushi,2001-08,F,Moshi,Kati,,p3
";

#[test]
fn a_file_is_linked_into_pairs_and_clusters() {
    let folder = Folder::new();
    let (input, out) = (folder.write("records.csv", RECORDS), folder.name("LINKS.csv"));
    let report = document(&storeless(&["mpi", "link", "--input", &input, "--out", &out]));
    assert_eq!((&report["records"], &report["pairs"]), (&json!(5), &json!(2)));
    assert!(report.get("link").is_none());

    let links = fs::read_to_string(&out).unwrap();
    let mut lines = links.lines();
    assert_eq!(lines.next(), Some("id_a,id_b,score,decision"));
    let mut pairs = Vec::new();
    for line in lines {
        let [a, b, score, decision] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        assert!((0.5..=1.0).contains(&score.parse::<f64>().unwrap()), "{line}");
        pairs.push((a, b, decision));
    }
    assert_eq!(pairs, [("r1", "r2", "link"), ("r3", "r4", "review")]);
    let clusters = fs::read_to_string(folder.path("CLUSTERS.csv")).unwrap();
    assert_eq!(clusters, "id,cluster\nr1,r1\nr2,r1\nr3,r3\nr4,r4\nr5,r5\n");
}

#[test]
fn with_a_truth_column_the_figures_of_each_band_are_told() {
    let folder = Folder::new();
    let (input, out) = (folder.write("records.csv", RECORDS), folder.name("LINKS.csv"));
    let link = ["mpi", "link", "--input", &input, "--out", &out, "--truth", "person"];
    let report = document(&storeless(&link));
    for (band, pairs, recall) in [("link", 1, 0.5), ("link+review", 2, 1.0), ("any", 2, 1.0)] {
        assert_eq!(names(&report[band]), ["f1", "pairs", "precision", "recall"]);
        let figures = (&report[band]["pairs"], &report[band]["precision"], &report[band]["recall"]);
        assert_eq!(figures, (&json!(pairs), &json!(1.0), &json!(recall)), "{band}");
        let f1 = 2.0 * recall / (1.0 + recall);
        assert!((report[band]["f1"].as_f64().unwrap() - f1).abs() < 1e-9, "{band}");
    }
    assert_eq!((&report["review"]["pairs"], &report["false_reviews_per_thousand"]), (&json!(1), &json!(0.0)));
    assert!(report.get("hard_negatives_linked").is_none());
    let twins = folder.write("twins.csv", "kind,person_a,person_b\ntwin,p1,p2\n");
    let judged = document(&storeless(&[&link[..], &["--hard-negatives", &twins]].concat()));
    assert_eq!(judged["hard_negatives_linked"], json!({ "twin": 0 }));
    let wrong = folder.write("wrong.csv", "kind,person_a\n");
    let line = refusal(&storeless(&[&link[..], &["--hard-negatives", &wrong]].concat()), 1);
    assert!(line.contains("no column “person_b”"), "{line}");
    // Also where nobody asked for JSON, since the figures are what the column is for.
    let plain = run(bare().args(link));
    assert_eq!(json_lines(&plain).last().unwrap()["link"], report["link"]);
}

#[test]
fn columns_may_be_missing_or_wrong_and_values_unreadable() {
    let folder = Folder::new();
    let out = folder.name("pairs.csv");
    let few = folder
        .write("few.csv", "id,last_name,phone,date_of_birth\n1,Sow,771234567,soon\n2,Sow,771234567,1990\n");
    let clusters = folder.name("who.csv");
    let output = storeless(&["mpi", "link", "--input", &few, "--out", &out, "--clusters", &clusters]);
    assert_eq!(document(&output)["unread"], json!({ "date_of_birth": 1 }));
    assert!(stderr(&output).contains("Date of birth"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&clusters).unwrap().lines().next(), Some("id,cluster"));

    let link = |args: &[&str]| refusal(&storeless(&[&["mpi", "link", "--out", &out], args].concat()), 1);
    assert!(link(&["--input", &few, "--truth", "person"]).contains("no column “person”"));
    let nobody = folder.write("nobody.csv", "colour\nred\n");
    assert!(link(&["--input", &nobody]).contains("no column “first_name”"));
    assert!(link(&["--input", &folder.name("gone.csv")]).contains("gone.csv cannot be read"));
}
