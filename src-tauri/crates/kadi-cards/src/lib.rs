//! Template and data to sheet; sheet to raster, PDF and ZIP.
//!
//! A [`Template`] is a folder of data. [`Renderer::compose`] puts [`CardData`] into it and gives a [`Sheet`]: the place
//! of every glyph and module. A sheet becomes pixels ([`Renderer::png`]), a page of a PDF ([`PdfSink`]) or a file in an
//! archive ([`ZipSink`]). Fonts are compiled in and nothing of the machine is read, so a card looks the same everywhere.
//! Deliberately absent: files, clock, randomness, and any per-card SVG text, which would be fifty times slower.

mod archive;
mod backdrop;
mod colour;
mod compose;
mod contact;
mod data;
mod design;
mod dpi;
pub mod fields;
mod files;
mod fonts;
mod logo;
mod measure;
mod pdf;
mod qr;
mod qr_svg;
mod raster;
mod readiness;
mod recent;
mod settings;
mod sheet;
mod template;
mod text;

pub use archive::{ArchiveError, ManifestEntry, ZipSink};
pub use colour::{ColourError, Rgb};
pub use contact::{ContactSheet, contact_sheet};
pub use data::{CardData, DataError, Language, LanguageError, Mark};
pub use design::{Attribute, Design, DesignError, DesignProblem, Dress, DressError};
pub use dpi::{Dpi, DpiError};
pub use files::{BuiltInTemplates, TemplateFiles, TemplatesInMemory};
pub use fonts::usable_fonts;
pub use logo::{Logo, LogoError};
pub use measure::{CodeMeasure, LineMeasure};
pub use pdf::{A4Layout, A4Sink, Bleed, Listing, ListingSink, Nudge, Paper, PdfError, PdfSink};
pub use qr::Symbol;
pub use qr_svg::qr_svg;
pub use raster::{Renderer, Rgba};
pub use readiness::readiness;
pub use sheet::{Sheet, Warning};
pub use template::{
    FieldInfo, Frame, Sample, Side, Template, TemplateError, TemplateLibrary, TemplateProblem,
};
