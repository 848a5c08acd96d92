//! The register as people see it: what the first screen counts, the list behind each number, search as it is typed, the keys
//! of the list, and alerts; nothing is cut off in three languages at 1366x768, and each screen is kept as a picture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_contract::dhis2::{StartSync, UseDemo};
use kadi_contract::people::{PersonInput, RegisterPerson};
use kadi_contract::register::{GetMpiStats, ListAlerts, SearchPeople};
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{TestOffice, person};

/// Keeps a picture of the window and checks that nothing is cut off and nothing scrolls sideways.
fn keep(browser: &Browser, name: &str) {
    browser.keep_settled(name);
    let sideways = "const content = document.getElementById('content');
        return content.scrollWidth > content.clientWidth + 1";
    assert_eq!(browser.script(sideways), serde_json::json!(false), "{name} scrolls sideways");
}

/// A register with the demonstration people, one heap of a common name, and pairs that may be one person.
fn office() -> TestOffice {
    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let job = office.call(StartSync::default()).unwrap();
    office.wait(&job).unwrap();
    for n in 0..6 {
        let commune = ["Pikine", "Mbour", "Kaolack", "Tivaouane", "Rufisque", "Bargny"][n];
        let born = format!("{}-01-01", 1961 + n * 7);
        let heaped =
            PersonInput { district: commune.into(), ..person("Fatou", "Diallo", &born, "F", commune) };
        office.call(RegisterPerson { person: heaped }).unwrap();
    }
    office
}

fn go(browser: &Browser, hash: &str) {
    let _ = browser.script(&format!("location.hash = '{hash}'"));
    browser.wait_until_settled();
}

fn speak(browser: &Browser, language: &str) {
    go(browser, "#/settings");
    browser.click(&testid(&format!("language-{language}")));
    browser.wait_until_settled();
}

/// "Diallo" with two wrong letters, which neither stands in the register nor sounds like a name there: one slip in a usual
/// name is found as it is.
fn slip(office: &mut TestOffice) -> String {
    ["dixlxo", "dqalqo", "dxaxlo", "qialqo", "diqqlo"]
        .into_iter()
        .find(|query| {
            let search = SearchPeople { query: (*query).to_owned(), ..SearchPeople::default() };
            let found = office.call(search).unwrap();
            found.suggestions.iter().any(|close| close.word == "diallo" && close.people >= 6)
        })
        .unwrap()
        .to_owned()
}

/// The first number in a text.
fn number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || !c.is_alphanumeric())
        .collect();
    digits.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn numbers_open_their_lists_and_names_are_found_as_they_are_typed() {
    let mut office = office();
    let stats = office.call(GetMpiStats {}).unwrap();
    assert!(stats.records > stats.identities && stats.known_records > 0, "{stats:?}");
    assert_eq!(stats.heaps.first().map(|heap| heap.people >= 6), Some(true), "{stats:?}");
    let (_server, browser) = office.on_screen();

    // Every number of the first screen is that of the list behind it.
    for (row, known) in ["birth_missing", "birth_estimated", "birth_january"].into_iter().enumerate() {
        go(&browser, "#/");
        let _ = browser.find(&testid("stats"));
        let people = stats.quality.iter().find(|(name, _)| name == known).unwrap().1;
        let open = format!("{} tbody tr:nth-child({}) .link", testid("quality"), row + 1);
        if people == 0 {
            assert!(!browser.has(&open), "{known}");
            continue;
        }
        browser.click(&open);
        let _ = browser.find(&testid("row"));
        browser.wait_until_settled();
        assert_eq!(number(&browser.text(".place-head p")), people, "{known}");
    }

    // Going away and back leaves the filters behind.
    go(&browser, "#/");
    let _ = browser.find(&testid("stats"));
    // As it is typed, with the letters marked; another spelling; nobody, and what was meant.
    go(&browser, "#/people");
    browser.fill("#search", "diall fat");
    browser.wait_for_text(&testid("table-body"), "Fatou");
    browser.wait_until_settled();
    let marked = browser.texts("[data-testid=row]:first-child mark");
    assert!(marked.contains(&"Diall".to_owned()) && marked.contains(&"Fat".to_owned()), "{marked:?}");
    keep(&browser, "fr-register-typed");
    browser.fill("#search", &slip(&mut office));
    browser.wait_for_text(&testid("suggestions"), "diallo");
    keep(&browser, "fr-register-nobody");
    browser.click(&format!("{} .link", testid("suggestions")));
    let _ = browser.find(&testid("row"));

    // The keys of the list: move, take into the choice, all, look, leave layer by layer.
    browser.press("\u{E015}");
    for key in ["\u{E015}", "x", "\u{E015}", "x"] {
        browser.press(key);
    }
    assert_eq!(number(&browser.text(&testid("chosen"))), 2);
    browser.press(" ");
    let _ = browser.find(&testid("drawer"));
    keep(&browser, "fr-register-chosen");
    browser.press("\u{E00C}");
    assert!(!browser.has(&testid("drawer")));
    assert!(browser.has(&testid("chosen")));
    browser.press("\u{E00C}");
    assert!(!browser.has(&testid("chosen")));
}

#[test]
fn an_alert_is_looked_at_queued_or_dismissed() {
    let mut office = office();
    let waiting = office.call(ListAlerts { limit: 100, ..ListAlerts::default() }).unwrap().total;
    assert!(waiting >= 2, "{waiting}");
    let reviews = office.call(GetMpiStats {}).unwrap().to_review;
    let (_server, browser) = office.on_screen();
    go(&browser, "#/alerts");
    let _ = browser.find(&testid("alert"));
    keep(&browser, "fr-alerts");
    browser.click(&testid("alert-review"));
    browser.wait_for_text(".place-head p", &(waiting - 1).to_string());
    browser.click(&testid("alert-dismiss"));
    browser.fill("#reason", "cousines");
    browser.click(&testid("reason-confirm"));
    browser.wait_for_text(".place-head p", &(waiting - 2).to_string());
    let stats = office.call(GetMpiStats {}).unwrap();
    assert_eq!((stats.alerts, stats.to_review), (waiting - 2, reviews + 1));
    assert!(office.audited().unwrap().iter().any(|action| action == "alert.dismiss"));
}

#[test]
fn nothing_is_cut_off_in_three_languages() {
    let mut office = office();
    let some = office.call(SearchPeople { limit: 1, ..SearchPeople::default() }).unwrap();
    let district = some.rows[0].district.clone().unwrap_or_default();
    let (_server, browser) = office.on_screen();
    for language in ["fr", "en", "pt"] {
        speak(&browser, language);
        go(&browser, "#/");
        let _ = browser.find(&testid("stats"));
        keep(&browser, &format!("{language}-home-top"));
        for (part, to) in [("figures", "stats"), ("quality", "trend")] {
            let look =
                format!("document.querySelector('[data-testid={to}]').scrollIntoView({{block: 'start'}})");
            let _ = browser.script(&look);
            keep(&browser, &format!("{language}-home-{part}"));
        }
        go(&browser, "#/people");
        let _ = browser.find(&testid("row"));
        keep(&browser, &format!("{language}-register"));
        browser.choose(&testid("filter-district"), &district);
        browser.choose(&testid("filter-card"), "none");
        browser.choose(&testid("filter-age"), "25");
        browser.wait_until_settled();
        keep(&browser, &format!("{language}-register-narrowed"));
        browser.click(&testid("filters-clear"));
        go(&browser, "#/alerts");
        keep(&browser, &format!("{language}-alerts"));
    }
}
