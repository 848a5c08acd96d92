//! A design ready for use: settings and parsed logos, put on the data of one card after another.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::CardData;
use crate::fields::MAX_ATTRIBUTES;
use crate::logo::{Logo, LogoError};
use crate::template::write_plainly;

use super::{Attribute, Design};

/// What a design adds to the data of a card and takes from them. Made once for a batch, so that its logos are parsed once.
#[derive(Debug, Clone, Default)]
pub struct Dress {
    settings: BTreeMap<String, String>,
    left_out: Vec<String>,
    attributes: Vec<Attribute>,
    logos: BTreeMap<String, Arc<Logo>>,
}

/// A logo of the design cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("logos.{place}: {error}")]
pub struct DressError {
    /// Its place.
    pub place: String,
    /// The reason.
    pub error: LogoError,
}

impl Dress {
    /// Reads the logos of a design.
    ///
    /// # Errors
    /// The first logo that cannot be printed.
    pub fn new(design: &Design) -> Result<Self, DressError> {
        let logos = design
            .logos
            .iter()
            .map(|(place, bytes)| match Logo::from_bytes(bytes) {
                Ok(logo) => Ok((place.clone(), Arc::new(logo))),
                Err(error) => Err(DressError { place: place.clone(), error }),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self::with_logos(design, logos))
    }

    /// A design whose logos were read before.
    #[must_use]
    pub fn with_logos(design: &Design, logos: BTreeMap<String, Arc<Logo>>) -> Self {
        Self {
            settings: design.settings.clone(),
            left_out: design.left_out.iter().cloned().collect(),
            attributes: design.attributes.clone(),
            logos,
        }
    }

    /// This with another over it: what the other says counts.
    #[must_use]
    pub fn under(mut self, other: Self) -> Self {
        self.settings.extend(other.settings);
        self.left_out.extend(other.left_out);
        self.logos.extend(other.logos);
        if !other.attributes.is_empty() {
            self.attributes = other.attributes;
        }
        self
    }

    /// Settings alone, and fields that stay off the card.
    #[must_use]
    pub const fn of_settings(settings: BTreeMap<String, String>, left_out: Vec<String>) -> Self {
        Self { settings, left_out, attributes: Vec::new(), logos: BTreeMap::new() }
    }

    /// Whether the design keeps this field off the card.
    #[must_use]
    pub fn leaves_out(&self, field: &str) -> bool {
        self.left_out.iter().any(|name| name == field)
    }

    /// Dresses the data of a card. Settings that the data bring with them give way to those of the design; an attribute
    /// without a value leaves its place to the next.
    pub fn put_on(&self, data: &mut CardData) {
        data.settings.extend(self.settings.clone());
        data.logos.extend(self.logos.iter().map(|(place, logo)| (place.clone(), Arc::clone(logo))));
        if !self.attributes.is_empty() {
            let shown: Vec<(String, String)> = self
                .attributes
                .iter()
                .filter(|attribute| !self.leaves_out(&attribute.field))
                .filter_map(|attribute| {
                    let value = data.find(&attribute.field)?;
                    Some((attribute.label.clone(), write_plainly(&attribute.field, value, data.language)))
                })
                .collect();
            for number in 1..=MAX_ATTRIBUTES {
                data.fields.remove(&format!("attr{number}_label"));
                data.fields.remove(&format!("attr{number}_value"));
            }
            for (number, (label, value)) in (1..=MAX_ATTRIBUTES).zip(shown) {
                data.fields.insert(format!("attr{number}_label"), label);
                data.fields.insert(format!("attr{number}_value"), value);
            }
        }
        for field in &self.left_out {
            data.fields.remove(field);
        }
    }
}
