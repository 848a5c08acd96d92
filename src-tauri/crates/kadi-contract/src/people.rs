//! The register: search, register, import, review of possible duplicates, merge and un-merge.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Searches the register. An empty query lists everybody by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPeople {
    /// Names in any spelling and order, an MPI id, a phone number or a DHIS2 UID.
    #[serde(default)]
    pub query: String,
    /// Only people of this district.
    #[serde(default)]
    pub district: Option<String>,
    /// Only people enrolled in this programme (UID).
    #[serde(default)]
    pub programme_uid: Option<String>,
    /// `female`, `male` or `other`.
    #[serde(default)]
    pub sex: Option<String>,
    /// First row, from 0.
    #[serde(default)]
    pub offset: u64,
    /// Rows, 1 to 500; 50 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A page of the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// How many people match in all.
    pub total: u64,
    /// First row.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<PersonRow>,
}

/// A person in a list. `Debug` shows no personal value.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// MPI id.
    pub mpi_id: String,
    /// Given names.
    pub first_name: String,
    /// Family names.
    pub last_name: String,
    /// Date of birth as known.
    pub date_of_birth: Option<String>,
    /// `female`, `male` or `other`.
    pub sex: Option<String>,
    /// District.
    pub district: Option<String>,
    /// Commune.
    pub commune: Option<String>,
    /// Names of the programmes they are enrolled in.
    pub programmes: Vec<String>,
    /// Status of the newest card: `valid`, `revoked`, `superseded`; null without a card.
    pub card: Option<String>,
    /// `active`, `deactivated` or `merged`.
    pub status: String,
    /// Whether an open review names this person.
    pub in_review: bool,
}

impl fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonRow(..)")
    }
}

/// One person with everything around them. Any id ever issued finds the person it stands for now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPerson {
    /// MPI id, spaces, case and dashes forgiven.
    pub mpi_id: String,
}

/// Demographics as typed or imported. Empty means not known.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonInput {
    /// Given names.
    pub first_name: String,
    /// Family names.
    pub last_name: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date_of_birth: String,
    /// Whether the date is an estimate.
    pub birth_estimated: bool,
    /// `female`, `male`, `other`, or a code such as `F`.
    pub sex: String,
    /// Telephone.
    pub phone: String,
    /// District.
    pub district: String,
    /// Commune.
    pub commune: String,
    /// Mother's name.
    pub mother_name: String,
    /// Identifier given voluntarily.
    pub external_id: String,
}

impl fmt::Debug for PersonInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonInput(..)")
    }
}

/// The person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonView {
    /// The list row.
    pub row: PersonRow,
    /// All demographics.
    pub person: PersonInput,
    /// Other identifiers that stand for this person, oldest first.
    pub aliases: Vec<String>,
    /// Enrollments in programmes.
    pub enrollments: Vec<EnrollmentView>,
    /// Cards, newest first.
    pub cards: Vec<crate::cards::CardView>,
    /// What happened, newest first.
    pub history: Vec<HistoryView>,
    /// When first registered.
    pub created_at: String,
    /// When last changed.
    pub updated_at: String,
    /// How they came in: `dhis2`, `import`, `registration`.
    pub source: String,
}

/// An enrollment in a DHIS2 programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrollmentView {
    /// Enrollment UID.
    pub uid: String,
    /// Tracked entity UID.
    pub tracked_entity: String,
    /// Programme name.
    pub programme: String,
    /// Org unit name.
    pub org_unit: String,
    /// `ACTIVE`, `COMPLETED` or `CANCELLED`.
    pub status: String,
    /// Day of enrollment.
    pub enrolled_at: String,
}

/// A line of a person's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// When.
    pub at: String,
    /// Who: the officer's display name, or empty for Kadi itself.
    pub officer: String,
    /// What, such as `people.update`.
    pub action: String,
    /// Fields that changed.
    pub fields: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Who of the register might be this person? Creates nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchPerson {
    /// The person.
    pub person: PersonInput,
}

/// How two records compare in one field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldScoreView {
    /// 0 to 1.
    pub similarity: f64,
    /// Share of the whole, 0 to 1.
    pub weight: f64,
}

/// The score of a pair, explained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScoreView {
    /// 0 to 1.
    pub score: f64,
    /// `link`, `review`, `alert` or `new`.
    pub decision: String,
    /// Fields that both records have.
    pub fields: BTreeMap<String, FieldScoreView>,
    /// Codes of the guards that held the decision back, such as `dob_missing`.
    pub guards: Vec<String>,
}

/// A person who may be the one asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateView {
    /// The person.
    pub row: PersonRow,
    /// Why.
    pub score: ScoreView,
}

