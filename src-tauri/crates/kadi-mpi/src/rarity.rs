//! The rarity gate: how many other people would agree as well, for each true pair that does.
//!
//! A Fellegi-Sunter posterior (Fellegi and Sunter 1969, JASA 64) used as a veto: it lowers decisions, never
//! makes a link, and calls for a review only where one is at least as probable as not to be of one person.
//! Two kinds of other people are counted apart, because fields are independent among strangers and are not within a family:
//!
//! - strangers, whose names and places agree by chance: as often as the index itself carries them;
//! - relatives, who share family name, commune, telephone and mother, and seldom a given name or a date of birth.
//!
//! Without the second kind a telephone would count as proof, and families share it.

use kadi_core::person::Sex;

use crate::birth::BirthMatch;
use crate::compared::Known;
use crate::frequency::{Frequencies, Profile};
use crate::names::{Bearers, NameMatch, Partial, TokenMatch};
use crate::place::PlaceMatch;
use crate::prepared::{FrequencyKey, Prepared};
use crate::score::Guard;
use crate::slot::{MotherMatch, PhoneMatch};

/// How many people the table's shares count as beside the index's own counts.
const PRIOR_PEOPLE: f64 = 200.0;
/// Others per true pair from which on a person has to look: a few in a hundred at the margin, far fewer on average.
const REVIEW_FROM: f64 = 0.1;
/// Others per true pair from which on looking is not worth a place in the queue.
const ALERT_FROM: f64 = 20.0;
/// Others per true pair from which on nothing is shown.
const NEW_FROM: f64 = 500.0;
/// Others per true pair up to which a person should look, whatever speaks against it: then it is at least as probable as not.
const WORTH_A_LOOK: f64 = 1.0;
/// The line between the two in a list of strangers, where no relatives blur the count: one in four shown is of one person.
const WORTH_A_LOOK_AMONG_STRANGERS: f64 = 3.0;
/// Components of one compound are not independent: each further one counts as this power of its share.
const COMPONENT_POWER: f64 = 0.75;
/// Mothers of one village share names more often than chance: a mother's name counts no less than this.
const LEAST_MOTHER_SHARE: f64 = 3e-4;
/// Words per name that are counted.
const MAX_WORDS: usize = 6;

/// What the gate looks at.
pub(crate) struct Agreement<'m> {
    pub(crate) given: Option<&'m NameMatch>,
    pub(crate) family: Option<&'m NameMatch>,
    /// What the table knows of given names that differ.
    pub(crate) known_given: Known,
    pub(crate) birth: Option<BirthMatch>,
    pub(crate) sex: Option<(Sex, Sex)>,
    pub(crate) place: Option<PlaceMatch>,
    pub(crate) mother: Option<(MotherMatch, &'m NameMatch)>,
    pub(crate) phone: Option<PhoneMatch>,
    /// Identifiers on both sides that have nothing to do with each other.
    pub(crate) ids_differ: bool,
}

/// Whether a person should look, whatever speaks against the pair.
pub(crate) fn is_worth_a_look(others: f64, profile: &Profile) -> bool {
    others <= if profile.is_of_strangers() { WORTH_A_LOOK_AMONG_STRANGERS } else { WORTH_A_LOOK }
}

/// The guard that the expected number of others calls for.
pub(crate) fn find_guard(others: f64, profile: &Profile) -> Option<Guard> {
    let alert_from = if profile.is_of_strangers() { WORTH_A_LOOK_AMONG_STRANGERS } else { ALERT_FROM };
    if others > NEW_FROM {
        Some(Guard::TooCommonName)
    } else if others > alert_from {
        Some(Guard::VeryCommonName)
    } else if others > REVIEW_FROM {
        Some(Guard::CommonName)
    } else {
        None
    }
}

/// How probable an agreement is among records of one person, of strangers, and of relatives.
#[derive(Clone, Copy)]
struct Chance {
    same: f64,
    stranger: f64,
    relative: f64,
}

/// A field that says nothing.
const SILENT: Chance = Chance { same: 1.0, stranger: 1.0, relative: 1.0 };

/// Expected other people who agree as well, for each other record of the same person that does.
pub(crate) fn expected_others(
    a: &Prepared,
    b: &Prepared,
    agreement: &Agreement<'_>,
    index: &dyn Frequencies,
) -> f64 {
    others_for_each_mate(&chances(a, b, agreement, index), index)
}

