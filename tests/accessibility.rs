//! Every screen for people who do not see it well or do not use a mouse: names, labels, landmarks, contrast in both themes,
//! nothing hidden that holds the focus, and the ways of every day by keyboard alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "accessibility/keyboard.rs"]
mod keyboard;

use kadi_contract::dhis2::{StartSync, UseDemo};
use kadi_testkit::browser::{Browser, testid};
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use kadi_testkit::screen;

const PLACES: [&str; 18] = [
    "/",
    "/people",
    "/people/new",
    "/people/import",
    "/duplicates",
    "/alerts",
    "/cards",
    "/cards/new",
    "/cards/studio",
    "/printing",
    "/verify",
    "/sync",
    "/sync/connect",
    "/share",
    "/share/devices",
    "/audit",
    "/audit/signs",
    "/settings",
];

/// What a person who hears the page, needs contrast or uses no mouse would stumble over; the rules are those of WCAG 2.2, A
/// and AA, that a program can tell: 1.1.1, 1.3.1, 1.4.3, 2.4.3, 3.1.1, 3.3.2, 4.1.2.
const STUMBLES: &str = r#"
const found = [];
const say = (rule, node) => found.push(rule + ': ' + node.outerHTML.slice(0, 120));
const seen = node => node.checkVisibility({visibilityProperty: true, opacityProperty: true}) && node.getClientRects().length > 0;
const text = node => (node?.innerText ?? node?.textContent ?? '').trim();
const name = node => node.getAttribute('aria-label')?.trim()
  || (node.getAttribute('aria-labelledby') ?? '').split(' ').map(id => text(document.getElementById(id))).join(' ').trim()
  || [...(node.labels ?? [])].map(text).join(' ').trim() || text(node) || node.textContent.trim() || node.title?.trim()
  || node.querySelector('[aria-label]')?.getAttribute('aria-label') || '';
for (const node of document.querySelectorAll('button, a[href], summary, [role=button], [role=link], [role=tab]'))
  if (seen(node) && !name(node)) say('no name', node);
for (const node of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
  if (seen(node) && !name({...node, getAttribute: key => node.getAttribute(key), labels: node.labels, innerText: '', textContent: '', title: node.title, querySelector: () => null})) say('no label', node);
for (const node of document.querySelectorAll('img:not([alt]), svg[role=img]:not([aria-label]):not([aria-labelledby])'))
  if (seen(node)) say('no alternative', node);
for (const node of document.querySelectorAll('dialog[open], [role=dialog], [role=search], nav, section[role=region]'))
  if (seen(node) && !node.getAttribute('aria-label') && !node.getAttribute('aria-labelledby')) say('no name of a region', node);
for (const node of document.querySelectorAll('th')) if (!node.textContent.trim()) say('empty head', node);
for (const node of document.querySelectorAll('[tabindex]')) if (node.tabIndex > 0) say('order of focus', node);
for (const node of document.querySelectorAll('[aria-hidden=true]'))
  if (node.matches('button, a[href], input') || node.querySelector('button:not([tabindex="-1"]), a[href], input')) say('hidden focus', node);
const ids = new Set();
for (const node of document.querySelectorAll('[id]')) { if (ids.has(node.id)) say('id twice', node); ids.add(node.id); }
for (const key of ['aria-labelledby', 'aria-describedby', 'aria-controls'])
  for (const node of document.querySelectorAll('[' + key + ']'))
    for (const id of node.getAttribute(key).split(' '))
      if (id && key !== 'aria-controls' && !document.getElementById(id)) say(key + ' of nothing', node);
if (!document.documentElement.lang) say('no language', document.documentElement);
if (document.querySelectorAll('main').length !== 1) say('not one main', document.body);
if ([...document.querySelectorAll('h1')].filter(seen).length > 1) say('more than one h1', document.body);
const rgb = color => {
  const canvas = (window.__canvas ??= document.createElement('canvas').getContext('2d', {willReadFrequently: true}));
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
const behind = node => {
  for (let at = node; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== 'none') return null;
    const color = rgb(style.backgroundColor);
    if (color[3] > 250) return color;
    if (color[3] > 0) return null;
  }
  return [255, 255, 255, 255];
};
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const looked = new Set();
let texts = 0;
while (walk.nextNode()) {
  const node = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || looked.has(node)) continue;
  looked.add(node);
  if (!seen(node) || node.closest('svg, script, style, [disabled], [aria-disabled=true], [inert], option')) continue;
  const style = getComputedStyle(node), back = behind(node), ink = rgb(style.color);
  if (!back || ink[3] < 250) continue;
  const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
  texts += 1;
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < (large ? 3 : 4.5)) say('contrast ' + ratio.toFixed(2), node);
}
if (texts < 3) say('nothing was looked at', document.body);
return found;"#;

fn stumbles(browser: &Browser) -> Vec<String> {
    let found = browser.script(STUMBLES);
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// A register with demonstration people, which has something to show on every screen.
fn office() -> TestOffice {
    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let job = office.call(StartSync::default()).unwrap();
    office.wait(&job).unwrap();
    office
}

#[test]
fn nobody_stumbles_on_any_screen_in_either_theme() {
    let office = office();
    let server = screen::serve(&office.app);
    let browser = Browser::chromium(1366, 768);
    let mut found = Vec::new();
    browser.goto(server.url());
    let _ = browser.find("[type=password]");
    for theme in ["light", "dark"] {
        let put_on = format!("document.documentElement.dataset.theme = '{theme}'");
        let _ = browser.script(&put_on);
        found.extend(stumbles(&browser).into_iter().map(|one| format!("{theme} locked: {one}")));
    }
    browser.unlock(PASSPHRASE);
    for theme in ["light", "dark"] {
        let put_on = format!("document.documentElement.dataset.theme = '{theme}'");
        let _ = browser.script(&put_on);
        for place in PLACES {
            let _ = browser.script(&format!("location.hash = '#{place}'"));
            browser.wait_until_settled();
            found.extend(stumbles(&browser).into_iter().map(|one| format!("{theme} {place}: {one}")));
        }
        browser.press("\u{E009}k\u{E000}");
        let _ = browser.find(&testid("palette"));
        found.extend(stumbles(&browser).into_iter().map(|one| format!("{theme} palette: {one}")));
        browser.press("\u{E00C}");
    }
    assert!(found.is_empty(), "{found:#?}");
    // The check can fail: a button without a name, pale ink, and a field without a label are found.
    let _ = browser.script(
        "document.getElementById('content').innerHTML =
            '<button></button><input><p style=\"color:#bbb;background:#fff\">pale</p>'",
    );
    let planted = stumbles(&browser);
    for rule in ["no name", "no label", "contrast"] {
        assert!(planted.iter().any(|one| one.starts_with(rule)), "{rule}: {planted:#?}");
    }
}
