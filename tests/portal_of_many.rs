//! A packed portal of a great campaign in a real browser, from a disk: one look-up loads one shard, and what that takes in time
//! and in memory. 200,000 cards; `-- --cards 10000000 --folder DIR` takes a list that `kadi bench registry --keep DIR` made.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test may stop where it stands, and this one has a command line"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kadi_app::bench::Instruments;
use kadi_app::registry_bench::{RegistryPlan, invented_token, measure_registry};
use kadi_core::Timestamp;
use kadi_testkit::browser::Browser;
use kadi_testkit::command::value;
use serde_json::Value;

/// Cards of an everyday run: above what a list in one file may hold.
const EVERYDAY: u32 = 200_000;
/// Cards that are shown, spread over the whole list.
const SHOWN: u32 = 40;
/// Two months after the invented lists were made, when they still count as fresh.
const NOW: Timestamp = Timestamp(1_795_251_600_000);

/// Catches the memory of the verifier as the page starts it, and counts the shards that it is given.
const CATCH: &str = "
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  window.__verifier = (made.instance || made).exports;
  return made;
};
window.__shards = 0;
let packed = null;
Object.defineProperty(window, '__kadi_packed', {
  get: () => packed,
  set: (take) => { packed = (name, text) => { window.__shards += 1; take(name, text); }; },
});";

/// Types a code as a scanner would and waits for the verdict: its class, milliseconds, shards loaded by it, bytes of the
/// verifier's memory and of the page's own.
const SHOW: &str = "
return (async () => {
  const verdict = document.getElementById('verdict'), before = window.__shards;
  document.getElementById('next').click();
  const changed = new Promise((resolve) => new MutationObserver((_, observer) => {
    observer.disconnect();
    resolve();
  }).observe(verdict, { attributes: true, attributeFilter: ['class'] }));
  document.getElementById('code').value = 'CODE';
  const begun = performance.now();
  document.getElementById('typed').requestSubmit();
  await changed;
  const took = performance.now() - begun;
  const heap = performance.memory ? performance.memory.usedJSHeapSize : 0;
  return [verdict.className, took, window.__shards - before, window.__verifier.memory.buffer.byteLength, heap];
})()";

fn page_into(folder: &Path) {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kadi-verify-portal/dist");
    for entry in fs::read_dir(dist).expect("the page: cargo xtask ui") {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
}

fn middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() - 1])
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cards: u32 = value(&arguments, "--cards").map_or(EVERYDAY, |count| count.parse().unwrap());
    let kept = value(&arguments, "--folder").map(PathBuf::from);
    let own = tempfile::tempdir().unwrap();
    let folder = kept.clone().unwrap_or_else(|| own.path().join("portal"));
    println!("\nrunning 1 test");
    if kept.is_none() {
        let begun = Instant::now();
        let wall = || begun.elapsed();
        let instruments =
            Instruments { wall: &wall, cpu: &wall, peak: &|| 0.0, forget: &|_| false, tell: &|_, _, _| () };
        let plan = RegistryPlan { folder: &folder, cards, strangers: 10_000 };
        let figures = measure_registry(&plan, &instruments).unwrap();
        assert_eq!((figures["wrong"], figures["random_tokens_valid"]), (0.0, 0.0), "{figures:?}");
        println!("{cards} cards: {figures:?}");
    }
    page_into(&folder);

    let browser = Browser::chromium(1366, 768);
    browser.stop_clock_at(NOW);
    browser.run_before_pages(CATCH);
    let begun = Instant::now();
    browser.goto(&format!("file://{}/index.html", folder.display()));
    let _ = browser.find("#verdict.waiting");
    let opened = begun.elapsed().as_secs_f64();
    // Nobody touched the page, so the browser would let no tone be heard and say so.
    let _ = browser.script("document.getElementById('sound').checked = false");
    let shards = fs::read_dir(folder.join("shards")).unwrap().count();
    let largest = fs::read_dir(folder.join("shards"))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .max();

    let show = |code: &str| {
        let shown = browser.script(&SHOW.replace("CODE", code));
        let number = |at: usize| shown[at].as_f64().unwrap();
        let Value::String(class) = &shown[0] else { panic!("{shown}") };
        (class.clone(), number(1), number(2), number(3), number(4))
    };
    let (mut times, mut loaded, mut memory, mut page) = (Vec::new(), 0.0, Vec::new(), 0.0_f64);
    for card in (0..cards).step_by((cards / SHOWN) as usize) {
        let (class, took, shards, verifier, heap) = show(&invented_token(card).to_base32());
        let expected = match card % 8 {
            0 => "panel superseded",
            1 => "panel revoked",
            _ => "panel valid",
        };
        assert_eq!(class, expected, "card {card}");
        assert!(shards <= 1.0, "card {card} loaded {shards} shards");
        times.push(took);
        loaded += shards;
        memory.push(verifier);
        page = page.max(heap);
    }
    // Whoever is not in the list is looked for in one shard as well.
    for stranger in 0..5 {
        let (class, ..) = show(&invented_token(u32::MAX - stranger).to_base32());
        assert_eq!(class, "panel invalid");
    }
    let (usual, slowest) = middle(times);
    let megabytes = |bytes: f64| bytes / f64::from(1 << 20);
    let (first, last) = (memory[0], memory[memory.len() - 1]);
    println!(
        "{cards} cards in {shards} shards of at most {:.0} kB; opened in {opened:.2} s; {SHOWN} cards with {loaded} shards: \
         median {usual:.1} ms, slowest {slowest:.1} ms; the verifier's memory {:.1} MB after the first and {:.1} MB after \
         the last, the page's at most {:.1} MB",
        largest.unwrap_or_default() as f64 / 1024.0,
        megabytes(first),
        megabytes(last),
        megabytes(page),
    );
    // One look-up needs one shard, however many cards there are: neither time nor memory follow the list.
    assert!(loaded >= 2.0);
    assert!(slowest < 2_000.0, "{slowest} ms");
    assert!(megabytes(last) < 64.0, "{last} bytes");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    println!("test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
}
