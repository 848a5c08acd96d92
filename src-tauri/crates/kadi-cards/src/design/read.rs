//! A design from YAML or JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use data_encoding::BASE64;
use serde_json::{Map, Value};

use crate::dpi::Dpi;
use crate::fields;

use super::error::{DesignError, DesignProblem};
use super::{Attribute, DESIGN_FORMAT, Design, MAX_FILE, MAX_LISTED, MAX_NAME, MAX_TEXT};

/// The fields of a design file.
pub(super) const FIELDS: [&str; 8] =
    ["attributes", "dpi", "kadi_design", "left_out", "logos", "name", "settings", "template"];
/// The fields of an attribute.
pub(super) const ATTRIBUTE_FIELDS: [&str; 2] = ["field", "label"];
/// The fields of a logo: one of them.
pub(super) const LOGO_FIELDS: [&str; 2] = ["png", "svg"];

type Reading<T> = Result<T, DesignError>;

impl Design {
    /// Reads a design from YAML 1.2 or JSON, told apart by the first letter. Aliases of YAML are bounded, so that a small
    /// file cannot become a large one.
    ///
    /// # Errors
    /// The first thing that is wrong, with its field, and its line where the file is not YAML or JSON at all.
    pub fn from_text(text: &str) -> Reading<Self> {
        if text.len() > MAX_FILE {
            return Err(DesignError::new("", DesignProblem::TooLarge));
        }
        let text = text.trim_start_matches('\u{FEFF}');
        let value = if text.trim_start().starts_with('{') { from_json(text)? } else { from_yaml(text)? };
        from_value(&value)
    }
}

fn from_json(text: &str) -> Reading<Value> {
    serde_json::from_str(text).map_err(|error| syntax(u64::try_from(error.line()).ok()))
}

/// `serde-saphyr` because files come from strangers: it is safe Rust and bounds depth, aliases and nodes. `serde_yaml` is no
/// longer kept, and its successors (`serde_norway`, `serde_yaml_ng`) carry the same parser translated from C.
fn from_yaml(text: &str) -> Reading<Value> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| syntax(error.location().map(|location| location.line())))
}

fn syntax(line: Option<u64>) -> DesignError {
    DesignError { field: String::new(), line: line.filter(|line| *line > 0), problem: DesignProblem::Syntax }
}

fn from_value(value: &Value) -> Reading<Design> {
    let root = object(value, "")?;
    known(root, "", &FIELDS)?;
    if required(root, "kadi_design")?.as_u64() != Some(u64::from(DESIGN_FORMAT)) {
        return Err(DesignError::new("kadi_design", DesignProblem::Format));
    }
    let dpi = match given(root, "dpi") {
        None => Dpi::Standard,
        Some(value) => {
            plain(value, "dpi")?.parse().map_err(|_| DesignError::new("dpi", DesignProblem::Dpi))?
        }
    };
    Ok(Design {
        name: short(required(root, "name")?, "name", MAX_NAME)?,
        template: short(required(root, "template")?, "template", MAX_NAME)?,
        dpi,
        settings: settings(root)?,
        left_out: left_out(root)?,
        attributes: attributes(root)?,
        logos: logos(root)?,
    })
}

fn settings(root: &Map<String, Value>) -> Reading<BTreeMap<String, String>> {
    let Some(value) = given(root, "settings") else { return Ok(BTreeMap::new()) };
    let table = object(value, "settings")?;
    few(table.len(), MAX_LISTED, "settings")?;
    table
        .iter()
        .map(|(name, value)| {
            let field = format!("settings.{name}");
            let text = plain(value, &field)?;
            // An empty text is a choice: no subtitle.
            if text.chars().count() > MAX_TEXT {
                return Err(DesignError::new(field, DesignProblem::Length { most: MAX_TEXT }));
            }
            Ok((name.clone(), text))
        })
        .collect()
}

fn left_out(root: &Map<String, Value>) -> Reading<BTreeSet<String>> {
    let Some(value) = given(root, "left_out") else { return Ok(BTreeSet::new()) };
    let list = array(value, "left_out", MAX_LISTED)?;
    list.iter()
        .enumerate()
        .map(|(at, value)| {
            let path = format!("left_out[{at}]");
            let name = short(value, &path, MAX_NAME)?;
            if fields::is_known(&name) {
                Ok(name)
            } else {
                Err(DesignError::new(path, DesignProblem::UnknownField))
            }
        })
        .collect()
}

