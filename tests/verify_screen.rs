//! The verification screen in a real browser: every verdict, scanners that type, a camera, several cards at once, the log and
//! the kiosk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "portal_page/campaign.rs"]
mod campaign;
#[path = "portal_page/held_up.rs"]
mod held_up;

use std::fs;
use std::sync::Arc;

use campaign::Campaign;
use held_up::held_up;
use kadi_contract::session::SetLanguage;
use kadi_contract::verify::{ListVerifications, Means, Verdict};
use kadi_http::ServerHandle;
use kadi_scan::RecordedCamera;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::PASSPHRASE;
use kadi_testkit::screen;

const DAY: i64 = 24 * 3_600;

fn serve(campaign: &mut Campaign, language: &str) -> ServerHandle {
    campaign.office.call(SetLanguage { language: language.into() }).unwrap();
    screen::serve(&campaign.office.app)
}

/// A camera with a light, which a recorded one has not; what is asked of it is written down.
const LIGHT: &str = "window.lights = [];
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
MediaStreamTrack.prototype.applyConstraints = async wish => { window.lights.push(wish.advanced[0].torch); };";

/// Writes down the notes that are played.
const TONES: &str = "window.tones = [];
OscillatorNode.prototype.start = function () { window.tones.push(this.frequency.value); };";

fn type_code(browser: &Browser, text: &str) {
    browser.fill("#verify-code", text);
    browser.press("\u{E007}");
}

/// The verdict's word in its panel.
fn verdict(browser: &Browser, class: &str) {
    let _ = browser.find(&format!("[data-verdict=\"{class}\"]"));
}

/// What a scanner set to a US keyboard makes a computer with a French one see: the places of the keys, and other letters.
fn scan_by_keyboard(browser: &Browser, text: &str) {
    let script = r"
const azerty = { A: 'Q', Q: 'A', Z: 'W', W: 'Z', M: '?' };
const key = (code, key, shiftKey) =>
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code, key, shiftKey, bubbles: true, cancelable: true }));
for (const letter of TEXT) {
  if (letter >= 'A' && letter <= 'Z') key('Key' + letter, azerty[letter] || letter, true);
  else key('Digit' + letter, '&é\x22\'(-è_çà'.charAt((Number(letter) + 9) % 10), false);
}
key('Enter', 'Enter', false);"
        .replace("TEXT", &format!("{text:?}"));
    let _ = browser.script(&script);
}

