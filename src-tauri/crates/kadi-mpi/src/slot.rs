//! The identifier slot: an identifier where both sides have one, else the mother's name and the telephone.

use crate::names::{NameMatch, NameTable, compare_names};
use crate::prepared::Prepared;
use crate::score::FieldName;

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
    /// Both have an identifier, and they are not equal nor one character apart.
    pub(crate) id_conflict: bool,
    pub(crate) mother: Option<(MotherMatch, Option<NameMatch>)>,
    pub(crate) phone: Option<PhoneMatch>,
}

/// Compares the slot of two records. Symmetric.
pub(crate) fn compare_slots(table: &NameTable, a: &Prepared, b: &Prepared) -> Slot {
    let mother = compare_names(table, &a.mother, &b.mother).map(|name| {
        let found = if name.similarity >= 0.85 {
            MotherMatch::Same
        } else if name.similarity < 0.5 {
            MotherMatch::Different
        } else {
            MotherMatch::Unclear
        };
        (found, Some(name))
    });
    let phone =
        a.phone.zip(b.phone).map(|(x, y)| if x == y { PhoneMatch::Same } else { PhoneMatch::Different });
    let mut id_conflict = false;
    let evidence = match (&a.external_id, &b.external_id) {
        (Some(x), Some(y)) if x == y => Some((1.0, FieldName::ExternalId)),
        (Some(x), Some(y)) if x.len() >= 6 && strsim::osa_distance(x, y) == 1 => {
            Some((0.8, FieldName::ExternalId))
        }
        (Some(_), Some(_)) => {
            id_conflict = true;
            Some((0.0, FieldName::ExternalId))
        }
        _ => match (mother.as_ref().map(|(found, _)| *found), phone) {
            (Some(MotherMatch::Same), Some(PhoneMatch::Same)) => Some((1.0, FieldName::MotherName)),
            (Some(MotherMatch::Same), _) => Some((0.9, FieldName::MotherName)),
            (Some(MotherMatch::Different), Some(PhoneMatch::Same)) => Some((0.3, FieldName::MotherName)),
            (Some(MotherMatch::Different), _) => Some((0.0, FieldName::MotherName)),
            (_, Some(PhoneMatch::Same)) => Some((0.8, FieldName::Phone)),
            _ => None,
        },
    };
    Slot { evidence, id_conflict, mother, phone }
}