fn attributes(root: &Map<String, Value>) -> Reading<Vec<Attribute>> {
    let Some(value) = given(root, "attributes") else { return Ok(Vec::new()) };
    let list = array(value, "attributes", usize::from(fields::MAX_ATTRIBUTES))?;
    list.iter()
        .enumerate()
        .map(|(at, value)| {
            let path = format!("attributes[{at}]");
            let table = object(value, &path)?;
            known(table, &path, &ATTRIBUTE_FIELDS)?;
            let part = |name: &str| -> Reading<String> {
                let path = format!("{path}.{name}");
                let value =
                    given(table, name).ok_or_else(|| DesignError::new(&path, DesignProblem::Missing))?;
                short(value, &path, MAX_TEXT)
            };
            let (label, field) = (part("label")?, part("field")?);
            if !fields::is_known(&field) {
                return Err(DesignError::new(format!("{path}.field"), DesignProblem::UnknownField));
            }
            Ok(Attribute { label, field })
        })
        .collect()
}

fn logos(root: &Map<String, Value>) -> Reading<BTreeMap<String, Arc<[u8]>>> {
    let Some(value) = given(root, "logos") else { return Ok(BTreeMap::new()) };
    let table = object(value, "logos")?;
    few(table.len(), MAX_LISTED, "logos")?;
    table
        .iter()
        .map(|(place, value)| {
            let path = format!("logos.{place}");
            let table = object(value, &path)?;
            known(table, &path, &LOGO_FIELDS)?;
            let bytes = match (table.get("svg"), table.get("png")) {
                (Some(svg), None) => text(svg, &format!("{path}.svg"))?.as_bytes().to_vec(),
                (None, Some(png)) => {
                    let path = format!("{path}.png");
                    let letters: String = text(png, &path)?.split_whitespace().collect();
                    BASE64
                        .decode(letters.as_bytes())
                        .map_err(|_| DesignError::new(path, DesignProblem::Base64))?
                }
                (None, None) => return Err(DesignError::new(path, DesignProblem::Missing)),
                (Some(_), Some(_)) => {
                    return Err(DesignError::new(path, DesignProblem::TooMany { most: 1 }));
                }
            };
            Ok((place.clone(), Arc::from(bytes)))
        })
        .collect()
}

fn object<'v>(value: &'v Value, path: &str) -> Reading<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| wrong(path, "fields with their values"))
}

fn array<'v>(value: &'v Value, path: &str, most: usize) -> Reading<&'v [Value]> {
    let list = value.as_array().ok_or_else(|| wrong(path, "a list"))?;
    few(list.len(), most, path)?;
    Ok(list)
}

fn few(count: usize, most: usize, path: &str) -> Reading<()> {
    if count > most { Err(DesignError::new(path, DesignProblem::TooMany { most })) } else { Ok(()) }
}

fn text<'v>(value: &'v Value, path: &str) -> Reading<&'v str> {
    value.as_str().ok_or_else(|| wrong(path, "a text"))
}

/// A text, or a number as its digits.
fn plain(value: &Value, path: &str) -> Reading<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong(path, "a text or a number"))
        }
    }
}

fn short(value: &Value, path: &str, most: usize) -> Reading<String> {
    let text = plain(value, path)?.trim().to_owned();
    let length = text.chars().count();
    if length == 0 || length > most {
        return Err(DesignError::new(path, DesignProblem::Length { most }));
    }
    Ok(text)
}

fn required<'v>(root: &'v Map<String, Value>, name: &str) -> Reading<&'v Value> {
    given(root, name).ok_or_else(|| DesignError::new(name, DesignProblem::Missing))
}

/// A value that is there; a key with nothing behind it counts as absent, as people leave it in YAML.
fn given<'v>(table: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    table.get(name).filter(|value| !value.is_null())
}

fn known(table: &Map<String, Value>, path: &str, names: &[&str]) -> Reading<()> {
    let Some(stray) = table.keys().find(|key| !names.contains(&key.as_str())) else { return Ok(()) };
    let field = if path.is_empty() { stray.clone() } else { format!("{path}.{stray}") };
    Err(DesignError::new(field, DesignProblem::Unknown { known: names.join(", ") }))
}

fn wrong(path: &str, expected: &'static str) -> DesignError {
    DesignError::new(path, DesignProblem::WrongType { expected })
}
