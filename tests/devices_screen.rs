//! The place of devices in a real browser, in three languages at 1366x768: a device is registered by its words, a bundle is
//! made and taken over, a wrong file is said in words, and a device is revoked, all by keyboard and pointer as a person would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_contract::devices::{
    AddDevice, BundleKind, ExportBundle, GetThisDevice, ListBundles, ListDevices, NameThisDevice,
};
use kadi_contract::people::RegisterPerson;
use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::testid;
use kadi_testkit::office::{TestOffice, person};

fn exchange(language: &str) {
    let (mut office, mut other) = (TestOffice::open(), TestOffice::open());
    office.call(SetLanguage { language: language.into() }).unwrap();
    other.call(SetLanguage { language: language.into() }).unwrap();
    office.call(NameThisDevice { name: "Dakar Nord".into() }).unwrap();
    let theirs = other.call(NameThisDevice { name: "Poste de santé de Kolda".into() }).unwrap();
    let ours = office.call(GetThisDevice {}).unwrap();
    other.call(AddDevice { card: ours.card.clone() }).unwrap();
    for n in 0..3 {
        let zawadi = person("Zawadi", &format!("Juma{n}"), &format!("199{n}-03-12"), "F", "Yoff");
        other.call(RegisterPerson { person: zawadi }).unwrap();
    }
    let bundle = other.out("kolda.kadibundle").display().to_string();
    let export = ExportBundle { device: ours.id, out: bundle.clone(), ..ExportBundle::default() };
    other.call(export).unwrap();

    let (_server, browser) = office.on_screen();
    let _ = browser.script("location.hash = '#/share/devices'");
    browser.wait_for_text(&testid("this-device-name"), "Dakar Nord");
    browser.keep_settled(&format!("{language}-devices-1-first"));
    assert_eq!(browser.clipped(), Vec::<String>::new());

    // A file that is no bundle is said to be none, without a trace of it.
    browser.fill("#bundle-file", "/dev/null");
    browser.click(&testid("bundle-inspect"));
    let _ = browser.find("[role=alert]");
    // Of a stranger the words are shown, and nothing can be taken over.
    browser.fill("#bundle-file", &bundle);
    browser.press("\u{E007}");
    let _ = browser.find(&format!("{} {}", testid("bundle-about"), testid("device-words")));
    assert!(!browser.has(&testid("bundle-take")));

    browser.click(&testid("device-add"));
    browser.fill("#device-card", "KDV1:NONSENSE");
    browser.press("\u{E007}");
    let _ = browser.find(&format!("{} [role=alert]", testid("device-dialog")));
    browser.fill("#device-card", &theirs.card);
    browser.press("\u{E007}");
    let words = format!("{} {}", testid("device-dialog"), testid("device-words"));
    browser.wait_for_text(&words, &theirs.words[7]);
    browser.keep_settled(&format!("{language}-devices-2-words"));
    browser.click(&testid("device-same-words"));
    browser.wait_for_text(&testid("device-row"), "Kolda");

    browser.click(&testid("bundle-inspect"));
    browser.click(&testid("bundle-take"));
    // A job does it: what came is told where bundles are listed.
    let _ = browser.find(&format!("{} tbody tr", testid("bundles")));
    assert_eq!(office.call(ListBundles {}).unwrap()[0].what.added, 3);
    browser.choose("#bundle-kind", "verify");
    browser.click(&testid("bundle-make"));
    let _ = browser.find(&format!("{} tbody tr:nth-child(2)", testid("bundles")));
    let made = office.call(ListBundles {}).unwrap();
    assert_eq!((made[0].what.kind, made[0].what.people), (BundleKind::Verify, 0));
    browser.keep_settled(&format!("{language}-devices-3-exchanged"));
    assert_eq!(browser.clipped(), Vec::<String>::new());

    browser.click(&testid("device-revoke"));
    browser.fill("#reason", "ordinateur volé");
    browser.click(&testid("reason-confirm"));
    let gone = format!("{}:not(:has({}))", testid("device-row"), testid("device-revoke"));
    let _ = browser.find(&gone);
    assert!(office.call(ListDevices {}).unwrap()[0].revoked_at.is_some());
}

#[test]
fn devices_meet_and_exchange_bundles_in_french() {
    exchange("fr");
}

#[test]
fn devices_meet_and_exchange_bundles_in_english() {
    exchange("en");
}

#[test]
fn devices_meet_and_exchange_bundles_in_portuguese() {
    exchange("pt");
}
