//! The print queue in a real browser, in three languages at 1366x768: a printer is found and added, a batch is printed, a card
//! is stuck, the printer vanishes, and the question is answered; each step kept as a picture.

use kadi_contract::print::{GetPrintQueue, ListPrinters, SavePrinter};
use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::testid;
use kadi_testkit::office::PASSPHRASE;
use kadi_testkit::printer::{VirtualPrinter, until};

use super::flow::office_with;

fn go_through(language: &str) {
    let mut device = VirtualPrinter::switched_on();
    let (mut office, batch) = office_with(12);
    office.call(SetLanguage { language: language.into() }).unwrap();
    let (_server, browser) = office.on_screen();

    let _ = browser.script("location.hash = '#/cards'");
    browser.click(&testid("to-printing"));
    let _ = browser.find(&testid("print-find"));
    browser.fill("#print-address", &device.address());
    browser.click(&testid("print-search"));
    let _ = browser.find(&testid("print-add"));
    browser.keep_settled(&format!("{language}-print-1-found"));
    browser.click(&testid("print-add"));
    let _ = browser.find(&testid("printer-settings"));
    let printer = office.call(ListPrinters {}).unwrap()[0].clone();
    let counted = SavePrinter {
        id: printer.id,
        address: printer.address.clone(),
        name: printer.name.clone(),
        media: printer.media.clone(),
        sides: printer.sides.clone(),
        blanks: Some(40),
        panels: Some(200),
        ..SavePrinter::default()
    };
    office.call(counted).unwrap();

    let _ = browser.script(&format!("location.hash = '#/cards/{batch}'"));
    let _ = browser.find(&testid("print-start"));
    browser.keep_settled(&format!("{language}-print-2-batch"));
    device.jam();
    browser.click(&testid("print-start"));
    let _ = browser.find(&testid("print-count"));
    let _ = browser.find("[data-state=printing]");
    browser.click("[data-testid=print-strip] li:nth-child(5) button");
    let _ = browser.find(&testid("print-details"));
    browser.keep_settled(&format!("{language}-print-3-stuck"));
    // Whoever finds the screen locked sees that the cards go on, and of nobody.
    browser.click(&testid("lock"));
    assert!(browser.text(&testid("working")).contains("12"), "{}", browser.text(&testid("working")));
    browser.keep_settled(&format!("{language}-print-3-locked"));
    browser.unlock(PASSPHRASE);
    device.vanish();
    let _ = browser.find(&testid("print-question"));
    let _ = browser.find(&testid("print-paused"));
    browser.keep_settled(&format!("{language}-print-4-vanished"));

    device.clear_jam();
    device.switch_on();
    until("the others came out", || {
        office.call(GetPrintQueue { printer: printer.id }).unwrap().printed == 11
    });
    browser.click(&testid("print-no"));
    until("all came out", || office.call(GetPrintQueue { printer: printer.id }).unwrap().printed == 12);
    let _ = browser.find(&format!("{}[data-works=false]", testid("print-queue")));
    browser.press("x");
    let _ = browser.find(&testid("print-again"));
    browser.keep_settled(&format!("{language}-print-5-done"));
    browser.keep_below("[data-testid=printers]", &format!("{language}-print-6-settings"));
    assert_eq!(device.tray().len(), 12);
}

#[test]
fn printing_on_the_screen_in_three_languages() {
    for language in ["fr", "en", "pt"] {
        go_through(language);
    }
}