/// [`expected_others`], and what they would be without one of the fields.
pub(crate) struct ExpectedOthers {
    pub(crate) of_all: f64,
    pub(crate) without_given: f64,
    pub(crate) without_family: f64,
    pub(crate) without_birth: f64,
}

/// The chances of all fields, weighed whole and with one left out.
pub(crate) fn expected_others_by_field(
    a: &Prepared,
    b: &Prepared,
    agreement: &Agreement<'_>,
    index: &dyn Frequencies,
) -> ExpectedOthers {
    let [given, family, birth, sex, place, mother, phone, ids] = chances(a, b, agreement, index);
    let weigh = |given, family, birth| {
        others_for_each_mate(&[given, family, birth, sex, place, mother, phone, ids], index)
    };
    ExpectedOthers {
        of_all: weigh(given, family, birth),
        without_given: weigh(SILENT, family, birth),
        without_family: weigh(given, SILENT, birth),
        without_birth: weigh(given, family, SILENT),
    }
}

fn others_for_each_mate(chances: &[Chance; 8], index: &dyn Frequencies) -> f64 {
    let product = |of: fn(&Chance) -> f64| chances.iter().map(of).product::<f64>();
    let profile = index.profile();
    let others = whole(index.population()) * product(|chance| chance.stranger)
        + profile.relatives * product(|chance| chance.relative);
    others / (profile.mates * product(|chance| chance.same))
}

fn chances(a: &Prepared, b: &Prepared, agreement: &Agreement<'_>, index: &dyn Frequencies) -> [Chance; 8] {
    let shares = Shares { index, people: whole(index.total()), profile: index.profile() };
    [
        agreement.given.map_or(SILENT, |name| given(name, agreement, &shares)),
        agreement.family.map_or(SILENT, |name| family(name, &shares)),
        agreement.birth.map_or(SILENT, |found| birth(found, &shares)),
        sex(agreement.sex),
        place(agreement.place, a, b, &shares),
        mother(agreement.mother, &shares),
        phone(agreement.phone),
        if agreement.ids_differ { Chance { same: 0.05, stranger: 1.0, relative: 1.0 } } else { SILENT },
    ]
}

fn given(name: &NameMatch, agreement: &Agreement<'_>, shares: &Shares<'_>) -> Chance {
    let stranger = shares.of_name(name);
    // Living brothers and sisters do not carry one name, and twins never do; a son may be named after his father.
    let twins = matches!(agreement.birth, Some(BirthMatch::Exact | BirthMatch::Swapped));
    let (same, relative) = match (name.partial, name.weakest) {
        // Names in no list may be two names of one person, or a nickname.
        (_, TokenMatch::Different) if agreement.known_given == Known::Neither => {
            (shares.profile.other_given.max(0.05), 0.9)
        }
        (_, TokenMatch::Different) => (shares.profile.other_given, 0.9),
        (Partial::Component, _) => (0.08, if twins { 0.01 } else { 0.02 }),
        (Partial::Titles, _) => (0.02, 0.05),
        (Partial::Whole, TokenMatch::Letters) => (0.04, 0.02),
        (Partial::Whole, TokenMatch::Cognate) => (0.02, 0.05),
        (Partial::Whole, TokenMatch::Initial) => (0.03, 0.1),
        (Partial::Whole, TokenMatch::ShortOrOther) => (0.03, 0.02),
        (Partial::Whole, TokenMatch::Short) => (0.04, if twins { 1e-4 } else { 0.01 }),
        (Partial::Whole, TokenMatch::Near | TokenMatch::Same) => (0.8, if twins { 1e-4 } else { 0.01 }),
    };
    Chance { same, stranger, relative }
}

fn family(name: &NameMatch, shares: &Shares<'_>) -> Chance {
    let stranger = shares.of_name(name);
    match name.weakest {
        TokenMatch::Different => Chance { same: shares.profile.other_family, stranger, relative: 0.2 },
        TokenMatch::Letters | TokenMatch::Cognate | TokenMatch::Initial => {
            Chance { same: 0.04, stranger, relative: 0.04 }
        }
        _ => Chance { same: 0.9, stranger, relative: 0.8 },
    }
}

