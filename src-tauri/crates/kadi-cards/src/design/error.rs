//! What is wrong with a design: the field and the reason.

use std::fmt;

use crate::logo::LogoError;

/// A design that cannot be used. `Display` gives the whole sentence: `settings.accent_hex: "gold" is not #RRGGBB`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DesignError {
    /// The field, such as `settings.accent_hex` or `attributes[2].field`; empty when the file as a whole is meant.
    pub field: String,
    /// The line in the file, from 1, where one can be told.
    pub line: Option<u64>,
    /// The reason.
    pub problem: DesignProblem,
}

impl DesignError {
    pub(super) fn new(field: impl Into<String>, problem: DesignProblem) -> Self {
        Self { field: field.into(), line: None, problem }
    }
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{}", self.problem)
    }
}

impl DesignProblem {
    /// The reason as a word of the catalogues.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Syntax => "syntax",
            Self::Format => "format",
            Self::Missing => "missing",
            Self::Unknown { .. } => "unknown",
            Self::WrongType { .. } => "wrong-type",
            Self::Length { .. } => "length",
            Self::TooMany { .. } => "too-many",
            Self::Dpi => "dpi",
            Self::OtherTemplate => "other-template",
            Self::UnknownSetting => "unknown-setting",
            Self::BadSetting => "bad-setting",
            Self::UnknownField => "unknown-field",
            Self::UnknownPlace => "unknown-place",
            Self::Base64 => "base64",
            Self::Logo(error) => error.code(),
        }
    }
}

/// The reasons a design is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DesignProblem {
    /// The file is larger than any design.
    #[error("the file is too large for a design")]
    TooLarge,
    /// Neither YAML nor JSON.
    #[error("neither YAML nor JSON can be read from the file")]
    Syntax,
    /// Another version of the format.
    #[error("this Kadi reads designs with kadi_design: 1")]
    Format,
    /// A key that must be there is not.
    #[error("this field is missing")]
    Missing,
    /// A key nobody reads, most often a typing error.
    #[error("unknown field; known here: {known}")]
    Unknown {
        /// The keys that may stand here.
        known: String,
    },
    /// A value of another type.
    #[error("expected {expected}")]
    WrongType {
        /// What should stand there.
        expected: &'static str,
    },
    /// A text that is empty or too long.
    #[error("must have 1 to {most} characters")]
    Length {
        /// The most characters.
        most: usize,
    },
    /// A list that is too long.
    #[error("at most {most} of these")]
    TooMany {
        /// The most entries.
        most: usize,
    },
    /// A resolution that cards are not made in.
    #[error("must be 300, 450 or 600")]
    Dpi,
    /// The template is another one.
    #[error("the design is for another template")]
    OtherTemplate,
    /// The template declares no such setting.
    #[error("the template has no such setting")]
    UnknownSetting,
    /// A setting whose value cannot be used.
    #[error("this value cannot be used here")]
    BadSetting,
    /// A card field that does not exist.
    #[error("no card field has this name")]
    UnknownField,
    /// The template has no place of this name for a logo.
    #[error("the template has no place for this logo")]
    UnknownPlace,
    /// A logo that is not base64, where it is a PNG.
    #[error("not base64")]
    Base64,
    /// A logo that cannot be printed.
    #[error("{0}")]
    Logo(LogoError),
}
