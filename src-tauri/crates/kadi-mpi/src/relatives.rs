//! How many relatives a record has in a list: what tells a sample of strangers from a register of families.
//!
//! People of one rare family name in one small place who share neither given name nor date of birth are relatives: strangers
//! would not be there, and records of one person would share more.

use crate::birth::BirthMatch;
use crate::frequency::Frequencies;
use crate::hash::hash_text;
use crate::people::People;
use crate::prepared::{FrequencyKey, Prepared};

/// Records that are looked at, in whole groups of name and place.
const SAMPLE: usize = 40_000;
/// A group is a family where fewer strangers than this are expected in it.
const FEW_STRANGERS: f64 = 0.2;
/// Records that the usual number counts as, beside those of the list.
const PRIOR_RECORDS: f64 = 20.0;
/// Relatives for each that carries the same family name: those of the mother's side, and married sisters, carry another.
const WITH_OTHER_NAMES: f64 = 1.5;
/// Groups larger than this are villages of one name.
const LARGEST: usize = 50;

/// The expected records of relatives for each record of the list, at most `usual`.
pub(crate) fn estimate(people: &People, index: &dyn Frequencies, usual: f64) -> f64 {
    let total = index.total();
    if total == 0 {
        return usual;
    }
    let every = (people.len() / SAMPLE).max(1) as u64;
    let mut groups: Vec<(u64, usize)> = Vec::new();
    let mut person = Prepared::default();
    for position in 0..people.len() {
        people.read(position, &mut person);
        let Some((family, place)) = family_and_place(&person) else { continue };
        let group = hash_text("relatives", &format!("{family:x}{place:x}"));
        if !group.is_multiple_of(every) {
            continue;
        }
        let strangers =
            whole(index.count(FrequencyKey(family))) * whole(index.count(FrequencyKey(place))) / whole(total);
        if strangers <= FEW_STRANGERS {
            groups.push((group, position));
        }
    }
    groups.sort_unstable();
    let (mut relatives, mut records) = (0_u64, 0_u64);
    for group in groups.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() <= LARGEST) {
        let members: Vec<Prepared> = group
            .iter()
            .map(|(_, position)| {
                let mut person = Prepared::default();
                people.read(*position, &mut person);
                person
            })
            .collect();
        for (at, one) in members.iter().enumerate() {
            records += 1;
            let others = members.iter().enumerate().filter(|(other, _)| *other != at);
            relatives += others.filter(|(_, other)| are_two_people(one, other)).count() as u64;
        }
    }
    ((WITH_OTHER_NAMES * whole(relatives) + PRIOR_RECORDS * usual) / (whole(records) + PRIOR_RECORDS))
        .min(usual)
}

fn family_and_place(person: &Prepared) -> Option<(u64, u64)> {
    let family = person.family.core().next()?.ids.first().copied()?;
    Some((family, person.commune.or(person.district)?))
}

fn are_two_people(a: &Prepared, b: &Prepared) -> bool {
    let shares_name =
        a.given.core().any(|x| b.given.core().any(|y| x.ids.iter().any(|id| y.ids.contains(id))));
    let births = a.birth.zip(b.birth).map(|(x, y)| x.compare(y));
    !shares_name
        && !a.given.is_empty()
        && !b.given.is_empty()
        && matches!(births, Some(BirthMatch::Different | BirthMatch::FarApart))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
const fn whole(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frequency::{MemoryFrequencies, Profile};
    use crate::record::Record;
    use crate::rules::Rules;

    /// `families` of four in a village each, or as many strangers.
    fn list(are_families: bool) -> (People, MemoryFrequencies) {
        let rules = Rules::standard();
        let (mut people, mut index) = (People::new(), MemoryFrequencies::default());
        for n in 0..400_u32 {
            let family = if are_families { n / 4 } else { n };
            let letters =
                |n: u32| [n % 26, n / 26 % 26, 7].map(|n| (b'a' + u8::try_from(n).unwrap()) as char);
            let record = Record {
                first_name: Some(format!("Zo{}", letters(n * 7).iter().collect::<String>())),
                last_name: Some(format!("Qu{}", letters(family).iter().collect::<String>())),
                date_of_birth: format!("{}-0{}-1{}", 1930 + n % 4 * 20, n % 9 + 1, n % 7 + 1).parse().ok(),
                commune: Some(format!("village {family}")),
                ..Record::default()
            };
            let person = rules.prepare(&record);
            people.push(&person);
            index.add(&person);
        }
        (people, index)
    }

    #[test]
    fn families_are_told_from_a_sample_of_strangers() {
        let (families, index) = list(true);
        let relatives = estimate(&families, &index, Profile::USUAL.relatives);
        assert!(relatives > 3.0, "{relatives}");
        let (strangers, index) = list(false);
        let relatives = estimate(&strangers, &index, Profile::USUAL.relatives);
        assert!(relatives < 0.5, "{relatives}");
    }

    #[test]
    fn of_nobody_nothing_is_learned() {
        let index = MemoryFrequencies::default();
        assert!(
            (estimate(&People::new(), &index, Profile::USUAL.relatives) - Profile::USUAL.relatives).abs()
                < 1e-9
        );
    }
}
