//! kill -9 during synchronisation and batches, a hundred times: every acknowledged step is there, nothing is doubled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kadi_contract::cards::ListBatches;
use kadi_contract::dhis2::{ListSyncRuns, StartSync};
use kadi_contract::office::{ListJobs, VerifyAudit};
use kadi_contract::register::{GetMpiStats, SearchPeople};
use kadi_contract::session::Lock;
use kadi_core::FrozenClock;
use kadi_demo::{DemoServer, World};
use kadi_testkit::command;
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice};
use kadi_testkit::tracker::connect;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const ROUNDS: usize = 100;
const SEED: u64 = 20_261_121;
/// People of the server: a dozen pages to fetch and some dozen transactions to resolve in each programme.
const PEOPLE: usize = 1_200;
/// People selected for a batch; who is in review gets no card.
const CARDS: u64 = 100;

/// What a run said was done, by phase: the highest figure of each.
type Acknowledged = BTreeMap<String, u64>;

/// Runs a command until it has acknowledged `steps` steps, then kills it; `None` when it ended before.
fn run_and_kill(mut kadi: Command, steps: usize) -> (Acknowledged, bool) {
    let mut child = kadi.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut acknowledged = Acknowledged::new();
    let mut seen = 0;
    for line in lines {
        let Ok(step) = serde_json::from_str::<Value>(&line) else { panic!("kadi says: {line}") };
        let job = &step["progress"];
        if job["state"] == "running" {
            let phase = job["phase"].as_str().unwrap().to_owned();
            acknowledged.insert(phase, job["done"].as_u64().unwrap());
            seen += 1;
        }
        if seen == steps {
            // SIGKILL: the program gets no chance to finish anything.
            child.kill().unwrap();
            break;
        }
    }
    let killed = !child.wait().unwrap().success();
    (acknowledged, killed)
}

/// What is in the store between two rounds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    records: u64,
    rendered: u64,
    people: u64,
    audit: u64,
}

fn look(office: &mut TestOffice) -> Found {
    office.reopen().unwrap();
    let chain = office.call(VerifyAudit {}).unwrap();
    assert!(chain.whole, "the audit chain is broken at {:?}", chain.first_broken);
    let jobs = office.call(ListJobs {}).unwrap();
    assert!(jobs.iter().all(|job| job.state != "running"), "a dead job counts as running");
    let stats = office.call(GetMpiStats {}).unwrap();
    let rendered = office.call(ListBatches {}).unwrap().iter().map(|batch| batch.rendered).sum();
    office.call(Lock {}).unwrap();
    Found { records: stats.records, rendered, people: stats.identities, audit: chain.entries }
}

fn people(office: &mut TestOffice) -> Vec<(String, String, Option<String>)> {
    let mut people = Vec::new();
    loop {
        let offset = people.len() as u64;
        let page = office.call(SearchPeople { offset, limit: 500, ..SearchPeople::default() }).unwrap();
        if page.rows.is_empty() {
            people.sort();
            return people;
        }
        people.extend(page.rows.into_iter().map(|row| (row.last_name, row.first_name, row.date_of_birth)));
    }
}

struct Harness {
    store: PathBuf,
    passphrase: PathBuf,
    out: PathBuf,
    programmes: Vec<String>,
}

impl Harness {
    fn kadi(&self, words: &[&str]) -> Command {
        let mut kadi = command::kadi(&self.store, &self.passphrase);
        kadi.args(words);
        kadi
    }

    fn batch(&self, number: usize) -> Command {
        let mut kadi = self.kadi(&["cards", "batch", "--template", "vital", "--limit", &CARDS.to_string()]);
        kadi.args(["--campaign", &format!("CAMPAIGN-{number}"), "--programme", &self.programmes[0]]);
        kadi.arg("--out").arg(self.out.join(number.to_string()));
        kadi
    }
}

#[test]
fn every_acknowledged_step_survives_and_nothing_is_doubled() {
    let clock = std::sync::Arc::new(FrozenClock::new(NOW));
    let server = DemoServer::start(World::invented_with(SEED, PEOPLE).with_clock(clock)).unwrap();

    let mut reference = TestOffice::open();
    let _ = connect(&mut reference, &server).unwrap();
    let job = reference.call(StartSync::default()).unwrap();
    reference.wait(&job).unwrap();
    let expected = people(&mut reference);

    let mut office = TestOffice::open();
    let programmes = connect(&mut office, &server).unwrap();
    office.call(Lock {}).unwrap();
    let passphrase = office.out("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let harness = Harness { store: office.store(), passphrase, out: office.out("cards"), programmes };

    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let (mut synced, mut batches, mut kills) = (false, 0, 0);
    let mut unfinished: Option<String> = None;
    let mut before = look(&mut office);
    for round in 0..ROUNDS {
        let steps = chance.random_range(if synced { 1..=12 } else { 1..=45 });
        let kadi = match (synced, &unfinished) {
            (false, _) => harness.kadi(&["dhis2", "sync"]),
            (true, Some(batch)) => harness.kadi(&["cards", "resume", batch]),
            (true, None) => {
                batches += 1;
                harness.batch(batches)
            }
        };
        let (acknowledged, killed) = run_and_kill(kadi, steps);
        kills += usize::from(killed);
        let now = look(&mut office);
        let resolved = acknowledged.get("resolve").copied().unwrap_or(0);
        assert!(
            now.records >= before.records.max(resolved),
            "round {round}: {before:?} {now:?} {acknowledged:?}"
        );
        let rendered = acknowledged.get("render").copied().unwrap_or(0);
        let earlier: u64 = now.rendered.saturating_sub(before.rendered);
        assert!(now.rendered >= before.rendered, "round {round}: rendered cards were lost");
        assert!(unfinished.is_some() || earlier >= rendered, "round {round}: {earlier} of {rendered}");
        assert!(now.audit > before.audit, "round {round}: no trace in the audit");
        synced = synced || !killed;
        office.reopen().unwrap();
        let list = office.call(ListBatches {}).unwrap();
        unfinished = list.into_iter().find(|batch| batch.state != "done").map(|batch| batch.id);
        office.call(Lock {}).unwrap();
        before = now;
    }
    assert!(kills >= ROUNDS * 3 / 4, "only {kills} of {ROUNDS} rounds were cut off");
    assert!(synced && batches >= 5, "{batches} batches");

    if let Some(batch) = unfinished {
        assert!(harness.kadi(&["cards", "resume", &batch]).output().unwrap().status.success());
    }
    assert!(harness.kadi(&["dhis2", "sync"]).output().unwrap().status.success());
    office.reopen().unwrap();
    let last = office.call(ListSyncRuns { limit: 2 }).unwrap();
    assert!(last.iter().all(|run| run.new + run.updated + run.created == 0), "{last:?}");
    assert_eq!(people(&mut office), expected);
    for batch in office.call(ListBatches {}).unwrap() {
        assert!(batch.total > CARDS / 2 && batch.state == "done", "{batch:?}");
        assert_eq!((batch.rendered, batch.pdf_pages), (batch.total, 2 * batch.total), "{batch:?}");
        assert_eq!(pictures(Path::new(&batch.out)).len() as u64, 2 * batch.total);
    }
    assert_eq!(server.non_get_requests(), 0);
}

fn pictures(out: &Path) -> BTreeSet<String> {
    fs::read_dir(out.join("png"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".png"))
        .collect()
}
