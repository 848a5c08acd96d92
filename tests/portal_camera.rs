//! The verification portal before a camera, as a nurse holds cards up to it, and in WebKit's engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "portal_page/campaign.rs"]
mod campaign;
#[path = "portal_page/held_up.rs"]
mod held_up;
#[path = "portal_page/screens.rs"]
mod screens;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

use campaign::Campaign;
use held_up::held_up;
use kadi_testkit::browser::Browser;
use kadi_testkit::office::NOW;
use screens::verdict;

/// From the press of the button to the word on the screen, in milliseconds.
const PATIENCE_MS: f64 = 2_000.0;

/// Lets the page say when the word changed, measured in the page from the press of the button.
const WATCH: &str = "
window.pressed = 0; window.said = 0;
document.getElementById('camera').addEventListener('click', () => { window.pressed = performance.now(); }, true);
new MutationObserver(() => {
  const shown = document.getElementById('verdict').className;
  if (window.pressed && !window.said && !shown.includes('waiting')) window.said = performance.now();
}).observe(document.getElementById('verdict'), { attributes: true, childList: true, subtree: true });";

/// Opens the camera and waits for the word; gives the milliseconds it took.
fn before_camera(browser: &Browser, word: &str) -> f64 {
    let _ = browser.script(WATCH);
    browser.click("#camera");
    verdict(browser, word);
    browser.script("return window.said - window.pressed").as_f64().unwrap()
}

#[test]
fn a_camera_tells_a_good_card_a_revoked_one_and_a_forged_one_within_two_seconds() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    // Another office's card wears the same design and is on no list of ours: what a forger can make at best.
    let elsewhere = Campaign::open();
    let address = format!("file://{}/index.html", folder.display());
    for (name, card, degrees, word, class) in [
        ("valid", campaign.picture(0, "front"), 7.0, "VALIDE", "valid"),
        ("revoked", campaign.picture(1, "front"), -14.0, "ANNULÉE", "revoked"),
        ("forged", elsewhere.picture(0, "front"), 171.0, "NON VALIDE", "invalid"),
    ] {
        let video = campaign.office.out(&format!("{name}.y4m"));
        held_up(&card, degrees, &video);
        let browser = Browser::chromium_before_camera(1366, 768, &video);
        browser.stop_clock_at(NOW);
        browser.goto(&address);
        browser.choose("#language", "fr");
        verdict(&browser, "Présentez une carte");
        let took = before_camera(&browser, word);
        assert!(browser.has(&format!("#verdict.{class}")));
        // The picture stands still, with the code outlined.
        assert!(browser.has("#viewfinder.frozen"));
        assert!(took < PATIENCE_MS, "{name}: {took} ms");
        println!("{name}: {took:.0} ms from the button to the word");
        screens::keep(&browser, &format!("camera-{name}-fr"));
        browser.click("#next");
        verdict(&browser, word);
        browser.click("#camera");
        assert!(!browser.has("#viewfinder:not([hidden])"));
        assert_eq!(browser.clipped(), Vec::<String>::new());
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn without_a_camera_the_page_says_so_and_still_takes_codes() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let browser = Browser::chromium(1366, 768);
    browser.stop_clock_at(NOW);
    browser.goto(&format!("file://{}/index.html", folder.display()));
    for (language, part, word) in
        [("en", "camera", "VALID"), ("pt", "câmara", "VÁLIDO"), ("fr", "caméra", "VALIDE")]
    {
        browser.choose("#language", language);
        browser.click("#camera");
        browser.wait_for_text("#notice", part);
        browser.fill("#code", &campaign.codes[0]);
        browser.press("\u{E007}");
        verdict(&browser, word);
    }
}

/// A web server of a few lines: the files of a folder, and what was asked for.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = String::new();
            let _ = std::io::BufRead::read_line(&mut std::io::BufReader::new(&stream), &mut request);
            let name = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let kind = match name.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                _ => "text/html; charset=utf-8",
            };
            let mut head = String::new();
            let body = fs::read(folder.join(&name));
            let status = if body.is_ok() { "200 OK" } else { "404 Not Found" };
            let body = body.unwrap_or_default();
            write!(
                head,
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            )
            .unwrap();
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

#[test]
fn webkit_verifies_from_a_disk_and_from_a_web_server() {
    let mut campaign = Campaign::open();
    let folder = campaign.export("portal");
    let browser = Browser::mini_browser();
    for (name, address) in
        [("disk", format!("file://{}", folder.display())), ("server", serve(folder.clone()))]
    {
        browser.goto(&format!("{address}/index.html"));
        browser.choose("#language", "fr");
        verdict(&browser, "Présentez une carte");
        let _ = browser.script(&format!("Date.now = () => {}", NOW.0));
        for (at, word) in [(0, "VALIDE"), (1, "ANNULÉE")] {
            browser.fill("#code", &campaign.codes[at]);
            browser.press("\u{E007}");
            verdict(&browser, word);
            browser.click("#next");
            browser.choose_file("#file", &campaign.picture(at, "front"));
            verdict(&browser, word);
            screens::keep(&browser, &format!("webkit-{name}-{word}"));
        }
        browser.fill("#code", &campaign.token(2));
        browser.press("\u{E007}");
        verdict(&browser, "VALIDE");
        browser.fill("#code", "0000000000");
        browser.press("\u{E007}");
        verdict(&browser, "NON VALIDE");
        for (language, word) in [("en", "NOT VALID"), ("pt", "NÃO VÁLIDO")] {
            browser.choose("#language", language);
            verdict(&browser, word);
        }
        assert_eq!(browser.clipped(), Vec::<String>::new());
    }
}
