//! Which attribute of a programme fills which field of a card, and how a record becomes a person.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use kadi_core::{Demographics, PartialDate, Sex};
use serde::{Deserialize, Serialize};

use crate::guard::{Guard, SensitiveCategory};
use crate::org_unit::OrgUnits;
use crate::program::{Program, ProgramAttribute};
use crate::record::TrackedEntityRecord;
use crate::words::folded;

/// How an office names an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKey {
    /// By its code: recommended, since codes are the same on every server of a country.
    Code(String),
    /// By its display name.
    DisplayName(String),
    /// By its UID.
    Uid(String),
}

impl AttributeKey {
    /// Finds the attribute. Codes and names are compared without surrounding or repeated spaces; a name first as
    /// written, then without regard to case and diacritics.
    fn find<'a>(&self, program: &'a Program) -> Result<&'a ProgramAttribute, MappingError> {
        let mut exact = program.attributes.iter().filter(|attribute| match self {
            Self::Code(code) => attribute.code.as_deref().map(squeezed) == Some(squeezed(code)),
            Self::DisplayName(name) => squeezed(&attribute.display_name) == squeezed(name),
            Self::Uid(uid) => attribute.uid == uid.trim(),
        });
        match (exact.next(), exact.next(), self) {
            (Some(attribute), None, _) => Ok(attribute),
            (Some(_), Some(_), _) => Err(MappingError::AmbiguousAttribute { key: self.clone() }),
            (None, _, Self::DisplayName(name)) => {
                let wanted = folded(name);
                let mut near =
                    program.attributes.iter().filter(|found| folded(&found.display_name) == wanted);
                match (near.next(), near.next()) {
                    (Some(attribute), None) if !wanted.is_empty() => Ok(attribute),
                    (Some(_), Some(_)) => Err(MappingError::AmbiguousAttribute { key: self.clone() }),
                    _ => Err(MappingError::UnknownAttribute { key: self.clone() }),
                }
            }
            (None, _, _) => Err(MappingError::UnknownAttribute { key: self.clone() }),
        }
    }

    /// The best key of an attribute: its code where it has one, else its UID, which survives a rename.
    #[must_use]
    pub fn of(attribute: &ProgramAttribute) -> Self {
        attribute.code.clone().map_or_else(|| Self::Uid(attribute.uid.clone()), Self::Code)
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field of a person or a card that an attribute can fill.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum CardField {
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// Date of birth.
    DateOfBirth,
    /// Sex.
    Gender,
    /// Telephone.
    PhoneNumber,
    /// District or region.
    District,
    /// Commune, village or ward.
    Commune,
    /// The mother's name.
    MotherName,
    /// An identifier given voluntarily.
    ExternalId,
    /// Health centre.
    HealthCenter,
    /// Zone.
    Zone,
    /// A field of the office's own: lower-case letters, digits and `_`, at most 40, beginning with a letter.
    Extra(String),
}

impl CardField {
    /// The named fields in the order people are shown them.
    pub const NAMED: [Self; 11] = [
        Self::FirstName,
        Self::LastName,
        Self::DateOfBirth,
        Self::Gender,
        Self::PhoneNumber,
        Self::District,
        Self::Commune,
        Self::MotherName,
        Self::ExternalId,
        Self::HealthCenter,
        Self::Zone,
    ];

    /// The name in files and calls, such as `first_name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::DateOfBirth => "date_of_birth",
            Self::Gender => "gender",
            Self::PhoneNumber => "phone_number",
            Self::District => "district",
            Self::Commune => "commune",
            Self::MotherName => "mother_name",
            Self::ExternalId => "external_id",
            Self::HealthCenter => "health_center",
            Self::Zone => "zone",
            Self::Extra(name) => name,
        }
    }
}

impl fmt::Display for CardField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CardField {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(named) = Self::NAMED.into_iter().find(|field| field.as_str() == text) {
            return Ok(named);
        }
        let shaped = text.len() <= 40
            && text.starts_with(|letter: char| letter.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if shaped { Ok(Self::Extra(text.to_owned())) } else { Err(MappingError::BadField) }
    }
}

impl From<CardField> for String {
    fn from(field: CardField) -> Self {
        field.as_str().to_owned()
    }
}

