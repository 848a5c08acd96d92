//! The settings of a batch, checked against what the template declares.

use std::collections::BTreeMap;

use crate::colour::Rgb;
use crate::data::CardData;
use crate::fields::MAX_ATTRIBUTES;
use crate::sheet::Warning;
use crate::template::{Ink, Part, Template};

/// Text sizes are multiplied by this much at least and at most.
const SCALE: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// Settings in use for one card.
pub(crate) struct Settings<'a> {
    template: &'a Template,
    data: &'a CardData,
    colours: BTreeMap<&'a str, Rgb>,
    pub font_scale: f32,
    pub max_attributes: u16,
}

impl<'a> Settings<'a> {
    pub fn read(template: &'a Template, data: &'a CardData, warnings: &mut Vec<Warning>) -> Self {
        let mut settings = Self {
            template,
            data,
            colours: BTreeMap::new(),
            font_scale: 1.0,
            max_attributes: u16::from(MAX_ATTRIBUTES),
        };
        for (name, value) in &data.settings {
            let value = value.trim();
            let colour = name.strip_suffix("_hex").and_then(|key| template.palette.get_key_value(key));
            let read = match (name.as_str(), colour) {
                ("font_scale", _) => value
                    .parse()
                    .ok()
                    .filter(|scale| SCALE.contains(scale))
                    .map(|scale| settings.font_scale = scale),
                ("max_attrs", _) => value
                    .parse()
                    .ok()
                    .filter(|count| *count <= u16::from(MAX_ATTRIBUTES))
                    .map(|count| settings.max_attributes = count),
                (_, Some((key, _))) => value.parse().ok().map(|colour| {
                    settings.colours.insert(key, colour);
                }),
                (_, None) if template.settings.contains_key(name) => Some(()),
                (_, None) => {
                    warnings.push(Warning::UnknownSetting { name: name.clone() });
                    continue;
                }
            };
            if read.is_none() {
                warnings.push(Warning::BadSetting { name: name.clone() });
            }
        }
        settings
    }

    /// The colours of the art that change: default and replacement.
    pub fn changes(&self) -> Vec<(Rgb, Rgb)> {
        self.colours
            .iter()
            .filter_map(|(key, colour)| self.template.palette.get(*key).map(|default| (*default, *colour)))
            .filter(|(default, colour)| default != colour)
            .collect()
    }

    pub fn ink(&self, ink: &Ink) -> Rgb {
        match ink {
            Ink::Fixed(colour) => *colour,
            Ink::Palette(name) => {
                let chosen = self.colours.get(name.as_str()).or_else(|| self.template.palette.get(name));
                chosen.copied().unwrap_or(Rgb::BLACK)
            }
        }
    }

    /// The text of a setting: the card's, else the template's in the card's language.
    pub fn text(&self, name: &str) -> String {
        if let Some(text) = self.data.settings.get(name) {
            return text.clone();
        }
        let default =
            self.template.settings.get(name).and_then(|phrase| phrase.patterns.get(&self.data.language));
        default.map_or_else(String::new, |pattern| {
            pattern
                .parts
                .iter()
                .map(|part| match part {
                    Part::Words(words) => words.as_str(),
                    Part::Field { .. } | Part::Setting(_) => "",
                })
                .collect()
        })
    }
}
