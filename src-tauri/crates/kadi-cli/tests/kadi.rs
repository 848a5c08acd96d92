//! The command as scripts see it: arguments in, JSON, one line of error and an exit status out.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: what cannot go on fails the test"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use image::{GrayImage, Luma};
use qrcode::{Color, QrCode};
use serde_json::{Value, json};

const AMINA: &str = r#"{"first_name":"Amina","last_name":"Diallo","date_of_birth":"1991-03-12","sex":"F",
    "district":"Dakar Nord","commune":"Yoff","external_id":"CMU-20931"}"#;
const KOFI: &str = r#"{"first_name":"Kofi","last_name":"Mensah","date_of_birth":"1978-11-02","sex":"M"}"#;

/// Runs `kadi` with nothing of the user's surroundings, and nobody at the terminal.
fn kadi(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kadi"));
    for name in ["KADI_STORE", "KADI_PASSPHRASE_FILE", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_GB.UTF-8").stdin(Stdio::null()).args(words).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn only_line(output: &Output) -> Value {
    let mut lines = lines(output);
    assert_eq!(lines.len(), 1, "{}", stderr(output));
    lines.remove(0)
}

fn refused(output: &Output, expected: i32) -> String {
    let text = stderr(output);
    assert_eq!(status(output), expected, "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A picture of a code: `module` pixels a module, four modules of quiet zone.
fn draw(text: &str, module: usize) -> GrayImage {
    let code = QrCode::new(text).unwrap();
    let side = (code.width() + 8) * module;
    let mut picture = GrayImage::from_pixel(side as u32, side as u32, Luma([255]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (x, y) = ((x as usize / module).wrapping_sub(4), (y as usize / module).wrapping_sub(4));
        if x < code.width() && y < code.width() && code[(x, y)] == Color::Dark {
            *pixel = Luma([0]);
        }
    }
    picture
}

#[test]
fn a_score_tells_the_number_the_decision_each_field_and_the_guards() {
    let same = only_line(&kadi(&["mpi", "score", "--a", AMINA, "--b", AMINA]));
    insta::assert_json_snapshot!("score_of_equal_records", same);
    let different = only_line(&kadi(&["mpi", "score", "--a", AMINA, "--b", KOFI]));
    assert_eq!(different["decision"], "new");
    assert!(different["score"].as_f64().unwrap() < 0.5, "{different}");
}

#[test]
fn pairs_are_scored_one_line_each_and_a_wrong_line_is_named() {
    let folder = folder();
    let file = path(folder.path(), "pairs.jsonl");
    fs::write(&file, format!("{}\n\n{}\n", pair(AMINA, KOFI), pair(KOFI, KOFI))).unwrap();
    let scored = lines(&kadi(&["mpi", "score", "--pairs", &file]));
    assert_eq!(scored.len(), 2);
    assert_eq!(scored[0]["decision"], "new");
    assert!((scored[1]["score"].as_f64().unwrap() - 1.0).abs() < 1e-9);

    fs::write(&file, format!("{}\n{{\"a\": \n", pair(AMINA, KOFI))).unwrap();
    let output = kadi(&["mpi", "score", "--pairs", &file]);
    assert!(refused(&output, 1).contains("line 2"));
    assert_eq!(lines(&output).len(), 1);
}

fn pair(a: &str, b: &str) -> Value {
    json!({ "a": serde_json::from_str::<Value>(a).unwrap(), "b": serde_json::from_str::<Value>(b).unwrap() })
}

#[test]
fn a_date_that_is_none_is_refused_in_the_persons_language_without_repeating_it() {
    let record = r#"{"first_name":"Amina","date_of_birth":"31/02/1991"}"#;
    let english = refused(&kadi(&["mpi", "score", "--a", record, "--b", KOFI]), 1);
    let french = refused(&kadi(&["--language", "fr", "mpi", "score", "--a", record, "--b", KOFI]), 1);
    assert!(english.contains("Date of birth") && french.contains("Date de naissance"), "{english}{french}");
    assert!(!english.contains("31/02"));
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    for words in
        [&["mpi", "score"][..], &["mpi", "score", "--a", "{}"], &["teleport"], &["scan"], &["bench", "all"]]
    {
        assert_eq!(status(&kadi(words)), 2, "{words:?}");
    }
}

#[test]
fn a_list_is_linked_clustered_and_judged() {
    let folder = folder();
    let input = path(folder.path(), "people.csv");
    let out = path(folder.path(), "links.csv");
    fs::write(
        &input,
        "\u{feff}id, first_name, last_name, date_of_birth, sex, commune, external_id, who\r\n\
         r1, Amina, Diallo, 1991-03-12, F, Yoff, CMU-1, p1\r\n\
         r2, Aminah, DIALLO, 1991-03-12, F, Yoff, CMU-1, p1\r\n\
         r3, Kofi, Mensah, 1978, M, Ouakam, , p2\r\n\
         r4, Zawadi, Sow, 12/12/1990, F, Ouakam, , p3\r\n",
    )
    .unwrap();
    let output = kadi(&["mpi", "link", "--input", &input, "--out", &out, "--truth", "who"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let report = only_line(&output);
    assert_eq!(report["records"], 4);
    assert_eq!(report["unread"], json!({ "date_of_birth": 1 }));
    for band in ["link", "link+review", "any"] {
        assert_eq!(report[band], json!({ "pairs": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0 }), "{band}");
    }
    let links = fs::read_to_string(&out).unwrap();
    let mut links = links.lines();
    assert_eq!(links.next(), Some("id_a,id_b,score,decision"));
    let row: Vec<&str> = links.next().unwrap().split(',').collect();
    assert_eq!((row[0], row[1], row[3]), ("r1", "r2", "link"));
    assert!(row[2].parse::<f64>().unwrap() >= 0.95);
    assert_eq!(links.next(), None);
    let clusters = fs::read_to_string(path(folder.path(), "clusters.csv")).unwrap();
    assert_eq!(clusters, "id,cluster\nr1,r1\nr2,r1\nr3,r3\nr4,r4\n");
}

#[test]
fn codes_are_read_pictures_without_one_are_no_failure_and_other_files_are() {
    let folder = folder();
    let (code, blank, text) =
        (path(folder.path(), "code.png"), path(folder.path(), "blank.png"), path(folder.path(), "text.png"));
    draw("KADI TEST 123", 5).save(&code).unwrap();
    GrayImage::from_pixel(200, 200, Luma([240])).save(&blank).unwrap();
    fs::write(&text, "not a picture").unwrap();

    let output = kadi(&["scan", "--json", &code, &blank]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let found = lines(&output);
    assert_eq!(found[0]["file"], code);
    assert_eq!(found[0]["payloads"], json!(["KADI TEST 123"]));
    assert!(found[0]["ms"].as_f64().unwrap() > 0.0);
    assert_eq!(found[1]["payloads"], json!([]));

    let output = kadi(&["scan", "--json", &text, &path(folder.path(), "missing.png"), &code]);
    let errors = stderr(&output);
    assert_eq!((status(&output), errors.lines().count()), (1, 2), "{errors}");
    let found = lines(&output);
    assert_eq!(found[0]["error"], "image_unreadable");
    assert_eq!(found[1]["error"], "file_failed");
    assert_eq!(found[2]["payloads"], json!(["KADI TEST 123"]));
}

#[test]
fn templates_are_listed_with_size_sides_and_fields() {
    let listed = only_line(&kadi(&["cards", "templates", "--json"]));
    let find = |name: &str| {
        let found = listed.as_array().unwrap().iter().find(|template| template["name"] == name);
        found.cloned().unwrap_or_else(|| panic!("no template {name}: {listed}"))
    };
    for (name, width, height) in [("vital", 1011, 638), ("sovereign", 1011, 375)] {
        let template = find(name);
        assert_eq!((&template["width_px"], &template["height_px"]), (&json!(width), &json!(height)));
        assert_eq!(template["sides"], json!(["front", "back"]));
        assert!(template["fields"].as_array().unwrap().contains(&json!("mpi_id")), "{template}");
        let keys: Vec<&str> = template.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["fields", "height_px", "name", "sides", "width_px"]);
    }
}

#[test]
fn a_card_is_rendered_without_a_store_and_its_code_read_again() {
    let folder = folder();
    let (data, front, back) =
        (path(folder.path(), "card.json"), path(folder.path(), "front.png"), path(folder.path(), "back.png"));
    let token = "MZXW6YTBOJRWIZLGMZXW6YTBOJRWIZLGMZXW6YTBOJRWIZLGMZXW";
    let card = json!({ "first_name": "Mariama", "last_name": "Ndiaye", "date_of_birth": "1988-07", "gender": "F",
        "mpi_id": "SN-DKR-26-9XQ7LM2A", "token": token });
    fs::write(&data, card.to_string()).unwrap();
    let render = |more: &[&str]| {
        let mut words = vec!["cards", "render", "--json", "--template", "vital", "--data", data.as_str()];
        words.extend(more);
        kadi(&words)
    };
    let output = render(&["--out", &front, "--dpi", "450"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let rendered = only_line(&output);
    assert_eq!((&rendered["width_px"], &rendered["height_px"]), (&json!(1517), &json!(957)));
    let picture = image::open(&front).unwrap();
    assert_eq!((picture.width(), picture.height()), (1517, 957));
    assert_eq!(status(&render(&["--out", &back, "--side", "back"])), 0);
    assert_ne!(fs::read(&front).unwrap(), fs::read(&back).unwrap());
    let found = lines(&kadi(&["scan", "--json", &front, &back]));
    assert!(found.iter().any(|line| line["payloads"] == json!([token])), "{found:?}");

    let unknown = kadi(&["cards", "render", "--template", "nowhere", "--data", &data, "--out", &front]);
    assert!(refused(&unknown, 1).contains("nowhere"));
    fs::write(&data, "{\n\"first_name\": }").unwrap();
    assert!(refused(&render(&["--out", &front]), 1).contains("line 2"));
    assert_eq!(status(&render(&["--out", &front, "--dpi", "72"])), 2);
}

#[test]
fn without_a_store_people_are_told_to_make_one() {
    let folder = folder();
    let store = path(folder.path(), "store");
    let pass = path(folder.path(), "pass");
    fs::write(&pass, "baobab mangue pirogue soleil\n").unwrap();
    let line = refused(&kadi(&["doctor", "--store", &store, "--passphrase-file", &pass]), 1);
    assert!(line.starts_with("kadi: There is no register"), "{line}");
    assert!(refused(&kadi(&["init", "--store", &store]), 2).contains("--country"));
}

#[test]
fn a_register_is_made_opened_and_kept() {
    let folder = folder();
    let store = path(folder.path(), "store");
    let (pass, wrong) = (path(folder.path(), "pass"), path(folder.path(), "wrong"));
    fs::write(&pass, "baobab mangue pirogue soleil\n").unwrap();
    fs::write(&wrong, "soleil pirogue mangue baobab\n").unwrap();
    let with = |pass: &str, words: &[&str]| {
        let mut all = vec!["--json", "--store", store.as_str(), "--passphrase-file", pass];
        all.extend(words);
        kadi(&all)
    };
    let place =
        ["init", "--country", "SN", "--region", "DKR", "--district", "Dakar Nord", "--officer", "Mariama"];
    let made = only_line(&with(&pass, &place));
    assert_eq!(made["recovery"].as_array().unwrap().len(), 8, "{made}");
    assert_eq!(status(&with(&pass, &place)), 1);

    assert!(refused(&with(&wrong, &["mpi", "stats"]), 3).contains("pass phrase"));

    let person =
        ["mpi", "register", "--first-name", "Zawadi", "--last-name", "Sow", "--date-of-birth", "1990-05-01"];
    let outcome = only_line(&with(&pass, &person));
    assert_eq!((&outcome["decision"], &outcome["created"]), (&json!("new"), &json!(true)));
    let id = outcome["mpi_id"].as_str().unwrap();
    let found = only_line(&with(&pass, &["mpi", "search", "sow", "zawadi"]));
    assert_eq!(found["rows"][0]["mpi_id"], id);
    let changed = with(&pass, &["mpi", "update", id, "--phone", "+221771234567", "--reason", "new number"]);
    assert_eq!(only_line(&changed)["person"]["first_name"], "Zawadi");
    let refusal = with(&pass, &["mpi", "register", "--first-name", "Kofi", "--date-of-birth", "1990-13-40"]);
    assert!(refused(&refusal, 1).contains("Date of birth"));

    let check = only_line(&with(&pass, &["audit", "verify"]));
    assert_eq!(check["whole"], true, "{check}");
    let export = path(folder.path(), "audit.csv");
    let exported = only_line(&with(&pass, &["audit", "export", "--out", &export]));
    let rows = fs::read_to_string(&export).unwrap().lines().count() as u64 - 1;
    assert_eq!(exported["entries"], rows);
    assert!(!fs::read_to_string(&export).unwrap().contains("Zawadi"));
    assert_eq!(only_line(&with(&pass, &["doctor"]))["healthy"], true);
}

#[test]
fn an_import_reports_each_row_that_it_did_not_take() {
    let folder = folder();
    let store = path(folder.path(), "store");
    let (pass, csv) = (path(folder.path(), "pass"), path(folder.path(), "people.csv"));
    fs::write(&pass, "baobab mangue pirogue soleil\n").unwrap();
    fs::write(&csv, "Prénom;Nom;Naissance\nAmina;Diop;1991-03-12\nJean-Pierre;Faye;31/02/1991\n").unwrap();
    let with = |words: &[&str]| {
        let mut all = vec!["--json", "--store", store.as_str(), "--passphrase-file", pass.as_str()];
        all.extend(words);
        kadi(&all)
    };
    assert_eq!(
        status(&with(&["init", "--country", "SN", "--region", "DKR", "--district", "", "--officer", "Kofi"])),
        0
    );
    let map = "first_name=Prénom,last_name=Nom,date_of_birth=Naissance";
    let trial = with(&["import", &csv, "--map", map, "--dry-run"]);
    assert_eq!((status(&trial), &only_line(&trial)["created"]), (1, &json!(1)));
    assert_eq!(only_line(&with(&["mpi", "stats"]))["identities"], 0);
    let done = with(&["import", &csv, "--map", map]);
    assert!(refused(&done, 1).contains("line 3"));
    let report = only_line(&done);
    assert_eq!((&report["rows"], &report["created"]), (&json!(2), &json!(1)));
    assert_eq!(report["errors"], json!([{ "line": 3, "field": "date_of_birth", "code": "invalid_date" }]));
    assert_eq!(only_line(&with(&["mpi", "stats"]))["identities"], 1);
    let unknown = with(&["import", &csv, "--map", "first_name=Given"]);
    assert!(refused(&unknown, 1).contains("Given"));
}
