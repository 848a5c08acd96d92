//! The places on a side of a card: texts, the code, logos, the mark.

use std::collections::BTreeMap;

use crate::colour::Rgb;
use crate::data::Language;
use crate::fonts::Weight;

use super::art::Artwork;
use super::pattern::Pattern;

/// A rectangle on the card, in template pixels (300 to the inch) from the top left corner of the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Where a line stands in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Left for left-to-right text, right for right-to-left text.
    Start,
    /// The opposite of `Start`.
    End,
    /// In the middle.
    Centre,
    /// Left whatever the script.
    Left,
    /// Right whatever the script.
    Right,
}

/// Where the lines stand in the height of their box, measured by capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VAlign {
    /// The tops of the capitals touch the top edge.
    Top,
    /// The capitals are centred.
    Middle,
    /// The last baseline lies on the bottom edge.
    Bottom,
}

/// A colour of the palette by name, or a fixed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ink {
    Palette(String),
    Fixed(Rgb),
}

/// A text in each language of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub patterns: BTreeMap<Language, Pattern>,
}

/// How a text looks and what room it has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextStyle {
    pub weight: Weight,
    pub size: f32,
    pub min_size: f32,
    pub lines: u16,
    pub leading: f32,
    pub tracking: f32,
}

/// A place for text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextSlot {
    pub name: String,
    pub frame: Frame,
    pub text: Phrase,
    pub style: TextStyle,
    pub ink: Ink,
    pub align: Align,
    pub valign: VAlign,
    pub letters: Letters,
    /// Shown in place of the text when none of its fields has a value.
    pub otherwise: Option<String>,
    /// Fields that must all have a value for the slot to be drawn.
    pub when: Vec<String>,
    /// Fields that must all be without a value for the slot to be drawn.
    pub unless: Vec<String>,
    /// The number of the attribute it belongs to.
    pub attribute: Option<u16>,
}

/// Whether letters are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    AsWritten,
    Capitals,
}

/// The place of the code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QrSlot {
    pub frame: Frame,
    pub dark: Ink,
    pub light: Ink,
    /// Light modules around the code, counted inside the box.
    pub quiet: u16,
}

/// A place for a logo, kept in proportion and centred.
#[derive(Debug, Clone)]
pub(crate) struct LogoSlot {
    pub name: String,
    pub frame: Frame,
    /// Drawn in the colours of the palette when no logo is given.
    pub default: Option<Artwork>,
}

/// Where "DEMO" and the like is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkSlot {
    pub centre: (f32, f32),
    pub size: f32,
    /// Degrees, anticlockwise.
    pub angle: f32,
    pub ink: Ink,
    pub opacity: f32,
}

/// One side of the card.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    pub art: Artwork,
    pub texts: Vec<TextSlot>,
    pub qr: Option<QrSlot>,
    pub logos: Vec<LogoSlot>,
    pub mark: Option<MarkSlot>,
}
