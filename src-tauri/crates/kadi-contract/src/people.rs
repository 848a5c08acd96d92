//! The register: search, one person with everything around them, register, change, link to DHIS2.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// The merges that made them aliases, newest first.
    pub merges: Vec<crate::review::MergeView>,
    /// Enrollments in programmes.
    pub enrollments: Vec<EnrollmentView>,
    /// DHIS2 records that are this person.
    pub records: Vec<RecordView>,
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

/// A DHIS2 tracked entity that is this person, as one programme shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// Tracked entity UID.
    pub uid: String,
    /// Programme name; empty where an officer typed the link and no programme was seen yet.
    pub programme: String,
    /// Org unit name; empty where it is not known.
    pub org_unit: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
    /// Whether the server no longer shows it: removed for good, transferred, or out of reach of the account.
    #[serde(default)]
    pub gone: bool,
}

/// A detail before and after a change. `Debug` shows no personal value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Which, such as `first_name`.
    pub field: String,
    /// Before; empty where there was none.
    pub before: String,
    /// After; empty where there is none.
    pub after: String,
}

impl fmt::Debug for ChangeView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeView").field("field", &self.field).finish_non_exhaustive()
    }
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
    /// The identifier it happened to: the person's, or one that stands for them now.
    pub mpi_id: String,
    /// The other identifier of a merge or an un-merge.
    pub other: Option<String>,
    /// Details that changed.
    pub changes: Vec<ChangeView>,
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

/// Takes a deactivated identity into use again. Its cards stay revoked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactivatePerson {
    /// MPI id.
    pub mpi_id: String,
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
