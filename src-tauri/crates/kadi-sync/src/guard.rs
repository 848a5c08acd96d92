//! The first sensitive-data guard: which attributes of a programme tell of what Kadi never needs to know.
//!
//! An attribute is classified by the words of its code, its display name and its option names, in English, French and
//! Portuguese, and by a value type that holds a picture. An administrator can decide otherwise. A guarded attribute cannot be
//! mapped, and what is not mapped is never kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::program::ProgramAttribute;
use crate::words::{contains, words};

/// The seven categories of sensitive data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensitiveCategory {
    /// HIV and AIDS: status, viral load, CD4, antiretrovirals.
    Hiv,
    /// Other sexually transmitted infections.
    Sti,
    /// Tuberculosis.
    Tuberculosis,
    /// Mental health.
    MentalHealth,
    /// Sensitive serology beyond HIV and STI.
    Serological,
    /// Fingerprints, iris, face, DNA.
    Biometric,
    /// Income, payments, socio-economic status.
    Financial,
}

impl SensitiveCategory {
    /// The name in files and calls, such as `mental_health`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hiv => "hiv",
            Self::Sti => "sti",
            Self::Tuberculosis => "tuberculosis",
            Self::MentalHealth => "mental_health",
            Self::Serological => "serological",
            Self::Biometric => "biometric",
            Self::Financial => "financial",
        }
    }

    /// The category of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }

    /// Phrases that tell the category: whole words, folded; `*` ends a beginning.
    const fn phrases(self) -> &'static [&'static str] {
        match self {
            Self::Hiv => &[
                "hiv",
                "vih",
                "aids",
                "sida",
                "cd4",
                "cd 4",
                "arv",
                "arvs",
                "tarv",
                "antiretro*",
                "anti retro*",
                "viral load",
                "charge virale",
                "carga viral",
                "pmtct",
                "ptme",
                "ptv",
                "prep",
                "serostat*",
                "statut serologique",
                "estado serologico",
            ],
            Self::Sti => &[
                "sti",
                "stis",
                "std",
                "ist",
                "mst",
                "dst",
                "its",
                "syphili*",
                "sifili*",
                "gonorr*",
                "gonoc*",
                "blennorrag*",
                "chlamyd*",
                "clamidi*",
                "vdrl",
                "tpha",
                "rpr",
                "trichomon*",
                "tricomon*",
                "hpv",
            ],
            Self::Tuberculosis => &[
                "tb",
                "tbc",
                "tuberc*",
                "mdr",
                "mdr tb",
                "bk",
                "smear",
                "baciloscop*",
                "bacillosc*",
                "frottis",
                "genexpert",
                "dots",
                "dot treatment",
            ],
            Self::MentalHealth => &[
                "mental",
                "mentale",
                "psychi*",
                "psiqui*",
                "psychot*",
                "psicot*",
                "depress*",
                "depressao",
                "suicid*",
                "schizo*",
                "esquizo*",
                "bipola*",
                "antidepress*",
                "epds",
            ],
            Self::Serological => &[
                "serolog*",
                "sorolog*",
                "hepatit*",
                "hbsag",
                "aghbs",
                "hbv",
                "hcv",
                "vhb",
                "vhc",
                "antibod*",
                "anticorps",
                "anticorpo*",
            ],
            Self::Biometric => &[
                "biometr*",
                "fingerprint*",
                "finger print*",
                "empreinte*",
                "impressao digital",
                "impressoes digitais",
                "iris",
                "retina",
                "dna",
                "adn",
                "facial",
                "face scan",
                "genotyp*",
                "genetic*",
                "genetiq*",
            ],
            Self::Financial => &[
                "income",
                "revenu",
                "revenus",
                "renda",
                "rendimento*",
                "salar*",
                "salaire*",
                "wage*",
                "bank",
                "banque",
                "banco",
                "iban",
                "payment*",
                "paiement*",
                "pagamento*",
                "socio economic",
                "socio economique",
                "socioeconom*",
                "poverty",
                "pauvrete",
                "pobreza",
                "wealth",
                "mobile money",
            ],
        }
    }

    /// All of them; the first that matches names the attribute.
    pub const ALL: [Self; 7] = [
        Self::Hiv,
        Self::Sti,
        Self::Tuberculosis,
        Self::MentalHealth,
        Self::Serological,
        Self::Biometric,
        Self::Financial,
    ];
}

/// Why an attribute is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarded {
    /// The category.
    pub category: SensitiveCategory,
    /// The phrase that told it.
    pub phrase: &'static str,
    /// Where the phrase stood.
    pub found_in: FoundIn,
}

/// Where a telling phrase stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    /// In the code.
    Code,
    /// In the display name.
    DisplayName,
    /// In the name or code of an option.
    Option,
    /// It is the value type.
    ValueType,
}

impl FoundIn {
    /// The name in files and calls, such as `display_name`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::DisplayName => "display_name",
            Self::Option => "option",
            Self::ValueType => "value_type",
        }
    }
}

/// The value type of pictures, which in Tracker are pictures of the person.
const PICTURE: &str = "IMAGE";

