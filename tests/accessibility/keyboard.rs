//! The five flows by keyboard alone: unlock, find somebody, verify a card, make and print cards. The fifth, deciding possible
//! duplicates, is `fifty_pairs_are_judged_by_keyboard_alone` in `review_by_keyboard.rs`.

use kadi_contract::cards::ListBatches;
use kadi_contract::people::RegisterPerson;
use kadi_contract::print::{GetPrintQueue, SavePrinter};
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{PASSPHRASE, TestOffice, person};
use kadi_testkit::printer::{VirtualPrinter, until};
use kadi_testkit::screen;

/// WebDriver's codes of keys.
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const ESCAPE: &str = "\u{E00C}";
/// Shift held, Tab, everything let go.
const BACK: &str = "\u{E008}\u{E004}\u{E000}";
const F2: &str = "\u{E032}";
const F4: &str = "\u{E034}";
const RIGHT: &str = "\u{E014}";

/// Opens the office: the field has the focus. From then on every press of a mouse is counted.
fn unlock(browser: &Browser, url: &str) {
    browser.goto(url);
    let _ = browser.find("input[type=password]:focus");
    let _ = browser.script("window.pressed = 0; addEventListener('pointerdown', () => window.pressed += 1)");
    browser.press(PASSPHRASE);
    browser.press(ENTER);
    let _ = browser.find(&testid("pill"));
}

/// How often a mouse was used since the office opened.
fn presses(browser: &Browser) -> i64 {
    browser.script("return window.pressed").as_i64().unwrap()
}

/// What has the focus: `tag#id[data-testid]`.
fn focused(browser: &Browser) -> String {
    let script = "const node = document.activeElement;
        return node.tagName.toLowerCase() + '#' + node.id + '[' + (node.dataset.testid ?? '') + ']'";
    browser.script(script).as_str().unwrap().to_owned()
}

/// Goes on with Tab until this has the focus; on the way the focus is always to be seen.
fn tab_to(browser: &Browser, part: &str) {
    go_by(browser, TAB, part);
}

/// [`tab_to`], backwards.
fn tab_back_to(browser: &Browser, part: &str) {
    go_by(browser, BACK, part);
}

fn go_by(browser: &Browser, key: &str, part: &str) {
    // The ring is around what has the focus, or around the field, button or table that it belongs to.
    let ring = "if (document.activeElement === document.body) return true;
        let node = document.activeElement;
        if (node.getBoundingClientRect().width === 0) return false;
        for (let level = 0; node && level < 4; node = node.parentElement, level += 1) {
            const style = getComputedStyle(node);
            if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return true;
        }
        return false";
    for _ in 0..120 {
        if focused(browser).contains(part) {
            return;
        }
        browser.press(key);
        assert_eq!(
            browser.script(ring),
            serde_json::json!(true),
            "the focus is not seen: {}",
            focused(browser)
        );
    }
    panic!("{part} is not reached by Tab; the focus is at {}", focused(browser));
}

#[test]
fn the_ways_of_every_day_go_by_keyboard_alone() {
    let office = super::office();
    let server = screen::serve(&office.app);
    let browser = Browser::chromium(1366, 768);
    // Unlock: the field has the focus.
    unlock(&browser, server.url());

    // Find somebody: the key goes to the search, Enter and Tab to the person.
    browser.press("/");
    assert!(focused(&browser).contains("search"), "{}", focused(&browser));
    browser.press("diallo");
    browser.press(ENTER);
    let _ = browser.find(&testid("row"));
    tab_to(&browser, "table-body");
    browser.press(ENTER);
    let _ = browser.find(&testid("person"));

    // Verify a card, and away again.
    browser.press(F2);
    let _ = browser.find("#verify-code");
    tab_to(&browser, "verify-code");
    browser.press("0000000000");
    browser.press(ENTER);
    let _ = browser.find("[data-verdict]");
    browser.press(ESCAPE);

    // To the possible duplicates.
    browser.press(ESCAPE);
    let _ = browser.script("document.activeElement.blur()");
    browser.press("gd");
    let _ = browser.find(&testid("pair"));

    // A list of keys for whoever forgot them, and away with it.
    browser.press("?");
    let _ = browser.find("dialog[open], [role=dialog]");
    browser.press(ESCAPE);
    browser.wait_until_settled();
    assert!(!browser.has("dialog[open]"));
    assert_eq!(presses(&browser), 0);
}

#[test]
fn cards_are_made_and_printed_by_keyboard_alone() {
    let device = VirtualPrinter::switched_on();
    let mut office = TestOffice::open();
    for who in [
        person("Amina", "Diop", "1991-03-12", "F", "Pikine"),
        person("Kofi", "Mensah", "1984-07-01", "M", "Yoff"),
        person("Zawadi", "Sow", "1999-09-09", "F", "Pikine"),
    ] {
        assert!(office.call(RegisterPerson { person: who }).unwrap().created);
    }
    let address = device.address();
    let printer = office.call(SavePrinter { address, ..SavePrinter::default() }).unwrap().id;
    let server = screen::serve(&office.app);
    let browser = Browser::chromium(1366, 768);
    unlock(&browser, server.url());

    // Who: two of the three, and not the first card design but the next.
    browser.press(F4);
    tab_to(&browser, "batch-limit");
    browser.press("2");
    tab_to(&browser, "template-");
    let first = focused(&browser);
    browser.press(RIGHT);
    assert_ne!(focused(&browser), first);
    tab_back_to(&browser, "batch-check");
    browser.press(ENTER);
    // Ready?
    let _ = browser.find(&testid("readiness"));
    browser.wait_for_text(&testid("ready-count"), "2");
    tab_to(&browser, "batch-make");
    browser.press(ENTER);
    // Made, and to the printer.
    let _ = browser.find("[data-testid=batch-page][data-state=done]");
    tab_to(&browser, "print-start");
    browser.press(ENTER);
    let _ = browser.find(&testid("print-queue"));
    until("both came out", || office.call(GetPrintQueue { printer }).unwrap().printed == 2);
    assert_eq!(device.tray().len(), 2);
    let _ = browser.find(&format!("{}[data-works=false]", testid("print-queue")));
    let batches = office.call(ListBatches::default()).unwrap();
    assert_eq!((batches.len(), batches[0].rendered), (1, 2));
    let template = first.rsplit_once("template-").unwrap().1.trim_end_matches(']');
    assert_ne!(batches[0].template, template);
    assert_eq!(presses(&browser), 0, "a mouse was used");
}
