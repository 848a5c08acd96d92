//! `kadi cards`, `kadi scan`, `kadi verify` and `kadi portal`: from a template to a verdict.

use std::fs;
use std::path::Path;

use kadi_testkit::command::{bare, json_lines};
use kadi_testkit::office::codes_of_pictures;
use serde_json::{Value, json};

use super::{AMINATA, Folder, KOFI, Office, document, done, names, refusal, run, stderr, storeless, text};

#[test]
fn the_templates_are_listed_with_their_size_and_fields() {
    let templates = document(&storeless(&["cards", "templates"]));
    let templates = templates.as_array().unwrap();
    for template in templates {
        assert_eq!(names(template), ["fields", "height_px", "name", "sides", "width_px"]);
        assert_eq!(template["sides"], json!(["front", "back"]));
        assert!(template["fields"].as_array().unwrap().contains(&json!("last_name")), "{template}");
    }
    let size = |name: &str| {
        let template = templates.iter().find(|template| template["name"] == name).unwrap();
        (template["width_px"].as_u64().unwrap(), template["height_px"].as_u64().unwrap())
    };
    // ISO/IEC 7810 ID-1 at 300 dpi, and the documented strip.
    assert_eq!((size("vital"), size("sovereign")), ((1011, 638), (1011, 375)));
}

const TOKEN: &str = "JGWHETHXZW6M2C5CFBY2KG3FE4TXMQENLG35X3DJW6V4NFP5FLFQ";

fn card() -> String {
    json!({
        "first_name": "Aminata", "last_name": "Diallo", "date_of_birth": "1995-03-15", "gender": "F",
        "mpi_id": "SN-DKR-26-9XQ7LM2A", "card_code": "7KQ-2M9-XA4T", "programme": "Santé maternelle",
        "token": TOKEN,
    })
    .to_string()
}

