//! One composed side of a card: where every glyph, module and logo stands, before it becomes pixels or PDF.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::backdrop::Backdrop;
use crate::colour::Rgb;
use crate::fonts::FaceId;
use crate::logo::Logo;
use crate::qr::Symbol;
use crate::template::{Art, Frame, Side};

/// A composed side. It holds what the person's card says, so `Debug` shows only counts.
#[derive(Clone)]
pub struct Sheet {
    pub(crate) side: Side,
    /// Template pixels, without bleed.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bleed: u32,
    pub(crate) art: Arc<Art>,
    pub(crate) logos: Vec<PlacedLogo>,
    /// What texts say on every card; drawn before the code.
    pub(crate) backdrop: Arc<Backdrop>,
    /// Drawn after the code, in this order.
    pub(crate) runs: Vec<TextRun>,
    pub(crate) code: Option<PlacedCode>,
    pub(crate) warnings: Vec<Warning>,
}

impl Sheet {
    /// The side it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// Width and height in pixels at 300 dpi.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// What a person should know before the card is printed.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The lines on the card, by slot, in drawing order.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.backdrop.runs.iter().chain(&self.runs).map(|run| (run.slot.as_str(), run.text.as_str()))
    }
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("side", &self.side)
            .field("lines", &self.lines().count())
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// One line of text.
#[derive(Clone)]
pub(crate) struct TextRun {
    pub slot: String,
    pub text: String,
    pub glyphs: Vec<PlacedGlyph>,
    /// Template pixels per em.
    pub size: f32,
    pub ink: Rgb,
    pub opacity: f32,
    /// Start of the baseline, template pixels.
    pub x: f32,
    pub y: f32,
    /// Degrees anticlockwise around the start of the baseline.
    pub angle: f32,
    /// Whether glyph order is reading order and letters are set at their own distances, so that a PDF reader finds the
    /// words without help.
    pub plain: bool,
}

/// A glyph, relative to the start of the baseline, in template pixels, y downwards.
#[derive(Debug, Clone)]
pub(crate) struct PlacedGlyph {
    pub face: FaceId,
    pub id: u16,
    pub x: f32,
    pub y: f32,
    pub text: Range<usize>,
}

/// A code.
#[derive(Clone)]
pub(crate) struct PlacedCode {
    pub frame: Frame,
    pub symbol: Arc<Symbol>,
    /// Left top corner of the first module, template pixels.
    pub x: f32,
    pub y: f32,
    /// Side of a module, template pixels.
    pub module: f32,
    pub dark: Rgb,
    pub light: Rgb,
}

/// A logo in its place.
#[derive(Clone)]
pub(crate) struct PlacedLogo {
    pub frame: Frame,
    pub logo: Arc<Logo>,
}

/// Something about a composed side that a person should know. Names slots and fields, never their values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Warning {
    /// A required field has no value.
    #[error("{field} is missing")]
    MissingField {
        /// The field.
        field: String,
    },
    /// Letters had to be left out.
    #[error("the text of {slot} does not fit")]
    Shortened {
        /// The slot.
        slot: String,
    },
    /// Letters that no embedded font has.
    #[error("{slot} has letters that no font on the card has")]
    MissingGlyph {
        /// The slot.
        slot: String,
    },
    /// The template has a place for a code and there is none.
    #[error("there is no code")]
    NoCode,
    /// The text of the code is too long for its place or for any code.
    #[error("the code does not fit its place")]
    CodeTooLong,
    /// The modules of the code are under 0.25 mm: readers will struggle.
    #[error("the code is too fine to be read reliably")]
    CodeTooFine,
    /// The template declares no such setting.
    #[error("the template has no setting {name}")]
    UnknownSetting {
        /// The setting.
        name: String,
    },
    /// The value of a setting cannot be used; the default was.
    #[error("the value of the setting {name} cannot be used")]
    BadSetting {
        /// The setting.
        name: String,
    },
}
