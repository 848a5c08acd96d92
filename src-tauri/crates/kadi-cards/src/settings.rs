//! The settings of a batch, checked against what the template declares.

use std::collections::BTreeMap;

use crate::colour::Rgb;
use crate::data::CardData;
use crate::fields::MAX_ATTRIBUTES;
use crate::sheet::Warning;
use crate::template::{Ink, Part, QrSlot, Template, TextSlot};

/// Text sizes are multiplied by this much at least and at most.
const SCALE: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// Light modules around a code at least and at most; ISO/IEC 18004 asks for four.
const QUIET: std::ops::RangeInclusive<u16> = 4..=10;
/// The least contrast of a code's two colours: readers see in grey, under bad light, through scratches.
const CODE_CONTRAST: f32 = 4.5;

/// Settings in use for one card.
pub(crate) struct Settings<'a> {
    template: &'a Template,
    data: &'a CardData,
    colours: BTreeMap<&'a str, Rgb>,
    pub font_scale: f32,
    /// Titles are larger than other texts by this much.
    title_size: f32,
    pub max_attributes: u16,
    quiet: Option<u16>,
    dark: Option<Rgb>,
    light: Option<Rgb>,
}

impl<'a> Settings<'a> {
    pub fn read(template: &'a Template, data: &'a CardData, warnings: &mut Vec<Warning>) -> Self {
        let mut settings = Self {
            template,
            data,
            colours: BTreeMap::new(),
            font_scale: template_number(template, "font_scale")
                .filter(|scale| SCALE.contains(scale))
                .unwrap_or(1.0),
            max_attributes: template_number(template, "max_attrs")
                .filter(|count| *count <= u16::from(MAX_ATTRIBUTES))
                .unwrap_or(u16::from(MAX_ATTRIBUTES)),
            title_size: 1.0,
            quiet: None,
            dark: None,
            light: None,
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
                ("title_size", _) => value
                    .parse()
                    .ok()
                    .filter(|scale| SCALE.contains(scale))
                    .map(|scale| settings.title_size = scale),
                ("qr_quiet", _) => value
                    .parse()
                    .ok()
                    .filter(|modules| QUIET.contains(modules))
                    .map(|modules| settings.quiet = Some(modules)),
                ("qr_dark_hex", _) => value.parse().ok().map(|colour| settings.dark = Some(colour)),
                ("qr_light_hex", _) => value.parse().ok().map(|colour| settings.light = Some(colour)),
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
        settings.check_code(warnings);
        settings
    }

    /// A code that readers would not see is not printed: its colours stay those of the template.
    fn check_code(&self, warnings: &mut Vec<Warning>) {
        let slots =
            [&self.template.front, &self.template.back].into_iter().filter_map(|face| face.qr.as_ref());
        for slot in slots {
            let (dark, light) = self.wished_code_inks(slot);
            if readable(dark, light) {
                continue;
            }
            for (name, given) in [("qr_dark_hex", self.dark), ("qr_light_hex", self.light)] {
                if given.is_some() {
                    warnings.push(Warning::BadSetting { name: name.to_owned() });
                }
            }
        }
    }

    fn wished_code_inks(&self, slot: &QrSlot) -> (Rgb, Rgb) {
        (
            self.dark.unwrap_or_else(|| self.ink(&slot.dark)),
            self.light.unwrap_or_else(|| self.ink(&slot.light)),
        )
    }

    /// The dark and the light colour of the code.
    pub fn code_inks(&self, slot: &QrSlot) -> (Rgb, Rgb) {
        let (dark, light) = self.wished_code_inks(slot);
        if readable(dark, light) { (dark, light) } else { (self.ink(&slot.dark), self.ink(&slot.light)) }
    }

    /// Light modules around the code.
    pub fn quiet(&self, slot: &QrSlot) -> u16 {
        self.quiet.unwrap_or(slot.quiet)
    }

    /// How much larger than the template says a text is written.
    pub fn scale_of(&self, slot: &TextSlot) -> f32 {
        let shows_title = |part: &Part| matches!(part, Part::Setting(name) if name == "title");
        let title = slot.text.patterns.values().any(|pattern| pattern.parts.iter().any(shows_title));
        self.font_scale * if title { self.title_size } else { 1.0 }
    }

    /// Bits that tell the sizes of these settings from others.
    pub const fn size_bits(&self) -> [u32; 2] {
        [self.font_scale.to_bits(), self.title_size.to_bits()]
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
        self.template.setting_text(name, self.data.language)
    }
}

/// A number that the template itself declares in its settings.
fn template_number<N: std::str::FromStr>(template: &Template, name: &str) -> Option<N> {
    let pattern = template.settings.get(name)?.patterns.values().next()?;
    match pattern.parts.as_slice() {
        [Part::Words(words)] => words.trim().parse().ok(),
        _ => None,
    }
}

fn readable(dark: Rgb, light: Rgb) -> bool {
    dark.contrast(light) >= CODE_CONTRAST && dark.luminance() < light.luminance()
}
