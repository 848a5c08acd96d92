//! Invented people and their registrations: families, twins, namesakes, and the same person registered twice.

use std::fmt;

use kadi_core::{Demographics, PartialDate, Sex};

use crate::dice::Dice;
use crate::invented::attributes::{MATERNAL, VACCINATION};
use crate::names::{FAMILIES, MEN, SECOND, WOMEN};
use crate::places::{Facility, facilities};
use crate::spelling::{respelled, slipped, swapped, unaccented};

/// Somebody who does not exist.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Who they are.
    pub demographics: Demographics,
    /// Number of the facility of their commune, from 0.
    pub facility: usize,
    /// Option code of an HIV test, in the programme that asks for it: sensitive, never to be kept.
    pub hiv_status: Option<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person(facility {})", self.facility)
    }
}

/// One registration: how a clerk wrote a person down, where, and for which programmes.
pub struct Registration {
    /// Index of the person.
    pub person: usize,
    /// What was written.
    pub written: Demographics,
    /// Number of the facility.
    pub facility: usize,
    /// Codes of the programmes.
    pub programs: Vec<&'static str>,
}

/// `count` people from a seed: nine in ten alone or as namesakes by chance, the rest twins, and sons who carry their
/// father's name.
#[must_use]
pub fn people(seed: u64, count: usize) -> Vec<Person> {
    let mut dice = Dice::new(seed);
    let places = facilities();
    let mut everybody: Vec<Person> = Vec::with_capacity(count + 1);
    while everybody.len() < count {
        let person = somebody(&mut dice, &places, everybody.len());
        match dice.below(40) {
            0 => {
                let other = twin(&person, everybody.len() + 1, &mut dice);
                everybody.push(person);
                everybody.push(other);
            }
            1 => {
                let (father, son) = father_and_son(person, everybody.len(), &mut dice);
                everybody.push(father);
                everybody.push(son);
            }
            _ => everybody.push(person),
        }
    }
    everybody.truncate(count);
    everybody
}

fn somebody(dice: &mut Dice, places: &[Facility], number: usize) -> Person {
    let is_child = dice.chance(65).happens();
    let female = dice.chance(if is_child { 50 } else { 78 }).happens();
    let facility = dice.below(places.len());
    let family = dice.pick_common(&FAMILIES);
    let year = if is_child { dice.between(2019, 2026) } else { dice.between(1979, 2008) };
    let phone = dice.chance(62).happens().then(|| phone(dice));
    let mother = dice.chance(80).happens().then(|| {
        let maiden = dice.pick_common(&FAMILIES);
        format!("{} {maiden}", dice.pick_common(&WOMEN))
    });
    Person {
        demographics: Demographics {
            first_name: given_name(dice, female),
            last_name: family.to_owned(),
            date_of_birth: birth(dice, year),
            birth_estimated: false,
            sex: Some(if female { Sex::Female } else { Sex::Male }),
            phone,
            district: None,
            commune: places.get(facility).map(|place| place.commune.clone()),
            mother_name: mother,
            external_id: dice.chance(25).happens().then(|| external_id(number)),
        },
        facility,
        hiv_status: Some(dice.pick(&["NEG", "NEG", "NEG", "NON_TESTE", "POS"]).to_owned()),
    }
}

fn given_name(dice: &mut Dice, female: bool) -> String {
    let first = dice.pick_common(if female { &WOMEN } else { &MEN });
    if dice.chance(9).happens() {
        let second = dice.pick(&SECOND);
        if !first.contains(' ') && second != first {
            return format!("{first} {second}");
        }
    }
    first.to_owned()
}

