//! The DHIS2 connection, its programmes and mapping, and synchronisation. Everything here only reads DHIS2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::office::JobView;
use crate::secret::Secret;

/// Starts the embedded demonstration server, connects to it and maps its programmes; the store is marked as demo for good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseDemo {}

/// Saves the connection. Exactly one of `password` and `token` is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigureConnection {
    /// Base address, with or without `/api`.
    pub url: String,
    /// User name; empty with a token.
    #[serde(default)]
    pub username: String,
    /// Password for basic authentication.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Personal access token.
    #[serde(default)]
    pub token: Option<Secret>,
    /// Allows plain http beyond this machine; audited.
    #[serde(default)]
    pub allow_http: bool,
}

/// The saved connection; never its secret. Null when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetConnection {}

/// A saved connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// Identifier, such as `dhis2cfg_1`.
    pub config_id: String,
    /// Base address.
    pub url: String,
    /// User name; empty with a token.
    pub username: String,
    /// Always `configured`.
    pub status: String,
    /// When it was saved.
    pub created_at: String,
    /// Whether it is the demonstration server.
    pub demo: bool,
}

/// Tests a connection: the one given, or the saved one when `url` is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestConnection {
    /// As in [`ConfigureConnection`]; empty for the saved connection.
    #[serde(default)]
    pub url: String,
    /// User name.
    #[serde(default)]
    pub username: String,
    /// Password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Token.
    #[serde(default)]
    pub token: Option<Secret>,
    /// Allows plain http beyond this machine.
    #[serde(default)]
    pub allow_http: bool,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// All is well.
    Connected,
    /// User name, password or token refused.
    AuthFailed,
    /// No answer.
    Unreachable,
    /// The certificate could not be trusted.
    TlsError,
    /// Something answered that is not DHIS2.
    NotDhis2,
    /// A version that Kadi cannot read.
    UnsupportedVersion,
    /// The account may not read Tracker data.
    NoTrackerAccess,
}

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTestView {
    /// How it ended.
    pub status: ConnectionStatus,
    /// Version of DHIS2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dhis2_version: Option<String>,
    /// The server's wall clock, without zone, as it says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_date: Option<String>,
    /// Name of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_name: Option<String>,
    /// Tracker programmes the account may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programmes_available: Option<u32>,
    /// Org units of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_units: Option<u32>,
    /// Whether the account could write Tracker data: a read-only one is advised.
    pub write_capable: bool,
    /// The newest version that Kadi knows, such as `2.43`, where the server is newer: it is read as that one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
    /// The calendar of the server's dates, such as `ethiopian`, where it is not the Gregorian one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

/// The Tracker programmes of the server, with their attributes. Asks the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProgrammes {}

/// A Tracker programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeView {
    /// UID.
    pub uid: String,
    /// Code; may be empty.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Attributes, in form order.
    pub attributes: Vec<AttributeView>,
    /// Whether a mapping was saved.
    pub mapped: bool,
}

/// An attribute of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeView {
    /// UID.
    pub uid: String,
    /// Code; may be empty.
    pub code: String,
    /// Display name.
    pub name: String,
    /// DHIS2 value type, such as `TEXT`.
    pub value_type: String,
    /// Name of the sensitive-data category that guards it, such as `hiv`; null when free.
    pub guarded: Option<String>,
}

/// The first enrollments of a programme. Asks the server; keeps nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewEnrollments {
    /// Programme UID.
    pub programme_uid: String,
    /// Only this org unit and those below it.
    #[serde(default)]
    pub org_unit: Option<String>,
    /// Enrolled from this day.
    #[serde(default)]
    pub from_date: Option<String>,
    /// Enrolled to this day.
    #[serde(default)]
    pub to_date: Option<String>,
    /// How many, 1 to 50; 10 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A look at a programme's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrollmentPreview {
    /// Programme UID.
    pub programme_uid: String,
    /// Display name.
    pub programme_name: String,
    /// How many there are.
    pub total_enrollments: u64,
    /// The first of them.
    pub preview: Vec<EnrollmentSample>,
}

/// One enrollment of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrollmentSample {
    /// Enrollment UID.
    pub enrollment_id: String,
    /// Day of enrollment.
    pub enrollment_date: String,
    /// Name of the org unit.
    pub org_unit_name: String,
    /// Values by attribute code, or display name where there is no code. Guarded attributes are left out.
    pub attributes: BTreeMap<String, String>,
    /// Keys of `attributes` that should hold a date and hold none that can be: not written `YYYY-MM-DD`, before 1900 or in
    /// the future, as dates of other calendars are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd_dates: Vec<String>,
}

