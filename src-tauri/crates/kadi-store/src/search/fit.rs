//! Whether a person fits what the index does not answer by itself, and how close a name is to the typed words.

use rusqlite::params;

use crate::card::CardStatus;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::IdentityRow;

use super::{CardHeld, PeopleFilter, PersonTrait};

/// Whether somebody is enrolled in a programme.
pub(crate) const ENROLLED: &str =
    "SELECT EXISTS (SELECT 1 FROM identities m CROSS JOIN tracked_entities t ON t.identity = m.id
        CROSS JOIN enrollments e ON e.tracked_entity = t.uid AND e.programme = ?2 AND e.deleted = 0
        WHERE m.survivor = ?1 AND t.deleted = 0)";

/// Whether a person meets every condition but the typed words.
pub(super) fn fits(db: &Read<'_>, filter: &PeopleFilter, row: &IdentityRow) -> Result<bool, StoreError> {
    let person = &row.person;
    let is = |wanted: &Option<String>, value: &Option<String>| {
        wanted.as_deref().is_none_or(|wanted| wanted == value.as_deref().unwrap_or_default())
    };
    let born = |(first, last): (i16, i16)| {
        person.date_of_birth.is_some_and(|date| (first..=last).contains(&date.year()))
    };
    let plain = filter.status.is_none_or(|status| row.status == status)
        && is(&filter.district, &person.district)
        && is(&filter.commune, &person.commune)
        && (filter.sex.is_none() || filter.sex == person.sex)
        && filter.born.is_none_or(born)
        && filter.traits.iter().all(|known| has(row, *known));
    if !plain {
        return Ok(false);
    }
    if let Some(programme) = &filter.programme {
        // CROSS JOIN keeps the order: from the person to their few enrollments, never through the whole programme.
        let enrolled = db.count(ENROLLED, params![row.key, programme])?;
        if enrolled == 0 {
            return Ok(false);
        }
    }
    if filter.in_review
        && db.count(&crate::stats::in_review("a"), [row.key])? == 0
        && db.count(&crate::stats::in_review("b"), [row.key])? == 0
    {
        return Ok(false);
    }
    match filter.card {
        None => Ok(true),
        Some(held) => {
            let cards = db.cards_of_identity(row.key)?;
            Ok(match held {
                CardHeld::Valid => cards.iter().any(|card| card.status == CardStatus::Valid),
                CardHeld::Revoked => cards.iter().any(|card| card.status == CardStatus::Revoked),
                CardHeld::Nothing => cards.is_empty(),
            })
        }
    }
}

impl PeopleFilter {
    /// Whether the index answers every condition.
    pub(super) fn only_indexed(&self) -> bool {
        self.programme.is_none() && self.card.is_none() && self.status.is_none() && !self.in_review
    }
}

fn has(row: &IdentityRow, known: PersonTrait) -> bool {
    let person = &row.person;
    let birth = person.date_of_birth.map(|date| date.to_string());
    match known {
        PersonTrait::BirthMissing => birth.is_none(),
        PersonTrait::BirthEstimated => {
            person.birth_estimated || birth.is_some_and(|birth| birth.len() < "YYYY-MM-DD".len())
        }
        PersonTrait::BirthJanuary => birth.is_some_and(|birth| birth.ends_with("-01-01")),
        PersonTrait::SexMissing => person.sex.is_none(),
        PersonTrait::PhoneMissing => person.phone.is_none(),
        PersonTrait::DistrictMissing => person.district.is_none(),
        PersonTrait::MotherMissing => person.mother_name.is_none(),
    }
}

/// How far a name is from the typed words: for each of them 0 where it stands whole, 1 where a word begins with it, 3 where
/// only another spelling of it stands.
pub(super) fn distance(filter: &PeopleFilter, name: &str) -> u32 {
    let words = || name.split(|c: char| !c.is_alphanumeric());
    let one = |typed: &str| match () {
        () if words().any(|word| word == typed) => 0,
        () if words().any(|word| word.starts_with(typed)) => 1,
        () => 3,
    };
    filter.names.iter().map(|term| one(&term.prefix)).sum()
}
