//! The person's language: texts, dates and errors.

use kadi_contract::ApiError;
use kadi_l10n::{Arg, Catalogue, ErrorText, Language, format_number};
use yew::prelude::*;

/// A language, as every component gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lang(pub Language);

/// The language and the way to change it, provided by the application.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageContext {
    /// The present one.
    pub lang: Lang,
    /// Changes it.
    pub choose: Callback<Language>,
}

/// The person's language.
#[hook]
pub fn use_lang() -> Lang {
    use_context::<LanguageContext>().map_or(Lang(Language::En), |context| context.lang)
}

impl Lang {
    /// The text of a message.
    #[must_use]
    pub fn t(self, id: &str) -> AttrValue {
        Catalogue::of(self.0).text(id, &[]).into()
    }

    /// The text of a message with variables.
    #[must_use]
    pub fn with(self, id: &str, args: &[(&str, Arg<'_>)]) -> AttrValue {
        Catalogue::of(self.0).text(id, args).into()
    }

    /// The text of a message with the variable `count`.
    #[must_use]
    pub fn count(self, id: &str, count: u64) -> AttrValue {
        self.with(id, &[("count", count.into())])
    }

    /// The text of a code, such as `sex` and `female`; the code itself when it is not known.
    #[must_use]
    pub fn code(self, prefix: &str, code: &str) -> AttrValue {
        let id = format!("{prefix}-{}", code.replace(['_', '.'], "-").to_lowercase());
        Catalogue::of(self.0).find(&id, &[]).unwrap_or_else(|| code.to_owned()).into()
    }

    /// The words of an error.
    #[must_use]
    pub fn error(self, error: &ApiError) -> ErrorText {
        let params = error.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Catalogue::of(self.0).error_text(error.code.as_str(), params)
    }

    /// A whole number with separators.
    #[must_use]
    pub fn number(self, number: u64) -> AttrValue {
        format_number(self.0, i64::try_from(number).unwrap_or(i64::MAX)).into()
    }

    /// A share given in tenths of a percent: "7.4 %" or "7,4 %".
    #[must_use]
    pub fn percent(self, tenths: u64) -> AttrValue {
        let point = if self.0 == Language::En { '.' } else { ',' };
        format!("{}{point}{}\u{a0}%", self.number(tenths / 10), tenths % 10).into()
    }

    /// A date `YYYY[-MM[-DD]]` as dd/mm/yyyy; anything else as it is.
    #[must_use]
    pub fn date(self, date: &str) -> AttrValue {
        let mut parts = date.get(..10).unwrap_or(date).split('-').collect::<Vec<_>>();
        parts.reverse();
        if parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
            parts.join("/").into()
        } else {
            date.to_owned().into()
        }
    }

    /// An instant (RFC 3339) in this computer's time: "today 09:12", "yesterday 14:05" or "12/03/2026 14:05".
    #[must_use]
    pub fn when(self, instant: &str) -> AttrValue {
        let at = js_sys::Date::new(&instant.into());
        if at.get_time().is_nan() {
            return instant.to_owned().into();
        }
        let now = js_sys::Date::new_0();
        let days = day_number(&now) - day_number(&at);
        let time = format!("{:02}:{:02}", at.get_hours(), at.get_minutes());
        match days {
            0 => self.with("when-today", &[("time", Arg::Text(&time))]),
            1 => self.with("when-yesterday", &[("time", Arg::Text(&time))]),
            _ => {
                format!("{:02}/{:02}/{} {time}", at.get_date(), at.get_month() + 1, at.get_full_year()).into()
            }
        }
    }

    /// As [`Lang::when`], "never" when there is none.
    #[must_use]
    pub fn when_or_never(self, instant: Option<&str>) -> AttrValue {
        instant.map_or_else(|| self.t("when-never"), |instant| self.when(instant))
    }

    /// How long a job still takes.
    #[must_use]
    pub fn time_left(self, seconds: u64) -> AttrValue {
        if seconds < 90 {
            self.count("time-left-seconds", seconds)
        } else {
            self.count("time-left-minutes", seconds.div_ceil(60))
        }
    }
}

/// The local day of an instant, counted in days.
fn day_number(at: &js_sys::Date) -> i64 {
    let local_ms = at.get_time() - at.get_timezone_offset() * 60_000.0;
    #[allow(clippy::cast_possible_truncation, reason = "days since 1970 are small")]
    let days = (local_ms / 86_400_000.0).floor() as i64;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_day_first_as_far_as_known() {
        let lang = Lang(Language::Fr);
        assert_eq!(lang.date("1991-03-12"), "12/03/1991");
        assert_eq!(lang.date("1991-03"), "03/1991");
        assert_eq!(lang.date("1991"), "1991");
        assert_eq!(lang.date("2026-03-12T10:00:00Z"), "12/03/2026");
        assert_eq!(lang.date("soon"), "soon");
    }

    #[test]
    fn shares_are_written_with_one_decimal() {
        assert_eq!(Lang(Language::Fr).percent(74), "7,4\u{a0}%");
        assert_eq!(Lang(Language::En).percent(1_000), "100.0\u{a0}%");
    }
}
