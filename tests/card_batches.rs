//! Batches in files of so many cards: killed at seeded points and gone on with, each is complete and nothing is doubled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use kadi_contract::ErrorCode;
use kadi_contract::cards::{CheckReadiness, CreateBatch, GetBatch, Output};
use kadi_contract::dhis2::StartSync;
use kadi_contract::office::{ResumeJob, VerifyAudit};
use kadi_contract::session::Lock;
use kadi_core::FrozenClock;
use kadi_demo::{DemoServer, World};
use kadi_testkit::command;
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice};
use kadi_testkit::tracker::connect;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const SEED: u64 = 11_212_026;
/// More than are issued in one transaction.
const PEOPLE: usize = 760;
const PER_FILE: u64 = 90;

/// Runs a command and kills it after so many signs of progress; says whether it was killed.
fn run_and_kill(mut kadi: Command, steps: usize) -> bool {
    let mut child = kadi.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let running = |line: &String| {
        let step: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("kadi says: {line}"));
        step["progress"]["state"] == "running"
    };
    if lines.filter(running).nth(steps).is_some() {
        child.kill().unwrap();
    }
    !child.wait().unwrap().success()
}

/// Every file that the manifest lists is there with its sum, and nothing else but the folder of pictures.
fn check_folder(out: &Path, batch: &str, cards: u64) -> Vec<String> {
    let manifest: Value = serde_json::from_slice(&fs::read(out.join("MANIFEST.json")).unwrap()).unwrap();
    assert_eq!((manifest["batch"].as_str(), manifest["cards"].as_u64()), (Some(batch), Some(cards)));
    let mut names = Vec::new();
    for file in manifest["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap();
        let bytes = fs::read(out.join(name)).unwrap();
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (file["sha256"].as_str(), file["bytes"].as_u64()),
            (Some(sum.as_str()), Some(bytes.len() as u64))
        );
        names.push(name.to_owned());
    }
    let there: BTreeSet<String> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let folders = ["png", "portal"].into_iter().filter(|name| out.join(name).exists()).map(str::to_owned);
    let listed: BTreeSet<String> =
        names.iter().cloned().chain(["MANIFEST.json".to_owned()]).chain(folders).collect();
    assert_eq!(there, listed);
    names
}

/// An office that has so many people from a server.
fn synchronised(people: usize) -> (TestOffice, DemoServer) {
    let clock = std::sync::Arc::new(FrozenClock::new(NOW));
    let server = DemoServer::start(World::invented_with(SEED, people).with_clock(clock)).unwrap();
    let mut office = TestOffice::open();
    let _ = connect(&mut office, &server).unwrap();
    let job = office.call(StartSync::default()).unwrap();
    office.wait(&job).unwrap();
    (office, server)
}

