//! What is wrong with a template: the file, the line, the field and the reason.

use std::fmt;

/// A template that cannot be used. `Display` gives the whole sentence: `vital/template.toml:41: front.text[2].colour: …`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct TemplateError {
    /// The file, as `template/file`.
    pub file: String,
    /// The line in it, from 1, where one can be told.
    pub line: Option<usize>,
    /// The key or element, such as `front.text[2].colour`; empty when the file as a whole is meant.
    pub field: String,
    /// The reason.
    pub problem: TemplateProblem,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// The reasons a template is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TemplateProblem {
    /// The file does not exist.
    #[error("there is no such file")]
    NoSuchFile,
    /// The file is not UTF-8 text.
    #[error("the file is not UTF-8 text")]
    NotText,
    /// The file is not TOML; the parser's words follow.
    #[error("not TOML: {0}")]
    Toml(String),
    /// A key that must be there is not.
    #[error("this key is missing")]
    Missing,
    /// A key nobody reads, most often a typing error.
    #[error("unknown key; known here: {known}")]
    UnknownKey {
        /// The keys that may stand here.
        known: String,
    },
    /// A value of another type.
    #[error("expected {expected}")]
    WrongType {
        /// What should stand there.
        expected: &'static str,
    },
    /// A number outside its range.
    #[error("must be from {min} to {max}")]
    OutOfRange {
        /// The least allowed value.
        min: f32,
        /// The greatest allowed value.
        max: f32,
    },
    /// A word that is not one of the choices.
    #[error("\"{given}\" is not one of {allowed}")]
    UnknownChoice {
        /// What stands there.
        given: String,
        /// The choices.
        allowed: String,
    },
    /// A card field that does not exist.
    #[error("no card field is called \"{0}\"")]
    UnknownField(String),
    /// A setting that `[settings]` does not declare.
    #[error("no setting is called \"{0}\"")]
    UnknownSetting(String),
    /// Neither `#RRGGBB` nor a name of the palette.
    #[error("\"{0}\" is neither #RRGGBB nor a colour of the palette")]
    UnknownColour(String),
    /// Two palette colours with the same value: the art could not tell them apart.
    #[error("\"{0}\" has this colour already; art follows the palette by its colours, so each is used once")]
    DoubledColour(String),
    /// A box that leaves the card.
    #[error("the box leaves the card, which is {width} x {height}")]
    OutsideCard {
        /// Width of the card in template pixels.
        width: u32,
        /// Height of the card in template pixels.
        height: u32,
    },
    /// A text pattern with an unclosed brace or an unknown filter.
    #[error("in the text: {0}")]
    Pattern(String),
    /// The art is not SVG that can be read.
    #[error("not SVG: {0}")]
    Svg(String),
    /// The art's view box does not match the card and its bleed.
    #[error("viewBox must be \"{expected}\": the card and its bleed")]
    ViewBox {
        /// The right value.
        expected: String,
    },
    /// An element the print path cannot draw as vectors.
    #[error("<{0}> cannot be printed as vectors; use paths, basic shapes, groups, clip paths and gradients")]
    SvgElement(String),
    /// A gradient whose stops differ in opacity.
    #[error("gradient stops must share one opacity; set the opacity on the shape instead")]
    GradientOpacity,
}
