//! What comes from strangers - template files, logos, designs - is read without a panic, a hang or a flood of memory,
//! however it is damaged. In every test run a few seconds; `-- logo --seconds 600 --seed 7` takes one target for long.
//!
//! Inputs are mutated from a small corpus by a seed. One that is answered in a new way joins the corpus, so that the walk
//! gets deeper than its beginning. The input at work stands in a file, for what ends the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a test may stop where it stands, and this one has a command line"
)]

#[path = "fuzz/mutator.rs"]
mod mutator;
#[path = "fuzz/targets.rs"]
mod targets;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kadi_testkit::command::value;
use mutator::Mutator;
use targets::{TARGETS, Target};

/// Seconds for each target in an everyday run.
const EVERYDAY: u64 = 3;
/// An input that takes longer hangs.
const SLOW: Duration = Duration::from_secs(2);
/// Memory that the process may take at its peak, in KiB.
const MOST_MEMORY: u64 = 512 * 1024;
/// The largest input.
const MOST_BYTES: usize = 64 * 1024;
/// The most inputs of the corpus.
const MOST_INPUTS: usize = 4_000;

/// The peak of this process's memory in KiB; 0 where the system does not tell.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn kept(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Runs a target; the findings in words.
fn run(target: &Target, seconds: u64, seed: u64) -> Vec<String> {
    let mut mutator = Mutator::new(seed, target.words);
    let mut corpus: Vec<Vec<u8>> = (target.corpus)();
    let (mut answers, mut findings, mut runs) = (HashSet::new(), Vec::new(), 0_u64);
    let mut slowest = Duration::ZERO;
    let current = kept(&format!("{}-current", target.name));
    let begun = Instant::now();
    let mut first = corpus.clone().into_iter();
    while begun.elapsed() < Duration::from_secs(seconds) && findings.len() < 5 {
        // The corpus itself is answered first.
        let input = first.next().unwrap_or_else(|| mutator.mutate(&corpus, MOST_BYTES));
        fs::write(&current, &input).unwrap();
        let started = Instant::now();
        let before = peak_memory();
        let answer = catch_unwind(AssertUnwindSafe(|| (target.run)(&input, runs)));
        let took = started.elapsed();
        slowest = slowest.max(took);
        runs += 1;
        let problem = match &answer {
            Err(_) => Some("panics"),
            Ok(_) if took > SLOW => Some("hangs"),
            Ok(_) if peak_memory() > MOST_MEMORY && before <= MOST_MEMORY => Some("floods the memory"),
            Ok(_) => None,
        };
        if let Some(problem) = problem {
            let file = kept(&format!("{}-{seed}-{runs}", target.name));
            fs::write(&file, &input).unwrap();
            findings.push(format!("{} {problem} after {took:?}: {}", target.name, file.display()));
        }
        let mut hash = DefaultHasher::new();
        answer.unwrap_or_default().hash(&mut hash);
        if answers.insert(hash.finish()) && corpus.len() < MOST_INPUTS {
            corpus.push(input);
        }
    }
    println!(
        "{}: seed {seed}, {runs} inputs in {:.0} s, {} answers, slowest {:.0} ms, peak {} MB, {} findings",
        target.name,
        begun.elapsed().as_secs_f64(),
        answers.len(),
        slowest.as_secs_f64() * 1e3,
        peak_memory() / 1024,
        findings.len(),
    );
    findings
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = value(&arguments, "--seconds").map_or(EVERYDAY, |text| text.parse().unwrap());
    let seed = value(&arguments, "--seed").map_or(1, |text| text.parse().unwrap());
    let known = |argument: &&String| TARGETS.iter().any(|target| target.name == argument.as_str());
    let named: Vec<&String> = arguments.iter().filter(known).collect();
    if let Some(file) = value(&arguments, "--input") {
        let input = fs::read(file).unwrap();
        for target in TARGETS.iter().filter(|target| named.iter().any(|name| *name == target.name)) {
            let started = Instant::now();
            println!("{}: {} in {:?}", target.name, (target.run)(&input, 0), started.elapsed());
        }
        return ExitCode::SUCCESS;
    }
    let chosen: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| named.is_empty() || named.iter().any(|name| *name == target.name))
        .collect();
    println!("\nrunning {} tests", chosen.len());
    let mut lost = 0;
    for target in &chosen {
        let findings = run(target, seconds, seed);
        lost += usize::from(!findings.is_empty());
        for finding in &findings {
            eprintln!("{finding}");
        }
    }
    let outcome = if lost == 0 { "ok" } else { "FAILED" };
    let passed = chosen.len() - lost;
    println!("test result: {outcome}. {passed} passed; {lost} failed; 0 ignored; 0 measured; 0 filtered out");
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
