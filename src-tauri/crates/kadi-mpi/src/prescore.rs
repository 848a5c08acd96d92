//! The pre-score: how likely two records are of one person, from their signatures alone, in some twenty nanoseconds.
//!
//! It is the rarity gate's question (how many strangers agree as well, for each true pair that does; Fellegi and Sunter 1969)
//! asked early: the logarithm of the odds, from what the whole index says about the names and places that agree. What the
//! gate would throw away need not be fetched and compared in full.

use kadi_core::person::Sex;

use crate::birth::{Birth, BirthMatch};
use crate::block::{Probe, Shares, probes};
use crate::frequency::Frequencies;
use crate::names::{Name, Token};
use crate::prepared::{FrequencyKey, Prepared};
use crate::signature::{NameCode, Signature, Unpacked, mother_code, place_code};

/// How many people the table's shares count as beside the index's own counts.
const PRIOR_PEOPLE: f32 = 200.0;
/// Words of a field that are looked at.
const MAX_WORDS: usize = 4;
/// Components of one compound are not independent: a further one counts this part of its weight.
const FURTHER_COMPONENT: f32 = 0.75;
/// No name of a field agrees, but one begins alike: an initial, a typing error, a cognate.
const ONLY_INITIAL: f32 = -0.7;
/// No name of a field agrees: married, or somebody else.
const NO_NAME: f32 = -3.0;
const SAME_SEX: f32 = 0.69;
const OTHER_SEX: f32 = -3.9;
/// The same region and another district; another region.
const SAME_REGION: f32 = -0.9;
const ELSEWHERE: f32 = -2.7;
/// The mother's names differ.
const OTHER_MOTHER: f32 = -2.5;
/// One of the mother's two names agrees.
const HALF_MOTHER: f32 = 0.5;
/// Born more than three years apart although an identifier or a telephone agrees.
const BORN_APART: f32 = -6.0;
/// Born more than three years apart, and nothing else is shared for certain.
const BORN_APART_ALONE: f32 = -9.0;

/// An identifier belongs to one person where a telephone belongs to a family.
const SAME_IDENTIFIER: f32 = 12.0;

/// What two records share beside their signatures, and with how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sharing {
    pub(crate) what: Shares,
    pub(crate) records: usize,
}

/// A record that is looked for: the keys to look up, and what each agreement with it would be worth.
#[derive(Clone)]
pub struct Query {
    probes: Vec<Probe>,
    names: Vec<NameWeight>,
    mother: Vec<(u32, f32)>,
    birth: Option<Birth>,
    sex: Option<Sex>,
    region: u32,
    district: (u32, f32),
    commune: (u32, f32),
    /// Of dates of birth far apart, where nothing else is shared for certain.
    born_apart: f32,
    /// Of the odds before anything is compared.
    prior: f32,
    /// Logarithm of the population.
    people: f32,
}

#[derive(Clone, Copy)]
struct NameWeight {
    field: Field,
    codes: [NameCode; 2],
    /// Logarithm of how many people share the name with one who carries it.
    weight: f32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Given,
    Family,
}

impl Query {
    /// Prepares the search for `record` in an index whose `frequencies` are known.
    #[must_use]
    pub fn new(record: &Prepared, frequencies: &dyn Frequencies) -> Self {
        let shares = Counted { frequencies, people: whole(frequencies.total()) };
        let population = whole(frequencies.population());
        let mut names = Vec::with_capacity(MAX_WORDS);
        for (field, name) in [(Field::Given, &record.given), (Field::Family, &record.family)] {
            for token in name.core().take(MAX_WORDS) {
                let code = |at: usize| token.ids.get(at).map(|id| NameCode::of(token, *id));
                let first = code(0).unwrap_or_default();
                let codes = [first, code(1).unwrap_or(first)];
                names.push(NameWeight { field, codes, weight: shares.weight_of(token) });
            }
        }
        let profile = frequencies.profile();
        // Sons are named after their fathers; among strangers it is as likely as the records are careless.
        let born_apart = if profile.is_of_strangers() {
            birth_weight(BirthMatch::FarApart, profile.other_birth)
        } else {
            BORN_APART_ALONE
        };
        let place = |place: Option<u64>, same: f32, prior: f32| {
            let weight = place.map_or(0.0, |key| (same / shares.of(key, prior)).ln());
            (place_code(place, 12), weight)
        };
        Self {
            probes: probes(record),
            names,
            mother: mother_weights(&record.mother, &shares),
            birth: record.birth,
            sex: record.sex,
            region: place_code(record.region, 4),
            district: place(record.district, 0.5, 1.0 / 40.0),
            commune: place(record.commune, 0.82, 1.0 / 150.0),
            born_apart,
            prior: (single(profile.mates) / population).ln(),
            people: population.ln(),
        }
    }

    /// The keys to look up.
    pub(crate) fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// The logarithm of the odds that a record of this signature is the same person; negative infinity when their dates of
    /// birth exclude it.
    #[must_use]
    pub fn prescore(&self, signature: Signature) -> f32 {
        self.weigh(signature, None)
    }

