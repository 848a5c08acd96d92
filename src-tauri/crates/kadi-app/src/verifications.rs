//! What was verified on this device: when, how and with what answer, never whose card.
//!
//! Verification works while the store is sealed, so the log is a plain file beside it, a line a verification. It holds no
//! code, no token, no name and no identifier; whoever steals it learns how busy a desk was. Its older half goes when it
//! grows beyond [`MOST_BYTES`].

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use kadi_contract::ApiError;
use kadi_contract::verify::{ListVerifications, Means, Verdict, VerdictView, VerificationView};
use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::session::Session;

/// About ten thousand verifications.
const MOST_BYTES: u64 = 1_000_000;
/// Answers at most this many, the newest.
const MOST: u32 = 1_000;
/// Two desks of one device must not write into each other's lines.
static WRITING: Mutex<()> = Mutex::new(());

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: i64,
    verdict: Verdict,
    means: Means,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
}

fn file(app: &App) -> PathBuf {
    app.config.folder.join("verifications.jsonl")
}

/// Writes a verification down. A disk that is full does not keep anybody from verifying.
pub(crate) fn note(app: &App, means: Means, view: &VerdictView) {
    let line = Line { at: app.now().0, verdict: view.verdict, means, campaign: view.campaign.clone() };
    let Ok(mut text) = serde_json::to_string(&line) else { return };
    text.push('\n');
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = file(app);
    if fs::metadata(&path).is_ok_and(|known| known.len() > MOST_BYTES)
        && let Ok(whole) = fs::read_to_string(&path)
    {
        let lines: Vec<&str> = whole.lines().collect();
        let newer = lines.iter().skip(lines.len() / 2).fold(String::new(), |all, line| all + line + "\n");
        let beside = path.with_extension("jsonl.new");
        let _ = fs::write(&beside, newer).and_then(|()| fs::rename(&beside, &path));
    }
    let _ = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut log| log.write_all(text.as_bytes()));
}

/// The newest verifications. A line that a power cut left unfinished is passed over.
pub(crate) fn list(
    app: &App,
    session: &Session,
    asked: &ListVerifications,
) -> Result<Vec<VerificationView>, ApiError> {
    let whole = fs::read_to_string(file(app)).unwrap_or_default();
    let most = if asked.limit == 0 { 100 } else { asked.limit.min(MOST) };
    Ok(whole
        .lines()
        .rev()
        .filter_map(|line| serde_json::from_str::<Line>(line).ok())
        .take(most as usize)
        .map(|line| VerificationView {
            at: Timestamp(line.at).to_string(),
            verdict: line.verdict,
            means: line.means,
            campaign: line.campaign,
            device: session.office.device().to_owned(),
        })
        .collect())
}
