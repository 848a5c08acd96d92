//! What the page of a portal says, and its pictures.

use std::fs;
use std::path::Path;

use kadi_testkit::browser::Browser;

/// Waits for the word of a verdict.
pub fn verdict(browser: &Browser, word: &str) {
    browser.wait_for_text("#word", word);
    // The word alone would also be found in a longer one, as VALIDE in NON VALIDE.
    assert_eq!(browser.text("#word"), word);
}

/// Keeps a picture, whatever is cut off: frames of a camera may be.
pub fn keep(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("portal-{name}.png")), browser.screenshot()).unwrap();
}
