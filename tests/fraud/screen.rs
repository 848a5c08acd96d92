//! The place of signs in a real browser, in three languages at 1366x768.

use kadi_contract::fraud::ListSigns;
use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::testid;
use kadi_testkit::office::TestOffice;

use super::log::{guesses, line, write};

fn place(language: &str) {
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    let (_server, browser) = office.on_screen();
    // From the audit log, with nothing to tell.
    let _ = browser.script("location.hash = '#/audit'");
    browser.click(&testid("fraud-link"));
    let _ = browser.find(&testid("empty"));
    browser.keep_settled(&format!("{language}-fraud-1-none"));
    assert_eq!(browser.clipped(), Vec::<String>::new());

    let mut lines = guesses(25);
    lines.extend((0..3).map(|n| line(7_200 + n * 1_800, "revoked", 7)));
    lines.extend((0..7).map(|n| line(14_400 + n * 300, "valid", 8)));
    write(&office, &lines);
    // Home tells of them and leads to them.
    let _ = browser.script("location.hash = '#/'");
    browser.wait_for_text(&testid("todo-signs"), "3");
    browser.keep_settled(&format!("{language}-fraud-0-home"));
    browser.click(&format!("{} a", testid("todo-signs")));
    let _ = browser.find(&testid("evidence"));
    assert_eq!(browser.texts(&testid("sign")).len(), 3);
    browser.keep_settled(&format!("{language}-fraud-2-signs"));
    assert_eq!(browser.clipped(), Vec::<String>::new());

    // The second by keyboard: the evidence beside it follows.
    browser.click(&format!("li:nth-child(2) > {}", testid("sign")));
    let _ = browser.find(&format!("li:nth-child(2) > {}[aria-pressed=true]", testid("sign")));
    browser.click(&testid("sign-dismiss"));
    browser.fill("#reason", "Mariama l'a vérifié au guichet");
    browser.keep_settled(&format!("{language}-fraud-3-reason"));
    browser.click(&testid("reason-confirm"));
    let _ = browser.find(&testid("dismissed-by"));
    browser.keep_settled(&format!("{language}-fraud-4-aside"));
    assert_eq!(browser.clipped(), Vec::<String>::new());
    let view = office.call(ListSigns::default()).unwrap();
    assert_eq!(view.signs.iter().filter(|sign| sign.dismissed.is_some()).count(), 1);

    // As a file for a spreadsheet.
    browser.click(&testid("fraud-report"));
    let report = office.out("signs.csv");
    browser.fill("#report-out", &report.display().to_string());
    browser.keep_settled(&format!("{language}-fraud-6-report"));
    browser.click(&testid("report-confirm"));
    let _ = browser.find("body:not(:has(dialog[open]))");
    browser.wait_for_text(&testid("toast"), "signs.csv");
    assert_eq!(std::fs::read_to_string(&report).unwrap().lines().count(), 4);

    // Another desk's log: a file that is none is said to be none.
    browser.click(&format!("{} summary", testid("fraud-logs")));
    browser.fill("#log-file", "/dev/null");
    browser.fill("#log-place", "Kolda");
    browser.click(&testid("log-take"));
    let _ = browser.find("[role=alert]");
    let file = office.out("kolda.jsonl");
    std::fs::write(&file, line(60, "valid", 9) + "\n").unwrap();
    browser.fill("#log-file", &file.display().to_string());
    browser.click(&testid("log-take"));
    browser.wait_for_text(&testid("logs"), "Kolda");
    browser.keep_settled(&format!("{language}-fraud-5-logs"));
    // The browser notes the file that was none, and nothing else.
    let complaints = browser.complaints();
    assert!(complaints.len() == 1 && complaints[0].contains("status of 400"), "{complaints:?}");
}

#[test]
fn signs_are_shown_and_put_aside_in_french() {
    place("fr");
}

#[test]
fn signs_are_shown_and_put_aside_in_english() {
    place("en");
}

#[test]
fn signs_are_shown_and_put_aside_in_portuguese() {
    place("pt");
}
