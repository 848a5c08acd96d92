//! The real window: the same interface over the window's own bridge, from the first run to a screen with people.
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
use kadi_contract::session::Lock;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::command;
use kadi_testkit::office::PASSPHRASE;

#[test]
fn the_window_opens_is_set_up_shows_people_and_locks() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let args = ["--store".to_owned(), store.display().to_string()];
    let window = Browser::desktop(command::desktop_program(), &args);
    let click = |id: &str| window.click(&testid(id));

    click("choose-fr");
    click("next");
    let _ = window.find("#country");
    window.choose("#country", "SN");
    window.choose("#region", "THS");
    click("next");
    window.fill("#officer-name", "Jean-Pierre Mendy");
    window.fill("[type=password]", PASSPHRASE);
    click("create-store");
    let _ = window.find(&testid("recovery-group"));
    let groups = window.texts(&testid("recovery-group"));
    click("recovery-written");
    window.fill("#group-3", &groups[2]);
    window.fill("#group-6", &groups[5]);
    click("recovery-confirm");
    click("use-demo");
    click("first-sync-start");
    let _ = window.find(&testid("first-sync-done"));
    click("to-work");
    let _ = window.find(&testid("pill"));
    let _ = window.script("location.hash = '#/people'");
    window.wait_for_text(&testid("row"), "SN-THS-");
    window.wait_until_settled();
    let picture = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("screenshots");
    fs::create_dir_all(&picture).unwrap();
    fs::write(picture.join("window-people.png"), window.screenshot()).unwrap();

    // A preview comes through the window's own protocol: bytes beside the calls.
    let _ = window.script("location.hash = '#/cards/new'");
    let _ = window.find("img");
    window.wait_until_settled();
    // Those out of view come when they are scrolled to.
    let drawn = window.script(
        "const inView = image => image.getBoundingClientRect().top < innerHeight;
         const cards = [...document.images].filter(image => image.src.startsWith('kadi:') && inView(image));
         return cards.length > 0 && cards.every(image => image.naturalWidth > 100)",
    );
    assert_eq!(drawn.as_bool(), Some(true));
    fs::write(picture.join("window-new-batch.png"), window.screenshot()).unwrap();

    // The page may ask for a camera; this computer has none, which is said in words.
    let _ = window.script("location.hash = '#/verify'");
    click("verify-camera");
    window.wait_for_text(&testid("verify-camera-none"), "Aucune caméra");
    fs::write(picture.join("window-no-camera.png"), window.screenshot()).unwrap();

    let _ = window.script("location.hash = '#/people'");
    let _ = window.find(&testid("row"));
    click("lock");
    let _ = window.find("#passphrase");
    assert!(!window.has(&testid("row")));
    assert!(store.join("kadi.db").exists());
}

#[test]
fn a_card_held_up_to_a_recorded_camera_gets_its_verdict_in_the_window() {
    let mut campaign = Campaign::open();
    let recorded = campaign.office.out("recorded");
    fs::create_dir(&recorded).unwrap();
    fs::copy(campaign.picture(1, "front"), recorded.join("1.png")).unwrap();
    // One program at a time has the register open.
    campaign.office.call(Lock {}).unwrap();
    let [store, recording] = [campaign.office.store(), recorded].map(|path| path.display().to_string());
    let args = ["--store".to_owned(), store, "--camera".to_owned(), format!("file:{recording}")];
    let window = Browser::desktop(command::desktop_program(), &args);

    window.unlock(PASSPHRASE);
    let _ = window.script("location.hash = '#/verify'");
    window.click(&testid("verify-camera"));
    let _ = window.find("[data-verdict=\"revoked\"]");
    let _ = window.find(&testid("verify-outline"));
    window.wait_until_settled();
    let height = window.script("return document.querySelector('.sight img').getBoundingClientRect().height");
    assert!(height.as_f64().unwrap() > 100.0, "what the camera saw is shown: {height}");
    window.keep("window-own-camera");
}
