//! Home, background jobs, audit, settings, health and backup.

use serde::{Deserialize, Serialize};

/// What needs somebody today, and how the office is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetHome {}

/// The home screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// Active identities.
    pub people: u64,
    /// Open pairs for review.
    pub to_review: u64,
    /// Possible pairs that are shown but not queued.
    pub alerts: u64,
    /// Rows of the last synchronisation that were not taken.
    pub not_taken: u64,
    /// Cards now valid.
    pub cards_valid: u64,
    /// Cards revoked.
    pub cards_revoked: u64,
    /// Cards waiting in batches.
    pub cards_waiting: u64,
    /// Cards that came out wrong and were not printed again.
    #[serde(default)]
    pub cards_to_reprint: u64,
    /// When data last came in completely.
    pub last_sync: Option<String>,
    /// Set-up steps not done yet, by code: `connect`, `map`, `sync`, `recovery`.
    pub checklist: Vec<String>,
    /// People by facility or district, most first, at most eight.
    pub by_place: Vec<PlaceCount>,
    /// Jobs that run or can be resumed.
    pub jobs: Vec<JobView>,
}

/// How many people a place has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCount {
    /// Name of the place.
    pub place: String,
    /// People.
    pub people: u64,
    /// Of them, with a valid card.
    pub with_card: u64,
}

/// Background jobs, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListJobs {}

/// One job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetJob {
    /// Identifier.
    pub id: String,
}

/// Work in the background that survives a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    /// Identifier.
    pub id: String,
    /// `sync`, `batch` or `import`.
    pub kind: String,
    /// What it works on: a programme UID, the number of a batch or of an import.
    pub subject: String,
    /// `queued`, `running`, `paused`, `cancelled`, `done` or `failed`. A job cut off by a power failure is `paused`.
    pub state: String,
    /// What it is at: `fetch`, `resolve`, `render`, `files`, `check`, `import`; empty when it has ended.
    pub phase: String,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 while unknown.
    pub total: u64,
    /// Seconds left at the present pace; null while unknown.
    pub eta_seconds: Option<u64>,
    /// Why it failed.
    pub error: Option<crate::error::ApiError>,
    /// When it was asked for.
    pub created_at: String,
}

/// Stops a job after the step it is at; what was done stays. A batch of cards is paused; [`crate::cards::CancelBatch`]
/// gives it up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelJob {
    /// Identifier.
    pub id: String,
}

/// Goes on with a paused, cancelled or failed job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeJob {
    /// Identifier.
    pub id: String,
}

/// The audit log, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAudit {
    /// Only actions that begin with this, such as `people.`.
    #[serde(default)]
    pub action: String,
    /// First row, from 0.
    #[serde(default)]
    pub offset: u64,
    /// Rows, 1 to 500; 50 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Entries in all.
    pub total: u64,
    /// The entries.
    pub entries: Vec<AuditView>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Position in the chain.
    pub seq: u64,
    /// When.
    pub time: String,
    /// Display name of the officer; empty for Kadi itself.
    pub officer: String,
    /// Role at that time.
    pub role: String,
    /// What, such as `people.merge`.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Counts and codes as JSON text.
    pub details: String,
    /// SHA-256 of the entry, hexadecimal.
    pub hash: String,
}

/// Checks the whole chain, and the checkpoints of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAudit {}

/// As [`VerifyAudit`], and compares the chain with checkpoints that somebody kept outside the register: what was cut off or
/// written anew together with the register's own is found too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareAudit {
    /// The file of checkpoints, as an export leaves it.
    pub file: String,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCheck {
    /// Entries that follow.
    pub entries: u64,
    /// Whether all do, and all checkpoints hold.
    pub whole: bool,
    /// First entry that does not follow.
    pub first_broken: Option<u64>,
    /// Hash of the last entry that follows, hexadecimal.
    pub head: String,
    /// Checkpoints of the register.
    pub checkpoints: u64,
    /// The newest of them.
    pub last_checkpoint: Option<CheckpointView>,
    /// The first checkpoint that does not hold.
    pub broken_checkpoint: Option<BrokenCheckpoint>,
}

