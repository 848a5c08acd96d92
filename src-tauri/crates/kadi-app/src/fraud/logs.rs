//! The logs that are looked at: this device's own and copies of others', side by side in the order of time.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use kadi_contract::fraud::{LogView, TakeLog};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_trust::fraud::{Place, Watch};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::internal;
use crate::files;
use crate::settings::hex;
use crate::verifications::{self, Line, Lines};

/// Logs of other devices that are kept.
const MOST_LOGS: usize = 100;
/// The largest file that is taken: far more than a device keeps.
const MOST_BYTES: u64 = 64_000_000;
/// The longest name of a place or a desk, in characters.
const MOST_NAME: usize = 60;

/// The first line of another device's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Head {
    place: String,
    desk: String,
    verifications: u64,
    last: Option<i64>,
}

impl Head {
    fn view(&self) -> LogView {
        LogView {
            place: self.place.clone(),
            desk: self.desk.clone(),
            verifications: self.verifications,
            last: self.last.map(|at| Timestamp(at).to_rfc3339()),
        }
    }
}

/// What was read, and what to make of it.
pub(super) struct ReadLogs {
    pub(super) watch: Watch,
    pub(super) skipped: u64,
    pub(super) logs: Vec<LogView>,
}

/// The logs of other devices, by name of their place; what is no log is passed over.
fn others(app: &App) -> Vec<(Head, PathBuf)> {
    let Ok(entries) = fs::read_dir(verifications::others(app)) else { return Vec::new() };
    let mut found: Vec<(Head, PathBuf)> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .filter_map(|path| Some((head(&path)?, path)))
        .collect();
    found.sort_by(|(a, _), (b, _)| (&a.place, &a.desk).cmp(&(&b.place, &b.desk)));
    found
}

fn head(path: &Path) -> Option<Head> {
    let mut line = String::new();
    BufReader::new(File::open(path).ok()?).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// A log with its next line at hand.
struct Source {
    lines: Lines,
    next: Option<Line>,
}

impl Source {
    fn of(path: &Path) -> Self {
        Self { lines: Lines::of(path), next: None }
    }

    /// Goes on to the next line since a moment.
    fn step(&mut self, since: Timestamp) {
        self.next = self.lines.by_ref().find(|line| line.showing().at >= since);
    }
}

/// Reads every log since a moment, always the oldest line next, and keeps none of them.
pub(super) fn read(app: &App, own_place: &str, since: Timestamp) -> ReadLogs {
    let others = others(app);
    let places = std::iter::once(own_place).chain(others.iter().map(|(head, _)| head.place.as_str()));
    let mut watch = Watch::over(places.map(|name| Place { name: name.to_owned() }).collect());
    let mut sources: Vec<Source> = std::iter::once(verifications::file(app))
        .chain(others.iter().map(|(_, path)| path.clone()))
        .map(|path| Source::of(&path))
        .collect();
    sources.iter_mut().for_each(|source| source.step(since));
    let oldest = |sources: &[Source]| {
        let next = sources.iter().enumerate();
        next.filter_map(|(at, source)| Some((source.next.as_ref()?.showing().at, at))).min()
    };
    while let Some((_, at)) = oldest(&sources) {
        let Some(source) = sources.get_mut(at) else { break };
        if let Some(line) = source.next.take() {
            watch.see(at, &line.showing());
        }
        source.step(since);
    }
    // The first line of another's log says whose it is.
    let skipped: u64 = sources.iter().map(|source| source.lines.skipped).sum();
    let heads = others.len() as u64;
    ReadLogs {
        watch,
        skipped: skipped.saturating_sub(heads),
        logs: others.iter().map(|(head, _)| head.view()).collect(),
    }
}

fn name(text: &str, field: &'static str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.chars().count() > MOST_NAME || text.chars().any(char::is_control) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", field));
    }
    Ok(text.to_owned())
}

/// Copies what counts of another device's log. One that holds no verification is refused, and nothing changes.
pub(super) fn take(app: &App, call: &TakeLog, own_place: &str) -> Result<LogView, ApiError> {
    let (place, desk) = (name(&call.place, "log_place")?, name(&call.desk, "log_desk")?);
    if place.is_empty() {
        return Err(ApiError::new(ErrorCode::MissingField).with("field", "log_place"));
    }
    let from = PathBuf::from(call.file.trim());
    let known = fs::metadata(&from).map_err(|error| files::failed(&error))?;
    if !known.is_file() || known.len() > MOST_BYTES {
        return Err(ErrorCode::LogUnreadable.into());
    }
    let own = verifications::file(app);
    if place == own_place && desk.is_empty() || is_same(&from, &own) {
        return Err(ErrorCode::DeviceIsThis.into());
    }
    let mut head = Head { place, desk, verifications: 0, last: None };
    for line in Lines::of(&from) {
        head.verifications += 1;
        head.last = head.last.max(Some(line.showing().at.0));
    }
    if head.verifications == 0 {
        return Err(ErrorCode::LogUnreadable.into());
    }
    let folder = verifications::others(app);
    let whose = files::sha256(format!("{}\n{}", head.place, head.desk).as_bytes());
    let path = folder.join(format!("{}.jsonl", hex(whose.get(..8).unwrap_or_default())));
    if !path.exists() && others(app).len() >= MOST_LOGS {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "log_place"));
    }
    files::make_folder(&folder)?;
    files::write_whole(&path, |file| {
        let mut out = BufWriter::new(file);
        let mut put = |line: Result<String, serde_json::Error>| {
            let line = line.map_err(|_| internal("log_line"))?;
            writeln!(out, "{line}").map_err(|error| files::failed(&error))
        };
        put(serde_json::to_string(&head))?;
        for line in Lines::of(&from) {
            put(serde_json::to_string(&line.bare()))?;
        }
        out.flush().map_err(|error| files::failed(&error))
    })?;
    Ok(head.view())
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
