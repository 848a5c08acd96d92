//! One language's messages, looked up by id.

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::{Language, format_number};

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// A value for a variable of a message. Numbers choose plural forms and are written with the language's separators.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// A text, put in as it is.
    Text(&'a str),
    /// A whole number.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The messages of one language. A message that the language lacks is taken from English; one that English lacks too
/// is shown as its id, so that a slip is seen and nothing fails.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Catalogue").field(&self.language).finish()
    }
}

impl Catalogue {
    /// Reads the compiled-in messages of `language` (about a millisecond).
    #[must_use]
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::En => |value, _| whole_number(Language::En, value),
            Language::Fr => |value, _| whole_number(Language::Fr, value),
            Language::Pt => |value, _| whole_number(Language::Pt, value),
        }));
        for (_, text) in Self::sources(language) {
            // A file with a slip still gives all its good messages; the tests of this crate refuse the slip.
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The shared catalogue of `language`, read once.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Catalogue>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        let [en, fr, pt] = &ALL;
        let slot = match language {
            Language::En => en,
            Language::Fr => fr,
            Language::Pt => pt,
        };
        slot.get_or_init(|| Self::new(language))
    }

    /// The files of a language: name without ending, and text.
    #[must_use]
    pub const fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
        match language {
            Language::En => EN,
            Language::Fr => FR,
            Language::Pt => PT,
        }
    }

    /// The catalogue's language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The message `id` with its variables filled in. A dot asks for an attribute: `error-locked.hint`.
    #[must_use]
    pub fn text(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(id, args).unwrap_or_else(|| id.to_owned())
    }

    /// As [`Catalogue::text`], but `None` when no language has the message.
    #[must_use]
    pub fn find(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let mut fluent_args = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::from(*text),
                Arg::Number(number) => FluentValue::from(*number),
            };
            fluent_args.set(*name, value);
        }
        self.format(id, &fluent_args).or_else(|| match self.language {
            Language::En => None,
            Language::Fr | Language::Pt => Self::of(Language::En).format(id, &fluent_args),
        })
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let (message, attribute) = match id.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (id, None),
        };
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        // A missing variable shows as its name; the tests know every variable.
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }
}

fn whole_number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 && value.abs() < 1e15 => {
            #[allow(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
            let whole = *value as i64;
            Some(format_number(language, whole))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_choose_plurals_and_are_grouped() {
        let french = Catalogue::new(Language::Fr);
        assert_eq!(french.text("count-people", &[("count", 0_u64.into())]), "0 personne");
        assert_eq!(french.text("count-people", &[("count", 1_u64.into())]), "1 personne");
        assert_eq!(french.text("count-people", &[("count", 2_314_u64.into())]), "2\u{202f}314 personnes");
        let english = Catalogue::of(Language::En);
        assert_eq!(english.text("count-people", &[("count", 1_u64.into())]), "1 person");
        assert_eq!(english.text("count-people", &[("count", 2_314_u64.into())]), "2,314 people");
    }

    #[test]
    fn values_are_put_in_without_marks_around_them() {
        let text = Catalogue::of(Language::Pt).text("demo-banner-people", &[("count", 2_000_u64.into())]);
        assert!(!text.contains('\u{2068}'), "{text:?}");
    }

    #[test]
    fn an_unknown_id_shows_itself() {
        assert_eq!(Catalogue::of(Language::Fr).text("no-such-message", &[]), "no-such-message");
        assert_eq!(Catalogue::of(Language::Fr).find("no-such-message", &[]), None);
        assert_eq!(Catalogue::of(Language::Fr).find("action-save.no-such-attribute", &[]), None);
    }

    #[test]
    fn attributes_are_asked_for_with_a_dot() {
        assert!(Catalogue::of(Language::Fr).find("error-locked.hint", &[]).is_some());
    }
}
