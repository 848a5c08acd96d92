//! A design: a template with the colours, texts, fields and logos that an office chose for its cards.
//!
//! A design travels as YAML or JSON (`templates/design.schema.json` describes it). Its settings carry the names that
//! templates declare, so that a configuration of `sovereign` is `accent_hex`, `bg_hex`, `bg_deep_hex`, `font_scale` and
//! `max_attrs` as they stand in `template.toml`.

mod check;
mod dress;
mod error;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::dpi::Dpi;

pub use dress::{Dress, DressError};
pub use error::{DesignError, DesignProblem};

/// The version of the file format, the value of its key `kadi_design`.
pub const DESIGN_FORMAT: u16 = 1;
/// The longest name of a design, in characters.
pub const MAX_NAME: usize = 80;
/// The longest text of a setting, in characters: two lines of a card hold far less.
pub const MAX_TEXT: usize = 200;
/// The most settings, fields left out or attributes that a file may list.
pub const MAX_LISTED: usize = 64;
/// The largest design file that is read: three logos of 4 MiB in base64 and some room.
pub const MAX_FILE: usize = 20 * 1024 * 1024;

/// A design. It holds nothing of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Design {
    /// What the office calls it, 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// The template it changes.
    pub template: String,
    /// The resolution its cards are made in, unless a batch asks for another.
    pub dpi: Dpi,
    /// Settings that the template declares and those that every template knows; see `templates/README.md`.
    pub settings: BTreeMap<String, String>,
    /// Card fields that stay off the card, such as `mpi_id`.
    pub left_out: BTreeSet<String>,
    /// What the attributes of the card show, from the first. Empty: what the programme's mapping says.
    pub attributes: Vec<Attribute>,
    /// Logo files (SVG or PNG) by the place of the template, such as `logo1`.
    pub logos: BTreeMap<String, Arc<[u8]>>,
}

/// One attribute of a card: a label and the card field whose value stands with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The words above the value.
    pub label: String,
    /// The card field; see [`crate::fields`].
    pub field: String,
}

impl Design {
    /// A design that changes nothing of its template.
    #[must_use]
    pub fn plain(name: impl Into<String>, template: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            template: template.into(),
            dpi: Dpi::Standard,
            settings: BTreeMap::new(),
            left_out: BTreeSet::new(),
            attributes: Vec::new(),
            logos: BTreeMap::new(),
        }
    }
}

impl fmt::Debug for Design {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Design")
            .field("name", &self.name)
            .field("template", &self.template)
            .field("dpi", &self.dpi)
            .field("settings", &self.settings)
            .field("left_out", &self.left_out)
            .field("attributes", &self.attributes)
            .field("logos", &self.logos.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests;
