//! What leaves the office, in a real browser and three languages: a pass is made, shown and revoked; a portal is published as a
//! folder and a ZIP, brought up to date and closed; changes from a stick are taken over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "portal_page/campaign.rs"]
#[allow(dead_code, reason = "what other tests use of it")]
mod campaign;

use std::fs;

use campaign::Campaign;
use kadi_contract::cards::RevokeCard;
use kadi_contract::register::SearchPeople;
use kadi_contract::session::SetLanguage;
use kadi_contract::verify::{Verdict, VerifyCode};
use kadi_testkit::browser::{Browser, testid};

fn verdict(campaign: &mut Campaign, text: &str) -> Verdict {
    campaign.office.call(VerifyCode { text: text.into() }).unwrap().verdict
}

fn pass(campaign: &mut Campaign, browser: &Browser, language: &str) {
    let people = campaign.office.call(SearchPeople::default()).unwrap().rows;
    let holder = people.into_iter().find(|row| row.card.as_deref() == Some("valid")).unwrap();
    let person = holder.mpi_id;
    let _ = browser.script(&format!("location.hash = '#/people/{person}'"));
    browser.click(&testid("passes"));
    let _ = browser.find(&testid("pass-issue"));
    browser.keep_settled(&format!("{language}-pass-1-none"));
    browser.click(&testid("pass-issue"));
    let link = browser.text(&testid("pass-link"));
    assert!(link.starts_with("/verify?p="), "{link}");
    browser.wait_until_settled();
    let drawn = "const picture = document.querySelector('[data-testid=pass-picture]');
        return picture.complete && picture.naturalWidth > 0";
    assert_eq!(browser.script(drawn), serde_json::json!(true), "the picture of the pass is missing");
    browser.keep(&format!("{language}-pass-2-made"));
    assert_eq!(verdict(campaign, &link), Verdict::Valid);

    browser.click(&testid("pass-revoke"));
    browser.fill("#pass-reason", "téléphone perdu");
    browser.keep_settled(&format!("{language}-pass-3-reason"));
    browser.click(&testid("pass-revoke-confirm"));
    // There is none any more, and another may be made.
    let _ = browser.find(&testid("pass-issue"));
    assert_eq!(verdict(campaign, &link), Verdict::Revoked);
    browser.press("\u{E00C}");
    let _ = browser.find("body:not(:has(dialog[open]))");
}

fn portal(campaign: &mut Campaign, browser: &Browser, language: &str) {
    let folder = campaign.office.out("portal");
    let _ = browser.script("location.hash = '#/share'");
    browser.fill("#portal-out", &folder.display().to_string());
    browser.choose("#portal-pack", "zip");
    browser.click(&testid("portal-export"));
    let _ = browser.find("[data-testid=portal][data-number=\"1\"]");
    browser.wait_for_text(&testid("toast"), "portal.zip");
    assert!(folder.join("registry.json").is_file() && campaign.office.out("portal.zip").is_file());
    browser.keep_settled(&format!("{language}-share-1-exported"));

    // A card is lost: the portal is brought up to date where it lies.
    let code = campaign.codes[2].clone();
    campaign.office.call(RevokeCard { code, reason: "perdue".into() }).unwrap();
    browser.click(&testid("portal-update"));
    // The pass that was revoked went with the list as changes of their own, number 2.
    let _ = browser.find("[data-testid=portal][data-number=\"3\"]");
    let changes = folder.join("delta.json");
    assert!(fs::read_to_string(&changes).unwrap().contains("\"sequence\": 3"));

    // As on another device: the file of changes is chosen; one that is none is said to be none.
    let other = campaign.office.out("other.json");
    fs::write(&other, "{}").unwrap();
    browser.choose_file("#apply-file", &other);
    let _ = browser.find(&format!("{} [role=alert]", testid("apply-changes")));
    browser.keep_below("[data-testid=apply-changes]", &format!("{language}-share-2-refused"));
    browser.choose_file("#apply-file", &changes);
    browser.wait_for_text(&testid("toast"), "VAX26");
    let _ = browser.find(&format!("{}:not(:has([role=alert]))", testid("apply-changes")));

    browser.click(&testid("portal-close"));
    browser.fill("#reason", "la clé est perdue");
    browser.fill("#portal-where", "/nowhere");
    browser.click(&testid("portal-close-confirm"));
    let _ = browser.find(&format!("{} [role=alert]", testid("close-portal")));
    browser.keep_settled(&format!("{language}-share-3-away"));
    browser.fill("#portal-where", &folder.display().to_string());
    browser.click(&testid("portal-close-confirm"));
    let _ = browser.find("body:not(:has(dialog[open]))");
    let _ = browser.find(&format!("body:not(:has({}))", testid("portal-close")));
    assert!(folder.join("closed.json").is_file() && !folder.join("registry.json").exists());
    browser.keep_below("[data-testid=portals]", &format!("{language}-share-4-closed"));
}

fn go_through(language: &str) {
    let mut campaign = Campaign::open();
    campaign.office.call(SetLanguage { language: language.into() }).unwrap();
    let (_server, browser) = campaign.office.on_screen();
    pass(&mut campaign, &browser, language);
    portal(&mut campaign, &browser, language);
    // The browser notes the two files that were refused, and nothing else.
    let complaints = browser.complaints();
    assert!(complaints.iter().all(|line| line.contains("status of 4")), "{complaints:?}");
    assert_eq!(complaints.len(), 2, "{complaints:?}");
}

#[test]
fn passes_and_portals_in_french() {
    go_through("fr");
}

#[test]
fn passes_and_portals_in_english() {
    go_through("en");
}

#[test]
fn passes_and_portals_in_portuguese() {
    go_through("pt");
}
