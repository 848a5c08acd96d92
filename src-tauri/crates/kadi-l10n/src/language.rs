//! The three languages of Kadi.

use std::fmt;

use unic_langid::{LanguageIdentifier, langid};

/// A language that Kadi speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Portuguese.
    Pt,
}

impl Language {
    /// All languages, in the order people are shown them.
    pub const ALL: [Self; 3] = [Self::Fr, Self::En, Self::Pt];

    /// Reads a language tag such as `fr`, `pt-MZ` or `fr_SN.UTF-8`; `None` for a language that Kadi does not speak.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        match first.as_str() {
            "en" => Some(Self::En),
            "fr" => Some(Self::Fr),
            "pt" => Some(Self::Pt),
            _ => None,
        }
    }

    /// As [`Language::parse`], English for any other language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        Self::parse(tag).unwrap_or_default()
    }

    /// The ISO 639-1 code: `en`, `fr` or `pt`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Pt => "pt",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::Pt => "Português",
        }
    }

    pub(crate) const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::En => langid!("en"),
            Self::Fr => langid!("fr"),
            Self::Pt => langid!("pt"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_of_browsers_and_of_the_environment() {
        assert_eq!(Language::parse("fr-SN"), Some(Language::Fr));
        assert_eq!(Language::parse("pt_MZ.UTF-8"), Some(Language::Pt));
        assert_eq!(Language::parse("EN"), Some(Language::En));
        assert_eq!(Language::parse("sw"), None);
        assert_eq!(Language::from_tag("sw"), Language::En);
    }
}
