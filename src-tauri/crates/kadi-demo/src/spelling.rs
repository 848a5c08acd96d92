//! What clerks do to names and dates: other spellings, lost accents, slips of the finger, day and month swapped.

use kadi_core::PartialDate;

use crate::dice::Dice;
use crate::names::SPELLINGS;

/// The name in another spelling where one is known, else with a slip.
pub fn respelled(name: &str, dice: &mut Dice) -> String {
    let known: Vec<&str> = SPELLINGS
        .iter()
        .filter_map(|(one, other)| {
            if *one == name {
                Some(*other)
            } else if *other == name {
                Some(*one)
            } else {
                None
            }
        })
        .collect();
    if known.is_empty() { slipped(name, dice) } else { dice.pick(&known).to_owned() }
}

/// The name with two neighbouring letters swapped, or one doubled or lost; short names only lose their accents.
pub fn slipped(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return unaccented(name);
    }
    let place = 1 + dice.below(letters.len() - 2);
    match dice.below(3) {
        0 if place + 1 < letters.len() => letters.swap(place, place + 1),
        1 => {
            letters.remove(place);
        }
        _ => {
            if let Some(letter) = letters.get(place).copied() {
                letters.insert(place, letter);
            }
        }
    }
    letters.into_iter().collect()
}

/// The name without the accents that the lists use.
pub fn unaccented(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'é' | 'è' | 'ê' => 'e',
            'É' => 'E',
            'ï' => 'i',
            other => other,
        })
        .collect()
}

/// The date with day and month swapped, where that is a date.
pub fn swapped(date: PartialDate) -> PartialDate {
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => PartialDate::from_ymd(date.year(), day, month).unwrap_or(date),
        _ => date,
    }
}
