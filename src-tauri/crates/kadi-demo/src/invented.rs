//! The invented office: two Tracker programmes, their attributes, and how people become tracked entities.

use std::collections::BTreeMap;
use std::sync::Arc;

use kadi_core::{FrozenClock, Sex, Timestamp};

use crate::dice::Dice;
use crate::metadata::{
    AttributeDefinition, OptionDefinition, OptionSet, ProgramAttributeRow, ProgramDefinition,
};
use crate::people::{Person, Registration, people, registrations};
use crate::places::{facilities, org_units, root};
use crate::uid::derive_uid;
use crate::world::{Account, Enrollment, Entity, World};

/// Stable identifiers of the invented attributes and programmes, for tests that name them.
pub mod attributes {
    /// Code of the given names.
    pub const FIRST_NAME: &str = "MMD_PER_NAM";
    /// Code of the family names.
    pub const LAST_NAME: &str = "MMD_PER_LST";
    /// Code of the date of birth.
    pub const BIRTH: &str = "MMD_PER_DOB";
    /// Code of the sex.
    pub const SEX: &str = "MMD_PER_SEX";
    /// Display name of the telephone, which has no code.
    pub const PHONE: &str = "Phone Number";
    /// Code of the commune.
    pub const COMMUNE: &str = "MMD_PER_COM";
    /// Code of the mother's name.
    pub const MOTHER: &str = "MMD_PER_MTH";
    /// Code of the voluntary identifier.
    pub const EXTERNAL: &str = "MMD_PER_EXT";
    /// Code of the HIV status: sensitive, never to be kept.
    pub const HIV: &str = "MMD_MED_VIH";
    /// Code of the vaccination programme.
    pub const VACCINATION: &str = "PEV";
    /// Code of the mother and child programme.
    pub const MATERNAL: &str = "SMNI";
}

/// First creation time, and the server's clock: fixed, so that a demonstration is the same on every day.
const FIRST_CREATED: Timestamp = Timestamp(1_772_438_400_000);
const SERVER_NOW: Timestamp = Timestamp(1_795_248_000_000);
/// Mean time between two registrations.
const BETWEEN_SECONDS: i64 = 7_200;
/// What a crowd's records are named after, beside their numbers.
const CROWD: u64 = u64::MAX;

impl World {
    /// The demonstration: over 2,000 invented people in two programmes, with realistic duplicates.
    #[must_use]
    pub fn invented() -> Self {
        Self::invented_with(2026, 2_200)
    }

    /// A world of `count` people from a seed; the same arguments give the same world.
    #[must_use]
    pub fn invented_with(seed: u64, count: usize) -> Self {
        let everybody = people(seed, count);
        let registered = registrations(seed, &everybody);
        let mut world = Self::empty(Arc::new(FrozenClock::new(SERVER_NOW)), Account::demo(&root()));
        world.set_org_units(org_units());
        world.set_attributes(attribute_definitions());
        world.set_programs(vec![
            program(attributes::VACCINATION, "Programme Élargi de Vaccination", &VACCINATION_FORM),
            program(attributes::MATERNAL, "Santé Maternelle et Néonatale", &MATERNAL_FORM),
        ]);
        let facilities = facilities();
        let mut dice = Dice::new(seed ^ 0x5eed_0fd1_ce00_0001);
        let mut created = FIRST_CREATED;
        for (number, registration) in registered.iter().enumerate() {
            let seconds = dice.between(600, BETWEEN_SECONDS * 2 - 600);
            created = Timestamp(created.0 + seconds * 1_000 + dice.between(0, 999));
            let Some(person) = everybody.get(registration.person) else { continue };
            let org_unit = facilities
                .get(registration.facility)
                .map(|facility| facility.org_unit.clone())
                .unwrap_or_default();
            world.insert(entity(seed, number, registration, person, &org_unit, created));
        }
        world
    }
}

/// The record of this number in a crowd: somebody in the vaccination programme at this org unit.
pub fn crowd_entity(number: usize, person: &Person, org_unit: &str) -> Entity {
    let seconds = i64::try_from(number).unwrap_or_default();
    let registration = Registration {
        person: number,
        written: person.demographics.clone(),
        facility: person.facility,
        programs: vec![attributes::VACCINATION],
    };
    entity(CROWD, number, &registration, person, org_unit, FIRST_CREATED.plus_seconds(seconds))
}

