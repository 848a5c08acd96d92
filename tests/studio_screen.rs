//! The Card Studio in a real browser, in three languages at 1366x768: a template becomes a design by clicking and typing,
//! every change is seen, undone and done again, mistakes are said in words, and the design is saved and makes cards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;

use kadi_contract::people::RegisterPerson;
use kadi_contract::session::SetLanguage;
use kadi_contract::studio::{GetDesign, ListDesigns};
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{TestOffice, person};

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="19" fill="#B5651D"/></svg>"##;

/// Waits until the picture is that of the design.
fn drawn(browser: &Browser) -> String {
    let _ = browser.find(&format!("{}[data-state=ready]", testid("studio-state")));
    let source = browser.script("return document.querySelector('[data-testid=studio-front]').src");
    source.as_str().unwrap().to_owned()
}

/// Sets an input as a hand would and waits for the next picture.
fn set(browser: &Browser, selector: &str, value: &str) {
    let before = drawn(browser);
    let _ = browser.script(&format!(
        "const input = document.querySelector('{selector}');
         Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '{value}');
         input.dispatchEvent(new Event('input', {{ bubbles: true }}));
         input.dispatchEvent(new FocusEvent('focusout', {{ bubbles: true }}))"
    ));
    let _ = browser.find(&format!("[data-testid=studio-front]:not([src='{}'])", path_of(&before)));
    assert_ne!(drawn(browser), before);
}

fn path_of(address: &str) -> String {
    let from = address.find("/api/").unwrap_or(0);
    address[from..].to_owned()
}

fn design(language: &str) {
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    let amina = person("Amina", "Diallo", "1990-03-05", "female", "Pikine");
    let long = person(&"Wenceslas ".repeat(9), &"Ouédraogo-Tiendrébéogo ".repeat(4), "1958", "male", "Yoff");
    office.call(RegisterPerson { person: amina }).unwrap();
    office.call(RegisterPerson { person: long }).unwrap();
    let logo = office.out("logo.svg");
    fs::write(&logo, LOGO).unwrap();

    let (_server, browser) = office.on_screen();
    let _ = browser.script("location.hash = '#/cards/studio'");
    let _ = browser.find(&testid("studio-sovereign"));
    browser.keep_settled(&format!("{language}-studio-1-gallery"));

    browser.click(&testid("studio-sovereign"));
    let _ = drawn(&browser);
    browser.fill("#studio-name", "Kivu 2026");
    set(&browser, "#studio-accent_hex", "#7fd1ae");
    set(&browser, "#studio-text-title", "Passe du Kivu");
    set(&browser, "#studio-title_size", "1.2");
    browser.choose_file("#studio-logo2", &logo);
    browser.click(&testid("studio-lines"));
    let _ = drawn(&browser);
    browser.keep_settled(&format!("{language}-studio-2-desk"));

    // A text that nobody could read is said in words, and undone.
    set(&browser, "#studio-paper_hex", "#0e1c2b");
    let _ = browser.find(&testid("studio-faint"));
    browser.keep_settled(&format!("{language}-studio-3-faint"));
    browser.click(&testid("studio-undo"));
    let _ = browser.find(&format!("{}:not(:has(li))", testid("studio-notes")));
    assert!(!browser.has(&format!("{}:disabled", testid("studio-redo"))));

    // The register is asked whom it does not fit.
    browser.choose("#studio-sample", "2");
    let _ = drawn(&browser);
    browser.click(&testid("studio-fit-start"));
    let _ = browser.find(&format!("{}[data-done=true]", testid("studio-fit-count")));
    browser.keep_settled(&format!("{language}-studio-4-fit"));

    browser.click(&testid("studio-export"));
    let _ = browser.find(&testid("studio-file"));
    let text = browser.script("return document.querySelector('#studio-file').value");
    assert!(text.as_str().unwrap().contains("#7FD1AE"), "{text}");
    browser.keep_settled(&format!("{language}-studio-5-export"));
    browser.press("\u{E00C}");
    browser.click(&testid("studio-save"));
    let _ = browser.find(&format!("{} a[href*='D-0001'], [data-testid=studio-desk]", testid("designs")));
    let mut saved = office.call(ListDesigns {}).unwrap();
    for _ in 0..100 {
        if !saved.is_empty() {
            break;
        }
        let _ = browser.script("return 0");
        saved = office.call(ListDesigns {}).unwrap();
    }
    assert_eq!((saved[0].name.as_str(), saved[0].version), ("Kivu 2026", 1));
    let sheet = office.call(GetDesign { id: "D-0001".into(), version: 0 }).unwrap();
    assert_eq!(sheet.draft.settings["title"], "Passe du Kivu");
    assert_eq!(sheet.draft.settings["accent_hex"], "#7FD1AE");
    assert!(!sheet.draft.settings.contains_key("paper_hex"));
    assert_eq!(sheet.draft.logos.len(), 1);
}

#[test]
fn a_design_is_made_in_french() {
    design("fr");
}

#[test]
fn a_design_is_made_in_english() {
    design("en");
}

#[test]
fn a_design_is_made_in_portuguese() {
    design("pt");
}
