//! The rarity gate: how many strangers would agree as well, for each true pair that does.
//!
//! A Fellegi-Sunter odds (Fellegi and Sunter 1969, JASA 64) used as a veto only: it lowers a decision and never makes one. u is
//! learned from the index for names and places, m and the rest are constants.

use kadi_core::person::Sex;

use crate::birth::BirthMatch;
use crate::frequency::Frequencies;
use crate::names::{NameMatch, TokenMatch};
use crate::place::PlaceMatch;
use crate::prepared::{FrequencyKey, Prepared};
use crate::score::Guard;
use crate::slot::{MotherMatch, PhoneMatch};

/// An index this small still grows: strangers are counted as in the register of a health district.
const LEAST_POPULATION: f64 = 100_000.0;
/// How many people the table's shares count as beside the index's own counts.
const PRIOR_PEOPLE: f64 = 200.0;
/// Expected other records of the same person.
const MATES: f64 = 0.3;
/// Strangers per true pair from which on a person has to look: one in a hundred at the margin, far fewer on average.
const REVIEW_FROM: f64 = 0.01;
/// Strangers per true pair from which on looking is not worth a place in the queue.
const ALERT_FROM: f64 = 4.0;
/// Strangers per true pair from which on nothing is shown.
const NEW_FROM: f64 = 40.0;
/// Components of one compound are not independent: each further one counts as this power of its share.
const COMPONENT_POWER: f64 = 0.75;

/// What the gate looks at.
pub(crate) struct Agreement<'m> {
    pub(crate) given: Option<&'m NameMatch>,
    pub(crate) family: Option<&'m NameMatch>,
    pub(crate) birth: Option<BirthMatch>,
    pub(crate) sex: Option<(Sex, Sex)>,
    pub(crate) place: Option<PlaceMatch>,
    pub(crate) mother: Option<(MotherMatch, Option<&'m NameMatch>)>,
    pub(crate) phone: Option<PhoneMatch>,
}

/// The guard that the expected number of strangers calls for.
pub(crate) fn find_guard(
    a: &Prepared,
    b: &Prepared,
    agreement: &Agreement<'_>,
    index: &dyn Frequencies,
) -> Option<Guard> {
    let strangers = expected_strangers(a, b, agreement, index);
    if strangers > NEW_FROM {
        Some(Guard::TooCommonName)
    } else if strangers > ALERT_FROM {
        Some(Guard::VeryCommonName)
    } else if strangers > REVIEW_FROM {
        Some(Guard::CommonName)
    } else {
        None
    }
}

fn expected_strangers(a: &Prepared, b: &Prepared, agreement: &Agreement<'_>, index: &dyn Frequencies) -> f64 {
    let shares = Shares { index, people: whole(index.total()) };
    let population = shares.people.max(LEAST_POPULATION);
    let mut odds = population / MATES;
    for name in [agreement.given, agreement.family].into_iter().flatten() {
        odds *= shares.of_name(name);
    }
    if let Some(birth) = agreement.birth {
        let (u, m) = birth.likelihoods();
        odds *= u / m;
    }
    odds *= match agreement.sex {
        Some((x, y)) if x == y => 0.5,
        Some(_) => 0.5 / 0.01,
        None => 1.0,
    };
    odds *= match agreement.place {
        Some(PlaceMatch::Commune) => shares.of_place(a.commune, 1.0 / 150.0) / 0.82,
        Some(PlaceMatch::District) => shares.of_place(a.district, 1.0 / 40.0) / 0.12,
        Some(PlaceMatch::DistrictOnly) => shares.of_place(a.district.or(b.district), 1.0 / 40.0) / 0.9,
        Some(PlaceMatch::Region) => 0.1 / 0.04,
        Some(PlaceMatch::Elsewhere) => 0.9 / 0.06,
        None => 1.0,
    };
    odds *= match agreement.mother {
        Some((MotherMatch::Same, Some(name))) => shares.of_name(name).max(1e-3) / 0.95,
        Some((MotherMatch::Different, _)) => 20.0,
        _ => 1.0,
    };
    odds *= match agreement.phone {
        Some(PhoneMatch::Same) => 1e-3 / 0.6,
        Some(PhoneMatch::Different) => 2.0,
        None => 1.0,
    };
    odds
}

struct Shares<'i> {
    index: &'i dyn Frequencies,
    people: f64,
}

impl Shares<'_> {
    fn of_key(&self, key: u64, prior: f64) -> f64 {
        (whole(self.index.count(FrequencyKey(key))) + PRIOR_PEOPLE * prior) / (self.people + PRIOR_PEOPLE)
    }

    fn of_place(&self, key: Option<u64>, prior: f64) -> f64 {
        key.map_or(prior, |key| self.of_key(key, prior))
    }

    /// The share of people whose name agrees as this one does.
    fn of_name(&self, name: &NameMatch) -> f64 {
        let mut parts: Vec<f64> = name
            .agreed
            .iter()
            .map(|pair| {
                let one = |token: &crate::names::Token| {
                    token.ids.first().map_or(token.prior, |id| self.of_key(*id, token.prior))
                };
                let share = one(&pair.a).max(one(&pair.b));
                match pair.ground {
                    TokenMatch::Initial => 0.1,
                    TokenMatch::Letters | TokenMatch::Cognate => (3.0 * share).min(1.0),
                    TokenMatch::Short | TokenMatch::ShortOrOther => (1.5 * share).min(1.0),
                    TokenMatch::Same | TokenMatch::Near | TokenMatch::Different => share,
                }
            })
            .collect();
        parts.sort_by(f64::total_cmp);
        parts
            .iter()
            .enumerate()
            .map(|(at, share)| if at == 0 { *share } else { share.powf(COMPONENT_POWER) })
            .product()
    }
}

/// Exact up to 2^53, far above any population.
#[expect(clippy::cast_precision_loss, reason = "populations are far below 2^53")]
const fn whole(count: u64) -> f64 {
    count as f64
}
