//! Fifty possible duplicates judged in the real interface by keyboard alone, from the pass phrase on; then the register and
//! its audit are asked what became of it. The screens of a judgement are kept as pictures in three languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;

use kadi_contract::Secret;
use kadi_contract::office::VerifyAudit;
use kadi_contract::people::{GetPerson, PersonInput, RegisterPerson};
use kadi_contract::register::GetMpiStats;
use kadi_contract::review::{GetReview, ListReviews, ReviewState};
use kadi_contract::session::{Lock, Unlock};
use kadi_http::ServerHandle;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{PASSPHRASE, TestOffice, person};
use kadi_testkit::screen;

const PAIRS: usize = 50;
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";
/// Ctrl held, z, everything let go.
const UNDO: &str = "\u{E009}z\u{E000}";

const GIVEN: [&str; 10] =
    ["Aminata", "Kofi", "Mariama", "Zawadi", "Ousmane", "Adjoua", "Tesfaye", "Nomsa", "Chidi", "Yetunde"];
const FAMILY: [&str; 10] =
    ["Diallo", "Mensah", "Ndiaye", "Mushi", "Traoré", "Kouassi", "Bekele", "Dlamini", "Okafor", "Adeyemi"];

/// Two records of one name, a year apart and in two communes, of other years than every other two; the second has a
/// telephone.
fn pair(number: usize) -> (PersonInput, PersonInput) {
    let given = GIVEN[number % 10];
    let family = FAMILY[(number / 10 + number) % 10];
    let born = |year: usize| format!("{year}-{:02}-{:02}", 1 + number % 12, 2 + number % 25);
    let sex = if number.is_multiple_of(2) { "F" } else { "M" };
    let first = person(given, family, &born(1930 + number), sex, "Pikine");
    let second = PersonInput {
        phone: format!("7712345{number:02}"),
        ..person(given, family, &born(1931 + number), sex, "Mbour")
    };
    (first, second)
}

/// An office with pairs to judge, locked, behind its local server.
fn serve(pairs: usize) -> (TestOffice, ServerHandle) {
    let mut office = TestOffice::open();
    for number in 0..pairs {
        let (first, second) = pair(number);
        office.call(RegisterPerson { person: first }).unwrap();
        let outcome = office.call(RegisterPerson { person: second }).unwrap();
        assert_eq!(outcome.decision, "review", "pair {number}: {:?}", outcome.candidates);
    }
    assert_eq!(office.call(ListReviews::default()).unwrap().total, pairs as u64);
    office.call(Lock {}).unwrap();
    let server = screen::serve(&office.app);
    (office, server)
}

/// Unlocks and goes to the duplicates, by keys.
fn arrive(browser: &Browser, server: &ServerHandle) {
    browser.goto(server.url());
    let _ = browser.find("input[type=password]:focus");
    browser.press(&format!("{PASSPHRASE}{ENTER}"));
    let _ = browser.find(&testid("pill"));
    let _ = browser.script("window.pressed = 0; addEventListener('pointerdown', () => window.pressed += 1)");
    browser.press("gd");
    let _ = browser.find("[data-testid=pair] h2:focus");
}

/// Number of the pair in sight.
fn shown(browser: &Browser) -> i64 {
    let script = "return document.querySelector('[data-testid=pair]').dataset.pair";
    browser.script(script).as_str().unwrap().parse().unwrap()
}

/// Waits until another pair is in sight, or none.
fn wait_for_other(browser: &Browser, pair: i64) {
    let _ = browser.find(&format!("[data-testid=pair]:not([data-pair=\"{pair}\"]), [data-testid=empty]"));
    if !browser.has(&testid("empty")) {
        let _ = browser.find("[data-testid=pair] h2:focus");
    }
}

fn merge(browser: &Browser) {
    browser.press("s");
    let _ = browser.find("#merge-confirm:focus");
    browser.press(ENTER);
}

