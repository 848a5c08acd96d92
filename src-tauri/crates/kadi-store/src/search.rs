//! Search in the register: whom to look for, and the slice of the answer that is asked for.
//!
//! A search costs what it shows, not what there is. Names and traits are answered by the full-text index in the order of
//! its rows; up to [`MOST_SORTED`] answers are read and sorted, more are walked a page at a time from where the last page
//! ended, by name where an ordered index allows it, else newest first. Totals are exact up to [`MOST_COUNTED`].

mod expression;
pub(crate) mod fit;
pub(crate) mod walk;

use std::fmt;
use std::str::FromStr;

use kadi_core::{MpiId, Sex};
use kadi_mpi::QueryTerm;

use crate::error::StoreError;
use crate::identity::{IdentityRow, IdentityStatus};

/// Answers that are counted: the index gives so many rows within a few milliseconds.
pub(crate) const MOST_COUNTED: usize = 1_000;
/// Answers that are read and sorted: in a large register each row is on a page of its own, which must be deciphered first.
pub(crate) const MOST_SORTED: usize = 200;

/// One typed word: answered by a token that begins with `prefix` or equals an alternative.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NameTerm {
    /// The word, folded, as far as it is typed.
    pub prefix: String,
    /// Tokens of other spellings.
    pub alternatives: Vec<String>,
    /// Whether whoever carries `prefix` as a whole word has an alternative too: then the index is not asked for that word,
    /// whose list is as long as theirs.
    pub is_covered: bool,
}

impl From<QueryTerm> for NameTerm {
    /// Every alternative of the rules is derived from the word, and is stored with whoever carries it.
    fn from(term: QueryTerm) -> Self {
        let is_covered = !term.alternatives.is_empty();
        Self { prefix: term.text, alternatives: term.alternatives, is_covered }
    }
}

impl fmt::Debug for NameTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameTerm(..)")
    }
}

/// Something about a record that a list can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonTrait {
    /// No date of birth.
    BirthMissing,
    /// A date of birth that is an estimate, or only a year or a month.
    BirthEstimated,
    /// Born on 1 January, which often is a guess.
    BirthJanuary,
    /// No sex.
    SexMissing,
    /// No telephone.
    PhoneMissing,
    /// No district.
    DistrictMissing,
    /// No mother's name.
    MotherMissing,
}

impl PersonTrait {
    /// All of them, in the order of the fields.
    pub const ALL: [Self; 7] = [
        Self::BirthMissing,
        Self::BirthEstimated,
        Self::BirthJanuary,
        Self::SexMissing,
        Self::PhoneMissing,
        Self::DistrictMissing,
        Self::MotherMissing,
    ];

    /// The word in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BirthMissing => "birth_missing",
            Self::BirthEstimated => "birth_estimated",
            Self::BirthJanuary => "birth_january",
            Self::SexMissing => "sex_missing",
            Self::PhoneMissing => "phone_missing",
            Self::DistrictMissing => "district_missing",
            Self::MotherMissing => "mother_missing",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

/// What cards somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardHeld {
    /// At least one that counts.
    Valid,
    /// At least one that was revoked.
    Revoked,
    /// None, of any state.
    Nothing,
}

/// Whom to look for. All conditions hold together; the default finds everybody who is not an alias.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Words of the name; all must be answered.
    pub names: Vec<NameTerm>,
    /// Any of these identifiers; an alias finds the person it stands for.
    pub mpi_ids: Vec<MpiId>,
    /// Identifiers that begin with this, in their written form with dashes.
    pub mpi_prefix: Option<String>,
    /// Digits that the telephone number ends with; a prefix of the country may be written or not.
    pub phone_digits: Option<String>,
    /// UID of a tracked entity or an enrollment.
    pub dhis2_uid: Option<String>,
    /// District, as written; empty for people without one.
    pub district: Option<String>,
    /// Commune, as written; empty for people without one.
    pub commune: Option<String>,
    /// UID of a programme they are enrolled in.
    pub programme: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// First and last year of birth.
    pub born: Option<(i16, i16)>,
    /// Cards.
    pub card: Option<CardHeld>,
    /// Whether a pair that waits for review must name them.
    pub in_review: bool,
    /// Traits; all must be there.
    pub traits: Vec<PersonTrait>,
    /// Status; everybody but aliases when `None`.
    pub status: Option<IdentityStatus>,
}

impl fmt::Debug for PeopleFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeopleFilter(..)")
    }
}

/// In which order people are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PeopleOrder {
    /// Closest to the typed words, then by name. Answers that are too many to be sorted come newest first.
    #[default]
    Name,
    /// Registered last first.
    Newest,
    /// Registered first first.
    Oldest,
}

/// Where a list goes on. Its text is opaque to others and holds no personal value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleCursor(pub(crate) Place);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// After so many rows of a sorted answer.
    Row(u64),
    /// After the name of this identity.
    Name(i64),
    /// After this identity.
    Key(i64),
}

impl fmt::Display for PeopleCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Row(row) => write!(f, "row.{row}"),
            Place::Name(key) => write!(f, "name.{key}"),
            Place::Key(key) => write!(f, "key.{key}"),
        }
    }
}

/// A text that is no [`PeopleCursor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place in a list of people")]
pub struct NoPeopleCursor;

impl FromStr for PeopleCursor {
    type Err = NoPeopleCursor;

    fn from_str(text: &str) -> Result<Self, NoPeopleCursor> {
        let (kind, number) = text.split_once('.').ok_or(NoPeopleCursor)?;
        let number: i64 = number.parse().map_err(|_| NoPeopleCursor)?;
        match kind {
            "row" => Ok(Self(Place::Row(u64::try_from(number).map_err(|_| NoPeopleCursor)?))),
            "name" => Ok(Self(Place::Name(number))),
            "key" => Ok(Self(Place::Key(number))),
            _ => Err(NoPeopleCursor),
        }
    }
}

/// Which part of an answer is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleSlice {
    /// The order.
    pub order: PeopleOrder,
    /// Where the last slice ended; the beginning when `None`.
    pub after: Option<PeopleCursor>,
    /// Rows to leave out at the beginning, when there is no `after`. Costs a walk over them.
    pub offset: u64,
    /// Most rows.
    pub limit: usize,
}

/// How many people an answer holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleTotal {
    /// How many were counted.
    pub count: u64,
    /// Whether there may be more, which nobody waits to see counted.
    pub more: bool,
}

/// A slice of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleFound {
    /// How many there are in all.
    pub total: PeopleTotal,
    /// The people of this slice; fewer than asked for, even none, when a walk met few who fit.
    pub rows: Vec<IdentityRow>,
    /// Where the next slice begins; none at the end.
    pub next: Option<PeopleCursor>,
    /// The order the rows really have.
    pub order: PeopleOrder,
}

impl crate::db::Read<'_> {
    /// A slice of the people a filter finds.
    ///
    /// # Errors
    /// As every read.
    pub fn search(&self, filter: &PeopleFilter, slice: &PeopleSlice) -> Result<PeopleFound, StoreError> {
        walk::search(self, filter, slice)
    }
}
