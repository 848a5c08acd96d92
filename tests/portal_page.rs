//! The verification portal as a clerk opens it: from a folder, in a real browser, without any network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "portal_page/campaign.rs"]
mod campaign;
#[path = "portal_page/screens.rs"]
mod screens;

use std::fs;
use std::path::Path;

use campaign::Campaign;
use kadi_contract::ErrorCode;
use kadi_contract::verify::{ClosePortal, ExportChanges, ExportPortal, ListForm, PortalPack};
use kadi_core::Timestamp;
use kadi_testkit::browser::Browser;
use kadi_testkit::office::NOW;
use screens::verdict;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Opens the page in French at `now`.
fn open(browser: &Browser, folder: &Path, now: Timestamp) {
    browser.stop_clock_at(now);
    browser.goto(&format!("file://{}/index.html", folder.display()));
    browser.choose("#language", "fr");
    browser.wait_for_text("h1", "Vérifier une carte de santé");
}

fn type_code(browser: &Browser, text: &str) {
    browser.fill("#code", text);
    browser.press("\u{E007}");
}

/// Puts `new` in place of `old` in a file of the folder, as somebody with an editor would.
fn tamper(folder: &Path, file: &str, old: &str, new: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    fs::write(folder.join(file), text.replacen(old, new, 1)).unwrap();
}

#[test]
fn cards_are_verified_by_code_and_by_picture_in_three_languages() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let browser = Browser::chromium(1366, 768);
    open(&browser, &folder, NOW.plus_seconds(HOUR));
    verdict(&browser, "Présentez une carte");
    assert_eq!(browser.text("#list strong"), "VAX26 · 4 cartes · liste du 21/11/2026");
    assert!(browser.has("#list.fresh"));
    screens::keep(&browser, "waiting-fr");

    // A code as people type it, and as the keyboard-wedge scanner sends the token.
    let code = &campaign.codes[0];
    type_code(&browser, &format!("{}-{} {}", &code[..3], &code[3..6], code[6..].to_lowercase()));
    verdict(&browser, "VALIDE");
    assert!(browser.has("#verdict.valid"));
    assert!(browser.text("#facts").contains("VAX26") && browser.text("#facts").contains("21/11/2028"));
    screens::keep(&browser, "valid-fr");
    browser.click("#next");
    verdict(&browser, "Présentez une carte");
    type_code(&browser, &campaign.token(2));
    verdict(&browser, "VALIDE");

    type_code(&browser, &campaign.codes[1]);
    verdict(&browser, "ANNULÉE");
    assert!(browser.has("#verdict.revoked"));
    screens::keep(&browser, "revoked-fr");

    // One letter of the token changed: still shaped like a token, on no list.
    let token = campaign.token(0);
    let other = if token.starts_with('A') { "B" } else { "A" };
    type_code(&browser, &format!("{other}{}", &token[1..]));
    verdict(&browser, "NON VALIDE");
    screens::keep(&browser, "invalid-fr");
    browser.choose("#language", "en");
    verdict(&browser, "NOT VALID");
    browser.choose("#language", "pt");
    verdict(&browser, "NÃO VÁLIDO");
    screens::keep(&browser, "invalid-pt");
    browser.choose("#language", "fr");
    type_code(&browser, "https://example.org/");
    verdict(&browser, "PAS UNE CARTE DE SANTÉ");

    browser.choose_file("#file", &campaign.picture(3, "front"));
    verdict(&browser, "VALIDE");
    browser.choose_file("#file", &campaign.picture(1, "front"));
    verdict(&browser, "ANNULÉE");
    let no_picture = campaign.office.out("notes.png");
    fs::write(&no_picture, "no picture").unwrap();
    browser.choose_file("#file", &no_picture);
    verdict(&browser, "ILLISIBLE");

    assert_eq!(browser.clipped(), Vec::<String>::new());
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let loaded = browser.script("return performance.getEntriesByType('resource').map((entry) => entry.name)");
    let loaded: Vec<&str> = loaded.as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    assert!(loaded.iter().all(|name| name.starts_with("file:")), "{loaded:?}");
    // Nothing of a person is in the folder, so nothing can be on the page.
    for entry in fs::read_dir(&folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(["Mensah", "Mendy", "SN-DKR-26-"].iter().all(|name| !text.contains(name)));
    }
}

