//! The identifier slot: an identifier where both sides have one, else the mother's name and the telephone.

use crate::frequency::Frequencies;
use crate::names::{NameMatch, NameTable, Partial, TokenMatch, compare_names};
use crate::prepared::Prepared;
use crate::score::FieldName;

/// How identifiers agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdMatch {
    /// The same, and few carry it.
    Same,
    /// The same, and so many carry it that it identifies nobody.
    Shared,
    /// One character differs, or two neighbours are exchanged.
    Near,
    /// Others.
    Different,
}

/// How mothers' names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MotherMatch {
    /// The same name.
    Same,
    /// Alike, and not enough to say.
    Unclear,
    /// Another name.
    Different,
}

/// How telephones agree; families share one, and people change theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhoneMatch {
    /// The same number.
    Same,
    /// Another number, which says little.
    Different,
}

/// What the slot holds for a pair.
pub(crate) struct Slot {
    /// Similarity 0 to 1 and where it comes from; `None` when nothing can be compared.
    pub(crate) evidence: Option<(f64, FieldName)>,
    pub(crate) mother: Option<(MotherMatch, NameMatch)>,
    pub(crate) phone: Option<PhoneMatch>,
}

impl Slot {
    /// Whether the mother's name or the telephone is the same.
    pub(crate) fn agrees(&self) -> bool {
        matches!(self.mother, Some((MotherMatch::Same, _))) || self.phone == Some(PhoneMatch::Same)
    }
}

/// More records than one person has in a register that is looked after.
const SHARED_FROM: u64 = 25;
/// Fewest characters of an identifier in which a typing error is told from another number.
const TYPO_LENGTH: usize = 6;

/// Compares two identifiers; `None` when either is missing. Symmetric.
pub(crate) fn compare_ids(a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> Option<IdMatch> {
    let (x, y) = (a.external_id.as_deref()?, b.external_id.as_deref()?);
    Some(if x == y {
        let bearers = a.identifier_key().map_or(0, |key| index.bearers(key));
        if bearers >= SHARED_FROM { IdMatch::Shared } else { IdMatch::Same }
    } else if x.len() >= TYPO_LENGTH && x.len().abs_diff(y.len()) <= 1 && strsim::osa_distance(x, y) == 1 {
        IdMatch::Near
    } else {
        IdMatch::Different
    })
}

/// Compares telephones; `None` when either is missing. Symmetric.
pub(crate) fn compare_phones(a: &Prepared, b: &Prepared) -> Option<PhoneMatch> {
    let (x, y) = a.phone.zip(b.phone)?;
    Some(if x == y { PhoneMatch::Same } else { PhoneMatch::Different })
}

/// Compares the slot of two records. Symmetric.
pub(crate) fn compare_slots(table: &NameTable, a: &Prepared, b: &Prepared, id: Option<IdMatch>) -> Slot {
    let mother = compare_names(table, &a.mother, &b.mother).map(|name| {
        let found = if name.similarity >= 0.85 {
            MotherMatch::Same
        } else if name.similarity < 0.5 {
            MotherMatch::Different
        } else {
            MotherMatch::Unclear
        };
        (found, name)
    });
    let phone = compare_phones(a, b);
    let evidence = match id {
        Some(IdMatch::Same) => Some((1.0, FieldName::ExternalId)),
        Some(IdMatch::Near) => Some((0.8, FieldName::ExternalId)),
        Some(IdMatch::Different) => Some((0.0, FieldName::ExternalId)),
        Some(IdMatch::Shared) | None => match (mother.as_ref().map(|(found, _)| *found), phone) {
            (Some(MotherMatch::Same), Some(PhoneMatch::Same)) => Some((1.0, FieldName::MotherName)),
            // First and last name of the mother say as much as an identifier; a first name alone is carried by many.
            (Some(MotherMatch::Same), _) if mother.as_ref().is_some_and(is_full_name) => {
                Some((1.0, FieldName::MotherName))
            }
            (Some(MotherMatch::Same), _) => Some((0.9, FieldName::MotherName)),
            (Some(MotherMatch::Different), Some(PhoneMatch::Same)) => Some((0.3, FieldName::MotherName)),
            (Some(MotherMatch::Different), _) => Some((0.0, FieldName::MotherName)),
            (_, Some(PhoneMatch::Same)) => Some((0.8, FieldName::Phone)),
            _ => None,
        },
    };
    Slot { evidence, mother, phone }
}

fn is_full_name((_, name): &(MotherMatch, NameMatch)) -> bool {
    name.partial == Partial::Whole && name.weakest >= TokenMatch::Near && name.agreed.len() >= 2
}
