//! A batch of many cards as `kadi cards batch` makes it, killed twice on the way.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use kadi_app::SystemClock;
use kadi_app::bench::BenchFigures;
use kadi_app::bench::cards::{count_batch, make_register};
use kadi_contract::ErrorCode;
use serde_json::Value;

use super::register::{Folder, peak_memory_of, with_instruments};
use crate::context::Context;
use crate::failure::Failure;

const BATCH: &str = "B-0001";

/// Where a run is killed: in which phase, and at which share of its work.
type Kill = (&'static str, u64, u64);
/// In the middle of issuing, and when half of the pages stand in their files.
const KILLS: [Kill; 2] = [("issue", 1, 2), ("files", 1, 2)];

pub(super) fn measure(
    context: &Context,
    template: &str,
    people: u32,
    within: Option<&Path>,
    keep: Option<&Path>,
) -> Result<BenchFigures, Failure> {
    let failed = |_| Failure::from(ErrorCode::FileFailed);
    let folder = Folder::within(within)?;
    let store = folder.0.join("store");
    fs::create_dir_all(&store).map_err(failed)?;
    let (passphrase, mut figures) = with_instruments(context, |instruments| {
        Ok(make_register(
            &store,
            usize::try_from(people).unwrap_or(usize::MAX),
            &(Arc::new(SystemClock) as _),
            instruments,
        )?)
    })?;
    let secret = folder.0.join("passphrase");
    fs::write(&secret, &passphrase.0).map_err(failed)?;
    let out = keep.map_or_else(|| folder.0.join("out"), Path::to_path_buf);
    let out_text = out.display().to_string();
    let make = ["batch", "--template", template, "--outputs", "pdf", "--out", out_text.as_str()];
    let resume = ["resume", BATCH];
    let begun = Instant::now();
    let (mut kills, mut peak) = (0, 0.0);
    for (run, kill) in KILLS.into_iter().map(Some).chain([None]).enumerate() {
        let words: &[&str] = if run == 0 { &make } else { &resume };
        let child = start(&store, &secret, words).map_err(failed)?;
        match (follow(child, kill, &mut peak)?, kill) {
            (true, Some(_)) => kills += 1,
            (false, _) => break,
            (true, None) => return Err(ErrorCode::Internal.into()),
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    figures.extend(count_batch(&store, passphrase, BATCH, &(Arc::new(SystemClock) as _))?);
    let bytes: u64 = fs::read_dir(&out)
        .map_err(failed)?
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|file| file.len())
        .sum();
    let cards = figures.get("job_cards").copied().unwrap_or_default().max(1.0);
    #[expect(clippy::cast_precision_loss, reason = "bytes of a folder fit")]
    figures.extend([
        ("job_kills".to_owned(), f64::from(kills)),
        ("job_peak_memory_mb".to_owned(), peak / 1e6),
        ("job_seconds".to_owned(), seconds),
        ("job_cards_per_second".to_owned(), cards / seconds),
        ("job_bytes_per_card".to_owned(), bytes as f64 / cards),
    ]);
    Ok(figures)
}

fn start(store: &Path, passphrase: &Path, words: &[&str]) -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg("--store")
        .arg(store)
        .arg("--passphrase-file")
        .arg(passphrase)
        .args(["--json", "cards"])
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
}

/// Follows a run's progress and kills it without warning where it should be; says whether it was killed. `peak` is the
/// most memory, in bytes, that any run has had at any of its signs of life.
fn follow(mut child: Child, kill: Option<Kill>, peak: &mut f64) -> Result<bool, Failure> {
    let failed = |_| Failure::from(ErrorCode::FileFailed);
    let process = child.id().to_string();
    let lines = child.stderr.take().map(|stderr| BufReader::new(stderr).lines().map_while(Result::ok));
    for line in lines.into_iter().flatten() {
        let Ok(step) = serde_json::from_str::<Value>(&line) else { continue };
        *peak = peak.max(peak_memory_of(&process));
        let job = step.get("progress");
        let number = |name: &str| job.and_then(|job| job.get(name)).and_then(Value::as_u64).unwrap_or(0);
        let phase = job.and_then(|job| job.get("phase")).and_then(Value::as_str).unwrap_or_default();
        let here = kill.filter(|(wanted, part, of)| {
            phase == *wanted && number("total") > 0 && number("done") * of >= number("total") * part
        });
        if here.is_some() {
            child.kill().map_err(failed)?;
            break;
        }
    }
    let status = child.wait().map_err(failed)?;
    match (status.success(), kill) {
        (true, _) => Ok(false),
        (false, Some(_)) => Ok(true),
        (false, None) => Err(ErrorCode::Internal.into()),
    }
}