/// A day of the year; one in eleven is the first of January, which stands for "some day of that year".
fn birth(dice: &mut Dice, year: i64) -> Option<PartialDate> {
    let last_month = if year == 2026 { 2 } else { 12 };
    let (month, day) =
        if dice.chance(9).happens() { (1, 1) } else { (dice.between(1, last_month), dice.between(1, 28)) };
    PartialDate::from_ymd(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// A number of the shape that Senegalese mobile numbers have, in the range 77 000 00 00 that starts no real number.
fn phone(dice: &mut Dice) -> String {
    format!("77 000 {:02} {:02}", dice.between(0, 99), dice.between(0, 99))
}

fn external_id(number: usize) -> String {
    format!("DEMO-{:06}", 100_000 + number * 7)
}

/// Twins share everything but the given name; Wolof twins are often Assane and Ousseynou, or Awa and Adama.
fn twin(person: &Person, number: usize, dice: &mut Dice) -> Person {
    let mut other = person.clone();
    let same_sex = dice.chance(60).happens();
    let female = (person.demographics.sex == Some(Sex::Female)) == same_sex;
    other.demographics.sex = Some(if female { Sex::Female } else { Sex::Male });
    other.demographics.external_id = person.demographics.external_id.as_ref().map(|_| external_id(number));
    let (usual, second) = if female { ("Adama", "Awa") } else { ("Ousseynou", "Assane") };
    let name = if person.demographics.first_name == usual { second } else { usual };
    other.demographics.first_name = name.to_owned();
    other
}

/// A son with his father's whole name, in the same commune, a generation younger.
fn father_and_son(mut father: Person, number: usize, dice: &mut Dice) -> (Person, Person) {
    father.demographics.sex = Some(Sex::Male);
    father.demographics.first_name = given_name(dice, false);
    let year = dice.between(1975, 1998);
    father.demographics.date_of_birth = birth(dice, year);
    let mut son = father.clone();
    let later = year + dice.between(21, 27);
    son.demographics.date_of_birth = birth(dice, later);
    son.demographics.external_id = father.demographics.external_id.as_ref().map(|_| external_id(number + 1));
    son.demographics.mother_name =
        Some(format!("{} {}", dice.pick_common(&WOMEN), dice.pick_common(&FAMILIES)));
    (father, son)
}

/// How everybody was registered. One in seven is registered a second time by another clerk, mostly for the other
/// programme; one in twenty is enrolled in both as the same tracked entity. The order is shuffled.
pub fn registrations(seed: u64, everybody: &[Person]) -> Vec<Registration> {
    let mut dice = Dice::new(seed ^ 0x7265_6769_7374_6572);
    let places = facilities();
    let mut all = Vec::with_capacity(everybody.len() * 8 / 7);
    for (number, person) in everybody.iter().enumerate() {
        let adult_woman = person.demographics.sex == Some(Sex::Female)
            && person.demographics.date_of_birth.is_some_and(|date| date.year() < 2012);
        let first = if adult_woman || dice.chance(20).happens() { MATERNAL } else { VACCINATION };
        let other = if first == MATERNAL { VACCINATION } else { MATERNAL };
        let programs = if dice.chance(5).happens() { vec![first, other] } else { vec![first] };
        let twice = programs.len() == 1 && dice.chance(14).happens();
        all.push(Registration {
            person: number,
            written: written_well(&person.demographics, &mut dice),
            facility: person.facility,
            programs,
        });
        if twice {
            let program = if dice.chance(85).happens() { other } else { first };
            let facility = neighbour(person.facility, &places, &mut dice);
            all.push(Registration {
                person: number,
                written: written_again(&person.demographics, &mut dice),
                facility,
                programs: vec![program],
            });
        }
    }
    for last in (1..all.len()).rev() {
        let place = dice.below(last + 1);
        all.swap(last, place);
    }
    all
}

/// Mostly the same facility, sometimes another of the district.
fn neighbour(facility: usize, places: &[Facility], dice: &mut Dice) -> usize {
    if dice.chance(70).happens() {
        return facility;
    }
    let district = places.get(facility).map(|place| place.district);
    let near: Vec<usize> = (0..places.len())
        .filter(|other| places.get(*other).map(|place| place.district) == district)
        .collect();
    near.get(dice.below(near.len())).copied().unwrap_or(facility)
}

/// A first registration: right, with a field missing now and then.
fn written_well(person: &Demographics, dice: &mut Dice) -> Demographics {
    let mut written = person.clone();
    if dice.chance(2).happens() {
        written.date_of_birth = None;
    }
    if dice.chance(4).happens() {
        written.commune = None;
    }
    if dice.chance(3).happens() {
        written.first_name = written.first_name.to_uppercase();
        written.last_name = written.last_name.to_uppercase();
    }
    written
}

/// A second registration by another clerk: one or two things differ.
fn written_again(person: &Demographics, dice: &mut Dice) -> Demographics {
    let mut written = person.clone();
    for _ in 0..=dice.below(2) {
        match dice.below(9) {
            0 | 1 => written.first_name = respelled(&person.first_name, dice),
            2 => written.last_name = respelled(&person.last_name, dice),
            3 => {
                written.first_name = unaccented(&person.first_name);
                written.last_name = unaccented(&person.last_name);
            }
            4 => written.date_of_birth = person.date_of_birth.map(swapped),
            5 => std::mem::swap(&mut written.first_name, &mut written.last_name),
            6 => written.phone = None,
            7 => written.commune = None,
            _ => written.last_name = slipped(&person.last_name, dice),
        }
    }
    // A unique attribute cannot hold the same value twice on one server.
    written.external_id = None;
    written.mother_name = written.mother_name.filter(|_| dice.chance(70).happens());
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert!(people(7, 300) == people(7, 300));
        assert!(people(7, 300) != people(8, 300));
        assert_eq!(people(7, 300).len(), 300);
    }

    #[test]
    fn twins_and_sons_are_other_people_with_much_in_common() {
        let everybody = people(2026, 2_000);
        let pairs = |alike: fn(&Demographics, &Demographics) -> bool| {
            everybody.windows(2).filter(|pair| alike(&pair[0].demographics, &pair[1].demographics)).count()
        };
        let twins = pairs(|a, b| {
            a.last_name == b.last_name && a.date_of_birth == b.date_of_birth && a.first_name != b.first_name
        });
        let sons = pairs(|a, b| {
            a.first_name == b.first_name && a.last_name == b.last_name && a.date_of_birth != b.date_of_birth
        });
        assert!(twins > 20, "{twins}");
        assert!(sons > 20, "{sons}");
    }

    #[test]
    fn one_in_seven_is_registered_twice() {
        let everybody = people(2026, 2_000);
        let all = registrations(2026, &everybody);
        let again = all.len() - everybody.len();
        assert!((200..350).contains(&again), "{again}");
        let differing = all.iter().filter(|one| one.written != everybody[one.person].demographics).count();
        assert!(differing > again, "{differing}");
    }
}
