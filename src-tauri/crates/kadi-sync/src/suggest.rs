//! A first mapping for a programme, guessed from names in English, French and Portuguese and from value types.

use crate::guard::Guard;
use crate::mapping::{AttributeKey, CardField, Mapping, MappingRequest};
use crate::program::{Program, ProgramAttribute};
use crate::words::{contains, words};

/// What suggests a field: phrases in names with their weight, phrases that rule it out, value types that fit.
struct Hint {
    field: CardField,
    strong: &'static [&'static str],
    weak: &'static [&'static str],
    not: &'static [&'static str],
    types: &'static [&'static str],
}

const TEXTS: &[&str] = &["TEXT", "LONG_TEXT", "LETTER"];
const PLACES: &[&str] = &["TEXT", "LONG_TEXT", "ORGANISATION_UNIT"];
const KIN: &[&str] = &[
    "mother*",
    "mere",
    "mae",
    "father*",
    "pere",
    "pai",
    "guardian*",
    "tuteur*",
    "husband*",
    "mari",
    "marido",
    "caregiver*",
    "spouse",
    "conjoint",
    "contact",
    "kin",
    "maiden",
];

const HINTS: [Hint; 11] = [
    Hint {
        field: CardField::MotherName,
        strong: &["mother*", "nom de la mere", "nome da mae", "mere", "mae"],
        weak: &[],
        not: &["phone", "telephone", "telefone", "age", "occupation", "profession", "birth", "naissance"],
        types: TEXTS,
    },
    Hint {
        field: CardField::FirstName,
        strong: &[
            "first name",
            "given name*",
            "prenom*",
            "nome proprio",
            "primeiro nome",
            "firstname",
            "per nam",
        ],
        weak: &["forename*", "nome"],
        not: KIN,
        types: TEXTS,
    },
    Hint {
        field: CardField::LastName,
        strong: &[
            "last name",
            "surname",
            "family name",
            "nom de famille",
            "apelido*",
            "sobrenome",
            "lastname",
            "ultimo nome",
            "per lst",
        ],
        weak: &["nom"],
        not: KIN,
        types: TEXTS,
    },
    Hint {
        field: CardField::DateOfBirth,
        strong: &[
            "date of birth",
            "birth date",
            "birthdate",
            "dob",
            "date de naissance",
            "data de nascimento",
            "ddn",
        ],
        weak: &["birth", "naissance", "nascimento"],
        not: KIN,
        types: &["DATE", "AGE"],
    },
    Hint {
        field: CardField::Gender,
        strong: &["sex", "sexe", "sexo", "gender", "genre", "genero"],
        weak: &[],
        not: KIN,
        types: &["TEXT"],
    },
    Hint {
        field: CardField::PhoneNumber,
        strong: &["phone*", "telephone*", "telefone*", "mobile", "portable", "telemovel", "cell*", "tel"],
        weak: &[],
        not: KIN,
        types: &["PHONE_NUMBER", "TEXT", "NUMBER", "INTEGER", "INTEGER_POSITIVE"],
    },
    Hint {
        field: CardField::District,
        strong: &["district*", "distrito", "departement", "region"],
        weak: &["province", "provincia", "county"],
        not: &["birth", "naissance"],
        types: PLACES,
    },
    Hint {
        field: CardField::Commune,
        strong: &["commune", "village", "aldeia", "quartier", "ward", "localite", "bairro", "comuna"],
        weak: &["residence", "address", "adresse", "endereco", "city", "ville", "cidade"],
        not: &["birth", "naissance"],
        types: PLACES,
    },
    Hint {
        field: CardField::ExternalId,
        strong: &[
            "national id",
            "nin",
            "cni",
            "identity card",
            "carte d identite",
            "bilhete de identidade",
            "bi",
            "unique identifier",
            "identifiant unique",
            "identificador unico",
        ],
        weak: &["unique id", "registration number", "numero d enregistrement", "identifiant", "identifier"],
        not: &["system"],
        types: &["TEXT", "NUMBER", "INTEGER", "INTEGER_POSITIVE"],
    },
    Hint {
        field: CardField::HealthCenter,
        strong: &[
            "health center",
            "health centre",
            "health facility",
            "centre de sante",
            "poste de sante",
            "formation sanitaire",
            "centro de saude",
            "unidade sanitaria",
        ],
        weak: &["facility", "structure"],
        not: &[],
        types: PLACES,
    },
    Hint {
        field: CardField::Zone,
        strong: &["zone", "zona"],
        weak: &["sector", "secteur"],
        not: &[],
        types: PLACES,
    },
];

/// How well an attribute fits; 0 is not at all.
fn fit(hint: &Hint, attribute: &ProgramAttribute) -> u32 {
    if !hint.types.contains(&attribute.value_type.as_str()) {
        return 0;
    }
    let name = words(&attribute.display_name);
    let code = attribute.code.as_deref().map(words).unwrap_or_default();
    let ruled_out = |phrase: &&str| contains(&name, phrase) || contains(&code, phrase);
    if hint.not.iter().any(ruled_out) {
        return 0;
    }
    let says =
        |phrases: &[&str]| phrases.iter().any(|phrase| contains(&name, phrase) || contains(&code, phrase));
    match (says(hint.strong), says(hint.weak)) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

/// A mapping with the likely lines. Guarded attributes are never suggested, no attribute twice.
#[must_use]
pub fn suggest(program: &Program) -> Mapping {
    suggest_within(program, &Guard::default())
}

/// A mapping with the likely lines, within an office's guard.
#[must_use]
pub fn suggest_within(program: &Program, guard: &Guard) -> Mapping {
    let mut requests: Vec<MappingRequest> = Vec::new();
    let mut taken: Vec<&str> = Vec::new();
    for wanted in [2, 1] {
        for hint in &HINTS {
            if requests.iter().any(|request| request.field == hint.field) {
                continue;
            }
            let found = program.attributes.iter().find(|attribute| {
                fit(hint, attribute) == wanted
                    && !taken.contains(&attribute.uid.as_str())
                    && guard.find_category(attribute).is_none()
            });
            if let Some(attribute) = found {
                taken.push(&attribute.uid);
                let key = unique_key(program, attribute);
                requests.push(MappingRequest { key, field: hint.field.clone() });
            }
        }
    }
    requests.sort_by(|a, b| a.field.cmp(&b.field));
    let program_uid = program.uid.clone();
    Mapping::within(program, &requests, guard).unwrap_or(Mapping { program: program_uid, lines: Vec::new() })
}

/// The code where it names this attribute alone, else the UID.
fn unique_key(program: &Program, attribute: &ProgramAttribute) -> AttributeKey {
    let same_code = program.attributes.iter().filter(|other| other.code == attribute.code).count();
    if same_code == 1 { AttributeKey::of(attribute) } else { AttributeKey::Uid(attribute.uid.clone()) }
}
