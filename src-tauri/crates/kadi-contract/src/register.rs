//! The register as a whole: search and filters, the index in numbers, possible duplicates that are shown but not queued.

use serde::{Deserialize, Serialize};

use crate::people::{PersonRow, ScoreView};

/// Searches the register. An empty query lists everybody by name. All conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchPeople {
    /// Names in any spelling and order, an MPI id or its last eight characters, a phone number or its last digits, or a
    /// DHIS2 UID.
    pub query: String,
    /// Only people of this district; empty for those without one.
    pub district: Option<String>,
    /// Only people of this commune; empty for those without one.
    pub commune: Option<String>,
    /// Only people enrolled in this programme (UID).
    pub programme_uid: Option<String>,
    /// `female`, `male` or `other`.
    pub sex: Option<String>,
    /// Born in this year or later.
    pub born_from: Option<i16>,
    /// Born in this year or earlier.
    pub born_to: Option<i16>,
    /// `valid`, `revoked` or `none`.
    pub card: Option<String>,
    /// `active` or `deactivated`; both when null.
    pub status: Option<String>,
    /// Only people whom a pair that waits for review names.
    pub in_review: bool,
    /// Only people with all of these: `birth_missing`, `birth_estimated`, `birth_january`, `sex_missing`,
    /// `phone_missing`, `district_missing`, `mother_missing`.
    pub traits: Vec<String>,
    /// `name` (closest to the query, then by name), `newest` or `oldest`; `name` when empty.
    pub sort: String,
    /// Where to go on: the `next` of the page before. The beginning when empty.
    pub after: String,
    /// First row, from 0, when `after` is empty.
    pub offset: u64,
    /// Rows, 1 to 500; 50 when 0.
    pub limit: u32,
}

/// A page of the register.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// How many people match in all, as far as they were counted.
    pub total: u64,
    /// Whether there may be more than `total`.
    pub more: bool,
    /// First row.
    pub offset: u64,
    /// The rows; fewer than asked for where few fit among those looked at, while `next` goes on.
    pub rows: Vec<PersonRow>,
    /// For each row, what of its names answers the query.
    pub marks: Vec<NameMarks>,
    /// Where the next page begins; null at the end.
    pub next: Option<String>,
    /// The order the rows have: `name`, `newest` or `oldest`. Answers that are too many to be sorted come newest first.
    pub sort: String,
    /// How the query was read: `name`, `mpi_id`, `near_mpi_id` (nobody has that identifier, these have one like it),
    /// `phone` or `dhis2`; empty without one.
    pub read_as: String,
    /// When nobody was found: words close to the one that nobody's name has, and how many people carry them.
    pub suggestions: Vec<Suggestion>,
}

/// Letters of a name that answer the query: first character and one after the last, counted in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameMarks {
    /// In the given names.
    pub first_name: Vec<(usize, usize)>,
    /// In the family names.
    pub last_name: Vec<(usize, usize)>,
}

/// Another spelling to search for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The whole query with the close word in it.
    pub query: String,
    /// The close word.
    pub word: String,
    /// How many people carry the word.
    pub people: u64,
}

/// Counts of the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMpiStats {}

/// The index in numbers. Shares are of active identities unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MpiStats {
    /// Active identities.
    pub identities: u64,
    /// Identities taken out of use.
    pub deactivated: u64,
    /// Identities merged into another.
    pub merged: u64,
    /// Records that came in from DHIS2, files and registrations. Each made an identity or was found to be of somebody known.
    pub records: u64,
    /// Of them, records of somebody already known: found when they came, or merged by an officer since.
    pub known_records: u64,
    /// `known_records` / `records`, 0 to 1; 0 without records.
    pub deduplication_rate: f64,
    /// Open pairs for review.
    pub to_review: u64,
    /// Possible matches that are shown but not queued.
    pub alerts: u64,
    /// Identities by district, most first; the empty name holds those without one.
    pub by_district: Vec<(String, u64)>,
    /// The communes with most identities, most first, at most twelve.
    pub by_commune: Vec<(String, u64)>,
    /// Enrollments by programme, most first.
    pub by_programme: Vec<ProgrammeCount>,
    /// What is missing or doubtful, by trait as in [`SearchPeople`]: how many people.
    pub quality: Vec<(String, u64)>,
    /// The largest groups of people of one name who are all said to be born on a 1 January: at least five people, at most
    /// eight groups.
    pub heaps: Vec<HeapCount>,
    /// What happened, oldest first, without gaps: twelve periods that end with the present one.
    pub trend: Vec<TrendPeriod>,
    /// What a period is: `week` (from Monday) in the first three months of a register, then `month`.
    pub trend_by: String,
}

/// How many enrollments a programme has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeCount {
    /// UID.
    pub uid: String,
    /// Name.
    pub name: String,
    /// Enrollments.
    pub enrollments: u64,
}

/// People of one name who are all said to be born on a 1 January. `Debug` shows no name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeapCount {
    /// The name, given names first.
    pub name: String,
    /// How many people.
    pub people: u64,
}

impl std::fmt::Debug for HeapCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeapCount").field("people", &self.people).finish_non_exhaustive()
    }
}

/// A week or a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendPeriod {
    /// Its first day, `YYYY-MM-DD` (UTC).
    pub from: String,
    /// Identities issued.
    pub registered: u64,
    /// Records found to be of somebody known.
    pub linked: u64,
    /// Merges that stand.
    pub merged: u64,
}

/// What a list can be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPeopleFilters {
    /// Communes of this district; of all districts when null.
    #[serde(default)]
    pub district: Option<String>,
}

/// The places and programmes to choose from, those with most people first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleFilters {
    /// Districts with their people, at most 500.
    pub districts: Vec<(String, u64)>,
    /// Communes with their people, at most 500.
    pub communes: Vec<(String, u64)>,
    /// Programmes with their enrollments.
    pub programmes: Vec<ProgrammeCount>,
}

/// Possible duplicates that are shown but not queued, best score first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListAlerts {
    /// Where to go on: the `next` of the page before.
    pub after: String,
    /// Rows, 1 to 100; 20 when 0.
    pub limit: u32,
}

/// A page of alerts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertPage {
    /// Alerts in all.
    pub total: u64,
    /// The alerts.
    pub alerts: Vec<AlertView>,
    /// Where the next page begins; null at the end.
    pub next: Option<String>,
}

/// Two people who may be one, though little speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertView {
    /// Number of the pair.
    pub id: i64,
    /// The one registered first.
    pub a: PersonRow,
    /// The other.
    pub b: PersonRow,
    /// Why they are shown.
    pub score: ScoreView,
}

/// What to do with an alert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertDecision {
    /// Put it among the pairs to review.
    #[default]
    Review,
    /// Two people: never show it again.
    Dismiss,
}

/// Decides about an alert.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideAlert {
    /// Number of the pair.
    pub id: i64,
    /// What to do.
    pub decision: AlertDecision,
    /// Why; required for `Dismiss`.
    #[serde(default)]
    pub reason: String,
}