fn entity(
    seed: u64,
    number: usize,
    registration: &Registration,
    person: &Person,
    org_unit: &str,
    created: Timestamp,
) -> Entity {
    let name = format!("{seed}/{number}");
    let written = &registration.written;
    let sex = written.sex.map(|sex| if sex == Sex::Female { "SEXE_F" } else { "SEXE_M" }.to_owned());
    let values = [
        (attributes::FIRST_NAME, Some(written.first_name.clone())),
        (attributes::LAST_NAME, Some(written.last_name.clone())),
        (attributes::BIRTH, written.date_of_birth.map(|date| date.to_string())),
        (attributes::SEX, sex),
        (attributes::PHONE, written.phone.clone()),
        (attributes::COMMUNE, written.commune.clone()),
        (attributes::MOTHER, written.mother_name.clone()),
        (attributes::EXTERNAL, written.external_id.clone()),
        (attributes::HIV, person.hiv_status.clone()),
    ];
    let day = created.to_day();
    Entity {
        id: derive_uid("entity", &name),
        entity_type: derive_uid("entity type", "Person"),
        org_unit: org_unit.to_owned(),
        created,
        updated: created,
        deleted: false,
        inactive: false,
        values: values
            .into_iter()
            .filter_map(|(attribute, value)| {
                Some((attribute_uid(attribute), value.filter(|value| !value.is_empty())?))
            })
            .collect(),
        enrollments: registration
            .programs
            .iter()
            .map(|program| Enrollment {
                id: derive_uid("enrollment", &format!("{name}/{program}")),
                program: program_uid(program),
                org_unit: org_unit.to_owned(),
                status: if number.is_multiple_of(9) { "COMPLETED" } else { "ACTIVE" }.to_owned(),
                enrolled: format!("{day}T00:00:00.000"),
                occurred: Some(format!("{day}T00:00:00.000")),
                updated: created,
                deleted: false,
            })
            .collect(),
        transferred: BTreeMap::new(),
        person: Some(registration.person),
    }
}

/// The UID of an invented attribute by its code, or by its name where it has none.
pub fn attribute_uid(code_or_name: &str) -> String {
    derive_uid("attribute", code_or_name)
}

/// The UID of an invented programme by its code.
pub fn program_uid(code: &str) -> String {
    derive_uid("program", code)
}

const VACCINATION_FORM: [&str; 8] = [
    attributes::FIRST_NAME,
    attributes::LAST_NAME,
    attributes::BIRTH,
    attributes::SEX,
    attributes::PHONE,
    attributes::COMMUNE,
    attributes::MOTHER,
    attributes::EXTERNAL,
];

const MATERNAL_FORM: [&str; 9] = [
    attributes::LAST_NAME,
    attributes::FIRST_NAME,
    attributes::BIRTH,
    attributes::SEX,
    attributes::COMMUNE,
    attributes::PHONE,
    attributes::MOTHER,
    attributes::HIV,
    attributes::EXTERNAL,
];

fn program(code: &str, name: &str, form: &[&str]) -> ProgramDefinition {
    ProgramDefinition {
        id: program_uid(code),
        code: Some(code.to_owned()),
        name: name.to_owned(),
        program_type: "WITH_REGISTRATION".to_owned(),
        entity_type: Some(derive_uid("entity type", "Person")),
        attributes: form
            .iter()
            .map(|code| ProgramAttributeRow {
                attribute: attribute_uid(code),
                mandatory: matches!(*code, attributes::FIRST_NAME | attributes::LAST_NAME),
            })
            .collect(),
    }
}

fn attribute_definitions() -> Vec<AttributeDefinition> {
    let sex = option_set("SEXE", &[("SEXE_F", "Féminin"), ("SEXE_M", "Masculin")]);
    let hiv = option_set("VIH", &[("NEG", "Négatif"), ("POS", "Positif"), ("NON_TESTE", "Non testé")]);
    let plain = |code: &str, name: &str, value_type: &str| AttributeDefinition {
        id: attribute_uid(code),
        code: Some(code.to_owned()),
        name: name.to_owned(),
        value_type: value_type.to_owned(),
        unique: false,
        confidential: false,
        option_set: None,
    };
    vec![
        plain(attributes::FIRST_NAME, "Prénom", "TEXT"),
        plain(attributes::LAST_NAME, "Nom", "TEXT"),
        plain(attributes::BIRTH, "Date de naissance", "DATE"),
        AttributeDefinition { option_set: Some(sex), ..plain(attributes::SEX, "Sexe", "TEXT") },
        AttributeDefinition { code: None, ..plain(attributes::PHONE, attributes::PHONE, "PHONE_NUMBER") },
        plain(attributes::COMMUNE, "Commune", "TEXT"),
        plain(attributes::MOTHER, "Nom de la mère", "TEXT"),
        AttributeDefinition { unique: true, ..plain(attributes::EXTERNAL, "Identifiant unique", "TEXT") },
        AttributeDefinition {
            option_set: Some(hiv),
            confidential: true,
            ..plain(attributes::HIV, "Statut VIH", "TEXT")
        },
    ]
}

fn option_set(name: &str, options: &[(&str, &str)]) -> OptionSet {
    OptionSet {
        id: derive_uid("option set", name),
        options: options
            .iter()
            .map(|(code, shown)| OptionDefinition {
                id: derive_uid("option", code),
                code: (*code).to_owned(),
                name: (*shown).to_owned(),
            })
            .collect(),
    }
}
