//! What was verified on this device: when, how and with what answer, never whose card.
//!
//! Verification works while the store is sealed, so the log is a plain file beside it, a line a verification. It holds no
//! code, no token, no name and no identifier. A card leaves a mark by which it is known again for a week, so that misuse
//! shows; whoever steals the log learns how busy a desk was, and of a card that they hold, when it was shown there in that week.
//! Its older half goes when it grows beyond [`MOST_BYTES`]. Logs of other devices lie in a folder beside it.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use kadi_contract::ApiError;
use kadi_contract::verify::{ListVerifications, Means, Verdict, VerdictView, VerificationView};
use kadi_core::Timestamp;
use kadi_trust::fraud::{CardMark, Showing, Shown};
use kadi_trust::{Payload, TokenHash};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::session::Session;

/// About eighty thousand verifications: a month of a hospital.
const MOST_BYTES: u64 = 8_000_000;
/// Longer lines are none of ours.
const MOST_LINE: u64 = 1_024;
/// Answers at most this many, the newest.
const MOST: u32 = 1_000;
/// Two desks of one device must not write into each other's lines.
static WRITING: Mutex<()> = Mutex::new(());

/// A line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    at: i64,
    verdict: Verdict,
    means: Means,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<CardMark>,
    /// Whether a proof in it did not hold, which is worse than being on no list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    forged: bool,
}

impl Line {
    /// What it tells about misuse.
    pub(crate) const fn showing(&self) -> Showing {
        let shown = match self.verdict {
            Verdict::Valid => Shown::Good,
            Verdict::Expired | Verdict::Superseded => Shown::Ended,
            Verdict::Revoked => Shown::Revoked,
            Verdict::Invalid if self.forged => Shown::Forged,
            Verdict::Invalid | Verdict::UnknownIssuer => Shown::Unknown,
            Verdict::NotAKadiCode | Verdict::Unreadable => Shown::Other,
        };
        Showing { at: Timestamp(self.at), shown, mark: self.mark }
    }

    /// The line without what another office need not know.
    pub(crate) fn bare(self) -> Self {
        Self { campaign: None, ..self }
    }
}

/// What the log keeps of a code, beside the answer.
#[derive(Debug, Clone, Copy, Default)]
struct Trace {
    mark: Option<CardMark>,
    /// A code that carries its own proof and is invalid was altered or forged; others are only on no list.
    provable: bool,
}

impl Trace {
    fn of(at: Timestamp, session: Option<&Session>, text: &str) -> Self {
        let payload = Payload::parse(text);
        let provable = matches!(payload, Payload::Signed(_) | Payload::Pass(_) | Payload::Altered);
        // Where the register is open, a typed code leaves the mark that its card's token does.
        let card = match (&payload, session) {
            (Payload::CardCode(code), Some(session)) => {
                session.office.read(|db| Ok(db.find_card_by_code(code.as_str())?)).ok().flatten()
            }
            _ => None,
        };
        let of_card = card.map(|card| CardMark::derive(at, &TokenHash(card.token_hash).handle()));
        Self { mark: of_card.or_else(|| CardMark::of_payload(at, &payload)), provable }
    }
}

/// The lines of a log, read one after the other; what is no line is passed over and counted.
pub(crate) struct Lines {
    file: Option<BufReader<File>>,
    buffer: Vec<u8>,
    pub(crate) skipped: u64,
}

impl Lines {
    /// A log; one that is not there has no lines.
    pub(crate) fn of(path: &Path) -> Self {
        Self { file: File::open(path).ok().map(BufReader::new), buffer: Vec::new(), skipped: 0 }
    }

    /// Reads to the end of the line; false at the end of the file. Of a line that is too long only the beginning is kept.
    fn read(&mut self) -> io::Result<bool> {
        let Some(file) = &mut self.file else { return Ok(false) };
        self.buffer.clear();
        file.by_ref().take(MOST_LINE).read_until(b'\n', &mut self.buffer)?;
        let mut whole = self.buffer.ends_with(b"\n");
        while !whole {
            let rest = file.fill_buf()?;
            if rest.is_empty() {
                break;
            }
            let end = rest.iter().position(|&byte| byte == b'\n');
            let length = end.map_or(rest.len(), |at| at + 1);
            file.consume(length);
            whole = end.is_some();
        }
        Ok(!self.buffer.is_empty())
    }
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        while self.read().unwrap_or(false) {
            match serde_json::from_slice(&self.buffer) {
                Ok(line) => return Some(line),
                Err(_) => self.skipped += 1,
            }
        }
        None
    }
}

