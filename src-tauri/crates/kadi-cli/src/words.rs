//! Texts, tables and numbers in the language of the person at the terminal.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, LineStyle, Table};
use kadi_contract::ApiError;
use kadi_l10n::{Arg, Catalogue, ErrorText, Language, format_number};

use crate::failure::Failure;

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    catalogue: &'static Catalogue,
}

/// A column of a table: the message of its heading and how its cells stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// Texts, on the left.
    Text(&'static str),
    /// Numbers, on the right.
    Number(&'static str),
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        Self { catalogue: Catalogue::of(language) }
    }

    pub(crate) fn language(self) -> Language {
        self.catalogue.language()
    }

    pub(crate) fn text(self, id: &str) -> String {
        self.catalogue.text(id, &[])
    }

    pub(crate) fn text_with(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.catalogue.text(id, args)
    }

    /// The word for a code such as `running` under `prefix` (`job`); the code itself where there is none.
    pub(crate) fn code(self, prefix: &str, code: &str) -> String {
        let id = format!("{prefix}-{}", code.replace('_', "-"));
        self.catalogue.find(&id, &[]).unwrap_or_else(|| code.to_owned())
    }

    /// The label of a field such as `date_of_birth`.
    pub(crate) fn field(self, field: &str) -> String {
        self.catalogue.field_label(field)
    }

    pub(crate) fn number(self, number: u64) -> String {
        format_number(self.language(), i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// An instant (RFC 3339 in UTC) to the minute.
    pub(crate) fn when(self, instant: &str) -> String {
        match instant.get(..16) {
            Some(minute) if instant.ends_with('Z') => format!("{} UTC", minute.replacen('T', " ", 1)),
            _ => instant.to_owned(),
        }
    }

    /// A number with decimals, with the language's comma.
    pub(crate) fn decimal(self, number: f64, digits: usize) -> String {
        let text = format!("{number:.digits$}");
        match self.language() {
            Language::En => text,
            Language::Fr | Language::Pt => text.replace('.', ","),
        }
    }

    /// An error in one line: what happened and the next step.
    pub(crate) fn error(self, error: &ApiError) -> String {
        let params = error.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let ErrorText { sentence, hint } = self.catalogue.error_text(error.code.as_str(), params);
        match &error.incident {
            Some(incident) => {
                let number = self.text_with("error-incident", &[("incident", incident.into())]);
                format!("{sentence} {hint} {number}")
            }
            None => format!("{sentence} {hint}"),
        }
    }

    /// The line for a failure; `None` when nothing is to be said.
    pub(crate) fn failure(self, failure: &Failure) -> Option<String> {
        match failure {
            Failure::Api(error) => Some(self.error(error)),
            Failure::Own { id, args, .. } => {
                let args: Vec<(&str, Arg<'_>)> =
                    args.iter().map(|(name, value)| (*name, Arg::Text(value))).collect();
                let sentence = self.catalogue.text(id, &args);
                let hint = self.catalogue.find(&format!("{id}.hint"), &args);
                Some(hint.map_or_else(|| sentence.clone(), |hint| format!("{sentence} {hint}")))
            }
            Failure::Told(_) | Failure::ReaderGone => None,
        }
    }

    /// A table with headings.
    pub(crate) fn table(self, columns: &[Column], rows: impl IntoIterator<Item = Vec<String>>) -> String {
        let mut table = Table::new();
        // No lines between rows: a list of people stays quiet and fits the screen.
        table.load_style(UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
        table.set_header(columns.iter().map(|column| match column {
            Column::Text(id) => Cell::new(self.text(id)),
            Column::Number(id) => Cell::new(self.text(id)).set_alignment(CellAlignment::Right),
        }));
        for row in rows {
            table.add_row(row.into_iter().zip(columns).map(|(text, column)| match column {
                Column::Text(_) => Cell::new(text),
                Column::Number(_) => Cell::new(text).set_alignment(CellAlignment::Right),
            }));
        }
        table.trim_fmt()
    }

    /// Names and values, one pair a line; a name is the message of its id.
    pub(crate) fn facts<'a>(self, facts: impl IntoIterator<Item = (&'a str, String)>) -> String {
        self.pairs(facts.into_iter().map(|(id, value)| (self.text(id), value)))
    }

    /// Names as they stand and values, one pair a line, the values aligned.
    pub(crate) fn pairs(self, pairs: impl IntoIterator<Item = (String, String)>) -> String {
        let pairs: Vec<(String, String)> = pairs.into_iter().collect();
        let width = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let lines: Vec<String> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name:<width$}  {value}").trim_end().to_owned())
            .collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use kadi_contract::ErrorCode;

    use super::*;

    #[test]
    fn an_error_is_one_line_in_the_persons_language() {
        for language in Language::ALL {
            let line = Words::new(language).error(&ErrorCode::WrongPassphrase.into());
            assert!(!line.contains('\n') && line.len() > 30, "{line}");
        }
        let french = Words::new(Language::Fr);
        assert_ne!(
            french.error(&ErrorCode::Locked.into()),
            Words::new(Language::En).error(&ErrorCode::Locked.into())
        );
    }

    #[test]
    fn pairs_are_aligned() {
        let words = Words::new(Language::En);
        let text = words.pairs([("é".to_owned(), "1".to_owned()), ("abc".to_owned(), String::new())]);
        assert_eq!(text, "é    1\nabc");
    }

    #[test]
    fn instants_are_told_to_the_minute() {
        let words = Words::new(Language::En);
        assert_eq!(words.when("2026-11-21T06:24:16.711Z"), "2026-11-21 06:24 UTC");
        assert_eq!(words.when("2026-11-21"), "2026-11-21");
    }

    #[test]
    fn decimals_have_the_languages_comma() {
        assert_eq!(Words::new(Language::Fr).decimal(0.5, 2), "0,50");
        assert_eq!(Words::new(Language::En).decimal(0.5, 2), "0.50");
    }
}