#[test]
fn a_language_chosen_while_the_page_still_loads_is_the_one_it_opens_in() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let browser = Browser::chromium(1366, 768);
    browser.run_before_pages(
        "const instantiate = WebAssembly.instantiate;
         WebAssembly.instantiate = (...module) => {
           document.getElementById('language').value = 'pt';
           document.getElementById('language').dispatchEvent(new Event('change'));
           return instantiate(...module);
         };",
    );
    browser.goto(&format!("file://{}/index.html", folder.display()));
    browser.wait_for_text("h1", "Verificar um cartão de saúde");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_list_that_was_tampered_with_is_refused_and_judges_no_card() {
    let mut campaign = Campaign::open();
    let browser = Browser::chromium(1366, 768);
    let refused = |folder: &Path, sentence: &str| {
        open(&browser, folder, NOW);
        browser.wait_for_text("#trouble-sentence", sentence);
        assert_eq!(browser.text("#controls"), "", "cards can still be judged");
        assert_eq!(browser.text("#verdict"), "");
        assert_eq!(browser.clipped(), Vec::<String>::new());
    };

    let forged = campaign.export("forged");
    tamper(&forged, "registry-000.js", "revoked", "valid");
    refused(&forged, "La liste a été modifiée ou coupée.");
    screens::keep(&browser, "tampered-fr");
    let later = campaign.export("later");
    tamper(&later, "registry.js", "2026-12-21", "2036-12-21");
    refused(&later, "La signature de cette liste est fausse");
    let cut = campaign.export("cut");
    fs::remove_file(cut.join("registry-000.js")).unwrap();
    refused(&cut, "La liste des cartes manque dans ce dossier.");
    assert!(browser.complaints().iter().any(|line| line.contains("registry-000.js")));

    // A newer list was seen here: the older one, in which a card since revoked is still good, is refused.
    let older = campaign.export("older");
    let newer = campaign.export("newer");
    open(&browser, &newer, NOW);
    verdict(&browser, "Présentez une carte");
    refused(&older, "Cette liste est plus ancienne");

    // Another office's list for the same campaign is used only after somebody compared its fingerprint.
    let mut elsewhere = Campaign::open();
    refused(&elsewhere.export("portal"), "Cette liste est signée par un autre émetteur");
    screens::keep(&browser, "other-issuer-fr");
    assert!(browser.text("#trouble-fingerprint").len() >= 19);
    browser.click("#trouble-accept");
    verdict(&browser, "Présentez une carte");
}

#[test]
fn the_age_of_the_list_and_of_the_card_is_told() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let code = campaign.codes[0].clone();
    let browser = Browser::chromium(1366, 768);
    for (days, state, word) in [
        (0, "fresh", "VALIDE"),
        (40, "stale", "VALIDE"),
        (731, "stale", "VALIDE"),
        (732, "stale", "EXPIRÉE"),
        (-3, "clock_behind", "VALIDE"),
    ] {
        open(&browser, &folder, NOW.plus_seconds(days * DAY));
        assert!(browser.has(&format!("#list.{state}")), "day {days}");
        type_code(&browser, &code);
        verdict(&browser, word);
        if days == 40 {
            assert!(browser.text("#list").contains("Cette liste a 40 jours."));
            screens::keep(&browser, "stale-fr");
        }
    }
}

