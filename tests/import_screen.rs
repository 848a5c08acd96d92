//! A file from its choice to its report in a real browser: columns beside their fields, one question about dates, a check,
//! the import, and the rows to mend; in three languages at 1366x768, each step kept as a picture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;

use kadi_contract::session::SetLanguage;
use kadi_testkit::browser::testid;
use kadi_testkit::office::TestOffice;

const FILE: &str = "N°;Nom et prénoms;Né(e) le;Sexe;Téléphone;Village;Nom de la mère;Observations\n\
    1;DIALLO Aminata;03/04/1995;2;77 123 45 67;Pikine;Fatou Sow;vaccinée\n\
    2;MENDY Jean-Pierre;05/06/1985;1;76 234 56 78;Guédiawaye;Marie Gomis;\n\
    3;SARR Mariama;;2;;Rufisque;;\n\
    4;MUSHI Zawadi;11/12/2031;2;70 345 67 89;Pikine;Neema Mushi;à revoir\n\
    5;MENSAH Kofi;07/08/78;1;;Yoff;;\n\
    6;NDIAYE Ibrahima;09/10/1964;9;;Ouakam;Coumba Fall;\n\
    7;;01/02/1990;1;;Yoff;;\n";

fn go_through(language: &str) {
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    let file = office.out("liste.csv");
    fs::write(&file, FILE).unwrap();

    let (_server, browser) = office.on_screen();
    let _ = browser.script("location.hash = '#/people/import'");
    let _ = browser.find(&testid("import-expected"));
    browser.keep_settled(&format!("{language}-import-1-start"));

    browser.choose_file("#import-file", &file);
    let _ = browser.find(&testid("import-map"));
    browser.keep_settled(&format!("{language}-import-2-columns"));
    // The dates read both ways: without an answer nothing can be checked.
    assert!(browser.has(&format!("{}:disabled", testid("import-check"))));
    browser.keep_below("[data-testid=import-questions]", &format!("{language}-import-3-questions"));
    browser.choose("#import-dates", "day_first");
    browser.choose("#import-names", "family_first");
    // A column that was left out can be given a field, and back.
    browser.choose(&testid("import-column-0"), "external_id");
    browser.choose(&testid("import-column-0"), "");
    browser.click(&testid("import-check"));
    let _ = browser.find(&format!("{}[data-written=\"false\"]", testid("import-outcome")));
    assert!(browser.text(&testid("import-created")).contains('4'));
    assert!(browser.text(&testid("import-rejected")).contains('3'));
    browser.keep_below("[data-testid=import-outcome]", &format!("{language}-import-4-checked"));
    let rejects = browser.text(&testid("import-rejects"));
    assert!(rejects.contains("11/12/2031") && rejects.contains("07/08/78"), "{rejects}");

    browser.click(&testid("import-run"));
    let _ = browser.find(&format!("{}[data-written=\"true\"]", testid("import-outcome")));
    assert!(browser.text(&testid("import-created")).contains('4'));
    browser.keep_below("[data-testid=import-outcome]", &format!("{language}-import-5-done"));
    let href = browser
        .script("return document.querySelector('[data-testid=import-download-csv]').getAttribute('href')");
    assert!(href.as_str().unwrap().ends_with("/rejected.csv"), "{href}");

    let _ = browser.script("location.hash = '#/people'");
    let _ = browser.find(&testid("row"));
    let _ = browser.script("location.hash = '#/people/import'");
    let _ = browser.find(&testid("imports"));
    browser.keep_settled(&format!("{language}-import-6-so-far"));
}

#[test]
fn a_file_is_looked_at_checked_and_imported_in_three_languages() {
    for language in ["fr", "en", "pt"] {
        go_through(language);
    }
}
