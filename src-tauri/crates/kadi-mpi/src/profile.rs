//! What a list is like: how many records a person has in it, and how often two of them contradict each other.
//!
//! Each of given name, family name and date of birth is judged by all else: pairs that are of one person whatever the field
//! says, tell how often it says something else. One step of expectation maximisation (Winkler 1988), from what is usual.

use crate::birth::BirthMatch;
use crate::compared::{Pair, Person};
use crate::frequency::{Frequencies, Profile};
use crate::names::TokenMatch;
use crate::people::People;
use crate::postings::{Earlier, PackedPostings};
use crate::prepared::Prepared;
use crate::prescore::Query;
use crate::rarity::{Agreement, expected_others_by_field};
use crate::retrieve::{Budget, retrieve};
use crate::rules::Rules;
use crate::slot::compare_ids;

/// Records that are looked at.
const SAMPLE: usize = 20_000;
/// A pair is of one person where fewer others than this are expected.
const CERTAIN: f64 = 0.01;
/// Certain pairs that what is usual counts as, beside those of the list.
const PRIOR_PAIRS: f64 = 100.0;
/// No list is so careless that a contradiction says less than this.
const MOST_CONTRADICTIONS: f64 = 0.1;

/// Learns from a sample of `people`; nothing is learned to be less than usual.
pub(crate) fn estimate(
    people: &People,
    rules: &Rules,
    postings: &PackedPostings,
    index: &dyn Frequencies,
    budget: Budget,
) -> Profile {
    let every = (people.len() / SAMPLE).max(1);
    let mut tally = Tally::default();
    let (mut later, mut earlier) = (Prepared::default(), Prepared::default());
    for position in (0..people.len()).rev().step_by(every) {
        people.read(position, &mut later);
        tally.records += 1;
        let before = u32::try_from(position).unwrap_or(u32::MAX);
        let query = Query::new(&later, index);
        let Ok(candidates) = retrieve(&query, &mut Earlier { postings, before }, budget);
        for candidate in candidates {
            if people.read(candidate.record as usize, &mut earlier) {
                let person =
                    Person::compare(rules.table(), &earlier, &later, compare_ids(&earlier, &later, index));
                let pair = Pair::complete(person, rules.table(), &earlier, &later);
                tally.add(&earlier, &later, &pair.agreement(), index);
            }
        }
    }
    tally.profile(index.profile())
}

/// What was counted.
#[derive(Default)]
struct Tally {
    records: u32,
    certain: u32,
    given: Count,
    family: Count,
    birth: Count,
    birth_exact: Count,
}

impl Tally {
    fn add(&mut self, a: &Prepared, b: &Prepared, agreement: &Agreement<'_>, index: &dyn Frequencies) {
        let others = expected_others_by_field(a, b, agreement, index);
        let differ = |name: TokenMatch| name == TokenMatch::Different;
        self.certain += u32::from(others.of_all < CERTAIN);
        self.given.add(others.without_given, agreement.given.map(|name| differ(name.weakest)));
        self.family.add(others.without_family, agreement.family.map(|name| differ(name.weakest)));
        self.birth.add(others.without_birth, agreement.birth.map(BirthMatch::contradicts));
        self.birth_exact.add(others.without_birth, agreement.birth.map(|found| found == BirthMatch::Exact));
    }

    fn profile(&self, usual: Profile) -> Profile {
        // Each pair was met from its later record alone, and is a mate of both.
        let mates = 2.0 * f64::from(self.certain) / f64::from(self.records.max(1));
        Profile {
            relatives: usual.relatives,
            mates: mates.max(usual.mates),
            other_given: self.given.share().clamp(usual.other_given, MOST_CONTRADICTIONS),
            other_family: self.family.share().clamp(usual.other_family, MOST_CONTRADICTIONS),
            other_birth: self.birth.share().clamp(usual.other_birth, MOST_CONTRADICTIONS),
            exact_birth: self.birth_exact.share().max(usual.exact_birth),
        }
    }
}

/// How many of the certain pairs that have a field on both sides show something in it.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    pairs: u32,
    showing: u32,
}

impl Count {
    fn add(&mut self, others: f64, shows: Option<bool>) {
        if let Some(shows) = shows.filter(|_| others < CERTAIN) {
            self.pairs += 1;
            self.showing += u32::from(shows);
        }
    }

    /// Few pairs say little: their share is drawn towards zero, and what is usual takes its place.
    fn share(self) -> f64 {
        f64::from(self.showing) / (f64::from(self.pairs) + PRIOR_PAIRS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frequency::MemoryFrequencies;
    use crate::record::Record;

    /// Three hundred people with two records each, every `careless`-th of them with another date of birth in the second.
    fn profile_of(careless: Option<u32>) -> Profile {
        let rules = Rules::standard();
        let (mut people, mut index) = (People::new(), MemoryFrequencies::default());
        for n in 0..600_u32 {
            let (person, again) = (n / 2, n % 2 == 1);
            let letters = |n: u32| -> String {
                [n % 26, n / 26 % 26, n * 7 % 26]
                    .map(|n| char::from(b'a' + u8::try_from(n).unwrap()))
                    .iter()
                    .collect()
            };
            let wrong = again && careless.is_some_and(|every| person % every == 0);
            let year = if wrong { 1921 } else { 1940 + person % 60 };
            let record = Record {
                first_name: Some(format!("Zo{}", letters(person))),
                last_name: Some(format!("Qu{}", letters(person * 5 + 1))),
                date_of_birth: format!("{year}-0{}-1{}", person % 9 + 1, person % 7 + 1).parse().ok(),
                commune: Some(format!("village {}", person % 40)),
                ..Record::default()
            };
            let prepared = rules.prepare(&record);
            people.push(&prepared);
            index.add(&prepared);
        }
        index.describe(Profile { relatives: 0.05, ..Profile::USUAL });
        estimate(&people, &rules, &PackedPostings::build(&people), &index, Budget::default())
    }

    #[test]
    fn carelessness_is_learned_and_care_is_not_taken_for_more_than_usual() {
        let careful = profile_of(None);
        assert_eq!(careful.other_birth.to_bits(), Profile::USUAL.other_birth.to_bits());
        assert!(careful.mates > 0.9 && careful.exact_birth > 0.6, "{careful:?}");
        let careless = profile_of(Some(8));
        assert!((0.05..=0.1).contains(&careless.other_birth), "{careless:?}");
        assert_eq!(careless.other_family.to_bits(), Profile::USUAL.other_family.to_bits());
    }

    #[test]
    fn of_nobody_nothing_is_learned() {
        let (people, index) = (People::new(), MemoryFrequencies::default());
        let postings = PackedPostings::build(&people);
        let learned = estimate(&people, &Rules::standard(), &postings, &index, Budget::default());
        assert_eq!(learned, Profile::USUAL);
    }
}
