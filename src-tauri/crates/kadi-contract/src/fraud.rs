//! Signs of misuse in what was verified and unlocked: each with its evidence, and none with a name.

use serde::{Deserialize, Serialize};

/// The signs of the last thirty days, with what they were looked for in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSigns {
    /// Only signs of at least this risk, 0 to 100.
    #[serde(default)]
    pub min_risk: u8,
}

/// The closed set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignKind {
    /// Many different codes that no list holds, one after the other.
    BruteForce,
    /// Codes whose proof does not hold.
    InvalidHmac,
    /// One good card shown again and again within an hour.
    Replay,
    /// One card at two places with less time between than anybody needs.
    ImpossiblePace,
    /// Verified at hours at which the desk never works.
    OffHours,
    /// A revoked card that is shown again.
    RevokedCard,
    /// Many wrong pass phrases before the register opened.
    UnlockGuessing,
    /// No rule names it, but hours like this one do not occur here.
    Unusual,
}

impl SignKind {
    /// All kinds in their order.
    pub const ALL: [Self; 8] = [
        Self::BruteForce,
        Self::InvalidHmac,
        Self::Replay,
        Self::ImpossiblePace,
        Self::OffHours,
        Self::RevokedCard,
        Self::UnlockGuessing,
        Self::Unusual,
    ];

    /// The kind as it travels and as part of message ids, such as `brute_force`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BruteForce => "brute_force",
            Self::InvalidHmac => "invalid_hmac",
            Self::Replay => "replay",
            Self::ImpossiblePace => "impossible_pace",
            Self::OffHours => "off_hours",
            Self::RevokedCard => "revoked_card",
            Self::UnlockGuessing => "unlock_guessing",
            Self::Unusual => "unusual",
        }
    }
}

/// A sign of misuse. Never a proof; what to do is the message `fraud-action-KIND`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignView {
    /// 16 hexadecimal digits, the same for the same evidence.
    pub id: String,
    /// What it is.
    pub kind: SignKind,
    /// How grave, 0 to 100.
    pub risk: u8,
    /// Where.
    pub place: String,
    /// The other place, for a card that was seen at two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_place: Option<String>,
    /// When it began.
    pub first: String,
    /// When it was last seen.
    pub last: String,
    /// Events that it rests on.
    pub events: u64,
    /// Different cards among them; 0 where cards are not what it is about.
    pub cards: u64,
    /// How many events were refused.
    pub refused: u64,
    /// The shortest time between the two places, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// What made an hour unusual: the name of what was measured (message `fraud-because-NAME`) and its part in percent.
    #[serde(default)]
    pub because: Vec<(String, u8)>,
    /// Who put it aside, unless it grew since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<DismissedView>,
}

/// Why a sign was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissedView {
    /// Name of the officer.
    pub officer: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// How many signs of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignCount {
    /// The kind.
    pub kind: SignKind,
    /// Open ones.
    pub open: u64,
    /// Those put aside.
    pub dismissed: u64,
}

/// Signs and what they were looked for in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignsView {
    /// The first day that was looked at.
    pub since: String,
    /// Verifications looked at; a card held before a camera counts once.
    pub verifications: u64,
    /// Hours with verifications.
    pub hours: u64,
    /// Days with verifications.
    pub days: u64,
    /// Whether that is enough to tell what is unusual.
    pub compared: bool,
    /// Hours that are needed for it.
    pub least_hours: u64,
    /// Days that are needed for it.
    pub least_days: u64,
    /// Lines of the logs that could not be read.
    pub skipped: u64,
    /// How many signs of each kind, of any risk; all kinds in their order.
    pub by_kind: Vec<SignCount>,
    /// Those of the risk asked for: open ones first, the gravest first.
    pub signs: Vec<SignView>,
    /// Logs of other devices that are looked at as well.
    pub logs: Vec<LogView>,
}

/// Puts a sign aside with a reason. It is not shown as open again, unless there is newer evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissSign {
    /// The sign.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// Takes a copy of another device's log of verifications, so that cards are seen that were shown at both. A log of the same
/// place and desk takes the place of the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeLog {
    /// The file: `verifications.jsonl` in the other device's folder.
    pub file: String,
    /// What people call the place, 1 to 60 characters. Desks of one place may see a card within minutes.
    pub place: String,
    /// Which desk there, where it has several.
    #[serde(default)]
    pub desk: String,
}

/// The log of another device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The place.
    pub place: String,
    /// The desk; may be empty.
    pub desk: String,
    /// Verifications in it.
    pub verifications: u64,
    /// The newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// Writes the signs to a file, the gravest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSigns {
    /// File to write.
    pub out: String,
    /// How.
    #[serde(default)]
    pub form: ReportForm,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportForm {
    /// Text with separators.
    #[default]
    Csv,
    /// A workbook of Excel.
    Xlsx,
}

/// A report that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// The file.
    pub out: String,
    /// Rows below its header.
    pub rows: u64,
}
