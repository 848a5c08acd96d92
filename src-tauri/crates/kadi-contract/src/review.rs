//! Possible duplicates and what follows from them: judgements, merges with their preview, and un-merges.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cards::CardView;
use crate::people::{PersonInput, PersonView, ScoreView};

/// Possible duplicates waiting for a decision: best score first, those put off last, the last put off at the very end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReviews {
    /// Where the page before ended: its `next`. From the beginning when absent.
    #[serde(default)]
    pub after: Option<String>,
    /// Pairs, 1 to 100; 20 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A page of possible duplicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewPage {
    /// Waiting pairs in all.
    pub total: u64,
    /// Active people in the register.
    pub people: u64,
    /// The pairs.
    pub pairs: Vec<ReviewPair>,
    /// Where to go on; absent at the end.
    pub next: Option<String>,
}

/// One pair by its number, judged or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetReview {
    /// Number of the pair.
    pub id: i64,
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
    /// The score and what held the decision back.
    pub score: ScoreView,
    /// How likely it is that they are one person, in a word.
    pub band: ReviewBand,
    /// What speaks for it, strongest first: codes such as `date_of_birth_same` or `names_swapped`.
    pub because: Vec<String>,
    /// How each detail of the two compares, by field name.
    pub compared: BTreeMap<String, Likeness>,
    /// What was said about the pair.
    pub state: ReviewState,
    /// Who said it: the officer's display name; empty while nobody has.
    pub decided_by: String,
    /// Why.
    pub reason: String,
}

/// How likely a pair is one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewBand {
    /// A score of 0.90 and more.
    VeryLikely,
    /// Less.
    Likely,
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same, whatever the accents, the case and the punctuation.
    Same,
    /// Nearly: another spelling, another order, a date that is nearly it.
    Near,
    /// Different.
    Different,
    /// Only one side has a value.
    Missing,
    /// Neither has.
    Unknown,
}

/// What was said about a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nothing yet.
    #[default]
    Open,
    /// Put off.
    Later,
    /// One person.
    Same,
    /// Two people.
    Different,
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

/// Judges a pair. `Same` merges; unless said otherwise the first registered stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideReview {
    /// Number of the pair.
    pub id: i64,
    /// The judgement.
    pub decision: ReviewDecision,
    /// Why; required for `Same` and `Different`.
    #[serde(default)]
    pub reason: String,
    /// For `Same`: which of the two identifiers stays; the first registered one when absent.
    #[serde(default)]
    pub survivor: Option<String>,
    /// For `Same`: whose values stay.
    #[serde(default)]
    pub choices: MergeChoices,
    /// For `Same`: the `basis` of the preview that was confirmed. When the records are others by now, nothing is done.
    #[serde(default)]
    pub basis: Option<String>,
}

/// What a judgement did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDecided {
    /// The pair.
    pub id: i64,
    /// The surviving identifier after `Same`.
    pub survivor: Option<String>,
    /// Pairs still waiting.
    pub remaining: u64,
}

/// Takes a judgement back; a merge is undone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoReview {
    /// Number of the pair.
    pub id: i64,
}

/// What stays as one value in a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeField {
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// Date of birth with whether it is an estimate.
    DateOfBirth,
    /// Sex.
    Sex,
    /// Telephone.
    Phone,
    /// District with its commune.
    Place,
    /// The mother's name.
    MotherName,
    /// Identifier given voluntarily.
    ExternalId,
}

impl MergeField {
    /// Every field, in the order of a person's page.
    pub const ALL: [Self; 8] = [
        Self::FirstName,
        Self::LastName,
        Self::DateOfBirth,
        Self::Sex,
        Self::Phone,
        Self::MotherName,
        Self::Place,
        Self::ExternalId,
    ];

    /// The word on the wire, such as `first_name`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::DateOfBirth => "date_of_birth",
            Self::Sex => "sex",
            Self::Phone => "phone",
            Self::Place => "place",
            Self::MotherName => "mother_name",
            Self::ExternalId => "external_id",
        }
    }
}

/// Whose value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// That of the identity whose identifier stays.
    Survivor,
    /// That of the other.
    Other,
}

/// Chosen values. What is not here is the survivor's, or the other's where the survivor has none. A side without a value can
/// be chosen: then none stays.
pub type MergeChoices = BTreeMap<MergeField, Keep>;

/// What would a merge do? Changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewMerge {
    /// The identifier that stays.
    pub survivor: String,
    /// The other.
    pub other: String,
    /// Whose values stay.
    #[serde(default)]
    pub choices: MergeChoices,
}

/// A merge before it is done. `Debug` shows no personal value.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct MergePreview {
    /// Whose identifier stays.
    pub survivor: PersonView,
    /// Who becomes an alias.
    pub other: PersonView,
    /// The details afterwards.
    pub after: PersonInput,
    /// Where each value comes from; every field is here.
    pub sources: BTreeMap<MergeField, MergeSource>,
    /// Fields in which both have different values and nobody chose.
    pub undecided: Vec<MergeField>,
    /// Every identifier that will stand for the survivor.
    pub aliases: Vec<String>,
    /// The valid cards of both.
    pub cards: Vec<MergedCard>,
    /// Programmes of either.
    pub programmes: Vec<String>,
    /// Whether an officer judged these two to be different people.
    pub judged_different: bool,
    /// Names what this preview was made of; given back with the merge, it makes sure that nothing else is merged.
    pub basis: String,
}

impl fmt::Debug for MergePreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergePreview").field("sources", &self.sources).finish_non_exhaustive()
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeSource {
    /// The survivor.
    Survivor,
    /// The other.
    Other,
    /// Both have the same.
    Both,
    /// Neither has one.
    Neither,
}

/// A valid card in a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedCard {
    /// The card.
    pub card: CardView,
    /// Whether it stays valid; otherwise the survivor's card of the same campaign takes its place.
    pub stays: bool,
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
    /// Whose values stay.
    #[serde(default)]
    pub choices: MergeChoices,
    /// The `basis` of the preview that was confirmed. When the records are others by now, nothing is done.
    #[serde(default)]
    pub basis: Option<String>,
}

/// Undoes the merge in which this identifier became an alias; both are as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmergePeople {
    /// The alias.
    pub mpi_id: String,
    /// Why.
    pub reason: String,
}

/// A merge that made somebody an alias of the person shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeView {
    /// The identifier that became an alias.
    pub mpi_id: String,
    /// The name it had, given names first.
    pub name: String,
    /// When.
    pub at: String,
    /// Who did it: the officer's display name, or empty for Kadi itself.
    pub officer: String,
    /// Why.
    pub reason: String,
    /// Whether it can be undone now; a merge that others were built on is undone after them.
    pub undoable: bool,
}

impl fmt::Debug for MergeView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergeView").field("at", &self.at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_travel_under_their_own_word() {
        for field in MergeField::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.as_str());
        }
        let call: DecideReview = serde_json::from_str(
            r#"{"id":7,"decision":"same","reason":"même mère","choices":{"place":"other"}}"#,
        )
        .unwrap();
        assert_eq!(call.choices, MergeChoices::from([(MergeField::Place, Keep::Other)]));
        assert_eq!((call.survivor, call.basis), (None, None));
    }
}
