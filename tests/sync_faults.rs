//! Synchronisation under every fault at once, by seed, against what the server itself holds. `-- --seeds 1000` takes a
//! thousand, `-- --seeds 1000..1300` those, `-- --seed 417` that one alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may stop where it stands, and this one has a command line"
)]

#[path = "sync_faults/life.rs"]
mod life;
#[path = "sync_faults/truth.rs"]
mod truth;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use kadi_testkit::command::value;

/// Seeds of an everyday run.
const EVERYDAY: u64 = 60;

/// The seeds of a command line.
fn seeds(arguments: &[String]) -> Range<u64> {
    if let Some(seed) = value(arguments, "--seed") {
        let seed = seed.parse().unwrap();
        return seed..seed + 1;
    }
    match value(arguments, "--seeds").map(|text| text.split_once("..").unwrap_or(("0", text))) {
        Some((from, to)) => from.parse().unwrap()..to.parse().unwrap(),
        None => 0..EVERYDAY,
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seeds = seeds(&arguments);
    let count = seeds.end - seeds.start;
    println!("\nrunning {count} tests");
    let mut failed = Vec::new();
    let mut seen = life::Seen::default();
    for seed in seeds {
        match catch_unwind(AssertUnwindSafe(|| life::live(seed))) {
            Ok(one) => seen.add(&one),
            Err(_) => {
                eprintln!(
                    "seed {seed} fails: cargo test -p kadi-testkit --test sync_faults -- --seed {seed}"
                );
                failed.push(seed);
            }
        }
    }
    println!("{seen}");
    // A simulation in which nothing happens proves nothing.
    let missing = seen.missing(count);
    for what in &missing {
        eprintln!("never happened: {what}");
    }
    let outcome = if failed.is_empty() && missing.is_empty() { "ok" } else { "FAILED" };
    let (passed, lost) = (count - failed.len() as u64, failed.len());
    println!("test result: {outcome}. {passed} passed; {lost} failed; 0 ignored; 0 measured; 0 filtered out");
    if outcome == "ok" { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
