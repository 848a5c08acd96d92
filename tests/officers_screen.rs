//! Officers, the recovery sheet and backups in a real browser, in three languages at 1366x768: who is added can open the
//! register, sees what the role allows and nothing else, and a backup comes back on the first screen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_app::{App, AppConfig};
use kadi_contract::office::CreateBackup;
use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use kadi_testkit::screen;
use kadi_trust::keys::KdfCost;

const KOFI: &str = "igname marmite sentier pluie";

fn go_through(language: &str) {
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    let (_server, browser) = office.on_screen();
    let click = |id: &str| browser.click(&testid(id));
    let _ = browser.script("location.hash = '#/settings'");
    let _ = browser.find(&testid("officer-row"));

    click("officer-add");
    browser.fill("#new-officer-name", "Kofi Mensah");
    browser.choose("#new-officer-role", "clinic_staff");
    browser.fill("#new-passphrase", KOFI);
    let _ = browser.find(&testid("strength"));
    browser.keep_settled(&format!("{language}-officers-1-add"));
    click("officer-add-confirm");
    browser.wait_for_text(&testid("officers"), "Kofi Mensah");
    browser.keep_below("[data-testid=officers]", &format!("{language}-officers-2-list"));
    assert_eq!(browser.texts(&testid("officer-row")).len(), 2);

    // The only administrator cannot go, and is told why.
    let _ = browser.script(
        "[...document.querySelectorAll('[data-testid=officer-row]')].find(row => row.innerText.includes('Mariama'))
            .querySelector('[data-testid=officer-remove]').click()",
    );
    click("officer-remove-confirm");
    let _ = browser.find("dialog [role=alert]");
    browser.keep_settled(&format!("{language}-officers-3-last"));
    browser.press("\u{E00C}");
    let _ = browser.script("document.querySelector('[data-testid=officers] details').open = true");
    browser.keep_below("[data-testid=officers] details", &format!("{language}-officers-4-roles"));
    assert_eq!(browser.clipped(), Vec::<String>::new());

    // A new recovery sheet, checked at once.
    click("recovery-renew");
    browser.fill("#renew-passphrase", PASSPHRASE);
    click("recovery-renew-confirm");
    let _ = browser.find(&testid("recovery-group"));
    let groups = browser.texts(&testid("recovery-group"));
    browser.keep_settled(&format!("{language}-officers-5-sheet"));
    click("recovery-written");
    browser.fill("#group-3", &groups[2]);
    browser.fill("#group-6", &groups[5]);
    click("recovery-confirm");
    let _ = browser.find("[data-testid=recovery-section] .tone-good");

    // Who verifies cards sees nobody, and no officers either.
    click("lock");
    let _ = browser.find(&testid("officer-chip"));
    browser.keep_settled(&format!("{language}-officers-6-locked"));
    let _ = browser.script(
        "[...document.querySelectorAll('label.officer')].find(chip => chip.innerText.includes('Kofi')).click()",
    );
    browser.unlock(KOFI);
    let _ = browser.script("location.hash = '#/settings'");
    let _ = browser.find("#current-passphrase");
    browser.keep_settled(&format!("{language}-officers-7-clinic"));
    assert!(!browser.has(&testid("officers")) && !browser.has(&testid("nav-people")));
}

#[test]
fn an_officer_is_added_and_sees_what_the_role_allows_in_three_languages() {
    for language in ["fr", "en", "pt"] {
        go_through(language);
    }
}

#[test]
fn a_backup_comes_back_on_the_first_screen() {
    let mut office = TestOffice::open();
    let folder = office.out("stick").display().to_string();
    let backup = office.call(CreateBackup { folder }).unwrap().folder;
    let app = App::new(AppConfig {
        folder: office.out("elsewhere"),
        clock: office.clock.clone(),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    let server = screen::serve(&app);
    let browser = Browser::chromium(1366, 768);
    browser.goto(server.url());
    browser.click(&testid("choose-en"));
    browser.click(&testid("restore-offer"));
    browser.fill("#restore-folder", "/nowhere");
    browser.fill("#restore-secret", PASSPHRASE);
    browser.click(&testid("restore-act"));
    let _ = browser.find("[role=alert]");
    browser.keep_settled("en-restore-1-missing");
    browser.fill("#restore-folder", &backup);
    browser.fill("#restore-secret", PASSPHRASE);
    browser.click(&testid("restore-act"));
    let _ = browser.find(&testid("restore-done"));
    browser.keep_settled("en-restore-2-done");
    browser.click(&testid("restore-next"));
    browser.unlock(PASSPHRASE);
    assert!(browser.text(&testid("officer")).contains("Mariama"));
}
