//! A template: a folder of data that a designer edits without Rust, read once and checked.

pub(crate) mod art;
mod error;
mod pattern;
mod read;
mod reader;
mod slots;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::colour::Rgb;
use crate::data::{CardData, Language};
use crate::files::TemplateFiles;

pub use error::{TemplateError, TemplateProblem};
pub use slots::Frame;

pub(crate) use art::{Art, Artwork};
pub(crate) use pattern::{Part, write_plainly};
pub(crate) use slots::{
    Align, Face, Ink, Letters, LogoSlot, MarkSlot, Phrase, QrSlot, TextSlot, TextStyle, VAlign,
};

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The side with the person.
    Front,
    /// The other side.
    Back,
}

impl Side {
    /// Front, then back: the order in which sides are printed.
    pub const BOTH: [Self; 2] = [Self::Front, Self::Back];

    /// `front` or `back`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
        }
    }
}

/// An invented person that shows what a template can hold.
#[derive(Debug, Clone)]
pub struct Sample {
    /// A short name for the case, such as `long-name`.
    pub name: String,
    /// The person.
    pub data: CardData,
}

/// A field of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// The field's name.
    pub name: String,
    /// Whether a card without it is not ready.
    pub required: bool,
}

/// A checked template.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) name: String,
    /// The SHA-256 of its description.
    pub(crate) key: [u8; 32],
    pub(crate) title: BTreeMap<Language, String>,
    pub(crate) description: BTreeMap<Language, String>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bleed: u32,
    pub(crate) safe: u32,
    pub(crate) palette: BTreeMap<String, Rgb>,
    pub(crate) settings: BTreeMap<String, Phrase>,
    pub(crate) front: Face,
    pub(crate) back: Face,
    pub(crate) required: Vec<String>,
    pub(crate) samples: Vec<Sample>,
}

impl Template {
    /// Reads and checks a template.
    ///
    /// # Errors
    /// The first thing that is wrong, with file, line and field.
    pub fn load(files: &dyn TemplateFiles, name: &str) -> Result<Self, TemplateError> {
        read::read(files, name)
    }

    /// The name of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The title for a gallery.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        self.title.get(&language).map_or("", String::as_str)
    }

    /// One sentence on what the template is for.
    #[must_use]
    pub fn description(&self, language: Language) -> &str {
        self.description.get(&language).map_or("", String::as_str)
    }

    /// Width of the card at 300 dpi, without bleed.
    #[must_use]
    pub const fn width_px(&self) -> u32 {
        self.width
    }

    /// Height of the card at 300 dpi, without bleed.
    #[must_use]
    pub const fn height_px(&self) -> u32 {
        self.height
    }

    /// How far the art goes beyond each edge of the card, in pixels at 300 dpi.
    #[must_use]
    pub const fn bleed_px(&self) -> u32 {
        self.bleed
    }

    /// The margin inside which nothing that matters may stand, in pixels at 300 dpi.
    #[must_use]
    pub const fn safe_px(&self) -> u32 {
        self.safe
    }

    /// The sides it has, in printing order.
    #[must_use]
    pub const fn sides(&self) -> [Side; 2] {
        Side::BOTH
    }

    /// Every field it places or requires, sorted by name.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldInfo> {
        self.collect_fields()
            .into_iter()
            .map(|name| FieldInfo { required: self.required.contains(&name), name })
            .collect()
    }

    /// The colours that settings `<name>_hex` replace, with their default values.
    #[must_use]
    pub const fn palette(&self) -> &BTreeMap<String, Rgb> {
        &self.palette
    }

    /// The names of the settings it declares, beside the colours.
    pub fn setting_names(&self) -> impl Iterator<Item = &str> {
        self.settings.keys().map(String::as_str)
    }

    /// The default of a setting in a language; empty when the template declares none of this name.
    #[must_use]
    pub fn setting_text(&self, name: &str, language: Language) -> String {
        let phrase = self.settings.get(name).and_then(|phrase| phrase.patterns.get(&language));
        phrase.map_or_else(String::new, pattern::Pattern::words)
    }

    /// The places for logos, front before back.
    #[must_use]
    pub fn logo_places(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for slot in self.front.logos.iter().chain(&self.back.logos) {
            if !names.contains(&slot.name.as_str()) {
                names.push(&slot.name);
            }
        }
        names
    }

    /// Invented people, ordinary and hard cases.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    pub(crate) const fn face(&self, side: Side) -> &Face {
        match side {
            Side::Front => &self.front,
            Side::Back => &self.back,
        }
    }
}

/// All templates of a folder, loaded once.
#[derive(Debug, Clone)]
pub struct TemplateLibrary {
    templates: BTreeMap<String, Arc<Template>>,
}

impl TemplateLibrary {
    /// Loads every template of a folder.
    ///
    /// # Errors
    /// The first thing that is wrong in any of them.
    pub fn load(files: &dyn TemplateFiles) -> Result<Self, TemplateError> {
        let mut templates = BTreeMap::new();
        for name in files.names() {
            let template = Template::load(files, &name)?;
            templates.insert(name, Arc::new(template));
        }
        Ok(Self { templates })
    }

    /// The template of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<Template>> {
        self.templates.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.templates.values()
    }
}