impl TryFrom<String> for CardField {
    type Error = MappingError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The programme has no such attribute.
    #[error("the programme has no such attribute")]
    UnknownAttribute {
        /// What was asked for.
        key: AttributeKey,
    },
    /// Several attributes of the programme answer to this name: use the code or the UID.
    #[error("several attributes answer to this name")]
    AmbiguousAttribute {
        /// What was asked for.
        key: AttributeKey,
    },
    /// Two attributes for one field.
    #[error("the field is mapped twice")]
    FieldTwice {
        /// The field.
        field: CardField,
    },
    /// The attribute is guarded.
    #[error("the attribute is guarded as sensitive")]
    Guarded {
        /// What was asked for.
        key: AttributeKey,
        /// Why it is guarded.
        category: SensitiveCategory,
    },
    /// Not the name of a field.
    #[error("a field's name has lower-case letters, digits and underscores")]
    BadField,
    /// The mapping belongs to another programme.
    #[error("the mapping belongs to another programme")]
    OtherProgram,
}

/// One line as an office asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingRequest {
    /// The attribute.
    pub key: AttributeKey,
    /// The field it fills.
    pub field: CardField,
}

/// One line of a mapping, bound to the attribute's UID so that it survives a rename.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingLine {
    /// The attribute as the office named it.
    pub key: AttributeKey,
    /// The field it fills.
    pub field: CardField,
    /// UID of the attribute.
    pub attribute: String,
    /// DHIS2 value type.
    pub value_type: String,
    /// Display name by option code, for attributes with an option set.
    pub options: Option<BTreeMap<String, String>>,
}

/// The mapping of one programme. It holds all that reading a record needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// UID of the programme.
    pub program: String,
    /// The lines, in the order asked for.
    pub lines: Vec<MappingLine>,
}

impl Mapping {
    /// Binds the lines to the programme's attributes.
    ///
    /// # Errors
    /// An attribute that the programme lacks or that is guarded, an ambiguous name, a field mapped twice.
    pub fn new(program: &Program, requests: &[MappingRequest]) -> Result<Self, MappingError> {
        Self::within(program, requests, &Guard::default())
    }

    /// Binds the lines to the programme's attributes, within an office's guard.
    ///
    /// # Errors
    /// As [`Mapping::new`].
    pub fn within(
        program: &Program,
        requests: &[MappingRequest],
        guard: &Guard,
    ) -> Result<Self, MappingError> {
        let mut fields = BTreeSet::new();
        let mut lines = Vec::with_capacity(requests.len());
        for MappingRequest { key, field } in requests {
            let attribute = key.find(program)?;
            if let Some(category) = guard.find_category(attribute) {
                return Err(MappingError::Guarded { key: key.clone(), category });
            }
            if !fields.insert(field.clone()) {
                return Err(MappingError::FieldTwice { field: field.clone() });
            }
            lines.push(MappingLine {
                key: key.clone(),
                field: field.clone(),
                attribute: attribute.uid.clone(),
                value_type: attribute.value_type.clone(),
                options: attribute.options.clone(),
            });
        }
        Ok(Self { program: program.uid.clone(), lines })
    }

    /// Checks a stored mapping against the programme as it is now, by UID.
    ///
    /// # Errors
    /// An attribute that the programme no longer has or that is now guarded; a mapping of another programme.
    pub fn validate(&self, program: &Program) -> Result<(), MappingError> {
        if self.program != program.uid {
            return Err(MappingError::OtherProgram);
        }
        for line in &self.lines {
            let attribute = program
                .find_attribute(&line.attribute)
                .ok_or_else(|| MappingError::UnknownAttribute { key: line.key.clone() })?;
            if let Some(category) = Guard::default().find_category(attribute) {
                return Err(MappingError::Guarded { key: line.key.clone(), category });
            }
        }
        Ok(())
    }

    /// The named fields that no attribute fills, in the order shown.
    #[must_use]
    pub fn unmapped_card_fields(&self) -> Vec<CardField> {
        CardField::NAMED
            .into_iter()
            .filter(|field| self.lines.iter().all(|line| line.field != *field))
            .collect()
    }

    /// UIDs of the attributes whose values are kept; all others are dropped while reading.
    #[must_use]
    pub fn attributes(&self) -> BTreeSet<String> {
        self.lines.iter().map(|line| line.attribute.clone()).collect()
    }

    /// A short text that changes when the mapping reads records differently: a new one means a new full walk.
    #[must_use]
    pub fn fields_version(&self) -> String {
        let mut pairs: Vec<String> =
            self.lines.iter().map(|line| format!("{}={}", line.attribute, line.field)).collect();
        pairs.sort();
        // FNV-1a, 64 bit: only ever compared with itself.
        let hash = pairs.join(";").bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("1-{hash:016x}")
    }