#[test]
fn on_a_narrow_telephone_nothing_is_cut_off_and_the_language_is_kept() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let browser = Browser::chromium(500, 740);
    browser.play_telephone(360, 740);
    open(&browser, &folder, NOW);
    assert_eq!(browser.script("return innerWidth"), 360);
    for language in ["fr", "en", "pt"] {
        browser.choose("#language", language);
        assert_eq!(browser.clipped(), Vec::<String>::new(), "{language}");
        screens::keep(&browser, &format!("telephone-waiting-{language}"));
        for (text, name) in [
            (campaign.codes[0].as_str(), "valid"),
            (campaign.codes[1].as_str(), "revoked"),
            ("0000000000", "invalid"),
            ("https://example.org/", "not_a_kadi_code"),
        ] {
            type_code(&browser, text);
            let _ = browser.find(&format!("#verdict.{name}"));
            assert_eq!(browser.clipped(), Vec::<String>::new(), "{language}, {name}");
            screens::keep(&browser, &format!("telephone-{name}-{language}"));
        }
        browser.click("#next");
    }
    browser.goto(&format!("file://{}/index.html", folder.display()));
    browser.wait_for_text("h1", "Verificar um cartão de saúde");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_portal_that_was_closed_says_so_judges_nothing_and_opens_again_with_a_new_list() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let own = folder.join("notes.txt");
    fs::write(&own, "not Kadi's").unwrap();
    let close = ClosePortal {
        campaign: "VAX26".into(),
        sequence: 1,
        out: String::new(),
        reason: "la clé est perdue".into(),
    };
    let closed = campaign.office.call(close.clone()).unwrap();
    assert_eq!(closed.closed_at.as_deref(), Some("2026-11-21T09:00:00.000Z"));
    assert!(own.is_file());
    for gone in ["manifest.json", "registry.json", "registry-000.js"] {
        assert!(!folder.join(gone).exists(), "{gone}");
    }
    let browser = Browser::chromium(1366, 768);
    open(&browser, &folder, NOW.plus_seconds(HOUR));
    browser.wait_for_text("#trouble-sentence", "Le bureau a fermé ce portail le 21/11/2026.");
    assert_eq!((browser.text("#controls"), browser.text("#verdict")), (String::new(), String::new()));
    screens::keep(&browser, "closed-fr");
    for (language, words) in
        [("en", "closed this portal on 21/11/2026"), ("pt", "fechou este portal em 21/11/2026")]
    {
        browser.choose("#language", language);
        browser.wait_for_text("#trouble-sentence", words);
    }
    // Another date in the notice: not what the office signed.
    tamper(&folder, "registry.js", "2026-11-21T09", "2026-11-20T09");
    open(&browser, &folder, NOW.plus_seconds(HOUR));
    browser.wait_for_text("#trouble-sentence", "La signature de cette liste est fausse");
    assert_eq!(browser.complaints(), Vec::<String>::new());

    // No changes go to it any more; closed is closed; the folder may hold a new portal.
    let changes = ExportChanges { campaign: "VAX26".into(), ..ExportChanges::default() };
    assert_eq!(campaign.office.call(changes).unwrap_err().code, ErrorCode::ListNeeded);
    assert_eq!(campaign.office.call(close.clone()).unwrap_err().code, ErrorCode::PortalNotOpen);
    let silent = ClosePortal { reason: " ".into(), ..close };
    assert_eq!(campaign.office.call(silent).unwrap_err().code, ErrorCode::ReasonMissing);
    assert_eq!(campaign.export("portal"), folder);
    open(&browser, &folder, NOW.plus_seconds(HOUR));
    verdict(&browser, "Présentez une carte");
    type_code(&browser, &campaign.codes[0]);
    verdict(&browser, "VALIDE");
    assert!(!folder.join("closed.json").exists());
    assert!(campaign.office.audited().unwrap().contains(&"portal.close".to_owned()));
}

#[test]
fn a_portal_as_one_file_is_the_folder_and_nothing_of_somebody_elses() {
    let mut campaign = Campaign::open();
    let out = campaign.office.out("portal");
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("people.csv"), "Amina;Diop").unwrap();
    for form in [ListForm::Packed, ListForm::Whole] {
        let export = ExportPortal {
            campaign: "VAX26".into(),
            out: out.display().to_string(),
            form,
            pack: PortalPack::Zip,
            ..ExportPortal::default()
        };
        let view = campaign.office.call(export).unwrap();
        let path = view.zip.unwrap();
        assert_eq!(path, format!("{}.zip", out.display()));
        let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert!(names.iter().any(|name| name == "portal/index.html"), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("people")), "{names:?}");
        for name in &names {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
            assert_eq!(bytes, fs::read(out.join(name.strip_prefix("portal/").unwrap())).unwrap(), "{name}");
        }
    }
    // Unpacked anywhere it works.
    let elsewhere = campaign.office.out("elsewhere");
    let mut zip = zip::ZipArchive::new(fs::File::open(format!("{}.zip", out.display())).unwrap()).unwrap();
    zip.extract(&elsewhere).unwrap();
    let browser = Browser::chromium(1366, 768);
    open(&browser, &elsewhere.join("portal"), NOW.plus_seconds(HOUR));
    type_code(&browser, &campaign.codes[0]);
    verdict(&browser, "VALIDE");
}