#[test]
fn fifty_pairs_are_judged_by_keyboard_alone() {
    let (mut office, server) = serve(PAIRS);
    let browser = Browser::chromium(1366, 768);
    arrive(&browser, &server);
    assert_eq!(browser.text(&testid("progress")), format!("1 sur {PAIRS}"));

    let mut said: BTreeMap<i64, ReviewState> = BTreeMap::new();
    let mut chosen = Vec::new();
    let (mut put_off, mut later, mut undone, mut step) = (Vec::new(), 0, 0, 0_usize);
    while !browser.has(&testid("empty")) {
        let id = shown(&browser);
        let state = match step % 5 {
            _ if put_off.contains(&id) => {
                // It came back behind everybody else.
                let waiting = put_off.iter().filter(|later| !said.contains_key(later)).count();
                assert_eq!(said.len() + waiting, PAIRS);
                browser.press("3d");
                ReviewState::Different
            }
            0 => {
                browser.press("1");
                merge(&browser);
                ReviewState::Same
            }
            1 => {
                // Without a reason the answer waits for it; letters are letters there.
                browser.press("d");
                let _ = browser.find("#review-reason:focus");
                browser.press("Les soeurs de la dame");
                assert_eq!(shown(&browser), id);
                browser.press(ENTER);
                ReviewState::Different
            }
            2 => {
                // The second row that differs is the place: the second record's stays. Back from the merge once, then on.
                browser.press(DOWN);
                browser.press(DOWN);
                browser.press(RIGHT);
                browser.press("2s");
                let _ = browser.find("#merge-confirm:focus");
                browser.press(ESCAPE);
                let _ = browser.find("[data-testid=pair]");
                merge(&browser);
                chosen.push(id);
                ReviewState::Same
            }
            3 => {
                browser.press("l");
                put_off.push(id);
                later += 1;
                ReviewState::Later
            }
            _ => {
                browser.press("r");
                let _ = browser.find("#review-reason:focus");
                browser.press(&format!("Deux cousins{ENTER}"));
                let _ = browser.find("[data-testid=pair] h2:focus");
                browser.press("d");
                ReviewState::Different
            }
        };
        wait_for_other(&browser, id);
        step += 1;
        if matches!(step, 6 | 12 | 18 | 24) && said.len() + 1 < PAIRS {
            // Taken back: the same pair is in sight again, and is judged to be two people after all.
            browser.press(UNDO);
            let _ = browser.find(&format!("[data-testid=pair][data-pair=\"{id}\"] h2:focus"));
            browser.press("4d");
            wait_for_other(&browser, id);
            undone += 1;
            chosen.retain(|chosen| *chosen != id);
            put_off.retain(|later| *later != id);
            said.insert(id, ReviewState::Different);
        } else if state != ReviewState::Later {
            said.insert(id, state);
        }
    }
    assert_eq!(said.len(), PAIRS);
    assert!(browser.text(&testid("judged")).contains("50"));
    assert_eq!(browser.script("return window.pressed"), serde_json::json!(0), "a mouse was used");
    browser.press("\u{E009}l\u{E000}");
    let _ = browser.find("input[type=password]");

    office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    for (id, state) in &said {
        let pair = office.call(GetReview { id: *id }).unwrap();
        assert_eq!((pair.state, pair.decided_by.as_str()), (*state, "Mariama"), "{id}");
        assert!(!pair.reason.is_empty(), "{id}");
    }
    let same = said.values().filter(|state| **state == ReviewState::Same).count() as u64;
    let stats = office.call(GetMpiStats::default()).unwrap();
    assert_eq!((stats.identities, stats.merged, stats.to_review), (2 * PAIRS as u64 - same, same, 0));
    assert!(chosen.len() >= 5);
    for id in chosen {
        let pair = office.call(GetReview { id }).unwrap();
        let view = office.call(GetPerson { mpi_id: pair.b.row.mpi_id.clone() }).unwrap();
        assert_eq!(view.row.mpi_id, pair.a.row.mpi_id);
        assert_eq!((view.person.commune.as_str(), view.person.phone.len()), ("Mbour", 9));
    }
    let actions = office.audited().unwrap();
    let times = |action: &str| actions.iter().filter(|own| *own == action).count();
    assert_eq!(times("review.undo"), undone);
    assert_eq!(times("review.later"), later);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

#[test]
fn a_merge_in_sight_gives_way_when_another_window_settles_its_pair() {
    let (_office, server) = serve(2);
    let (one, other) = (Browser::chromium(1366, 768), Browser::chromium(1366, 768));
    arrive(&one, &server);
    arrive(&other, &server);
    let id = shown(&one);
    assert_eq!(shown(&other), id);
    other.press("1s");
    let _ = other.find("#merge-confirm:focus");
    one.press("1d");
    wait_for_other(&one, id);
    // The dialog is gone with its pair, and so is the reason: no key meant for one pair reaches the next.
    other.wait_for_text(&testid("toast"), "réglé cette paire");
    wait_for_other(&other, id);
    assert_eq!(shown(&other), shown(&one));
    assert!(!other.has("dialog[open]"));
    assert_eq!(other.script("return document.getElementById('review-reason').value"), serde_json::json!(""));
}

#[test]
fn the_screens_of_a_judgement_hold_their_words_in_three_languages() {
    let (_office, server) = serve(4);
    let browser = Browser::chromium(1366, 768);
    arrive(&browser, &server);
    let go = |hash: &str| browser.script(&format!("location.hash = '{hash}'"));
    for language in ["fr", "en", "pt"] {
        let _ = go("#/settings");
        browser.click(&testid(&format!("language-{language}")));
        let _ = go("#/duplicates");
        let _ = browser.find("[data-testid=pair] h2:focus");
        browser.press(DOWN);
        browser.press(RIGHT);
        let _ = browser.find(".choice.stays:focus");
        browser.keep_settled(&format!("{language}-review"));
        let id = shown(&browser);
        browser.press("2s");
        let _ = browser.find("#merge-confirm:focus");
        browser.keep_settled(&format!("{language}-merge-preview"));
        let alias = browser.text("[data-testid=merge-swap]");
        browser.press(ENTER);
        wait_for_other(&browser, id);
        let _ = go(&format!("#/people/{alias}"));
        let _ = browser.find(&testid("alias-asked"));
        browser.keep_settled(&format!("{language}-person"));
        for (act, dialog) in [
            ("unmerge", "reason-dialog"),
            ("link-dhis2", "link-dialog"),
            ("merge", "merge-by-hand"),
            ("deactivate", "reason-dialog"),
        ] {
            browser.click(&testid(act));
            let _ = browser.find(&testid(dialog));
            browser.keep_settled(&format!("{language}-person-{act}"));
            browser.press(ESCAPE);
            let _ = browser.find("body:not(:has(dialog[open]))");
        }
    }
}
