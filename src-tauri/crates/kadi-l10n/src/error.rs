//! The words of an error: one sentence, and one next step.

use crate::{Arg, Catalogue};

/// What to tell a person about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// What happened, in one sentence.
    pub sentence: String,
    /// The one next step.
    pub hint: String,
}

/// Variables that messages of errors may use; one that an error does not bring is shown as a dash.
const VARIABLES: [&str; 31] = [
    "detail",
    "field",
    "value_kind",
    "id",
    "campaign",
    "sequence",
    "template",
    "file",
    "line",
    "programme",
    "attribute",
    "category",
    "column",
    "code",
    "attempts",
    "seconds",
    "version",
    "megabytes",
    "sheet",
    "officer",
    "minutes",
    "allowed",
    "what",
    "design",
    "problem",
    "asked",
    "base",
    "found",
    "left",
    "list",
    "seen",
];

/// Variables that are counts: they choose plural forms.
const COUNTS: [&str; 2] = ["attempts", "seconds"];

impl Catalogue {
    /// The words of an error code. `code` is written with dashes or underscores, such as `wrong-passphrase`; `params`
    /// are the error's values by name. Names of fields, guarded categories and what is wrong with a design are
    /// translated. An unknown code gives the
    /// words of `internal`.
    #[must_use]
    pub fn error_text<'a>(
        &self,
        code: &str,
        params: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> ErrorText {
        let code = code.replace('_', "-");
        let params: Vec<(&str, String)> =
            params.into_iter().map(|(name, value)| (name, self.param(name, value))).collect();
        let mut args: Vec<(&str, Arg<'_>)> =
            VARIABLES.into_iter().map(|name| (name, Arg::Text("–"))).collect();
        args.push(("status", Arg::Text("–")));
        for (name, value) in &params {
            let arg = match value.parse::<i64>() {
                Ok(number) if COUNTS.contains(name) => Arg::Number(number),
                _ => Arg::Text(value),
            };
            args.retain(|(known, _)| known != name);
            args.push((name, arg));
        }
        let id = format!("error-{code}");
        match (self.find(&id, &args), self.find(&format!("{id}.hint"), &args)) {
            (Some(sentence), Some(hint)) => ErrorText { sentence, hint },
            _ => ErrorText {
                sentence: self.text("error-internal", &[]),
                hint: self.text("error-internal.hint", &[]),
            },
        }
    }

    fn param(&self, name: &str, value: &str) -> String {
        let prefix = match name {
            "field" => "field",
            "category" => "guarded",
            "problem" => "design-problem",
            _ => return value.to_owned(),
        };
        self.find(&format!("{prefix}-{}", value.replace('_', "-")), &[]).unwrap_or_else(|| value.to_owned())
    }

    /// The label of a field of a person or form, such as `date_of_birth`; the name itself when there is none.
    #[must_use]
    pub fn field_label(&self, field: &str) -> String {
        self.param("field", field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn field_names_are_translated_and_counts_choose_plurals() {
        let french = Catalogue::of(Language::Fr);
        let text = french.error_text("invalid_date", [("field", "date_of_birth")]);
        assert!(text.sentence.contains("Date de naissance"), "{text:?}");
        let one = french.error_text("too-many-attempts", [("seconds", "1")]);
        let many = french.error_text("too-many-attempts", [("seconds", "30")]);
        assert!(one.hint.contains("1 seconde "), "{one:?}");
        assert!(many.hint.contains("30 secondes "), "{many:?}");
    }

    #[test]
    fn a_missing_value_shows_as_a_dash_and_an_unknown_code_as_a_defect() {
        let english = Catalogue::of(Language::En);
        let text = english.error_text("template-not-found", []);
        assert!(text.sentence.contains('–') && !text.sentence.contains('{'), "{text:?}");
        assert_eq!(english.error_text("no-such-code", []), english.error_text("internal", []));
    }
}
