//! Reads TOML tables key by key and remembers where each value stands, so that an error names its line.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{TemplateError, TemplateProblem};

/// One TOML file.
pub(super) struct Source<'s> {
    pub file: &'s str,
    pub text: &'s str,
}

impl Source<'_> {
    /// The line of a byte offset, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        before.iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    pub fn error(&self, span: &Range<usize>, field: &str, problem: TemplateProblem) -> TemplateError {
        TemplateError {
            file: self.file.to_owned(),
            line: Some(self.line_at(span.start)),
            field: field.to_owned(),
            problem,
        }
    }
}

/// One value and its place.
#[derive(Clone)]
pub(super) struct Place<'s> {
    source: &'s Source<'s>,
    path: String,
    value: &'s Spanned<DeValue<'s>>,
}

/// One table. Keys that are never asked for are reported by [`Table::finish`].
pub(super) struct Table<'s> {
    source: &'s Source<'s>,
    path: String,
    span: Range<usize>,
    entries: &'s DeTable<'s>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'s> Table<'s> {
    pub fn root(source: &'s Source<'s>, table: &'s Spanned<DeTable<'s>>) -> Self {
        Self { source, path: String::new(), span: 0..0, entries: table.get_ref(), asked: RefCell::default() }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub fn find(&self, key: &str) -> Option<Place<'s>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let value = self.entries.get(key)?;
        Some(Place { source: self.source, path: self.path_of(key), value })
    }

    pub fn get(&self, key: &str) -> Result<Place<'s>, TemplateError> {
        self.find(key)
            .ok_or_else(|| self.source.error(&self.span, &self.path_of(key), TemplateProblem::Missing))
    }

    /// The places of every key, for tables whose keys are free names.
    pub fn all(&self) -> Vec<(String, Place<'s>)> {
        let mut places: Vec<(usize, String, Place<'s>)> = self
            .entries
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().to_string();
                let place = Place { source: self.source, path: self.path_of(&name), value };
                (key.span().start, name, place)
            })
            .collect();
        places.sort_by_key(|(at, _, _)| *at);
        places.into_iter().map(|(_, name, place)| (name, place)).collect()
    }

    /// The tables of an array of tables; none when the key is absent.
    pub fn tables(&self, key: &str) -> Result<Vec<Table<'s>>, TemplateError> {
        match self.find(key) {
            None => Ok(Vec::new()),
            Some(place) => place.items()?.into_iter().map(|item| item.table()).collect(),
        }
    }

    /// Refuses keys that nobody asked for.
    pub fn finish(self) -> Result<(), TemplateError> {
        let asked = self.asked.borrow();
        let stray = self.entries.keys().find(|key| !asked.contains(key.get_ref().as_ref()));
        match stray {
            None => Ok(()),
            Some(key) => {
                let known = asked.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                let field = self.path_of(key.get_ref());
                Err(self.source.error(&key.span(), &field, TemplateProblem::UnknownKey { known }))
            }
        }
    }
}

impl<'s> Place<'s> {
    pub fn error(&self, problem: TemplateProblem) -> TemplateError {
        self.source.error(&self.value.span(), &self.path, problem)
    }

    fn wrong(&self, expected: &'static str) -> TemplateError {
        self.error(TemplateProblem::WrongType { expected })
    }

    pub fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub fn text(&self) -> Result<&'s str, TemplateError> {
        self.value.get_ref().as_str().ok_or_else(|| self.wrong("text in quotes"))
    }

    pub fn flag(&self) -> Result<bool, TemplateError> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    pub fn number(&self, range: Range<f32>) -> Result<f32, TemplateError> {
        let value = self.value.get_ref();
        let digits = value
            .as_integer()
            .map(|integer| integer.as_str())
            .or_else(|| value.as_float().map(|float| float.as_str()))
            .ok_or_else(|| self.wrong("a number"))?;
        let number: f32 = digits.parse().map_err(|_| self.wrong("a number"))?;
        if (range.start..=range.end).contains(&number) {
            Ok(number)
        } else {
            Err(self.error(TemplateProblem::OutOfRange { min: range.start, max: range.end }))
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn whole(&self, range: Range<u16>) -> Result<u16, TemplateError> {
        let number = self.number(f32::from(range.start)..f32::from(range.end))?;
        if number.fract() == 0.0 { Ok(number as u16) } else { Err(self.wrong("a whole number")) }
    }

    /// One of the choices, by its word.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, TemplateError> {
        let given = self.text()?;
        choices.iter().find(|(word, _)| *word == given).map(|(_, choice)| *choice).ok_or_else(|| {
            self.error(TemplateProblem::UnknownChoice {
                given: given.to_owned(),
                allowed: choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
            })
        })
    }

    pub fn items(&self) -> Result<Vec<Place<'s>>, TemplateError> {
        let array = self.value.get_ref().as_array().ok_or_else(|| self.wrong("a list"))?;
        Ok(array
            .iter()
            .enumerate()
            .map(|(at, value)| Place { source: self.source, path: format!("{}[{at}]", self.path), value })
            .collect())
    }

    pub fn table(&self) -> Result<Table<'s>, TemplateError> {
        let entries = self.value.get_ref().as_table().ok_or_else(|| self.wrong("a table"))?;
        Ok(Table {
            source: self.source,
            path: self.path.clone(),
            span: self.value.span(),
            entries,
            asked: RefCell::default(),
        })
    }
}