#[test]
fn every_way_of_showing_a_card_gives_its_verdict_and_the_log_tells_of_none_of_them_whose_it_was() {
    let mut campaign = Campaign::open();
    let server = serve(&mut campaign, "fr");
    let browser = Browser::chromium(1366, 768);
    browser.unlock_at(server.url());
    let _ = browser.script(TONES);
    let heard = |notes: &[u32]| {
        assert_eq!(browser.script("return window.tones.splice(0)"), serde_json::json!(notes));
    };
    browser.press("\u{E032}");
    let _ = browser.find("#verify-code");
    browser.keep("fr-verify-waiting");
    type_code(&browser, &campaign.codes[0]);
    verdict(&browser, "valid");
    heard(&[660, 880]);
    assert!(browser.text(&testid("verdict-person")).contains("Dans aucun programme"));
    browser.keep("fr-verify-valid");
    type_code(&browser, &campaign.codes[1]);
    verdict(&browser, "revoked");
    heard(&[440, 294]);
    assert!(!browser.has(&testid("verdict-person")));
    browser.keep("fr-verify-revoked");
    type_code(&browser, "0000000000");
    verdict(&browser, "invalid");
    browser.keep("fr-verify-invalid");
    type_code(&browser, "https://example.org/");
    verdict(&browser, "not-a-kadi-code");
    heard(&[440, 294, 220]);
    browser.keep("fr-verify-other");

    let token = campaign.token(2);
    scan_by_keyboard(&browser, &token);
    verdict(&browser, "valid");
    browser.choose_file("#verify-image", &campaign.picture(1, "front"));
    verdict(&browser, "revoked");
    let blank = campaign.office.out("blank.png");
    fs::write(&blank, BLANK_PNG).unwrap();
    browser.choose_file("#verify-image", &blank);
    verdict(&browser, "unreadable");
    browser.keep("fr-verify-unreadable");

    browser.click(&format!("{} summary", testid("verify-log")));
    browser.wait_for_text(&testid("verify-log"), "Image");
    browser.keep("fr-verify-log");
    let entries = campaign.office.call(ListVerifications { limit: 0 }).unwrap();
    let seen: Vec<(Verdict, Means)> =
        entries.iter().rev().map(|entry| (entry.verdict, entry.means)).collect();
    assert_eq!(
        seen,
        [
            (Verdict::Valid, Means::Code),
            (Verdict::Revoked, Means::Code),
            (Verdict::Invalid, Means::Code),
            (Verdict::NotAKadiCode, Means::Code),
            (Verdict::Valid, Means::Code),
            (Verdict::Revoked, Means::Picture),
            (Verdict::Unreadable, Means::Picture),
        ]
    );
    let log = fs::read_to_string(campaign.office.store().join("verifications.jsonl")).unwrap();
    for secret in ["Diop", "Amina", "SN-DKR", &campaign.codes[0], &token, "example.org"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_camera_shows_the_picture_reads_the_card_and_goes_on_to_the_next() {
    let mut campaign = Campaign::open();
    let video = campaign.office.out("revoked.y4m");
    held_up(&campaign.picture(1, "front"), -9.0, &video);
    let server = serve(&mut campaign, "fr");
    let browser = Browser::chromium_before_camera(1366, 768, &video);
    browser.unlock_at(server.url());
    browser.press("\u{E032}");
    for _ in 0..2 {
        if !browser.has(&testid("verify-camera-picture")) {
            browser.click(&testid("verify-camera"));
        }
        verdict(&browser, "revoked");
        let _ = browser.find(".verify-camera.frozen");
        assert!(!browser.has(&testid("verify-camera-light")), "a light that the camera has not");
        browser.keep("fr-verify-camera");
        browser.press("\u{E00C}");
    }
    browser.click(&testid("verify-camera"));
    assert!(!browser.has(&testid("verify-camera-picture")));
    let _ = browser.script(LIGHT);
    browser.click(&testid("verify-camera"));
    for word in ["Éteindre la lampe", "Allumer la lampe"] {
        browser.click(&testid("verify-camera-light"));
        browser.wait_for_text(&testid("verify-camera-light"), word);
    }
    browser.keep("fr-verify-camera-light");
    assert_eq!(browser.script("return window.lights"), serde_json::json!([true, false]));
    let entries = campaign.office.call(ListVerifications { limit: 1 }).unwrap();
    assert_eq!((entries[0].verdict, entries[0].means), (Verdict::Revoked, Means::Camera));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The camera of the program itself, seen through a page: what one recorded shows, and each of its faults in words.
#[test]
fn the_own_camera_outlines_the_code_gives_one_verdict_a_turn_and_says_what_is_wrong_with_it() {
    let mut campaign = Campaign::open();
    let recorded = campaign.office.out("recorded");
    fs::create_dir(&recorded).unwrap();
    fs::copy(campaign.picture(1, "front"), recorded.join("1.png")).unwrap();
    let faults = |lines: &str| fs::write(recorded.join("camera.txt"), lines).unwrap();
    campaign.office.app.use_cameras(Arc::new(RecordedCamera::new(&recorded)));
    let server = serve(&mut campaign, "fr");
    let browser = Browser::chromium(1366, 768);
    browser.unlock_at(server.url());
    browser.press("\u{E032}");
    browser.click(&testid("verify-camera"));
    for _ in 0..2 {
        verdict(&browser, "revoked");
        let _ = browser.find(&testid("verify-outline"));
        browser.wait_until_settled();
        let drawn = browser.script("return document.querySelector('.sight img').naturalWidth");
        assert_eq!(drawn, serde_json::json!(640));
        browser.keep("fr-verify-own-camera");
        browser.press("\u{E00C}");
    }
    verdict(&browser, "revoked");
    let entries = campaign.office.call(ListVerifications { limit: 0 }).unwrap();
    assert_eq!(entries.len(), 3, "one verdict a turn, however long the card is held up");
    assert!(entries.iter().all(|entry| entry.means == Means::Camera));

    // Each fault in words; what is mended works the next time.
    for (language, fault, words) in [
        ("fr", "busy", "Un autre programme utilise la caméra."),
        ("en", "refused", "This computer does not let Kadi use the camera."),
        ("pt", "silent", "A câmara não dá imagem."),
        ("fr", "unplugged 0", "La caméra a été débranchée."),
    ] {
        browser.click(&testid("verify-camera"));
        assert!(!browser.has(&testid("verify-camera-picture")));
        campaign.office.call(SetLanguage { language: language.into() }).unwrap();
        let _ = browser.script("location.reload()");
        faults(fault);
        browser.click(&testid("verify-camera"));
        browser.wait_for_text("[role=alert]", words);
        browser.keep(&format!("{language}-verify-camera-{}", fault.split(' ').next().unwrap()));
        faults("");
        browser.press("\u{E00C}");
        verdict(&browser, "revoked");
    }
    browser.click(&testid("verify-camera"));
    faults("dark 100000\nslow 5");
    browser.click(&testid("verify-camera"));
    browser.wait_for_text(&testid("verify-camera-dark"), "noire");
    browser.keep("fr-verify-camera-dark");
    browser.click(&testid("verify-camera"));
    // The browser notes a call that failed; nothing else did.
    let complaints = browser.complaints();
    assert!(
        complaints.len() == 4 && complaints.iter().all(|line| line.contains("/api/call")),
        "{complaints:?}"
    );
}

#[test]
fn a_kiosk_verifies_from_the_published_list_and_only_a_pass_phrase_ends_it() {
    let mut campaign = Campaign::open();
    let _ = campaign.export("portal");
    let server = serve(&mut campaign, "fr");
    let browser = Browser::chromium(1366, 768);
    browser.unlock_at(server.url());
    browser.press("\u{E032}");
    browser.click(&testid("verify-kiosk"));
    let _ = browser.find(&testid("kiosk"));
    // Neither loading it again nor another address leaves it.
    for address in ["#/people", "#/", "#/verify"] {
        browser.goto(&format!("{}{address}", server.url()));
        let _ = browser.script("location.reload()");
        let _ = browser.find(&testid("kiosk"));
    }
    for (language, word) in [("fr", "VALIDE"), ("en", "VALID"), ("pt", "VÁLIDO")] {
        browser.click(&testid(&format!("language-{language}")));
        type_code(&browser, &campaign.codes[0]);
        browser.wait_for_text("[data-verdict=\"valid\"]", word);
        assert!(!browser.has(&testid("verdict-person")), "a name on a locked screen");
        browser.keep(&format!("{language}-kiosk-valid"));
        browser.press("\u{E00C}");
    }
    campaign.office.clock.advance(1_000 * DAY);
    type_code(&browser, &campaign.codes[0]);
    verdict(&browser, "expired");
    browser.keep("pt-kiosk-expired");

    browser.click(&testid("kiosk-leave"));
    browser.fill("[type=password]", "faux tambour lagune mil");
    browser.press("\u{E007}");
    let _ = browser.find(&format!("{} [role=alert]", testid("kiosk-dialog")));
    browser.keep("pt-kiosk-leave");
    browser.unlock(PASSPHRASE);
    let _ = browser.script("location.reload()");
    assert!(!browser.has(&testid("kiosk")));
}

/// A white picture of one pixel.
const BLANK_PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
    0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0x00, 0x01, 0x01, 0x01, 0x00,
    0xb1, 0x38, 0xf6, 0x14, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