/// How far the audit reached at a moment, signed by the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointView {
    /// Its number.
    pub sequence: u64,
    /// Entries it speaks for.
    pub entries: u64,
    /// When it was made.
    pub at: String,
    /// Hash of the last of these entries, hexadecimal.
    pub head: String,
}

/// A checkpoint that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenCheckpoint {
    /// Its number.
    pub sequence: u64,
    /// Entries it speaks for.
    pub entries: u64,
    /// `signature`: not signed by this office, or changed; `gap`: the one before is missing; `cut`: the log ends before it;
    /// `rewritten`: the log has another entry there.
    pub fault: String,
    /// Whether it came from outside the register.
    pub outside: bool,
}

/// Writes the whole audit to a file, oldest entry first, and its checkpoints to another one beside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAudit {
    /// In which form.
    pub format: AuditFormat,
    /// File to write; one in the store's folder for exports when empty.
    #[serde(default)]
    pub out: String,
}

/// The form of an export of the audit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditFormat {
    /// A table for spreadsheets.
    #[default]
    Csv,
    /// One JSON document.
    Json,
    /// Pages to read and to file.
    Pdf,
}

/// An export that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditExported {
    /// The file.
    pub file: String,
    /// The file of checkpoints beside it.
    pub checkpoints: String,
    /// Entries in it.
    pub entries: u64,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// The office's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetSettings {}

/// The settings people can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// Idle minutes before the lock, 1 to 60.
    pub auto_lock_minutes: u32,
    /// Days after which data count as old, 1 to 90.
    pub stale_days: u32,
    /// What the QR code of new cards holds: `token`, `hex`, `signed` or `url`.
    pub qr_mode: String,
    /// Months a card is valid, 1 to 120; 0 without end.
    pub card_months: u32,
    /// Batches of more cards than this wait for a second officer; 0 when none do.
    #[serde(default)]
    pub approval_over: u32,
    /// Host of the verification page in links of passes, such as `carte.sante.example`; empty while there is none.
    #[serde(default)]
    pub verify_host: String,
    /// Folder of the store.
    pub store_folder: String,
    /// Fingerprint of the issuer's public key.
    pub issuer_fingerprint: String,
}

/// Changes settings; all values are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveSettings {
    /// Idle minutes before the lock, 1 to 60.
    pub auto_lock_minutes: u32,
    /// Days after which data count as old, 1 to 90.
    pub stale_days: u32,
    /// `token`, `hex`, `signed` or `url`.
    pub qr_mode: String,
    /// Months, 0 to 120.
    pub card_months: u32,
    /// Batches of more cards than this wait for a second officer, up to 10,000,000; 0 when none do.
    #[serde(default)]
    pub approval_over: u32,
    /// Host of the verification page, without `https://`; needed for `url`.
    #[serde(default)]
    pub verify_host: String,
}

/// Looks at the health of everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDoctor {}

/// The health of everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorReport {
    /// Whether every check passed or only warned.
    pub healthy: bool,
    /// The checks.
    pub checks: Vec<DoctorCheck>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorCheck {
    /// Code: `encrypted`, `integrity`, `foreign_keys`, `audit`, `schema`, `disk`, `index`, `keys`, `fonts`, `templates`, `clock`.
    pub name: String,
    /// `ok`, `warning` or `failed`.
    pub state: String,
    /// Figures, without personal values.
    pub detail: String,
}

/// Copies the encrypted store and its key slots to a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBackup {
    /// Folder; the store's own backup folder when empty.
    #[serde(default)]
    pub folder: String,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupView {
    /// Folder written.
    pub folder: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the database copy, hexadecimal.
    pub sha256: String,
}
