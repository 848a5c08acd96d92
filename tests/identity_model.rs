//! The register against a model: whatever is done in whatever order, both agree on who is who, and nothing ever issued,
//! judged or merged is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_update,
    reason = "a test may stop where it stands, and a call may gain fields it leaves as they are"
)]

#[path = "identity_model/model.rs"]
mod model;
#[path = "identity_model/rows.rs"]
mod rows;
#[path = "identity_model/run.rs"]
mod run;
#[path = "identity_model/steps.rs"]
mod steps;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use run::Run;
use steps::Step;

/// Sequences tried.
const SEQUENCES: u32 = 300;
/// Steps in each.
const STEPS: usize = 40;
const SEED: [u8; 32] = *b"Kadi, who is who, November 2026.";

fn take(steps: &[Step]) -> Result<(), TestCaseError> {
    let mut run = Run::new();
    for (at, step) in steps.iter().enumerate() {
        let context = |error: TestCaseError| TestCaseError::fail(format!("step {}: {error}", at + 1));
        run.step(step).map_err(context)?;
        run.compare().map_err(context)?;
    }
    run.compare_whole()
}

/// The shortest failing sequence that leaving steps out finds, and why it fails.
fn shorten(mut steps: Vec<Step>, mut why: TestCaseError) -> (Vec<Step>, TestCaseError) {
    let mut length = steps.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + length).min(steps.len()));
            match take(&fewer) {
                Err(error) => (steps, why) = (fewer, error),
                Ok(()) => at += length,
            }
        }
        length /= 2;
    }
    (steps, why)
}

#[test]
fn any_sequence_of_what_an_office_does_agrees_with_the_model() {
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() },
        TestRng::from_seed(RngAlgorithm::ChaCha, &SEED),
    );
    let sequence = proptest::collection::vec(steps::step(), STEPS);
    for number in 1..=SEQUENCES {
        let steps = sequence.new_tree(&mut runner).unwrap().current();
        if let Err(why) = take(&steps) {
            let (steps, why) = shorten(steps, why);
            let told: Vec<String> = steps.iter().map(|step| format!("{step:?}")).collect();
            panic!("sequence {number}: {why}\nafter {} steps:\n{}", steps.len(), told.join("\n"));
        }
    }
}
