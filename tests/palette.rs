//! The palette in a real browser: places, actions and people are reached by typing, in three languages, and Escape leaves it
//! alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_contract::people::RegisterPerson;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{TestOffice, person};

const CONTROL_K: &str = "\u{E009}k\u{E000}";
const ESCAPE: &str = "\u{E00C}";
const ENTER: &str = "\u{E007}";
const DOWN: &str = "\u{E015}";
const UP: &str = "\u{E013}";

fn go(browser: &Browser, hash: &str) {
    let _ = browser.script(&format!("location.hash = '{hash}'"));
    browser.wait_until_settled();
}

fn address(browser: &Browser) -> String {
    browser.script("return location.hash").as_str().unwrap().to_owned()
}

fn lines(browser: &Browser) -> Vec<String> {
    browser.texts(&format!("{} .palette-text", testid("palette-line")))
}

fn ask(browser: &Browser, text: &str) {
    browser.press(CONTROL_K);
    let _ = browser.find(&testid("palette-field"));
    browser.press(text);
}

#[test]
fn everything_is_reached_by_typing() {
    let mut office = TestOffice::open();
    for (first, born) in [("Zawadi", "1991-03-12"), ("Zawadi Neema", "2004-07-02")] {
        let person = person(first, "Mwangi", born, "F", "Pikine");
        office.call(RegisterPerson { person }).unwrap();
    }
    let (_server, browser) = office.on_screen();

    for (language, settings) in [("fr", "reglages"), ("en", "settings"), ("pt", "definicoes")] {
        go(&browser, "#/settings");
        browser.click(&testid(&format!("language-{language}")));
        go(&browser, "#/");
        ask(&browser, "");
        assert!(lines(&browser).len() > 20, "{:?}", lines(&browser));
        browser.keep(&format!("{language}-palette"));
        browser.press(settings);
        assert_eq!(lines(&browser).len(), 2, "the place, and the way to people: {:?}", lines(&browser));
        browser.press(ENTER);
        browser.wait_until_settled();
        assert_eq!(address(&browser), "#/settings");
        assert!(!browser.has(&testid("palette")));
    }
    browser.click(&testid("language-fr"));

    // A person by a name spelt otherwise; up from the first line is the last.
    go(&browser, "#/");
    ask(&browser, "zavadi");
    browser.wait_for_text("#palette-lines", "Neema");
    assert_eq!(lines(&browser).len(), 3);
    browser.keep("fr-palette-people");
    let chosen = || browser.text("#palette-lines [aria-selected=true] .palette-text");
    let first = chosen();
    assert!(first.contains("Zawadi"), "{first}");
    browser.press(UP);
    assert!(chosen().contains("zavadi"));
    browser.press(DOWN);
    assert_eq!(chosen(), first);
    browser.press(ENTER);
    browser.wait_for_text("h1", "Zawadi");
    assert!(address(&browser).starts_with("#/people/"));

    // The way to all of them, and Escape that closes one layer.
    ask(&browser, "mwangi");
    browser.press(UP);
    browser.press(ENTER);
    browser.wait_for_text(&testid("table-body"), "Zawadi");
    let typed = || browser.script("return document.getElementById('search').value");
    assert_eq!(typed(), "mwangi");
    ask(&browser, "xyzxyz");
    browser.press(ESCAPE);
    browser.wait_until_settled();
    assert!(!browser.has(&testid("palette")));
    assert_eq!(typed(), "mwangi", "the search behind it stays");

    // What is pressed, and what is not there.
    ask(&browser, "importer");
    browser.click(&testid("palette-line"));
    browser.wait_until_settled();
    assert_eq!(address(&browser), "#/people/import");
    ask(&browser, "?");
    browser.wait_for_text("[role=status].palette-nothing", "?");
    browser.press(ESCAPE);
}
