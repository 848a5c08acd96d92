//! A filter as a question to the full-text index.

use crate::db::Read;
use crate::error::StoreError;

use super::{NameTerm, PeopleFilter, PersonTrait};

/// The longest beginning of a word that the index has a list for; the schema says the same.
const LONGEST_LISTED: usize = 5;
/// Words that a longer beginning is spelled out to; beyond, the index collects them itself.
const MOST_WORDS: usize = 128;
/// What every trait begins with; no name does.
const TRAIT: char = '\u{E000}';

/// What the index is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Question {
    /// Nothing: no word and no trait narrows the search.
    Everybody,
    /// Nobody can fit.
    Nobody,
    /// This, in the index's own language.
    Match(String),
}

/// The question that a filter asks.
pub(crate) fn question(db: &Read<'_>, filter: &PeopleFilter) -> Result<Question, StoreError> {
    let mut all = Vec::new();
    for term in &filter.names {
        match word(db, term)? {
            Some(words) => all.push(words),
            None => return Ok(Question::Nobody),
        }
    }
    all.extend(traits(filter));
    Ok(if all.is_empty() { Question::Everybody } else { Question::Match(all.join(" AND ")) })
}

/// One typed word; none when nobody can answer it.
fn word(db: &Read<'_>, term: &NameTerm) -> Result<Option<String>, StoreError> {
    let mut any: Vec<String> = Vec::new();
    let typed = parts(&term.prefix);
    if let Some((last, whole)) = typed.split_last()
        && let Some(last) = beginning(db, last, whole.is_empty() && term.is_covered)?
    {
        let mut every: Vec<String> = whole.iter().map(|part| quoted(part)).collect();
        every.push(last);
        any.push(format!("({})", every.join(" AND ")));
    }
    for alternative in &term.alternatives {
        any.extend(parts(alternative).iter().map(|part| quoted(part)));
    }
    Ok(if any.is_empty() { None } else { Some(format!("({})", any.join(" OR "))) })
}

/// Words that begin like this. A long beginning is spelled out as the few words that have it, since the index would read
/// the whole list of each before it gave the first answer; without the text itself when that `is_covered`.
fn beginning(db: &Read<'_>, text: &str, is_covered: bool) -> Result<Option<String>, StoreError> {
    if text.chars().count() <= LONGEST_LISTED {
        return Ok(Some(format!("{}*", quoted(text))));
    }
    let mut words = db.words_beginning(text, MOST_WORDS + 1)?;
    if words.len() > MOST_WORDS {
        return Ok(Some(format!("{}*", quoted(text))));
    }
    words.retain(|word| !(is_covered && word == text));
    if words.is_empty() {
        return Ok(None);
    }
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Ok(Some(format!("({})", words.join(" OR "))))
}

/// The parts that the index would make of a text: signs of ASCII end a word.
fn parts(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn traits(filter: &PeopleFilter) -> Vec<String> {
    let mark = |kind: char, value: &str| format!("\"{TRAIT}{kind}{value}\"");
    let hex = |text: &str| data_encoding::HEXUPPER.encode(text.as_bytes());
    let mut all = Vec::new();
    if let Some(district) = &filter.district {
        all.push(mark('d', &hex(district)));
    }
    if let Some(commune) = &filter.commune {
        all.push(mark('c', &hex(commune)));
    }
    if let Some(sex) = filter.sex {
        all.push(mark('s', crate::column::sex_word(sex)));
    }
    if let Some((first, last)) = filter.born {
        let years: Vec<String> = (first..=last).map(|year| mark('y', &format!("{year:04}"))).collect();
        // A span that ends before it begins holds no year.
        all.push(if years.is_empty() { mark('y', "none") } else { format!("({})", years.join(" OR ")) });
    }
    all.extend(filter.traits.iter().map(|known| match known {
        PersonTrait::BirthMissing => mark('y', ""),
        PersonTrait::BirthEstimated => mark('e', ""),
        PersonTrait::BirthJanuary => mark('j', ""),
        PersonTrait::SexMissing => mark('s', ""),
        PersonTrait::PhoneMissing => mark('p', ""),
        PersonTrait::DistrictMissing => mark('d', ""),
        PersonTrait::MotherMissing => mark('m', ""),
    }));
    all
}
