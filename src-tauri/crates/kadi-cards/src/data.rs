//! What one card says: field values, code, language, mark, settings and logos.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::Value;

use crate::logo::Logo;

/// The language of the words on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// French.
    #[default]
    French,
    /// English.
    English,
    /// Portuguese.
    Portuguese,
}

impl Language {
    /// All three, in the order templates write them.
    pub const ALL: [Self; 3] = [Self::French, Self::English, Self::Portuguese];

    /// ISO 639-1: `fr`, `en` or `pt`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::Portuguese => "pt",
        }
    }
}

/// Not one of the languages a card is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card is printed in fr, en or pt")]
pub struct LanguageError;

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(code: &str) -> Result<Self, LanguageError> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or(LanguageError)
    }
}

/// What is written across a card that must not pass for a valid one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The person is invented.
    Demo,
    /// A preview that was never issued.
    Draft,
    /// A card that is no longer valid, as kept in the archive.
    Revoked,
}

impl Mark {
    /// The words of the mark; a demonstration card says so in the words of all three languages.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Demo, _) => "DÉMO / DEMO",
            (Self::Draft, Language::French) => "BROUILLON",
            (Self::Draft, Language::English) => "DRAFT",
            (Self::Draft, Language::Portuguese) => "RASCUNHO",
            (Self::Revoked, Language::French) => "RÉVOQUÉE",
            (Self::Revoked, Language::English) => "REVOKED",
            (Self::Revoked, Language::Portuguese) => "REVOGADO",
        }
    }
}

/// The values of one card. `Debug` shows no value: personal data never reach a log.
#[derive(Clone, Default)]
pub struct CardData {
    /// Field name (see [`crate::fields`]) to value, already written as a person should read it, but for dates
    /// (ISO 8601, possibly partial) and sex (`F`, `M`, `X` or a word), which templates write in the card's language.
    pub fields: BTreeMap<String, String>,
    /// The text the code holds. Upper-case letters and digits make the smallest code (alphanumeric mode,
    /// ISO/IEC 18004 section 7.3.4).
    pub qr: Option<String>,
    /// The language of labels and dates.
    pub language: Language,
    /// Written across the card.
    pub mark: Option<Mark>,
    /// Settings the template declares: `font_scale`, `max_attrs`, texts, and `<palette colour>_hex`.
    pub settings: BTreeMap<String, String>,
    /// Logos by the name of their place in the template, such as `logo1`.
    pub logos: BTreeMap<String, Arc<Logo>>,
}

impl CardData {
    /// The value of a field, without surrounding blanks; `None` when it is absent or blank.
    #[must_use]
    pub fn find(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Reads a flat JSON object: card fields, `token` (or `qr`) for the text of the code, `language`, and settings under
    /// their own names with the prefix `setting_`. Numbers become their digits, `null` an absent field.
    ///
    /// # Errors
    /// When the text is not a flat JSON object or the language is not one of the three.
    pub fn from_flat_json(text: &str) -> Result<Self, DataError> {
        let Value::Object(object) = serde_json::from_str(text)
            .map_err(|error| DataError::Json { line: error.line(), column: error.column() })?
        else {
            return Err(DataError::NotAnObject);
        };
        let mut data = Self::default();
        for (key, value) in object {
            let value = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                    return Err(DataError::NotText { key });
                }
            };
            match key.as_str() {
                "token" | "qr" => data.qr = Some(value),
                "language" => data.language = value.parse()?,
                _ => match key.strip_prefix("setting_") {
                    Some(setting) => drop(data.settings.insert(setting.to_owned(), value)),
                    None => drop(data.fields.insert(key, value)),
                },
            }
        }
        Ok(data)
    }
}

impl fmt::Debug for CardData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardData")
            .field("fields", &self.fields.len())
            .field("has_code", &self.qr.is_some())
            .field("language", &self.language)
            .field("mark", &self.mark)
            .finish_non_exhaustive()
    }
}

/// Why a text is not card data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("card data are one JSON object")]
    NotAnObject,
    /// A value that is neither text nor a number.
    #[error("the value of {key} is neither text nor a number")]
    NotText {
        /// The key.
        key: String,
    },
    /// Another language.
    #[error(transparent)]
    Language(#[from] LanguageError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_json_becomes_fields_code_language_and_settings() {
        let data = CardData::from_flat_json(
            r#"{"first_name":" Amina ","age":7,"phone_number":null,"token":"ABC","language":"pt","setting_max_attrs":2}"#,
        )
        .unwrap();
        assert_eq!(data.find("first_name"), Some("Amina"));
        assert_eq!(data.find("age"), Some("7"));
        assert_eq!(data.find("phone_number"), None);
        assert_eq!(data.qr.as_deref(), Some("ABC"));
        assert_eq!(data.language, Language::Portuguese);
        assert_eq!(data.settings["max_attrs"], "2");
    }

    #[test]
    fn what_is_not_flat_names_the_place() {
        assert_eq!(CardData::from_flat_json("[]").unwrap_err(), DataError::NotAnObject);
        let nested = CardData::from_flat_json(r#"{"first_name":{"fr":"Awa"}}"#).unwrap_err();
        assert_eq!(nested, DataError::NotText { key: "first_name".into() });
        let cut = CardData::from_flat_json("{\"first_name\":\n").unwrap_err();
        assert!(matches!(cut, DataError::Json { line: 2, .. }), "{cut:?}");
        assert!(matches!(CardData::from_flat_json(r#"{"language":"xx"}"#), Err(DataError::Language(_))));
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let data = CardData::from_flat_json(r#"{"first_name":"Zawadi","token":"SECRET"}"#).unwrap();
        let shown = format!("{data:?}");
        assert!(!shown.contains("Zawadi") && !shown.contains("SECRET"), "{shown}");
    }
}
