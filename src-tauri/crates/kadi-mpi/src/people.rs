//! Millions of prepared records in little memory: words, places and identifiers are kept once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use kadi_core::person::Sex;

use crate::birth::Birth;
use crate::names::{Name, Token};
use crate::prepared::Prepared;

/// A list of prepared records, about 80 bytes each where a [`Prepared`] takes several hundred. `Debug` shows no value.
#[derive(Default)]
pub struct People {
    rows: Vec<Row>,
    /// The words of all names, one name after the other, as numbers of `tokens`.
    words: Vec<u32>,
    tokens: Vec<Arc<Token>>,
    /// Numbers by address. The tokens are held, so that no address is used twice.
    token_numbers: HashMap<usize, u32>,
    /// The hashes of regions, districts and communes.
    places: Vec<u64>,
    place_numbers: HashMap<u64, u32>,
    /// All identifiers, written together.
    identifiers: String,
}

struct Row {
    words: usize,
    identifier: usize,
    phone: Option<u64>,
    birth: Option<Birth>,
    region: Place,
    district: Place,
    commune: Place,
    identifier_length: u16,
    given: Length,
    family: Length,
    mother: Length,
    sex: Option<Sex>,
}

/// How many words a name has; the one that is written together follows them.
#[derive(Clone, Copy, Default)]
struct Length {
    words: u8,
    together: bool,
}

/// Number of a place from 1; 0 where none is known.
#[derive(Clone, Copy)]
struct Place(u32);

impl People {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a record at the end. Of a name that has more than 255 words the first are kept.
    pub fn push(&mut self, person: &Prepared) {
        let Prepared { given, family, mother, birth, sex, region, district, commune, phone, external_id } =
            person;
        let (words, identifier) = (self.words.len(), self.identifiers.len());
        let mut lengths = [given, family, mother].map(|name| self.add_name(name)).into_iter();
        let mut next = || lengths.next().unwrap_or_default();
        let (given, family, mother) = (next(), next(), next());
        let external_id = external_id.as_deref().unwrap_or_default();
        self.identifiers.push_str(external_id);
        let row = Row {
            words,
            identifier,
            phone: *phone,
            birth: *birth,
            region: self.add_place(*region),
            district: self.add_place(*district),
            commune: self.add_place(*commune),
            identifier_length: u16::try_from(external_id.len()).unwrap_or(u16::MAX),
            given,
            family,
            mother,
            sex: *sex,
        };
        self.rows.push(row);
    }

    /// How many records there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the record at a position into `person`, whose memory is used again; `false` when there is no such position.
    pub fn read(&self, position: usize, person: &mut Prepared) -> bool {
        let Some(row) = self.rows.get(position) else { return false };
        let mut words = self.words.get(row.words..).unwrap_or_default();
        for (name, length) in [
            (&mut person.given, row.given),
            (&mut person.family, row.family),
            (&mut person.mother, row.mother),
        ] {
            let (own, rest) = words.split_at_checked(usize::from(length.words)).unwrap_or_default();
            name.tokens.clear();
            name.tokens.extend(own.iter().filter_map(|word| self.token(*word)));
            let (together, rest) = rest.split_at_checked(usize::from(length.together)).unwrap_or_default();
            name.together = together.first().and_then(|word| self.token(*word));
            words = rest;
        }
        person.birth = row.birth;
        person.sex = row.sex;
        person.region = self.place(row.region);
        person.district = self.place(row.district);
        person.commune = self.place(row.commune);
        person.phone = row.phone;
        let identifier = row.identifier..row.identifier + usize::from(row.identifier_length);
        match self.identifiers.get(identifier).filter(|text| !text.is_empty()) {
            None => person.external_id = None,
            Some(text) => {
                let own = person.external_id.get_or_insert_default();
                own.clear();
                own.push_str(text);
            }
        }
        true
    }

    /// All records in their order.
    pub fn iter(&self) -> impl Iterator<Item = Prepared> + '_ {
        (0..self.len()).map(|position| {
            let mut person = Prepared::default();
            self.read(position, &mut person);
            person
        })
    }

    fn add_name(&mut self, name: &Name) -> Length {
        let Name { tokens, together } = name;
        let mut length = Length { words: 0, together: together.is_some() };
        for token in tokens.iter().take(usize::from(u8::MAX)) {
            self.add_word(token);
            length.words += 1;
        }
        if let Some(token) = together {
            self.add_word(token);
        }
        length
    }

    fn add_word(&mut self, token: &Arc<Token>) {
        let next = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX);
        let number = *self.token_numbers.entry(Arc::as_ptr(token).addr()).or_insert_with(|| {
            self.tokens.push(Arc::clone(token));
            next
        });
        self.words.push(number);
    }

    fn token(&self, number: u32) -> Option<Arc<Token>> {
        self.tokens.get(number as usize).map(Arc::clone)
    }

    fn add_place(&mut self, place: Option<u64>) -> Place {
        let Some(place) = place else { return Place(0) };
        let number = *self.place_numbers.entry(place).or_insert_with(|| {
            self.places.push(place);
            u32::try_from(self.places.len()).unwrap_or(u32::MAX)
        });
        Place(number)
    }

    fn place(&self, place: Place) -> Option<u64> {
        self.places.get((place.0 as usize).checked_sub(1)?).copied()
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl<'p> FromIterator<&'p Prepared> for People {
    fn from_iter<I: IntoIterator<Item = &'p Prepared>>(people: I) -> Self {
        let mut list = Self::new();
        people.into_iter().for_each(|person| list.push(person));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::rules::Rules;

    #[test]
    fn records_come_back_as_they_were() {
        let rules = Rules::standard();
        let mut preparer = rules.preparer();
        let people: Vec<Prepared> = [
            "{}",
            r#"{"first_name":"Ndèye Aïssatou","last_name":"Diop","date_of_birth":"1991-03-12","sex":"F","region":"Dakar",
                "district":"Pikine","commune":"Thiaroye","phone":"771234567","mother_name":"Mariama Sow",
                "external_id":"SN-12345"}"#,
            r#"{"first_name":"Kofi","last_name":"Diop","date_of_birth":"1950","birth_estimated":true,"district":"Pikine"}"#,
            r#"{"last_name":"Mensah","external_id":"GH-9"}"#,
        ]
        .map(|json| preparer.prepare(&Record::from_json(json).unwrap()))
        .into();
        let list: People = people.iter().collect();
        assert_eq!((list.len(), list.is_empty()), (4, false));
        for (read, person) in list.iter().zip(&people) {
            assert!(
                read.given == person.given && read.family == person.family && read.mother == person.mother
            );
            assert!(read.birth == person.birth && read.sex == person.sex && read.phone == person.phone);
            assert!(read == *person);
        }
        // The memory of another record leaves nothing behind.
        let mut person = people[1].clone();
        assert!(list.read(0, &mut person) && person == people[0]);
        assert!(!list.read(4, &mut person));
        assert_eq!(format!("{list:?}"), "People { len: 4, .. }");
    }

    #[test]
    fn a_name_of_three_hundred_words_keeps_the_first() {
        let rules = Rules::standard();
        let long = Record { first_name: Some("Zawadi ".repeat(300)), ..Record::default() };
        let list: People = [rules.prepare(&long), rules.prepare(&Record::default())].iter().collect();
        let read: Vec<Prepared> = list.iter().collect();
        assert!(read[0].given.tokens.len() <= 255 && !read[0].given.is_empty());
        assert!(read[1] == Prepared::default());
    }
}
