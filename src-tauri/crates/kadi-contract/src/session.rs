//! First run, unlocking and locking, officers and their language.

use serde::{Deserialize, Serialize};

use crate::call::Access;
use crate::secret::Secret;

/// How the store stands. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetStatus {}

/// Whether there is a store and whether it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreState {
    /// Nothing was set up yet: first run.
    Absent,
    /// There is a store; somebody must unlock it.
    Locked,
    /// This session is unlocked.
    Open,
    /// There is a store but it cannot be opened; `problem` says why.
    Unusable,
}

/// What every screen needs to know first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusView {
    /// Version of Kadi.
    pub version: String,
    /// State of the store for this session.
    pub store: StoreState,
    /// Error code when the store cannot be opened.
    pub problem: Option<crate::error::ErrorCode>,
    /// Officers to choose from on the unlock screen.
    pub officers: Vec<OfficerChip>,
    /// Seconds to wait before the next try to unlock; 0 when none.
    pub wait_seconds: u64,
    /// Whether the data are demonstration data; then a banner says so everywhere.
    pub demo: bool,
    /// Whether the recovery sheet was confirmed.
    pub recovery_confirmed: bool,
    /// Whether a DHIS2 connection is configured.
    pub connected: bool,
    /// The office, once unlocked.
    pub office: Option<OfficeView>,
    /// The unlocked officer.
    pub session: Option<SessionView>,
    /// Under the lock: what goes on meanwhile.
    #[serde(default)]
    pub working: Vec<WorkView>,
}

/// A job that goes on under the lock: its kind and how far it is, and of nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkView {
    /// `sync`, `batch`, `import`, `index`, `print` or `bundle`.
    pub kind: String,
    /// Steps done of the present phase.
    pub done: u64,
    /// Steps of the phase in all; 0 when nobody knows yet.
    pub total: u64,
}

/// An officer as shown on the unlock screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerChip {
    /// Identifier to unlock with.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Whether a short code may open the register for them on this computer.
    #[serde(default)]
    pub short_code: bool,
}

/// Where the office is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeView {
    /// ISO 3166-1 alpha-2 country code.
    pub country: String,
    /// Three-letter code of the health region, part of new identifiers.
    pub region: String,
    /// Name of the health region.
    pub region_name: String,
    /// Name of the district; may be empty.
    pub district: String,
}

/// The officer who is at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Officer's identifier.
    pub officer_id: String,
    /// Display name.
    pub name: String,
    /// Role, such as `district_officer`.
    pub role: String,
    /// Language: `en`, `fr` or `pt`.
    pub language: String,
    /// What the role allows.
    pub may: Vec<Access>,
    /// Idle minutes before the lock.
    pub auto_lock_minutes: u32,
}

/// The countries to choose from on first run. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCountries {}

/// A country with its health regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryView {
    /// ISO 3166-1 alpha-2 code.
    pub code: String,
    /// Name in English, French, Portuguese.
    pub names: [String; 3],
    /// ISO 4217 currency.
    pub currency: String,
    /// Dialling prefix.
    pub phone_prefix: String,
    /// Language offered first.
    pub language: String,
    /// Regions: three-letter code and name.
    pub regions: Vec<RegionView>,
}

/// A health region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionView {
    /// Three upper-case letters.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Four random words to use as a pass phrase. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestPassphrase {
    /// `en`, `fr` or `pt`.
    pub language: String,
}

/// The suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseSuggestion {
    /// Words separated by spaces.
    pub passphrase: Secret,
}

/// How strong a pass phrase is. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatePassphrase {
    /// The candidate.
    pub passphrase: Secret,
}

/// The strength in three steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassphraseRating {
    /// Refused: shorter than 12 characters or on the list of common ones.
    TooWeak,
    /// Accepted.
    Good,
    /// Four words or as good.
    Strong,
}

/// Makes the store, its keys and the first officer (an administrator), and unlocks it. Public; refused when there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateStore {
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Three-letter region code.
    pub region: String,
    /// Name of the district; may be empty.
    #[serde(default)]
    pub district: String,
    /// Display name of the first officer.
    pub officer_name: String,
    /// Pass phrase of the first officer.
    pub passphrase: Secret,
    /// Language of the first officer.
    pub language: String,
}

/// The new store's recovery code, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreCreated {
    /// The eight groups to print or write down; never shown again.
    pub recovery_groups: Vec<Secret>,
    /// The officer, now unlocked.
    pub session: SessionView,
}

/// Proves that the recovery sheet was written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmRecovery {
    /// The third group.
    pub group_3: Secret,
    /// The sixth group.
    pub group_6: Secret,
}

/// Opens the store. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlock {
    /// The officer; when absent, every officer's slot is tried.
    #[serde(default)]
    pub officer_id: Option<String>,
    /// The officer's pass phrase.
    pub passphrase: Secret,
}

/// Opens the store with the recovery sheet and sets a new pass phrase. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockWithRecovery {
    /// The recovery code, in any spacing.
    pub code: Secret,
    /// Whose pass phrase to replace.
    pub officer_id: String,
    /// The new pass phrase.
    pub new_passphrase: Secret,
}

/// Locks: forgets the session. Jobs go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {}

/// Changes the officer's own pass phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePassphrase {
    /// The present one.
    pub current: Secret,
    /// The new one.
    pub new: Secret,
}

/// Sets the officer's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetLanguage {
    /// `en`, `fr` or `pt`.
    pub language: String,
}