#[test]
fn a_batch_that_is_killed_again_and_again_is_complete_and_nothing_is_doubled() {
    let (mut office, _server) = synchronised(PEOPLE);
    let readiness = CheckReadiness { template: "vital".into(), ..CheckReadiness::default() };
    let ready = office.call(readiness).unwrap().ready;
    assert!(ready > 500, "more than one transaction issues: {ready}");
    office.call(Lock {}).unwrap();
    let passphrase = office.out("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let kadi = |words: &[&str]| {
        let mut kadi = command::kadi(&office.store(), &passphrase);
        kadi.args(words);
        kadi
    };

    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let mut kills = 0;
    for number in 1..=2 {
        let (batch, campaign) = (format!("B-{number:04}"), format!("KILLED-{number}"));
        let out = office.out(&campaign);
        let folder = out.display().to_string();
        let per_file = PER_FILE.to_string();
        let make = ["cards", "batch", "--template", "vital", "--outputs", "pdf", "--per-file", &per_file];
        let mut kadi_now = kadi(&[&make[..], &["--campaign", &campaign, "--out", &folder]].concat());
        for _ in 0..3 {
            if !run_and_kill(kadi_now, chance.random_range(0..=4)) {
                break;
            }
            kills += 1;
            kadi_now = kadi(&["cards", "resume", &batch]);
        }
        let _ = kadi(&["cards", "resume", &batch]).output().unwrap();
        let names = check_folder(&out, &batch, ready);
        let volumes: Vec<String> =
            (1..=ready.div_ceil(PER_FILE)).map(|volume| format!("cards-{volume:04}.pdf")).collect();
        assert_eq!(names, volumes);
    }
    assert!(kills >= 3, "only {kills} runs were cut off");
    office.reopen().unwrap();
    for number in 1..=2 {
        let batch = office.call(GetBatch { id: format!("B-{number:04}") }).unwrap();
        assert_eq!(batch.state, "done");
        assert_eq!((batch.total, batch.rendered, batch.pdf_pages), (ready, ready, 2 * ready));
    }
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

#[test]
fn a_batch_makes_what_was_asked_for() {
    let (mut office, _server) = synchronised(60);
    for (outputs, expected) in [
        (vec![Output::Zip], vec!["cards.zip"]),
        (vec![Output::Png], vec!["SHA256SUMS"]),
        (vec![Output::Zip, Output::Pdf, Output::Zip], vec!["cards.pdf", "cards.zip"]),
        (vec![Output::Portal, Output::Pdf], vec!["cards.pdf"]),
    ] {
        let out = office.out(&format!("{outputs:?}"));
        let batch = office
            .call(CreateBatch {
                template: "vital".into(),
                out: out.display().to_string(),
                outputs: outputs.clone(),
                ..CreateBatch::default()
            })
            .unwrap();
        office.wait(&batch.job.clone().unwrap()).unwrap();
        let done = office.call(GetBatch { id: batch.id.clone() }).unwrap();
        assert_eq!((done.state.as_str(), done.rendered), ("done", done.total));
        assert_eq!(check_folder(&out, &batch.id, done.total), expected);
        let pictures = fs::read_dir(out.join("png")).map_or(0, Iterator::count) as u64;
        assert_eq!(pictures, if outputs == [Output::Png] { 2 * done.total } else { 0 });
        assert_eq!(out.join("portal/index.html").exists(), outputs.contains(&Output::Portal));
    }
    let portal_alone =
        CreateBatch { template: "vital".into(), outputs: vec![Output::Portal], ..CreateBatch::default() };
    assert_eq!(office.call(portal_alone).unwrap_err().code, ErrorCode::InvalidField);
}

/// A disk that is full exactly where a file of this name is written: the next try finds room again.
#[cfg(target_os = "linux")]
fn fill_disk_at(path: &Path) {
    let part = format!("{}.part", path.display());
    std::os::unix::fs::symlink("/dev/full", part).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_a_batch_that_goes_on_when_there_is_room() {
    let (mut office, _server) = synchronised(60);
    let out = office.out("full");
    fs::create_dir_all(&out).unwrap();
    // The second archive of several, and then the list of all files.
    fill_disk_at(&out.join("cards-0002.zip"));
    fill_disk_at(&out.join("MANIFEST.json"));
    let batch = office
        .call(CreateBatch {
            template: "vital".into(),
            out: out.display().to_string(),
            outputs: vec![Output::Pdf, Output::Zip],
            per_file: 10,
            ..CreateBatch::default()
        })
        .unwrap();
    let job = batch.job.unwrap();
    assert_eq!(office.wait(&job).unwrap_err().code, ErrorCode::DiskFull);
    let stopped = office.call(GetBatch { id: batch.id.clone() }).unwrap();
    assert_eq!((stopped.state.as_str(), stopped.rendered), ("failed", 10));
    assert_eq!(stopped.job.unwrap().error.unwrap().code, ErrorCode::DiskFull);
    let resumed = office.call(ResumeJob { id: job.id.clone() }).unwrap();
    assert_eq!(office.wait(&resumed).unwrap_err().code, ErrorCode::DiskFull);
    let resumed = office.call(ResumeJob { id: job.id }).unwrap();
    office.wait(&resumed).unwrap();
    let done = office.call(GetBatch { id: batch.id.clone() }).unwrap();
    assert_eq!((done.state.as_str(), done.rendered, done.pdf_pages), ("done", done.total, 2 * done.total));
    let names = check_folder(&out, &batch.id, done.total);
    assert_eq!(names.len() as u64, 2 * done.total.div_ceil(10));
}
