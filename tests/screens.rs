//! The interface in a real browser, from the first run to every screen: it works by clicking, nothing is cut off in three
//! languages at 1366x768, and each screen is kept as a picture to be looked at.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;

use kadi_app::{App, AppConfig};
use kadi_core::FrozenClock;
use kadi_http::ServerHandle;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{NOW, PASSPHRASE};
use kadi_testkit::screen;
use kadi_trust::keys::KdfCost;
use tempfile::TempDir;

/// Kadi behind its local server, with nothing set up yet.
struct Served {
    server: ServerHandle,
    _folder: TempDir,
}

fn serve() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let app = App::new(AppConfig {
        folder: folder.path().join("store"),
        clock: Arc::new(FrozenClock::new(NOW)),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    let server = screen::serve(&app);
    Served { server, _folder: folder }
}

/// Heads of columns that do not fit; a value may end in an ellipsis, what it means may not.
const CUT_HEADS: &str = "return [...document.querySelectorAll('[role=columnheader], th')]
    .filter(head => getComputedStyle(head).visibility !== 'hidden' && head.scrollWidth > head.clientWidth + 1)
    .map(head => head.innerText)";

/// Keeps a picture of the window and checks that nothing on it is cut off.
fn keep(browser: &Browser, name: &str) {
    browser.keep(name);
    assert_eq!(browser.script(CUT_HEADS), serde_json::json!([]), "{name}");
}

/// The first run, by clicking and typing, in French; ends on the home screen with demonstration data.
fn first_run(browser: &Browser, served: &Served) {
    let click = |id: &str| browser.click(&testid(id));
    browser.goto(served.server.url());
    let _ = browser.find(&testid("choose-fr"));
    keep(browser, "fr-01-language");
    click("choose-fr");
    browser.wait_for_text(&testid("setup"), "DHIS2");
    keep(browser, "fr-02-welcome");
    click("next");
    let _ = browser.find("#country");
    browser.choose("#country", "SN");
    browser.choose("#region", "DKR");
    browser.fill("#district", "Dakar Nord");
    keep(browser, "fr-03-place");
    click("next");
    browser.fill("#officer-name", "Mariama Diop");
    browser.fill("[type=password]", PASSPHRASE);
    let _ = browser.find(&testid("strength"));
    keep(browser, "fr-04-officer");
    click("create-store");
    let _ = browser.find(&testid("recovery-group"));
    let groups = browser.texts(&testid("recovery-group"));
    assert_eq!(groups.len(), 8);
    keep(browser, "fr-05-recovery");
    click("recovery-written");
    browser.fill("#group-3", "ZZZZZ");
    browser.fill("#group-6", &groups[5]);
    click("recovery-confirm");
    let _ = browser.find("[role=alert]");
    keep(browser, "fr-06-recovery-wrong");
    browser.fill("#group-3", &groups[2].to_lowercase());
    click("recovery-confirm");
    let _ = browser.find(&testid("use-demo"));
    keep(browser, "fr-07-source");
    click("use-demo");
    let _ = browser.find(&testid("first-sync-start"));
    keep(browser, "fr-08-first-sync");
    click("first-sync-start");
    let _ = browser.find(&testid("first-sync-done"));
    keep(browser, "fr-09-first-sync-done");
    click("to-work");
    let _ = browser.find(&testid("pill"));
}

const PLACES: [(&str, &str); 11] = [
    ("home", "#/"),
    ("people", "#/people"),
    ("new-person", "#/people/new"),
    ("import", "#/people/import"),
    ("duplicates", "#/duplicates"),
    ("cards", "#/cards"),
    ("new-batch", "#/cards/new"),
    ("verify", "#/verify"),
    ("sync", "#/sync"),
    ("audit", "#/audit"),
    ("settings", "#/settings"),
];

#[test]
fn from_the_first_run_to_every_screen_in_three_languages() {
    let served = serve();
    let browser = Browser::chromium(1366, 768);
    first_run(&browser, &served);
    for language in ["fr", "en", "pt"] {
        browser.goto(&format!("{}/#/settings", served.server.url().trim_end_matches('/')));
        browser.click(&testid(&format!("language-{language}")));
        browser.wait_for_text("html", "");
        for (name, hash) in PLACES {
            let _ = browser.script(&format!("location.hash = '{hash}'"));
            browser.wait_until_settled();
            keep(&browser, &format!("{language}-{name}"));
        }
        let _ = browser.script("location.hash = '#/people'");
        let _ = browser.find(&testid("row"));
        let _ = browser.script(
            "document.getElementById('table-body').dispatchEvent(new KeyboardEvent('keydown', {key: ' ', bubbles: true}))",
        );
        browser.wait_until_settled();
        keep(&browser, &format!("{language}-people-peek"));
        keys_at_a_glance(&browser, language);
    }
}

/// The list of keys has those of every place and of the answers to a pair, and needs no scrolling.
fn keys_at_a_glance(browser: &Browser, language: &str) {
    let _ = browser.script("location.hash = '#/'");
    browser.wait_until_settled();
    browser.press("?");
    let _ = browser.find(&testid("help"));
    let keys = browser.texts(&format!("{} th", testid("help")));
    for wanted in ["g\nh", "g\nr", "s", "d", "Ctrl\nZ", "?"] {
        assert!(keys.iter().any(|keys| keys.trim() == wanted), "{wanted:?} of {keys:?}");
    }
    keep(browser, &format!("{language}-keys"));
    let hidden = format!(
        "const help = document.querySelector('{}'); return help.scrollHeight - help.clientHeight",
        testid("help")
    );
    assert_eq!(browser.script(&hidden), serde_json::json!(0), "{language}");
    browser.press("\u{E00C}");
    browser.wait_until_settled();
    assert!(!browser.has(&testid("help")), "Escape closes it");
}

#[test]
fn a_locked_register_without_a_list_says_what_to_do() {
    let served = serve();
    let browser = Browser::chromium(1366, 768);
    first_run(&browser, &served);
    browser.click(&testid("lock"));
    browser.click(&testid("verify-locked"));
    browser.fill("#verify-code", "ABCD-EFGH");
    browser.click(&testid("verify-submit"));
    browser.wait_for_text(&testid("verify-no-list"), "Partage");
    keep(&browser, "fr-verify-locked");
}
