//! Batches and lost cards in a real browser, in three languages at 1366x768: what is made is chosen, a batch waits for
//! approval, another is given up, a card is replaced; each step kept as a picture.

use kadi_contract::cards::{ListBatches, SetQuota};
use kadi_contract::people::RegisterPerson;
use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{TestOffice, person};

use super::{approve_over, cards, made};

/// Heads of columns that do not fit.
const CUT_HEADS: &str = "return [...document.querySelectorAll('th')]
    .filter(head => getComputedStyle(head).visibility !== 'hidden' && head.scrollWidth > head.clientWidth + 1)
    .map(head => head.innerText)";

fn keep(browser: &Browser, name: &str) {
    browser.keep_settled(name);
    assert_eq!(browser.script(CUT_HEADS), serde_json::json!([]), "{name}");
}

fn go_through(language: &str) {
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    for (n, name) in ["Amina", "Kofi", "Mariama", "Jean-Pierre", "Zawadi"].into_iter().enumerate() {
        let born = format!("{}-0{}-1{n}", 1970 + n * 5, n + 1);
        let who = person(name, "Diop", &born, ["female", "male"][n % 2], "Pikine");
        office.call(RegisterPerson { person: who }).unwrap();
    }
    let call = cards(&office, "VACC-2026");
    let first = made(&mut office, call);
    office.call(SetQuota { campaign: "VACC-2026".into(), cards: Some(5_000) }).unwrap();
    approve_over(&mut office, 3).unwrap();
    let amina = first.campaign;
    assert_eq!(amina, "VACC-2026");

    let (_server, browser) = office.on_screen();

    // What is made is chosen; nothing at all cannot be.
    let _ = browser.script("location.hash = '#/cards/new'");
    let _ = browser.find(&testid("batch-outputs"));
    browser.click("#output-pdf");
    let _ = browser.find(&testid("outputs-none"));
    browser.click("#output-pdf");
    browser.choose("#batch-sheet", "a4");
    browser.click("#batch-again");
    browser.keep_below("[data-testid=batch-outputs]", &format!("{language}-batch-1-outputs"));
    browser.click(&testid("batch-check"));
    let _ = browser.find(&testid("ready-count"));
    keep(&browser, &format!("{language}-batch-2-ready"));
    browser.click(&testid("batch-make"));
    let _ = browser.find(&testid("batch-waits"));
    keep(&browser, &format!("{language}-batch-3-waits"));
    browser.click(&testid("batch-refuse"));
    browser.fill("#reason", "VACC-2026 / 2");
    browser.click(&testid("reason-confirm"));
    let _ = browser.find("[data-testid=batch-page][data-state=refused]");
    keep(&browser, &format!("{language}-batch-4-refused"));

    // A lost card is replaced from the page of the person.
    let holder = office
        .call(kadi_contract::register::SearchPeople { query: "Amina".into(), limit: 5, ..Default::default() })
        .unwrap();
    let _ = browser.script(&format!("location.hash = '#/people/{}'", holder.rows[0].mpi_id));
    let _ = browser.find(&testid("reissue"));
    keep(&browser, &format!("{language}-reissue-1-person"));
    browser.click(&testid("reissue"));
    browser.fill("#reason", "perdue");
    keep(&browser, &format!("{language}-reissue-2-dialog"));
    browser.click(&testid("reason-confirm"));
    let _ = browser.find("[data-testid=batch-page][data-state=done]");
    keep(&browser, &format!("{language}-reissue-3-made"));
    assert_eq!(office.call(ListBatches {}).unwrap().len(), 3);

    let _ = browser.script("location.hash = '#/settings'");
    let _ = browser.find(&testid("quota"));
    browser.keep_below("[data-testid=quotas]", &format!("{language}-batch-5-quotas"));
}

#[test]
fn batches_and_lost_cards_on_the_screen_in_three_languages() {
    for language in ["fr", "en", "pt"] {
        go_through(language);
    }
}
