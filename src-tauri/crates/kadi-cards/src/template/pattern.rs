//! Text with places for values: `{first_name} {last_name}`, `{date_of_birth:date}`, `{setting.title}`.

use kadi_core::{PartialDate, Sex};

use crate::data::Language;

/// A parsed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub parts: Vec<Part>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words as they stand.
    Words(String),
    /// The value of a card field.
    Field { name: String, filter: Filter },
    /// The value of a setting.
    Setting(String),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// As it is.
    Plain,
    /// A date in the card's language.
    Date,
    /// Female, male or other in the card's language.
    Sex,
    /// The first eight characters and an ellipsis.
    Short,
}

impl Pattern {
    /// Reads a text; `{{` and `}}` stand for the braces themselves.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut rest = text.chars().peekable();
        while let Some(letter) = rest.next() {
            match letter {
                '{' | '}' if rest.peek() == Some(&letter) => {
                    rest.next();
                    words.push(letter);
                }
                '{' => {
                    let mut inside = String::new();
                    loop {
                        match rest.next() {
                            Some('}') => break,
                            Some(letter) => inside.push(letter),
                            None => return Err(format!("\"{{{inside}\" is not closed")),
                        }
                    }
                    if !words.is_empty() {
                        parts.push(Part::Words(std::mem::take(&mut words)));
                    }
                    parts.push(Part::parse(&inside)?);
                }
                '}' => return Err("\"}\" closes nothing".to_owned()),
                _ => words.push(letter),
            }
        }
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        Ok(Self { parts })
    }

    /// What it says without any value.
    pub fn words(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.as_str(),
                Part::Field { .. } | Part::Setting(_) => "",
            })
            .collect()
    }

    /// The card fields in it.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field { name, .. } => Some(name.as_str()),
            Part::Words(_) | Part::Setting(_) => None,
        })
    }
}

impl Part {
    fn parse(inside: &str) -> Result<Self, String> {
        if let Some(setting) = inside.strip_prefix("setting.") {
            return Ok(Self::Setting(setting.to_owned()));
        }
        let (name, filter) = inside.split_once(':').unwrap_or((inside, ""));
        let filter = match filter {
            "" => Filter::Plain,
            "date" => Filter::Date,
            "sex" => Filter::Sex,
            "short" => Filter::Short,
            other => return Err(format!("\"{other}\" is not one of date, sex, short")),
        };
        Ok(Self::Field { name: name.to_owned(), filter })
    }
}

impl Filter {
    /// Writes a value. What a filter does not understand stays as it is: a card must not hide what a register holds.
    pub fn write(self, value: &str, language: Language) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Date => value.parse().map_or_else(|_| value.to_owned(), |date| write_date(date, language)),
            Self::Sex => {
                Sex::parse(value).map_or_else(|| value.to_owned(), |sex| write_sex(sex, language).to_owned())
            }
            Self::Short => {
                let head: String = value.chars().take(8).collect();
                if value.chars().count() > 8 { format!("{head}…") } else { head }
            }
        }
    }
}

/// Writes the value of a field as templates usually do: dates and sex in the card's language.
pub(crate) fn write_plainly(field: &str, value: &str, language: Language) -> String {
    let filter = match field {
        "gender" => Filter::Sex,
        "date_of_birth" => Filter::Date,
        name if name.ends_with("_date") => Filter::Date,
        _ => Filter::Plain,
    };
    filter.write(value, language)
}

const ENGLISH_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// French and Portuguese write 05/03/1990. English writes the month as a word, because readers of the two English
/// traditions take 05/03 for different days.
fn write_date(date: PartialDate, language: Language) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match (language, month, day) {
        (_, None, _) => format!("{year}"),
        (Language::English, Some(month), day) => {
            let name = ENGLISH_MONTHS.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default();
            day.map_or_else(|| format!("{name} {year}"), |day| format!("{day} {name} {year}"))
        }
        (_, Some(month), None) => format!("{month:02}/{year}"),
        (_, Some(month), Some(day)) => format!("{day:02}/{month:02}/{year}"),
    }
}

const fn write_sex(sex: Sex, language: Language) -> &'static str {
    match (sex, language) {
        (Sex::Female, Language::French) => "Féminin",
        (Sex::Female, Language::English) => "Female",
        (Sex::Female, Language::Portuguese) => "Feminino",
        (Sex::Male, Language::French) => "Masculin",
        (Sex::Male, Language::English) => "Male",
        (Sex::Male, Language::Portuguese) => "Masculino",
        (Sex::Other, Language::French) => "Autre",
        (Sex::Other, Language::English) => "Other",
        (Sex::Other, Language::Portuguese) => "Outro",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_into_words_fields_and_settings() {
        let pattern = Pattern::parse("{{N}} {last_name}, {date_of_birth:date} {setting.title}").unwrap();
        assert_eq!(
            pattern.parts,
            [
                Part::Words("{N} ".into()),
                Part::Field { name: "last_name".into(), filter: Filter::Plain },
                Part::Words(", ".into()),
                Part::Field { name: "date_of_birth".into(), filter: Filter::Date },
                Part::Words(" ".into()),
                Part::Setting("title".into()),
            ]
        );
        assert_eq!(pattern.fields().collect::<Vec<_>>(), ["last_name", "date_of_birth"]);
    }

    #[test]
    fn broken_texts_are_told_apart() {
        assert!(Pattern::parse("{first_name").unwrap_err().contains("not closed"));
        assert!(Pattern::parse("first_name}").unwrap_err().contains("closes nothing"));
        assert!(Pattern::parse("{first_name:loud}").unwrap_err().contains("loud"));
    }

    #[test]
    fn dates_follow_the_language_and_what_is_known() {
        let cases = [
            ("1990-03-05", Language::French, "05/03/1990"),
            ("1990-03-05", Language::English, "5 Mar 1990"),
            ("1990-03", Language::Portuguese, "03/1990"),
            ("1990-03", Language::English, "Mar 1990"),
            ("1990", Language::French, "1990"),
            ("vers 1990", Language::French, "vers 1990"),
        ];
        for (value, language, written) in cases {
            assert_eq!(Filter::Date.write(value, language), written);
        }
    }

    #[test]
    fn sex_and_shortening() {
        assert_eq!(Filter::Sex.write("F", Language::Portuguese), "Feminino");
        assert_eq!(Filter::Sex.write("MASCULIN", Language::English), "Male");
        assert_eq!(Filter::Sex.write("?", Language::English), "?");
        assert_eq!(Filter::Short.write("Kj6vYde4LHh", Language::French), "Kj6vYde4…");
        assert_eq!(Filter::Short.write("Kj6vYde4", Language::French), "Kj6vYde4");
    }
}