fn birth(found: BirthMatch, shares: &Shares<'_>) -> Chance {
    let (stranger, usual) = found.likelihoods();
    let same = match found {
        BirthMatch::Exact => shares.profile.exact_birth,
        found if found.contradicts() => shares.profile.other_birth,
        _ => usual,
    };
    Chance { same, stranger, relative: found.among_relatives() }
}

fn sex(found: Option<(Sex, Sex)>) -> Chance {
    match found {
        Some((x, y)) if x == y => Chance { same: 0.99, stranger: 0.5, relative: 0.5 },
        Some(_) => Chance { same: 0.01, stranger: 0.5, relative: 0.5 },
        None => SILENT,
    }
}

fn place(found: Option<PlaceMatch>, a: &Prepared, b: &Prepared, shares: &Shares<'_>) -> Chance {
    let (same, stranger, relative) = match found {
        Some(PlaceMatch::Commune) => (0.82, shares.of_place(a.commune, 1.0 / 150.0), 0.8),
        Some(PlaceMatch::District) => (0.12, shares.of_place(a.district, 1.0 / 40.0), 0.1),
        Some(PlaceMatch::DistrictOnly) => (0.9, shares.of_place(a.district.or(b.district), 1.0 / 40.0), 0.9),
        Some(PlaceMatch::Region) => (0.04, 0.1, 0.05),
        Some(PlaceMatch::Elsewhere) => (0.06, 0.9, 0.1),
        None => return SILENT,
    };
    Chance { same, stranger, relative }
}

fn mother(found: Option<(MotherMatch, &NameMatch)>, shares: &Shares<'_>) -> Chance {
    match found {
        Some((MotherMatch::Same, name)) => {
            Chance { same: 0.93, stranger: shares.of_name(name).max(LEAST_MOTHER_SHARE), relative: 0.6 }
        }
        Some((MotherMatch::Different, _)) => Chance { same: 0.03, stranger: 0.95, relative: 0.4 },
        Some((MotherMatch::Unclear, _)) | None => SILENT,
    }
}

fn phone(found: Option<PhoneMatch>) -> Chance {
    match found {
        Some(PhoneMatch::Same) => Chance { same: 0.6, stranger: 2e-5, relative: 0.6 },
        Some(PhoneMatch::Different) => Chance { same: 0.4, stranger: 1.0, relative: 0.4 },
        None => SILENT,
    }
}

struct Shares<'i> {
    index: &'i dyn Frequencies,
    people: f64,
    profile: Profile,
}

impl Shares<'_> {
    fn of_key(&self, key: u64, prior: f64) -> f64 {
        (whole(self.index.count(FrequencyKey(key))) + PRIOR_PEOPLE * prior) / (self.people + PRIOR_PEOPLE)
    }

    fn of_place(&self, key: Option<u64>, prior: f64) -> f64 {
        key.map_or(prior, |key| self.of_key(key, prior))
    }

    fn of_word(&self, word: Bearers) -> f64 {
        word.id.map_or(word.prior, |id| self.of_key(id, word.prior))
    }

    /// The share of people whose name agrees as this one does.
    fn of_name(&self, name: &NameMatch) -> f64 {
        let mut parts = [1.0; MAX_WORDS];
        for (part, pair) in parts.iter_mut().zip(&name.agreed) {
            let share = if pair.a == pair.b {
                self.of_word(pair.a)
            } else {
                self.of_word(pair.a).max(self.of_word(pair.b))
            };
            *part = match pair.ground {
                TokenMatch::Initial => 0.1,
                TokenMatch::Letters | TokenMatch::Cognate => (3.0 * share).min(1.0),
                TokenMatch::Short | TokenMatch::ShortOrOther => (1.5 * share).min(1.0),
                TokenMatch::Same | TokenMatch::Near | TokenMatch::Different => share,
            };
        }
        let rarest = parts.iter().copied().fold(1.0, f64::min).max(f64::MIN_POSITIVE);
        let all: f64 = parts.iter().product();
        // The rarest counts in full, the others with the power.
        if name.agreed.len() < 2 { rarest } else { rarest * (all / rarest).powf(COMPONENT_POWER) }
    }
}

/// Exact up to 2^53, far above any population.
#[expect(clippy::cast_precision_loss, reason = "populations are far below 2^53")]
const fn whole(count: u64) -> f64 {
    count as f64
}
