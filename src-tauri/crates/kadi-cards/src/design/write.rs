//! A design to YAML or JSON.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use serde::Serialize;

use super::{DESIGN_FORMAT, Design};

/// A design as it stands in a file.
#[derive(Serialize)]
struct File<'d> {
    kadi_design: u16,
    name: &'d str,
    template: &'d str,
    dpi: u16,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    settings: &'d BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    left_out: &'d BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<AttributeFile<'d>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    logos: BTreeMap<&'d str, LogoFile<'d>>,
}

#[derive(Serialize)]
struct AttributeFile<'d> {
    label: &'d str,
    field: &'d str,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LogoFile<'d> {
    Svg(&'d str),
    Png(String),
}

impl Design {
    /// The design as YAML; [`Design::from_text`] reads it back. `None` only if the writer fails, which no design makes it do.
    #[must_use]
    pub fn to_yaml(&self) -> Option<String> {
        serde_saphyr::to_string(&self.file()).ok()
    }

    /// The design as JSON with indentation; [`Design::from_text`] reads it back. `None` as for YAML.
    #[must_use]
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string_pretty(&self.file()).ok()
    }

    fn file(&self) -> File<'_> {
        let logo = |bytes: &'_ [u8]| BASE64.encode(bytes);
        File {
            kadi_design: DESIGN_FORMAT,
            name: &self.name,
            template: &self.template,
            dpi: self.dpi.get(),
            settings: &self.settings,
            left_out: &self.left_out,
            attributes: self
                .attributes
                .iter()
                .map(|attribute| AttributeFile { label: &attribute.label, field: &attribute.field })
                .collect(),
            logos: self
                .logos
                .iter()
                .map(|(place, bytes)| {
                    let file = match std::str::from_utf8(bytes) {
                        Ok(svg) => LogoFile::Svg(svg),
                        Err(_) => LogoFile::Png(logo(bytes)),
                    };
                    (place.as_str(), file)
                })
                .collect(),
        }
    }
}
