//! The outcome of comparing two records: number, decision, contributions, and the named reasons that lowered it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What to do with a pair, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Another person: create.
    New,
    /// Possible: create, and show it at registration; never queued.
    Alert,
    /// Probable: create, and queue for review.
    Review,
    /// Certain: link automatically.
    Link,
}

impl Decision {
    /// The name in files: `link`, `review`, `alert`, `new`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Review => "review",
            Self::Alert => "alert",
            Self::New => "new",
        }
    }

    /// The match grade of FHIR `Patient/$match` (extension match-grade).
    #[must_use]
    pub const fn match_grade(self) -> &'static str {
        match self {
            Self::Link => "certain",
            Self::Review => "probable",
            Self::Alert => "possible",
            Self::New => "certainly-not",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was compared. The place is `commune` where either side has one, else `district`; the identifier slot is
/// `external_id` where both have one, else `mother_name`, else `phone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// Date of birth.
    DateOfBirth,
    /// Administrative sex.
    Sex,
    /// Commune, refined from the district.
    Commune,
    /// District, or region where no district is known.
    District,
    /// An identifier on both sides.
    ExternalId,
    /// The mother's name, in the identifier slot.
    MotherName,
    /// The telephone, in the identifier slot.
    Phone,
}

/// One field's part in a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldScore {
    /// 0 (different) to 1 (the same).
    pub similarity: f64,
    /// The field's weight in the rules, as a fraction of 1.
    pub weight: f64,
    /// What it adds to the score: weight times similarity over the weights that could be compared. The contributions of all
    /// fields add up to the score.
    pub contribution: f64,
}

/// Why a decision is not what the number alone would give. Codes are stable; the interface translates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Less than 80 % of the weights could be compared: review at most.
    ThinEvidence,
    /// Less than 55 % of the weights could be compared: alert at most.
    VeryThinEvidence,
    /// A date of birth is missing: review at most.
    DobMissing,
    /// Dates of birth are more than three years apart and not alike: another person.
    DobConflict,
    /// Given names differ while birth and family agree: twin or sibling, alert at most.
    TwinOrSibling,
    /// Given names differ while birth and family agree, and the table does not know both: a second name, or a twin; review at
    /// most.
    OtherFirstName,
    /// Given names differ: another person.
    FirstNameConflict,
    /// Given or family names agree only as cognates or by letters, or given names on the same birthday only as a short form
    /// that is a name by itself, or with a typing error that may be another name: review at most.
    NameUncertain,
    /// A component of a compound given name is missing on one birthday, as twins may share a component; or titles differ, as
    /// those of sisters do: review at most.
    NamePartial,
    /// Family names differ: another person.
    LastNameConflict,
    /// Family names differ while birth and given name agree, and the table does not know both: review at most.
    OtherLastName,
    /// Family names differ, and a woman's other details agree: married name, alert at most.
    MarriedName,
    /// Identifiers differ, and something else does: alert at most.
    IdConflict,
    /// Identifiers differ, which may be of two kinds, and nothing else does: review at most.
    IdDiffers,
    /// The identifier is equal and so many carry it that it identifies nobody: left out.
    IdShared,
    /// Mothers' names differ: review at most.
    MotherConflict,
    /// Sexes differ: review at most.
    SexConflict,
    /// For a hundred true pairs that agree like this, a few strangers or relatives are expected to: review at most.
    CommonName,
    /// More others than true pairs are expected to agree as well: alert at most.
    VeryCommonName,
    /// Hundreds of others are expected to agree as well: another person.
    TooCommonName,
    /// Fewer others than true pairs are expected to agree like this: review at least.
    RareAgreement,
    /// An equal identifier with corroborating fields decided, in either direction of the bands.
    IdentifierRule,
    /// An identifier with one typing error and two corroborating fields called for a review.
    IdentifierTypo,
}

impl Guard {
    /// Every guard, in the order of their codes' bits.
    pub const ALL: [Self; 23] = [
        Self::ThinEvidence,
        Self::VeryThinEvidence,
        Self::DobMissing,
        Self::DobConflict,
        Self::TwinOrSibling,
        Self::OtherFirstName,
        Self::FirstNameConflict,
        Self::NameUncertain,
        Self::NamePartial,
        Self::LastNameConflict,
        Self::OtherLastName,
        Self::MarriedName,
        Self::IdConflict,
        Self::IdDiffers,
        Self::IdShared,
        Self::MotherConflict,
        Self::SexConflict,
        Self::CommonName,
        Self::VeryCommonName,
        Self::TooCommonName,
        Self::RareAgreement,
        Self::IdentifierRule,
        Self::IdentifierTypo,
    ];

    /// The stable code, such as `dob_missing`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ThinEvidence => "thin_evidence",
            Self::VeryThinEvidence => "very_thin_evidence",
            Self::DobMissing => "dob_missing",
            Self::DobConflict => "dob_conflict",
            Self::TwinOrSibling => "twin_or_sibling",
            Self::OtherFirstName => "other_first_name",
            Self::FirstNameConflict => "first_name_conflict",
            Self::NameUncertain => "name_uncertain",
            Self::NamePartial => "name_partial",
            Self::LastNameConflict => "last_name_conflict",
            Self::OtherLastName => "other_last_name",
            Self::MarriedName => "married_name",
            Self::IdConflict => "id_conflict",
            Self::IdDiffers => "id_differs",
            Self::IdShared => "id_shared",
            Self::MotherConflict => "mother_conflict",
            Self::SexConflict => "sex_conflict",
            Self::CommonName => "common_name",
            Self::VeryCommonName => "very_common_name",
            Self::TooCommonName => "too_common_name",
            Self::RareAgreement => "rare_agreement",
            Self::IdentifierRule => "identifier_rule",
            Self::IdentifierTypo => "identifier_typo",
        }
    }

    /// The highest decision this guard allows.
    #[must_use]
    pub const fn ceiling(self) -> Decision {
        match self {
            Self::ThinEvidence
            | Self::DobMissing
            | Self::OtherFirstName
            | Self::NameUncertain
            | Self::NamePartial
            | Self::OtherLastName
            | Self::IdDiffers
            | Self::MotherConflict
            | Self::SexConflict
            | Self::CommonName
            | Self::IdentifierTypo => Decision::Review,
            Self::VeryThinEvidence
            | Self::TwinOrSibling
            | Self::MarriedName
            | Self::IdConflict
            | Self::VeryCommonName => Decision::Alert,
            Self::DobConflict | Self::FirstNameConflict | Self::LastNameConflict | Self::TooCommonName => {
                Decision::New
            }
            Self::RareAgreement | Self::IdentifierRule | Self::IdShared => Decision::Link,
        }
    }
}

/// The comparison of two records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The documented weighted sum over the fields known on both sides, 0 to 1. Guards do not change it.
    pub score: f64,
    /// What follows from the number and the guards.
    pub decision: Decision,
    /// The fields that were compared.
    pub fields: BTreeMap<FieldName, FieldScore>,
    /// Why the decision differs from the number's band, or would.
    pub guards: Vec<Guard>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_serde_writes() {
        for guard in Guard::ALL {
            assert_eq!(serde_json::to_string(&guard).unwrap(), format!("\"{}\"", guard.code()));
        }
        for decision in [Decision::Link, Decision::Review, Decision::Alert, Decision::New] {
            assert_eq!(serde_json::to_string(&decision).unwrap(), format!("\"{decision}\""));
        }
    }
}