    /// Reads a record as a person. `places` gives names to org units: of attributes that hold one, and of the facility
    /// that owns the record when no attribute fills `health_center`.
    #[must_use]
    pub fn apply(&self, record: &TrackedEntityRecord, places: &OrgUnits) -> MappedPerson {
        let mut person = MappedPerson::default();
        for line in &self.lines {
            let Some(raw) = record.find_value(&line.attribute) else { continue };
            let value = squeezed(raw);
            if !value.is_empty() {
                person.take(line, value, places, record.updated_at.as_deref());
            }
        }
        let health_center = CardField::HealthCenter.as_str();
        if !person.extras.contains_key(health_center)
            && let Some(name) = record.find_owner(&self.program).and_then(|uid| places.find_name(uid))
        {
            person.extras.insert(health_center.to_owned(), name.to_owned());
        }
        person
    }
}

/// A value that could not be read as its field wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem", content = "field")]
pub enum MappingProblem {
    /// Not a date, a day that does not exist, or one after the record was changed last: another calendar.
    UnreadableDate(CardField),
    /// A code that tells no sex.
    UnknownSex(CardField),
    /// A code that the option set does not have; kept as it is.
    UnknownOption(CardField),
    /// An org unit that the account does not see.
    UnknownOrgUnit(CardField),
}

impl MappingProblem {
    /// The problem as a code, such as `unreadable_date`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::UnreadableDate(_) => "unreadable_date",
            Self::UnknownSex(_) => "unknown_sex",
            Self::UnknownOption(_) => "unknown_option",
            Self::UnknownOrgUnit(_) => "unknown_org_unit",
        }
    }
}

/// A record read through a mapping. `Debug` shows no value.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedPerson {
    /// What the index keeps of a person.
    pub demographics: Demographics,
    /// Further fields of the card by name: `health_center`, `zone`, and the office's own.
    pub extras: BTreeMap<String, String>,
    /// What could not be read; the fields concerned are left empty.
    pub problems: Vec<MappingProblem>,
}

impl fmt::Debug for MappedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedPerson").field("problems", &self.problems).finish_non_exhaustive()
    }
}

impl MappedPerson {
    fn take(&mut self, line: &MappingLine, value: String, places: &OrgUnits, updated_at: Option<&str>) {
        match &line.field {
            CardField::DateOfBirth => match value.parse::<PartialDate>() {
                Ok(date) if !is_after(date, updated_at) => self.demographics.date_of_birth = Some(date),
                Ok(_) | Err(_) => self.problems.push(MappingProblem::UnreadableDate(line.field.clone())),
            },
            CardField::Gender => match parse_sex(line, &value) {
                Some(sex) => self.demographics.sex = Some(sex),
                None => self.problems.push(MappingProblem::UnknownSex(line.field.clone())),
            },
            _ => {
                if let Some(shown) = self.shown(line, value, places) {
                    self.put(&line.field, shown);
                }
            }
        }
    }

    /// The value as people read it: an option's name, an org unit's name, else the text itself.
    fn shown(&mut self, line: &MappingLine, value: String, places: &OrgUnits) -> Option<String> {
        if line.value_type == "ORGANISATION_UNIT" {
            let name = places.find_name(&value).map(str::to_owned);
            if name.is_none() {
                self.problems.push(MappingProblem::UnknownOrgUnit(line.field.clone()));
            }
            return name;
        }
        let Some(options) = &line.options else { return Some(value) };
        if let Some(name) = options.get(&value) {
            return Some(name.clone());
        }
        self.problems.push(MappingProblem::UnknownOption(line.field.clone()));
        Some(value)
    }

    fn put(&mut self, field: &CardField, value: String) {
        let person = &mut self.demographics;
        match field {
            CardField::FirstName => person.first_name = value,
            CardField::LastName => person.last_name = value,
            CardField::PhoneNumber => person.phone = Some(value),
            CardField::District => person.district = Some(value),
            CardField::Commune => person.commune = Some(value),
            CardField::MotherName => person.mother_name = Some(value),
            CardField::ExternalId => person.external_id = Some(value),
            CardField::HealthCenter | CardField::Zone | CardField::Extra(_) => {
                self.extras.insert(field.as_str().to_owned(), value);
            }
            // Read by `take`, which knows dates and sexes.
            CardField::DateOfBirth | CardField::Gender => {}
        }
    }
}

/// Whether a date of birth lies after the last change of its record, as those of the Nepali and the Thai calendar do: it is
/// left out, since nobody can tell which day is meant.
fn is_after(date: PartialDate, updated_at: Option<&str>) -> bool {
    let date = date.to_string();
    updated_at.and_then(|updated| updated.get(..date.len())).is_some_and(|updated| date.as_str() > updated)
}

/// The sex an option code stands for: by the option's name first, since codes such as `1` tell nothing, then by the code.
fn parse_sex(line: &MappingLine, value: &str) -> Option<Sex> {
    let name = line.options.as_ref().and_then(|options| options.get(value));
    name.and_then(|name| Sex::parse(name)).or_else(|| Sex::parse(value))
}