    /// [`Query::prescore`] of a record that shares more than its signature tells.
    pub(crate) fn weigh(&self, signature: Signature, sharing: Option<Sharing>) -> f32 {
        let other = signature.unpack();
        let birth = match self.birth.zip(other.birth).map(|(a, b)| a.compare(b)) {
            None => 0.0,
            Some(BirthMatch::FarApart) => match sharing {
                Some(_) => BORN_APART,
                None => self.born_apart,
            },
            Some(level) => birth_weight(level, level.likelihoods().1),
        };
        let shared = sharing.map_or(0.0, |sharing| {
            let found = self.people - whole(sharing.records as u64 + 1).ln();
            if sharing.what == Shares::Identifier { found + SAME_IDENTIFIER } else { found }
        });
        let sex = match self.sex.zip(other.sex) {
            None => 0.0,
            Some((a, b)) if a == b => SAME_SEX,
            Some(_) => OTHER_SEX,
        };
        self.prior
            + birth
            + shared
            + sex
            + self.place_weight(&other)
            + self.name_weight(&other, Field::Given)
            + self.name_weight(&other, Field::Family)
            + self.mother_weight(&other)
    }

    fn place_weight(&self, other: &Unpacked) -> f32 {
        let same = |a: u32, b: u32| (a != 0 && b != 0).then_some(a == b);
        let district = same(self.district.0, other.district);
        match (same(self.commune.0, other.commune), district) {
            (Some(true), Some(true) | None) => self.commune.1.max(self.district.1),
            (_, Some(true)) => self.district.1,
            _ => match same(self.region, other.region) {
                Some(true) => SAME_REGION,
                Some(false) => ELSEWHERE,
                None if district == Some(false) => ELSEWHERE,
                None => 0.0,
            },
        }
    }

    fn name_weight(&self, other: &Unpacked, field: Field) -> f32 {
        let known = || other.names.iter().filter(|code| !code.is_none());
        let (mut best, mut sum, mut asked, mut initial) = (0.0_f32, 0.0_f32, false, false);
        for name in self.names.iter().filter(|name| name.field == field) {
            asked = true;
            if known().any(|code| name.codes.contains(code)) {
                best = best.max(name.weight);
                sum += name.weight;
            } else {
                initial |= known().any(|code| name.codes.iter().any(|own| own.shares_initial(*code)));
            }
        }
        if sum > 0.0 {
            best + (sum - best) * FURTHER_COMPONENT
        } else if !asked || known().next().is_none() {
            0.0
        } else if initial {
            ONLY_INITIAL
        } else {
            NO_NAME
        }
    }

    fn mother_weight(&self, other: &Unpacked) -> f32 {
        if self.mother.is_empty() || other.mother == [0; 2] {
            return 0.0;
        }
        let (mut agreeing, mut sum) = (0, 0.0);
        for (_, weight) in self.mother.iter().filter(|(code, _)| other.mother.contains(code)) {
            agreeing += 1;
            sum += weight;
        }
        match agreeing {
            0 => OTHER_MOTHER,
            1 if self.mother.len() > 1 => HALF_MOTHER,
            // Names of one family are no independent evidence.
            _ => sum.min(7.0),
        }
    }
}

/// Never shows a value.
impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Query(..)")
    }
}

fn mother_weights(mother: &Name, shares: &Counted<'_>) -> Vec<(u32, f32)> {
    let weight = |token: &Token| token.ids.first().map(|id| (mother_code(*id), shares.weight_of(token)));
    mother.core().take(MAX_WORDS).filter_map(|token| weight(token)).collect()
}

/// Logarithm of how much likelier a true pair agrees so than two strangers do.
#[expect(clippy::cast_possible_truncation, reason = "a weight needs three digits")]
fn birth_weight(level: BirthMatch, among_pairs: f64) -> f32 {
    (among_pairs / level.likelihoods().0).ln() as f32
}

struct Counted<'f> {
    frequencies: &'f dyn Frequencies,
    people: f32,
}

impl Counted<'_> {
    fn of(&self, key: u64, prior: f32) -> f32 {
        let count = whole(self.frequencies.count(FrequencyKey(key)));
        ((count + PRIOR_PEOPLE * prior) / (self.people + PRIOR_PEOPLE)).clamp(f32::MIN_POSITIVE, 1.0)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a share needs three digits")]
    fn weight_of(&self, token: &Token) -> f32 {
        let prior = token.prior as f32;
        -token.ids.first().map_or(prior, |id| self.of(*id, prior)).ln()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "only logarithms are taken")]
const fn single(value: f64) -> f32 {
    value as f32
}

/// Near enough: only logarithms are taken.
#[expect(clippy::cast_precision_loss, reason = "only logarithms are taken")]
const fn whole(count: u64) -> f32 {
    count as f32
}