/// Width and height of a PNG, from its header.
fn size(png: &Path) -> (u32, u32) {
    let bytes = fs::read(png).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn both_sides_of_every_template_are_rendered_and_the_code_is_read_again() {
    let folder = Folder::new();
    let data = folder.write("card.json", &card());
    for (template, height) in [("vital", 638), ("sovereign", 375)] {
        let mut payloads = Vec::new();
        for side in ["front", "back"] {
            let out = folder.name(&format!("{template}-{side}.png"));
            let render =
                ["cards", "render", "--template", template, "--side", side, "--data", &data, "--out", &out];
            let rendered = document(&storeless(&render));
            assert_eq!((text(&rendered, "side"), text(&rendered, "file")), (side, out.as_str()));
            assert_eq!(size(Path::new(&out)), (1011, height));
            let scanned = document(&storeless(&["scan", &out]));
            assert_eq!(names(&scanned), ["file", "ms", "payloads"]);
            assert!(scanned["ms"].as_f64().unwrap() > 0.0);
            payloads.extend(scanned["payloads"].as_array().unwrap().clone());
        }
        assert!(!payloads.is_empty() && payloads.iter().all(|payload| payload == TOKEN), "{payloads:?}");
    }
}

#[test]
fn the_front_is_rendered_unless_asked_otherwise_in_the_resolution_asked_for() {
    let folder = Folder::new();
    let (data, out) = (folder.write("card.json", &card()), folder.name("card.png"));
    let render = ["cards", "render", "--template", "vital", "--data", &data, "--out", &out];
    let with = |more: &[&str]| storeless(&[&render, more].concat());
    assert_eq!(text(&document(&with(&["--dpi", "600"])), "side"), "front");
    assert_eq!(size(Path::new(&out)), (2022, 1276));
    assert_eq!(with(&["--dpi", "200"]).status.code(), Some(2));
    let french = document(&with(&["--language", "fr"]));
    let in_french = fs::read(&out).unwrap();
    assert_eq!(french["warnings"], json!([]));
    done(&with(&["--language", "en"]));
    assert_ne!(fs::read(&out).unwrap(), in_french);

    // Too little for a whole card is drawn all the same, and told.
    let bare_data = folder.write("card.json", r#"{"last_name":"Diallo"}"#);
    assert_eq!(bare_data, data);
    let output = with(&[]);
    assert!(document(&output)["warnings"].as_array().unwrap().len() >= 2);
    assert!(stderr(&output).contains("The card has no code"), "{}", stderr(&output));
}

#[test]
fn what_cannot_be_rendered_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let (data, out) = (folder.write("card.json", &card()), folder.name("card.png"));
    let render = |template: &str, data: &str| {
        let args = ["cards", "render", "--template", template, "--data", data, "--out", &out];
        refusal(&storeless(&args), 1)
    };
    assert!(render("gala", &data).contains("no card template named “gala”"));
    let broken = folder.write("broken.json", "{\n\"last_name\": }");
    assert!(render("vital", &broken).contains("broken.json, line 2"));
    assert!(render("vital", &folder.name("gone.json")).contains("gone.json cannot be read"));
    assert!(!folder.path("card.png").exists());
    let nowhere = folder.name("nowhere/card.png");
    let line = refusal(
        &storeless(&["cards", "render", "--template", "vital", "--data", &data, "--out", &nowhere]),
        1,
    );
    assert!(line.contains("nowhere/card.png cannot be written"), "{line}");
}

#[test]
fn a_picture_without_a_code_is_no_failure_of_the_decoder_and_a_file_that_is_no_picture_is() {
    let folder = Folder::new();
    let (data, out) = (folder.write("card.json", r#"{"last_name":"Diallo"}"#), folder.name("card.png"));
    done(&storeless(&["cards", "render", "--template", "vital", "--data", &data, "--out", &out]));
    let nothing = document(&storeless(&["scan", &out]));
    assert_eq!((names(&nothing), &nothing["payloads"]), (vec!["file", "ms", "payloads"], &json!([])));

    // The pictures after a bad one are read all the same.
    let output = storeless(&["scan", &data, &out]);
    let lines = json_lines(&output);
    assert_eq!((&lines[0]["error"], &lines[1]["payloads"]), (&json!("image_unreadable"), &json!([])));
    let line = refusal(&output, 1);
    assert!(line.contains("card.json: This file is not a PNG or JPEG picture"), "{line}");
}

#[test]
fn a_folder_and_a_video_are_read_frame_by_frame() {
    let folder = Folder::new();
    let (data, out) = (folder.write("card.json", &card()), folder.name("frames/1.png"));
    fs::create_dir(folder.path("frames")).unwrap();
    done(&storeless(&["cards", "render", "--template", "vital", "--data", &data, "--out", &out]));
    fs::write(folder.path("frames/2.png"), "no picture").unwrap();
    fs::copy(&out, folder.path("frames/3.png")).unwrap();
    let frames = folder.name("frames");
    let output = storeless(&["scan", &frames]);
    let lines = json_lines(&output);
    assert_eq!(
        lines.iter().map(|line| text(line, "file")).collect::<Vec<_>>(),
        [1, 2, 3].map(|n| format!("{frames}#{n}"))
    );
    assert_eq!((&lines[0]["payloads"], &lines[2]["payloads"]), (&json!([TOKEN]), &json!([TOKEN])));
    assert!(refusal(&output, 1).contains("frames#2: "));

    let frame = kadi_scan::Frame::from_image(&fs::read(&out).unwrap()).unwrap();
    let mut video = format!("YUV4MPEG2 W{} H{} F10:1 Cmono\n", frame.width(), frame.height()).into_bytes();
    for _ in 0..2 {
        video.extend(b"FRAME\n");
        video.extend(frame.luma());
    }
    fs::write(folder.path("card.y4m"), &video).unwrap();
    let lines = done(&storeless(&["scan", &folder.name("card.y4m")]));
    assert_eq!(
        lines.iter().map(|line| line["payloads"].clone()).collect::<Vec<_>>(),
        [json!([TOKEN]), json!([TOKEN])]
    );
    video.truncate(video.len() - 1);
    fs::write(folder.path("cut.y4m"), &video).unwrap();
    let output = storeless(&["scan", &folder.name("cut.y4m")]);
    assert_eq!(json_lines(&output).len(), 2);
    refusal(&output, 1);
}

/// An office with a batch of two cards: the folder of the pictures, the codes.
fn batch(office: &Office) -> (String, Vec<String>) {
    office.register(&AMINATA);
    office.register(&KOFI);
    let out = office.folder.name("cards");
    let batch =
        office.document(&["cards", "batch", "--template", "vital", "--campaign", "VAX26", "--out", &out]);
    assert_eq!(
        (text(&batch, "state"), &batch["rendered"], &batch["pdf_pages"]),
        ("done", &json!(2), &json!(4))
    );
    assert_eq!(batch["files"], json!(["cards.pdf", "cards.zip", "SHA256SUMS", "MANIFEST.json"]));
    assert!(fs::read(office.folder.path("cards/cards.pdf")).unwrap().starts_with(b"%PDF-"));
    assert_eq!(office.document(&["cards", "jobs"])[0]["id"], batch["id"]);
    let codes = codes_of_pictures(&office.folder.path("cards/png")).unwrap();
    assert_eq!(codes.len(), 2);
    (format!("{out}/png"), codes)
}

/// The verdicts of `kadi verify`, one line an item.
fn verdicts<'a>(items: &[&str], lines: &'a [Value]) -> Vec<&'a str> {
    assert_eq!(lines.iter().map(|line| text(line, "item")).collect::<Vec<_>>(), items);
    for line in lines {
        let known = ["valid", "revoked"].contains(&text(line, "verdict"));
        let expected = if known { vec!["campaign", "item", "verdict"] } else { vec!["item", "verdict"] };
        // Of the holder of a good card, and only with a pass phrase, in how many programmes they are.
        let mut told = names(line);
        told.retain(|name| *name != "programmes" || text(line, "verdict") != "valid" || line[*name] != 0);
        assert_eq!(told, expected);
    }
    lines.iter().map(|line| text(line, "verdict")).collect()
}

#[test]
fn cards_are_verified_by_token_code_and_picture_and_also_while_locked() {
    let office = Office::new();
    let (pictures, codes) = batch(&office);
    let picture = |at: usize| format!("{pictures}/{}-front.png", codes[at]);
    let token = document(&storeless(&["scan", &picture(0)]))["payloads"][0].as_str().unwrap().to_owned();
    let other = if token.starts_with('A') { "B" } else { "A" };
    let altered = format!("{other}{}", &token[1..]);

    let items = [&*token, &*codes[0], &*picture(0), &*altered, "7KQ-2M9-XA4T", "https://example.org/"];
    let lines = done(&office.run(&[&["verify"], &items[..]].concat()));
    let expected = ["valid", "valid", "valid", "invalid", "invalid", "not_a_kadi_code"];
    assert_eq!(verdicts(&items, &lines), expected);
    assert_eq!(lines[0]["campaign"], "VAX26");

    let revoke = ["cards", "revoke", &codes[1], "--reason", "lost"];
    assert_eq!(text(&office.document(&revoke), "status"), "revoked");
    assert!(office.refusal(&revoke, 1).contains("This card was revoked already."));
    let items = [&*codes[1], &*picture(1)];
    assert_eq!(verdicts(&items, &done(&office.run(&[&["verify"], &items[..]].concat()))), ["revoked"; 2]);

    // Nobody unlocks: before a list is published nothing can be said, afterwards the same is said.
    let locked = |items: &[&str]| {
        run(bare().arg("--json").arg("--store").arg(office.store()).arg("verify").args(items))
    };
    assert!(refusal(&locked(&[&codes[0]]), 1).contains("The register is locked."));
    let out = office.folder.name("portal");
    let portal = office.document(&["portal", "export", "--campaign", "VAX26", "--out", &out]);
    assert_eq!(names(&portal), ["campaign", "cards", "generated_at", "kind", "out", "sequence", "sha256"]);
    assert_eq!((&portal["cards"], &portal["sequence"]), (&json!(2), &json!(1)));
    for file in ["index.html", "registry.json", "manifest.json", "registry.js", "registry-000.js"] {
        assert!(office.folder.path("portal").join(file).is_file(), "{file}");
    }
    assert_eq!(office.document(&["portal", "list"])[0]["out"], json!(out));
    a_portal_is_zipped_and_closed(&office, &out);
    let items = [&*codes[0], &*token, &*picture(1), &*altered];
    let lines = done(&locked(&items));
    assert_eq!(verdicts(&items, &lines), ["valid", "valid", "revoked", "invalid"]);
    let log = office.document(&["verify", "--log"]);
    let newest: Vec<_> =
        log.as_array().unwrap()[..4].iter().map(|e| (text(e, "verdict"), text(e, "means"))).collect();
    assert_eq!(newest, [("invalid", "code"), ("revoked", "picture"), ("valid", "code"), ("valid", "code")]);
    assert_eq!(names(&log[3]), ["at", "campaign", "device", "means", "verdict"]);
    for secret in [&codes[0], &token, "Diallo", "SN-DKR"] {
        assert!(!log.to_string().contains(secret), "{secret}");
    }
    assert!(office.refusal(&["portal", "export", "--campaign", "POLIO"], 1).contains("prefix POLIO"));
}

#[test]
fn an_item_that_cannot_be_read_is_told_and_the_next_is_verified() {
    let office = Office::new();
    let (_, codes) = batch(&office);
    let notes = office.folder.write("notes.txt", "no picture");
    let output = office.run(&["verify", "gone.png", &notes, &codes[0]]);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output);
    let items = ["gone.png", &*notes, &*codes[0]];
    assert_eq!(verdicts(&items, &lines), ["unreadable", "unreadable", "valid"]);
    let told = stderr(&output);
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.contains("kadi: gone.png: ") && told.contains("is not a PNG or JPEG picture"), "{told}");
}

