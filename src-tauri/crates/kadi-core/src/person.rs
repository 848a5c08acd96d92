//! What Kadi keeps about a person: names, birth, sex and the few things that tell two namesakes apart.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::PartialDate;

/// Administrative sex, as FHIR's `AdministrativeGender` and DHIS2 option sets carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Recorded as neither.
    Other,
}

impl Sex {
    /// Reads the codes that registers use, in English, French and Portuguese; anything else is unknown (`None`), never
    /// guessed. DHIS2 option codes such as `TA_FEMALE` are read by their last word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let folded = text.trim().to_lowercase();
        let last = folded.rsplit(['_', '-', ' ', '.']).next().unwrap_or_default();
        match last {
            "f" | "female" | "femme" | "feminin" | "féminin" | "feminino" | "mulher" | "woman" | "girl"
            | "fille" => Some(Self::Female),
            "m" | "male" | "homme" | "masculin" | "masculino" | "homem" | "man" | "boy" | "garçon"
            | "garcon" | "h" => Some(Self::Male),
            "o" | "other" | "autre" | "outro" => Some(Self::Other),
            _ => None,
        }
    }

    /// One letter for tables and cards: `F`, `M` or `X`.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Other => "X",
        }
    }
}

/// The demographic record of one person. An empty or missing value means "not known", never "none".
///
/// `Debug` shows no value: personal data never reach a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demographics {
    /// Given names, as written by the registrar.
    pub first_name: String,
    /// Family names, as written by the registrar.
    pub last_name: String,
    /// Date of birth as far as known.
    pub date_of_birth: Option<PartialDate>,
    /// Whether the date of birth was recorded as an estimate.
    pub birth_estimated: bool,
    /// Administrative sex.
    pub sex: Option<Sex>,
    /// Telephone as given; E.164 where it could be normalised.
    pub phone: Option<String>,
    /// Health district or region, as named by the office or DHIS2.
    pub district: Option<String>,
    /// Commune, village or ward.
    pub commune: Option<String>,
    /// The mother's name, where a programme maps it.
    pub mother_name: Option<String>,
    /// An identifier given voluntarily (national, insurance, programme).
    pub external_id: Option<String>,
}

impl fmt::Debug for Demographics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Demographics(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sex_is_read_from_the_codes_of_registers_and_never_guessed() {
        for text in ["F", "female", "TA_FEMALE", "Femme", "féminin", "Feminino"] {
            assert_eq!(Sex::parse(text), Some(Sex::Female), "{text}");
        }
        for text in ["M", "Male", "TA_MALE", "homme", "Masculino"] {
            assert_eq!(Sex::parse(text), Some(Sex::Male), "{text}");
        }
        for text in ["", "1", "2", "unknown", "x?"] {
            assert_eq!(Sex::parse(text), None, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_personal_value() {
        let amina = Demographics { first_name: "Amina".into(), ..Demographics::default() };
        assert!(!format!("{amina:?}").contains("Amina"));
    }
}