/// Registers a person. A certain match is linked, a probable one is created and queued for review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterPerson {
    /// The person. At least one name is required.
    pub person: PersonInput,
}

/// What registration did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterOutcome {
    /// `link`, `review`, `alert` or `new`.
    pub decision: String,
    /// Whether a new identifier was issued.
    pub created: bool,
    /// The identifier of the person.
    pub mpi_id: String,
    /// Best score against the register; 0 when nobody came near.
    pub score: f64,
    /// Who came near, best first, at most five.
    pub candidates: Vec<CandidateView>,
}

/// Changes a person's demographics; the previous ones stay in the history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatePerson {
    /// MPI id.
    pub mpi_id: String,
    /// All demographics as they shall be.
    pub person: PersonInput,
    /// Why.
    pub reason: String,
}

/// Deactivates an identity and revokes its cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivatePerson {
    /// MPI id.
    pub mpi_id: String,
    /// Why.
    pub reason: String,
}

/// What an uploaded CSV looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFileView {
    /// Identifier for [`ImportPeople`].
    pub upload_id: String,
    /// Column names.
    pub columns: Vec<String>,
    /// Data rows.
    pub rows: u64,
    /// A suggestion: field to column.
    pub suggested: BTreeMap<String, String>,
}

/// Imports an uploaded CSV with the same resolution as a synchronisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPeople {
    /// From the upload.
    pub upload_id: String,
    /// Field (`first_name`, ...) to column name.
    pub map: BTreeMap<String, String>,
    /// Reports without writing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows read.
    pub rows: u64,
    /// New identities.
    pub created: u64,
    /// Rows that are a known person.
    pub linked: u64,
    /// Pairs queued for review.
    pub review: u64,
    /// Rows not taken.
    pub errors: Vec<RowError>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// Line of the file, from 1, the header being 1.
    pub line: u64,
    /// Field at fault.
    pub field: String,
    /// Error code, such as `invalid_date`.
    pub code: crate::error::ErrorCode,
}

/// Says that a DHIS2 tracked entity is this person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDhis2 {
    /// MPI id.
    pub mpi_id: String,
    /// Tracked entity UID, 11 characters.
    pub dhis2_uid: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Who is this DHIS2 tracked entity?
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveDhis2 {
    /// Tracked entity UID.
    pub dhis2_uid: String,
}

/// Possible duplicates waiting for a decision, best score first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReviews {
    /// First row, from 0.
    #[serde(default)]
    pub offset: u64,
    /// Rows, 1 to 100; 20 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A page of possible duplicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewPage {
    /// Open pairs in all.
    pub total: u64,
    /// The pairs.
    pub pairs: Vec<ReviewPair>,
}

/// Two people who may be one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewPair {
    /// Number of the pair.
    pub id: i64,
    /// The one registered first.
    pub a: PersonView,
    /// The other.
    pub b: PersonView,
    /// Why they are shown.
    pub score: ScoreView,
}

/// An officer's judgement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewDecision {
    /// One person: merge.
    Same,
    /// Two people: never ask again.
    Different,
    /// Not now.
    #[default]
    Later,
}

/// Judges a pair. `Same` merges, the first registered stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideReview {
    /// Number of the pair.
    pub id: i64,
    /// The judgement.
    pub decision: ReviewDecision,
    /// Why; required for `Same` and `Different`.
    #[serde(default)]
    pub reason: String,
}

/// What a judgement did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDecided {
    /// The pair.
    pub id: i64,
    /// The surviving identifier after `Same`.
    pub survivor: Option<String>,
    /// Pairs still open.
    pub remaining: u64,
}

/// Takes a judgement back; a merge is undone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoReview {
    /// Number of the pair.
    pub id: i64,
}

/// Merges two identities; the other id stays an alias for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergePeople {
    /// The identifier that stays.
    pub survivor: String,
    /// The other.
    pub other: String,
    /// Why.
    pub reason: String,
}

/// Undoes the merge in which this identifier became an alias; both are as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmergePeople {
    /// The alias.
    pub mpi_id: String,
    /// Why.
    pub reason: String,
}

/// Counts of the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMpiStats {}

/// The index in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MpiStats {
    /// Active identities.
    pub identities: u64,
    /// Identities merged into another.
    pub merged: u64,
    /// DHIS2 records linked to an identity.
    pub records: u64,
    /// Share of records that were found to be somebody known, 0 to 1.
    pub deduplication_rate: f64,
    /// Open pairs for review.
    pub to_review: u64,
    /// Possible matches that are shown but not queued.
    pub alerts: u64,
    /// Identities by district, most first.
    pub by_district: Vec<(String, u64)>,
}
