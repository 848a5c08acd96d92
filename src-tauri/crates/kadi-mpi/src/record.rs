//! A person's record as it arrives for matching: every field may be missing, none may be silently misread.

use std::fmt;

use kadi_core::date::{DateError, PartialDate};
use kadi_core::person::{Demographics, Sex};
use serde::{Deserialize, Deserializer, Serialize};

/// What is compared about one person. `None` means "not known".
///
/// The JSON names are those of the command line and of CSV headers: `first_name`, `last_name`, `date_of_birth` (`YYYY`,
/// `YYYY-MM` or `YYYY-MM-DD`), `sex`, `district`, `commune`, `external_id`, `phone`, `mother_name`; also `id`, `region` and
/// `birth_estimated`. Empty texts are read as missing, numbers as text. `Debug` shows no value.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TextRecord")]
pub struct Record {
    /// Identifier of the record in its source; never compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Given names as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Family names as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Date of birth as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<PartialDate>,
    /// Whether the date of birth was recorded as an estimate.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub birth_estimated: bool,
    /// Administrative sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Health region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Health district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Commune, village or ward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    /// Telephone as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The mother's full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother_name: Option<String>,
    /// National, insurance or programme identifier, or a DHIS2 UID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// Why texts are not a record. No variant carries the text: it is personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The date of birth is present and cannot be read.
    #[error("date_of_birth: {0}")]
    DateOfBirth(DateError),
    /// The sex is present and is none of the codes registers use.
    #[error("sex: expected F, M or a word for them")]
    Sex,
    /// `birth_estimated` is neither a yes nor a no.
    #[error("birth_estimated: expected true or false")]
    BirthEstimated,
    /// The text is not a JSON object of texts and numbers.
    #[error("not a JSON record: line {line}, column {column}")]
    Json {
        /// Line of the text, from 1.
        line: usize,
        /// Column of that line, from 1.
        column: usize,
    },
}

impl Record {
    /// Builds a record from named texts, such as a row of a CSV file: `field` answers the text of a column, or `None` where
    /// there is no such column. It is asked for each of the JSON names above.
    ///
    /// # Errors
    /// The first field that is present and cannot be read.
    pub fn from_fields<'t>(field: impl Fn(&str) -> Option<&'t str>) -> Result<Self, RecordError> {
        TextRecord::gather(field).try_into()
    }

    /// Builds a record from named texts and leaves out what cannot be read, saying so: for lists in which one bad cell must
    /// not lose the row. Of a day that the calendar does not have, such as 30 February, the month or the year is kept.
    pub fn read_fields<'t>(field: impl Fn(&str) -> Option<&'t str>) -> (Self, Vec<RecordError>) {
        let mut texts = TextRecord::gather(field);
        let mut errors = Vec::new();
        if let Err(error) = texts.birth() {
            errors.push(RecordError::DateOfBirth(error));
            texts.date_of_birth = texts.date_of_birth.as_deref().and_then(readable_part);
        }
        if let Err(error) = texts.sex() {
            errors.push(error);
            texts.sex = None;
        }
        if let Err(error) = texts.estimated() {
            errors.push(error);
            texts.birth_estimated = None;
        }
        match texts.try_into() {
            Ok(record) => (record, errors),
            Err(error) => (Self::default(), vec![error]),
        }
    }

    /// Reads a record from a JSON object; members it does not know are ignored.
    ///
    /// # Errors
    /// `Json` when the text is not such an object, otherwise the field that cannot be read.
    pub fn from_json(json: &str) -> Result<Self, RecordError> {
        let texts: TextRecord = serde_json::from_str(json)
            .map_err(|error| RecordError::Json { line: error.line(), column: error.column() })?;
        texts.try_into()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(..)")
    }
}