/// The log of this device.
pub(crate) fn file(app: &App) -> PathBuf {
    app.config.folder.join("verifications.jsonl")
}

/// The folder with logs of other devices.
pub(crate) fn others(app: &App) -> PathBuf {
    app.config.folder.join("verifications")
}

/// Writes a verification down, and of the code that was read no more than its [`Trace`]. A disk that is full does not keep
/// anybody from verifying.
pub(crate) fn note(
    app: &App,
    session: Option<&Session>,
    means: Means,
    view: &VerdictView,
    text: Option<&str>,
) {
    let now = app.now();
    let trace = text.map(|text| Trace::of(now, session, text)).unwrap_or_default();
    let forged = trace.provable && view.verdict == Verdict::Invalid;
    let campaign = view.campaign.clone();
    let line = Line { at: now.0, verdict: view.verdict, means, campaign, mark: trace.mark, forged };
    let Ok(mut text) = serde_json::to_string(&line) else { return };
    text.push('\n');
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = file(app);
    if fs::metadata(&path).is_ok_and(|known| known.len() > MOST_BYTES) {
        let _ = keep_newer_half(&path);
    }
    let _ = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut log| log.write_all(text.as_bytes()));
}

fn keep_newer_half(path: &Path) -> io::Result<()> {
    let mut log = File::open(path)?;
    let half = log.metadata()?.len() / 2;
    log.seek(SeekFrom::Start(half))?;
    let mut log = BufReader::new(log);
    log.read_until(b'\n', &mut Vec::new())?;
    let beside = path.with_extension("jsonl.new");
    io::copy(&mut log, &mut File::create(&beside)?)?;
    fs::rename(&beside, path)
}

/// The newest verifications. A line that a power cut left unfinished is passed over.
pub(crate) fn list(
    app: &App,
    session: &Session,
    asked: &ListVerifications,
) -> Result<Vec<VerificationView>, ApiError> {
    let most = if asked.limit == 0 { 100 } else { asked.limit.min(MOST) } as usize;
    let mut newest = VecDeque::with_capacity(most);
    for line in Lines::of(&file(app)) {
        if newest.len() == most {
            newest.pop_front();
        }
        newest.push_back(line);
    }
    Ok(newest
        .into_iter()
        .rev()
        .map(|line| VerificationView {
            at: Timestamp(line.at).to_string(),
            verdict: line.verdict,
            means: line.means,
            campaign: line.campaign,
            device: session.office.device().to_owned(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_line_is_passed_over_and_counted_however_long_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let good = r#"{"at":5,"verdict":"valid","means":"code","mark":"00000000000000aa"}"#;
        let long = "x".repeat(300_000);
        fs::write(&path, format!("{good}\nnonsense\n\u{0}\u{fffd}\n{long}\n{good}\n{{\"at\":7,\"verd"))
            .unwrap();
        let mut lines = Lines::of(&path);
        assert_eq!(lines.by_ref().map(|line| line.at).collect::<Vec<_>>(), [5, 5]);
        assert_eq!(lines.skipped, 4);
        assert_eq!(Lines::of(&folder.path().join("none")).count(), 0);
    }

    #[test]
    fn the_newer_half_stays_and_begins_with_a_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("verifications.jsonl");
        let lines: String = (0..1_000)
            .map(|at| format!("{{\"at\":{at},\"verdict\":\"valid\",\"means\":\"code\"}}\n"))
            .collect();
        fs::write(&path, lines).unwrap();
        keep_newer_half(&path).unwrap();
        let mut kept = Lines::of(&path);
        let ats: Vec<i64> = kept.by_ref().map(|line| line.at).collect();
        assert_eq!((ats.last(), kept.skipped), (Some(&999), 0));
        assert!((450..=520).contains(&ats.len()), "{}", ats.len());
    }

    #[test]
    fn lines_of_older_versions_are_read() {
        let line: Line = serde_json::from_str(r#"{"at":5,"verdict":"invalid","means":"camera"}"#).unwrap();
        assert_eq!((line.showing().shown, line.showing().mark), (Shown::Unknown, None));
    }
}