#[test]
fn a_card_held_up_to_a_recorded_camera_gets_its_verdict_and_a_camera_that_fails_says_why() {
    let office = Office::new();
    let (pictures, codes) = batch(&office);
    let recorded = office.folder.path("camera");
    fs::create_dir(&recorded).unwrap();
    let held_up = recorded.join("1.png");
    fs::copy(format!("{pictures}/{}-front.png", codes[0]), &held_up).unwrap();
    let faults = |lines: &str| fs::write(recorded.join("camera.txt"), lines).unwrap();
    let camera = format!("file:{}", recorded.display());
    let watch = ["verify", "--camera", &camera, "--seconds", "5"];
    // The first frames are black, as with most webcams.
    faults("dark 3");
    let seen = done(&office.run(&watch));
    assert_eq!(verdicts(&["camera"], &seen), ["valid"]);
    faults("");
    let two = done(&office.run(&[&watch[..], &["--cards", "2"]].concat()));
    assert_eq!(verdicts(&["camera", "camera"], &two), ["valid", "valid"]);
    let log = office.document(&["verify", "--log"]);
    assert_eq!(log[0]["means"], "camera");

    for (fault, words) in [
        ("busy", "Another program uses the camera."),
        ("refused", "does not let Kadi use the camera"),
        ("silent", "The camera gives no picture."),
        ("unplugged 0", "The camera was unplugged."),
        ("haunted", "The camera gives no picture."),
    ] {
        faults(fault);
        let line = office.refusal(&watch, 1);
        assert!(line.contains(words), "{fault}: {line}");
    }
    faults("");
    let nowhere = format!("file:{}/gone", recorded.display());
    for gone in [&*nowhere, "4000"] {
        assert!(
            office.refusal(&["verify", "--camera", gone], 1).contains("There is no camera here."),
            "{gone}"
        );
    }
    // What this computer has is for it to say; a recording is none of it.
    assert!(office.document(&["verify", "--cameras"]).is_array());
    for wrong in [
        &["verify", "--camera", &camera, &codes[0]][..],
        &["verify", "--camera", &camera, "--cards", "0"],
        &["verify", "--camera", "front"],
        &["verify", "--camera", "file:"],
        &["verify", "--cameras", &codes[0]],
    ] {
        assert_eq!(office.run(wrong).status.code(), Some(2), "{wrong:?}");
    }

    // Nobody holds anything up.
    let nothing = office.folder.write("blank.json", r#"{"last_name":"Diallo"}"#);
    let held_up = held_up.display().to_string();
    done(&storeless(&["cards", "render", "--template", "vital", "--data", &nothing, "--out", &held_up]));
    let output = office.run(&["verify", "--camera", &camera, "--seconds", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("Hold the card still") && stderr(&output).contains("No code was found"));
}

/// `kadi portal export --zip` and `kadi portal close`, after the first export of VAX26.
fn a_portal_is_zipped_and_closed(office: &Office, first: &str) {
    let out = office.folder.name("stick/portal");
    let zipped = office.document(&["portal", "export", "--campaign", "VAX26", "--out", &out, "--zip"]);
    assert_eq!((text(&zipped, "zip"), &zipped["sequence"]), (format!("{out}.zip").as_str(), &json!(2)));
    let close = |number: &'static str| {
        ["portal", "close", "--campaign", "VAX26", "--number", number, "--reason", "lost"]
    };
    assert!(office.refusal(&close("9"), 1).contains("no open portal with the number 9"));
    assert_eq!(office.run(&close("1")[..6]).status.code(), Some(2), "a reason is missing");
    let closed = office.document(&close("1"));
    assert!(closed["closed_at"].is_string() && text(&closed, "out") == first, "{closed}");
    assert!(office.folder.path("portal/closed.json").is_file());
    assert!(!office.folder.path("portal/manifest.json").exists());
    assert!(office.refusal(&close("1"), 1).contains("no open portal with the number 1"));
    // Where the folder is not there, nothing is closed; it may have moved.
    std::fs::rename(office.folder.path("stick"), office.folder.path("drive")).unwrap();
    assert!(office.refusal(&close("2"), 1).contains("The portal is not in its folder."));
    let moved = office.folder.name("drive/portal");
    let closed = office.document(&[&close("2")[..], &["--out", &moved]].concat());
    assert!(closed["closed_at"].is_string());
    assert!(!office.folder.path("drive/portal.zip").exists());
    let states = office.document(&["portal", "list"]);
    assert!(states.as_array().unwrap().iter().all(|portal| portal["closed_at"].is_string()), "{states}");
}