impl From<&Demographics> for Record {
    fn from(person: &Demographics) -> Self {
        let known = |text: &str| present(Some(text.to_owned()));
        Self {
            id: None,
            first_name: known(&person.first_name),
            last_name: known(&person.last_name),
            date_of_birth: person.date_of_birth,
            birth_estimated: person.birth_estimated,
            sex: person.sex,
            region: None,
            district: present(person.district.clone()),
            commune: present(person.commune.clone()),
            phone: present(person.phone.clone()),
            mother_name: present(person.mother_name.clone()),
            external_id: present(person.external_id.clone()),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TextRecord {
    #[serde(deserialize_with = "loose_text")]
    id: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    first_name: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    last_name: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    date_of_birth: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    birth_estimated: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    sex: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    region: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    district: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    commune: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    phone: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    mother_name: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    external_id: Option<String>,
}

impl TryFrom<TextRecord> for Record {
    type Error = RecordError;

    fn try_from(texts: TextRecord) -> Result<Self, RecordError> {
        let date_of_birth = texts.birth().map_err(RecordError::DateOfBirth)?;
        let (sex, birth_estimated) = (texts.sex()?, texts.estimated()?);
        Ok(Self {
            id: present(texts.id),
            first_name: present(texts.first_name),
            last_name: present(texts.last_name),
            date_of_birth,
            birth_estimated,
            sex,
            region: present(texts.region),
            district: present(texts.district),
            commune: present(texts.commune),
            phone: present(texts.phone),
            mother_name: present(texts.mother_name),
            external_id: present(texts.external_id),
        })
    }
}

impl TextRecord {
    fn gather<'t>(field: impl Fn(&str) -> Option<&'t str>) -> Self {
        let text = |name: &str| field(name).map(str::to_owned);
        Self {
            id: text("id"),
            first_name: text("first_name"),
            last_name: text("last_name"),
            date_of_birth: text("date_of_birth"),
            birth_estimated: text("birth_estimated"),
            sex: text("sex"),
            region: text("region"),
            district: text("district"),
            commune: text("commune"),
            phone: text("phone"),
            mother_name: text("mother_name"),
            external_id: text("external_id"),
        }
    }

    fn birth(&self) -> Result<Option<PartialDate>, DateError> {
        filled(self.date_of_birth.as_deref()).map(str::parse).transpose()
    }

    fn sex(&self) -> Result<Option<Sex>, RecordError> {
        filled(self.sex.as_deref()).map(|text| Sex::parse(text).ok_or(RecordError::Sex)).transpose()
    }

    fn estimated(&self) -> Result<bool, RecordError> {
        match filled(self.birth_estimated.as_deref()) {
            None | Some("false" | "0" | "no") => Ok(false),
            Some("true" | "1" | "yes") => Ok(true),
            Some(_) => Err(RecordError::BirthEstimated),
        }
    }
}

/// The longest beginning of an ISO date that is a date: its month, or its year.
fn readable_part(text: &str) -> Option<String> {
    let text = text.trim();
    [7, 4].into_iter().filter_map(|length| text.get(..length)).find_map(|part| {
        let date: PartialDate = part.parse().ok()?;
        (text.len() == 10).then(|| date.to_string())
    })
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Accepts a text, a number, a truth value or nothing, and never repeats the value in its error.
fn loose_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Loose {
        Text(String),
        Whole(i64),
        Large(u64),
        Truth(bool),
        Nothing,
    }
    match Loose::deserialize(deserializer) {
        Ok(Loose::Text(text)) => Ok(Some(text)),
        Ok(Loose::Whole(number)) => Ok(Some(number.to_string())),
        Ok(Loose::Large(number)) => Ok(Some(number.to_string())),
        Ok(Loose::Truth(truth)) => Ok(Some(truth.to_string())),
        Ok(Loose::Nothing) => Ok(None),
        Err(_) => Err(serde::de::Error::custom("expected a text or a whole number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_uses_the_documented_names_and_forgives_numbers_and_extra_members() {
        let record = Record::from_json(
            r#"{"first_name":"Amina","last_name":"Diallo","date_of_birth":"1991-03-12","sex":"F","district":"Pikine",
                "commune":null,"external_id":21234567890,"phone":"","mother_name":"Zawadi Kane","shoe_size":39}"#,
        )
        .unwrap();
        assert_eq!(record.external_id.as_deref(), Some("21234567890"));
        assert_eq!(record.sex, Some(Sex::Female));
        assert_eq!((record.phone.clone(), record.commune.clone()), (None, None));
        let again: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(again, record);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_that_repeats_no_value() {
        let date = Record::from_json(r#"{"date_of_birth":"12/03/1991"}"#).unwrap_err();
        assert_eq!(date, RecordError::DateOfBirth(DateError::Form));
        assert_eq!(
            Record::from_json(r#"{"date_of_birth":"1991-02-30"}"#),
            Err(RecordError::DateOfBirth(DateError::NoSuchDay))
        );
        assert_eq!(Record::from_json(r#"{"sex":"Kofi"}"#), Err(RecordError::Sex));
        assert!(matches!(Record::from_json(r#"{"first_name":["Kofi"]}"#), Err(RecordError::Json { .. })));
        let through_serde = serde_json::from_str::<Record>(r#"{"sex":"Kofi"}"#).unwrap_err().to_string();
        assert!(!through_serde.contains("Kofi"), "{through_serde}");
    }

    #[test]
    fn a_bad_cell_does_not_lose_the_row() {
        let read = |date: &'static str, sex: &'static str| {
            Record::read_fields(move |name| match name {
                "first_name" => Some("Kofi"),
                "date_of_birth" => Some(date),
                "sex" => Some(sex),
                _ => None,
            })
        };
        let (record, errors) = read("1991-02-30", "?");
        assert_eq!(record.date_of_birth.map(|date| date.to_string()).as_deref(), Some("1991-02"));
        assert_eq!((record.first_name.as_deref(), record.sex), (Some("Kofi"), None));
        assert_eq!(errors, [RecordError::DateOfBirth(DateError::NoSuchDay), RecordError::Sex]);
        let (record, errors) = read("12/03/1991", "M");
        assert_eq!((record.date_of_birth, errors.len()), (None, 1));
        assert_eq!(
            read("1991-13-01", "F").0.date_of_birth.map(|date| date.to_string()).as_deref(),
            Some("1991")
        );
    }

    #[test]
    fn a_csv_row_reads_the_same() {
        let row = [("first_name", "Kofi"), ("date_of_birth", "1988"), ("sex", "TA_MALE")];
        let record =
            Record::from_fields(|name| row.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)).unwrap();
        assert_eq!(
            record,
            Record::from_json(r#"{"first_name":"Kofi","date_of_birth":1988,"sex":"M"}"#).unwrap()
        );
        assert!(!format!("{record:?}").contains("Kofi"));
    }
}