/// The mapping of a programme: the saved one, or a suggestion. Asks the server for the programme when it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMapping {
    /// Programme UID.
    pub programme_uid: String,
}

/// One line of a mapping. Exactly one of the three names an attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingLine {
    /// Attribute code (recommended).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dhis2_attribute_code: Option<String>,
    /// Attribute display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dhis2_attribute_display_name: Option<String>,
    /// Attribute UID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dhis2_attribute_uid: Option<String>,
    /// Card field, such as `first_name`.
    pub card_field: String,
}

/// A programme's mapping as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingView {
    /// The programme.
    pub programme: ProgrammeView,
    /// Whether this is the saved mapping (`true`) or a suggestion.
    pub saved: bool,
    /// The lines.
    pub mappings: Vec<MappingLine>,
    /// All card fields there are, in the order shown.
    pub card_fields: Vec<String>,
}

/// Saves the mapping of a programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveMapping {
    /// Programme UID.
    pub programme_uid: String,
    /// The lines.
    pub mappings: Vec<MappingLine>,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingSaved {
    /// Programme UID.
    pub programme_uid: String,
    /// Lines saved.
    pub mappings_configured: u32,
    /// Card fields that no attribute fills.
    pub unmapped_card_fields: Vec<String>,
    /// When.
    pub updated_at: String,
}

/// Starts a synchronisation in the background: one programme, or all mapped ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSync {
    /// Programme UID; all mapped programmes when absent.
    #[serde(default)]
    pub programme_uid: Option<String>,
    /// Whether to compare everything that the server shows with what is held, and not only what changed since. This also
    /// happens by itself every seven days and after the server was upgraded.
    #[serde(default)]
    pub full: bool,
}

/// The one line of state that every screen shows, and the sync screen's cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetSyncStatus {}

/// The state of the pill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PillState {
    /// The last synchronisation took everything.
    Fresh,
    /// No connection yet, or the last try found no network: work goes on with what is here.
    Offline,
    /// A job is running.
    Working,
    /// Something wants a look: rows not taken, old data, pairs to review.
    Attention,
    /// The store is damaged.
    Damaged,
}

/// Synchronisation as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncStatusView {
    /// State of the pill.
    pub pill: PillState,
    /// When data last came in completely.
    pub last_success: Option<String>,
    /// People checked then.
    pub people: u64,
    /// Things to look at: rows not taken and open reviews.
    pub to_look_at: u64,
    /// The running job, if any.
    pub job: Option<JobView>,
    /// The last run.
    pub last_run: Option<SyncRunView>,
}

/// How the way to the server is, as counted since Kadi was unlocked. Asks nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetServerHealth {}

/// The circuit breaker of the server and what was sent to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerHealthView {
    /// `closed`: requests go out; `open`: the server is left alone for a while; `half_open`: one request tries whether it is
    /// back.
    pub breaker: String,
    /// Failures in a row.
    pub failures_in_a_row: u32,
    /// How often the breaker opened.
    pub opened: u64,
    /// Requests it held back.
    pub held_back: u64,
    /// Requests sent, repeats included; all of them GET.
    pub requests: u64,
    /// Of these, repeats after a failure.
    pub retries: u64,
    /// Requests given up.
    pub failures: u64,
    /// Bytes received, after decompression.
    pub bytes: u64,
}

/// The last runs, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSyncRuns {
    /// How many; 20 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyncRunView {
    /// Number of the run.
    pub id: i64,
    /// Programme UID.
    pub programme_uid: String,
    /// Programme name.
    pub programme_name: String,
    /// When it began.
    pub started_at: String,
    /// When it ended; null while it runs or after a power cut.
    pub finished_at: Option<String>,
    /// `running`, `done`, `cancelled` or `failed`.
    pub outcome: String,
    /// Why it failed.
    pub error: Option<crate::error::ApiError>,
    /// Requests sent to DHIS2; all of them GET.
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
    /// Records seen for the first time.
    pub new: u64,
    /// Records that changed.
    pub updated: u64,
    /// Records as they were.
    pub unchanged: u64,
    /// Records that DHIS2 deleted.
    pub deleted: u64,
    /// Records that the server no longer shows to this account: removed for good, transferred, or out of reach.
    pub gone: u64,
    /// Records that it shows again.
    pub returned: u64,
    /// Linked to a known identity.
    pub linked: u64,
    /// New identities.
    pub created: u64,
    /// Pairs queued for review.
    pub review: u64,
    /// Records not taken, by reason code.
    pub skipped: BTreeMap<String, u64>,
    /// Seconds spent fetching and staging.
    pub fetch_seconds: f64,
    /// Seconds spent resolving identities.
    pub resolve_seconds: f64,
}