/// What an administrator decided about an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is sensitive.
    Guarded(SensitiveCategory),
    /// It is not, whatever its name says.
    Free,
}

/// The guard of an office: the classification, and over it what was decided, by UID of the attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guard(BTreeMap<String, Verdict>);

impl FromIterator<(String, Verdict)> for Guard {
    fn from_iter<I: IntoIterator<Item = (String, Verdict)>>(decided: I) -> Self {
        Self(decided.into_iter().collect())
    }
}

impl Guard {
    /// The category that guards the attribute; `None` when it is free.
    #[must_use]
    pub fn find_category(&self, attribute: &ProgramAttribute) -> Option<SensitiveCategory> {
        match self.0.get(&attribute.uid) {
            Some(Verdict::Guarded(category)) => Some(*category),
            Some(Verdict::Free) => None,
            None => classify(attribute).map(|found| found.category),
        }
    }
}

/// Classifies an attribute; `None` when nothing tells that it is sensitive.
#[must_use]
pub fn classify(attribute: &ProgramAttribute) -> Option<Guarded> {
    let code = attribute.code.as_deref().map(words).unwrap_or_default();
    let name = words(&attribute.display_name);
    let options: Vec<Vec<String>> =
        attribute.options.iter().flatten().flat_map(|(code, name)| [words(code), words(name)]).collect();
    for category in SensitiveCategory::ALL {
        for phrase in category.phrases() {
            let found_in = if contains(&name, phrase) {
                FoundIn::DisplayName
            } else if contains(&code, phrase) {
                FoundIn::Code
            } else if options.iter().any(|option| contains(option, phrase)) {
                FoundIn::Option
            } else {
                continue;
            };
            return Some(Guarded { category, phrase, found_in });
        }
    }
    let picture = attribute.value_type == PICTURE;
    picture.then_some(Guarded {
        category: SensitiveCategory::Biometric,
        phrase: PICTURE,
        found_in: FoundIn::ValueType,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(code: &str, name: &str) -> ProgramAttribute {
        ProgramAttribute {
            uid: "aaaaaaaaaaa".into(),
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            display_name: name.into(),
            value_type: "TEXT".into(),
            mandatory: false,
            unique: false,
            confidential: false,
            options: None,
        }
    }

    #[test]
    fn each_category_is_told_in_three_languages() {
        use SensitiveCategory as C;
        for (name, category) in [
            ("HIV status", C::Hiv),
            ("Statut VIH", C::Hiv),
            ("Carga viral", C::Hiv),
            ("Syphilis test", C::Sti),
            ("Dépistage IST", C::Sti),
            ("Sífilis", C::Sti),
            ("TB status", C::Tuberculosis),
            ("Tuberculose", C::Tuberculosis),
            ("Santé mentale", C::MentalHealth),
            ("Diagnóstico psiquiátrico", C::MentalHealth),
            ("Hépatite B", C::Serological),
            ("Fingerprint template", C::Biometric),
            ("Empreintes digitales", C::Biometric),
            ("Household income", C::Financial),
            ("Revenu du ménage", C::Financial),
            ("Rendimento familiar", C::Financial),
        ] {
            assert_eq!(
                classify(&attribute("", name)).map(|guarded| guarded.category),
                Some(category),
                "{name}"
            );
        }
    }

    #[test]
    fn codes_and_options_tell_too() {
        let coded = classify(&attribute("MMD_LAB_CD4", "Result")).unwrap();
        assert_eq!((coded.category, coded.found_in), (SensitiveCategory::Hiv, FoundIn::Code));
        let mut optioned = attribute("X1", "Result");
        optioned.options = Some([("1".to_owned(), "VIH positif".to_owned())].into());
        assert_eq!(classify(&optioned).map(|guarded| guarded.found_in), Some(FoundIn::Option));
    }

    #[test]
    fn a_picture_is_biometric_whatever_its_name() {
        let mut picture = attribute("", "Passport");
        picture.value_type = "IMAGE".into();
        let found = classify(&picture).unwrap();
        assert_eq!((found.category, found.found_in), (SensitiveCategory::Biometric, FoundIn::ValueType));
    }

    #[test]
    fn a_decision_counts_more_than_the_classification() {
        let (status, village) = (attribute("", "HIV status"), attribute("", "Village"));
        assert_eq!(Guard::default().find_category(&status), Some(SensitiveCategory::Hiv));
        let freed: Guard = [(status.uid.clone(), Verdict::Free)].into_iter().collect();
        assert_eq!(freed.find_category(&status), None);
        let money = Verdict::Guarded(SensitiveCategory::Financial);
        let kept: Guard = [(village.uid.clone(), money)].into_iter().collect();
        assert_eq!(kept.find_category(&village), Some(SensitiveCategory::Financial));
    }

    #[test]
    fn what_a_card_needs_is_free() {
        for name in [
            "First name",
            "Nom",
            "Prénom",
            "Data de nascimento",
            "Sexe",
            "Phone number",
            "Commune",
            "Mother's name",
            "District",
            "Nom de la mère",
            "Unique identifier",
            "Village",
            "TA Date of birth",
            "Archive number",
        ] {
            assert_eq!(classify(&attribute("", name)), None, "{name}");
        }
    }
}
