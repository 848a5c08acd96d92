//! All comparisons of a pair, and the guards that follow from them.

use kadi_core::person::Sex;

use crate::birth::BirthMatch;
use crate::guards::GuardSet;
use crate::names::{Name, NameMatch, NameTable, Partial, TokenMatch, compare_names, jaro_winkler};
use crate::place::{PlaceMatch, compare_places};
use crate::prepared::Prepared;
use crate::rarity::Agreement;
use crate::score::{FieldName, Guard};
use crate::slot::{IdMatch, MotherMatch, Slot, compare_slots};

/// From here on names and mothers' names count as corroborating.
const NAMES_AGREE: f64 = 0.85;
/// Below this given names are of two people.
const GIVEN_CONFLICT: f64 = 0.55;
/// Below this family names are of two families.
const FAMILY_CONFLICT: f64 = 0.5;
/// From here on a given name is the same beyond the doubt that twins raise.
const SURE_GIVEN: f64 = 0.92;
/// What an inversion of first and last name costs, and what it must gain to be assumed.
const INVERSION: f64 = 0.98;
const INVERSION_GAIN: f64 = 0.2;
/// Letters alone never make two names one.
const LETTERS_AT_MOST: f64 = 0.85;
/// Words per name that are looked at.
const MAX_WORDS: usize = 6;

/// Everything but the slot of a pair, which costs most and is often not needed.
pub(crate) struct Person {
    pub(crate) given: Option<NameMatch>,
    pub(crate) family: Option<NameMatch>,
    /// Similarities shown: see [`shown_similarity`].
    pub(crate) given_shown: Option<f64>,
    pub(crate) family_shown: Option<f64>,
    /// What the table knows of given and family names, if they differ.
    pub(crate) known_given: Known,
    known_family: Known,
    pub(crate) birth: Option<BirthMatch>,
    pub(crate) sex: Option<(Sex, Sex)>,
    pub(crate) place: Option<(PlaceMatch, f64, FieldName)>,
    pub(crate) id: Option<IdMatch>,
}

impl Person {
    pub(crate) fn compare(table: &NameTable, a: &Prepared, b: &Prepared, id: Option<IdMatch>) -> Self {
        let (given, family, order) = compare_full_names(table, a, b);
        let ((x, y), (v, w)) = match order {
            Order::Straight => ((&a.given, &b.given), (&a.family, &b.family)),
            Order::Exchanged => ((&a.given, &b.family), (&a.family, &b.given)),
            Order::ExchangedBack => ((&a.family, &b.given), (&a.given, &b.family)),
        };
        let (given_shown, known_given) = shown_similarity(given.as_ref(), x, y);
        let (family_shown, known_family) = shown_similarity(family.as_ref(), v, w);
        Self {
            given,
            family,
            given_shown,
            family_shown,
            known_given,
            known_family,
            birth: a.birth.zip(b.birth).map(|(x, y)| x.compare(y)),
            sex: a.sex.zip(b.sex),
            place: compare_places(a, b),
            id,
        }
    }

    pub(crate) fn sex_conflicts(&self) -> bool {
        self.sex.is_some_and(|(x, y)| x != y)
    }

    fn given_conflicts(&self) -> bool {
        self.given.as_ref().is_some_and(|name| name.similarity < GIVEN_CONFLICT)
    }

    fn family_conflicts(&self) -> bool {
        self.family.as_ref().is_some_and(|name| name.similarity < FAMILY_CONFLICT)
    }

    /// Whether the family names may be one, or are in no list that would tell.
    pub(crate) fn may_be_of_one_family(&self) -> bool {
        !self.family_conflicts() || self.known_family == Known::Neither
    }

    fn same_birth(&self) -> bool {
        matches!(self.birth, Some(BirthMatch::Exact | BirthMatch::SameEstimate | BirthMatch::Swapped))
    }

    fn given_agrees_surely(&self) -> bool {
        self.given.as_ref().is_some_and(|name| name.similarity >= SURE_GIVEN)
    }

    /// Whether nothing but the identifier speaks for two people.
    fn agrees_but_for_id(&self) -> bool {
        !self.given_conflicts()
            && !self.family_conflicts()
            && !self.sex_conflicts()
            && !self.birth.is_some_and(BirthMatch::contradicts)
    }

    /// How many of given name, family name and date of birth agree.
    pub(crate) fn corroborating(&self) -> usize {
        let corroborating = [
            self.given.as_ref().is_some_and(|name| name.similarity >= NAMES_AGREE),
            self.family.as_ref().is_some_and(|name| name.similarity >= NAMES_AGREE),
            self.birth.is_some_and(|birth| birth.similarity() >= 0.75),
        ];
        corroborating.iter().filter(|agrees| **agrees).count()
    }

    /// Whether an identifier decides against what else is known: a family's insurance number on father and son, or on twins.
    /// Another family name on the same given name and birthday is a marriage.
    pub(crate) fn is_doubtful_bearer(&self) -> bool {
        self.birth == Some(BirthMatch::FarApart)
            || self.given_conflicts()
            || (self.family_conflicts() && !(self.same_birth() && self.given_agrees_surely()))
    }

    /// Whether these may be twins by their names: given names that the table knows as two.
    pub(crate) fn has_other_given_name(&self) -> bool {
        self.given_conflicts() && self.known_given == Known::Both
    }

    /// The guards that need no slot.
    pub(crate) fn add_guards(&self, guards: &mut GuardSet) {
        match self.birth {
            None => guards.add(Guard::DobMissing),
            Some(BirthMatch::FarApart) => guards.add(Guard::DobConflict),
            Some(_) => {}
        }
        self.add_name_guards(guards);
        if self.id == Some(IdMatch::Different) {
            guards.add(if self.agrees_but_for_id() { Guard::IdDiffers } else { Guard::IdConflict });
        }
        if self.sex_conflicts() {
            guards.add(Guard::SexConflict);
        }
    }

    fn add_name_guards(&self, guards: &mut GuardSet) {
        let agrees =
            |name: &Option<NameMatch>| name.as_ref().is_none_or(|name| name.similarity >= NAMES_AGREE);
        if self.given_conflicts() {
            guards.add(match self.same_birth() && agrees(&self.family) {
                true if self.known_given == Known::Neither => Guard::OtherFirstName,
                true => Guard::TwinOrSibling,
                false => Guard::FirstNameConflict,
            });
        }
        if self.family_conflicts() {
            guards.add(if self.known_family == Known::Neither && self.same_birth() && agrees(&self.given) {
                Guard::OtherLastName
            } else if self.may_be_married() {
                Guard::MarriedName
            } else {
                Guard::LastNameConflict
            });
        }
        let names = || [self.given.as_ref(), self.family.as_ref()].into_iter().flatten();
        let weak = |name: &NameMatch| name.weakest <= TokenMatch::Cognate;
        // Twins share everything else, so on one birthday a given name has to be more than alike.
        let maybe_twin = |name: &NameMatch| {
            self.same_birth() && (name.weakest == TokenMatch::ShortOrOther || name.similarity < SURE_GIVEN)
        };
        if names().any(weak) || self.given.as_ref().is_some_and(maybe_twin) {
            guards.add(Guard::NameUncertain);
        }
        // Twins share mother and birthday, and may share one component: Fatou and Fatou Awa.
        let part_of_twin = |name: &NameMatch| name.partial == Partial::Component && self.same_birth();
        if names().any(|name| name.partial == Partial::Titles)
            || self.given.as_ref().is_some_and(part_of_twin)
        {
            guards.add(Guard::NamePartial);
        }
    }

    /// A woman whose given name and date of birth agree; how many strangers agree as well is for the rarity gate to say.
    fn may_be_married(&self) -> bool {
        self.sex.is_none_or(|(x, y)| x == Sex::Female && y == Sex::Female)
            && self.given.as_ref().is_none_or(|name| name.similarity >= NAMES_AGREE)
            && self.birth.is_some_and(|birth| birth.similarity() >= 0.70)
    }
}

/// A whole pair.
pub(crate) struct Pair {
    pub(crate) person: Person,
    pub(crate) slot: Slot,
}

impl Pair {
    pub(crate) fn complete(person: Person, table: &NameTable, a: &Prepared, b: &Prepared) -> Self {
        let slot = compare_slots(table, a, b, person.id);
        Self { person, slot }
    }

    /// What the rarity gate looks at.
    pub(crate) fn agreement(&self) -> Agreement<'_> {
        let person = &self.person;
        Agreement {
            given: person.given.as_ref(),
            family: person.family.as_ref(),
            known_given: person.known_given,
            birth: person.birth,
            sex: person.sex,
            place: person.place.map(|(found, ..)| found),
            mother: self.slot.mother.as_ref().map(|(found, name)| (*found, name)),
            phone: self.slot.phone,
            ids_differ: person.id == Some(IdMatch::Different),
        }
    }

    /// All guards but the rarity gate; `evidence` is the share of the weights that could be compared.
    pub(crate) fn add_guards(&self, evidence: f64, guards: &mut GuardSet) {
        if evidence < 0.55 - 1e-9 {
            guards.add(Guard::VeryThinEvidence);
        } else if evidence < 0.80 - 1e-9 {
            guards.add(Guard::ThinEvidence);
        }
        self.person.add_guards(guards);
        if matches!(self.slot.mother, Some((MotherMatch::Different, _))) {
            guards.add(Guard::MotherConflict);
        }
    }
}

/// Which columns were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Given with given name.
    Straight,
    /// Given with family name.
    Exchanged,
    /// Family with given name.
    ExchangedBack,
}

/// Given and family names, in the order that agrees better: registers exchange the two columns.
fn compare_full_names(
    table: &NameTable,
    a: &Prepared,
    b: &Prepared,
) -> (Option<NameMatch>, Option<NameMatch>, Order) {
    let given = compare_names(table, &a.given, &b.given);
    let family = compare_names(table, &a.family, &b.family);
    let (Some(straight_given), Some(straight_family)) = (&given, &family) else {
        return (given, family, Order::Straight);
    };
    let straight = f64::midpoint(straight_given.similarity, straight_family.similarity);
    if straight <= 1.0 - INVERSION_GAIN
        && let Some(mut x) = compare_names(table, &a.given, &b.family)
        && let Some(mut y) = compare_names(table, &a.family, &b.given)
        && f64::midpoint(x.similarity, y.similarity) * INVERSION > straight + INVERSION_GAIN
    {
        x.similarity *= INVERSION;
        y.similarity *= INVERSION;
        // Which of the two is the given name is not known; the order of similarity makes both directions alike.
        return if x.similarity.total_cmp(&y.similarity).is_le() {
            (Some(x), Some(y), Order::Exchanged)
        } else {
            (Some(y), Some(x), Order::ExchangedBack)
        };
    }
    (given, family, Order::Straight)
}

/// What the table knows of two names that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// All their words: they are two names.
    Both,
    /// Words of one side, or they share a word.
    One,
    /// Nothing: only letters can be compared, and people also carry a second name.
    Neither,
}

/// The similarity to show and count, and what the table knows of names that differ.
///
/// Two names that the table knows as two are different, however many letters they share. Of names it does not know only the
/// letters can be compared, so the documented Jaro-Winkler similarity stands.
fn shown_similarity(name: Option<&NameMatch>, a: &Name, b: &Name) -> (Option<f64>, Known) {
    let Some(name) = name else { return (None, Known::Both) };
    if name.similarity >= GIVEN_CONFLICT {
        return (Some(name.similarity), Known::Both);
    }
    let words = || a.core().take(MAX_WORDS).chain(b.core().take(MAX_WORDS));
    if words().all(|token| token.is_known()) {
        return (Some(name.similarity), Known::Both);
    }
    if !name.agreed.is_empty() || words().any(|token| token.is_known()) {
        return (Some(name.similarity), Known::One);
    }
    let letters = |x: &str, y: &str| jaro_winkler(x.min(y), x.max(y));
    let alike = a
        .core()
        .take(MAX_WORDS)
        .flat_map(|x| b.core().take(MAX_WORDS).map(move |y| letters(&x.text, &y.text)))
        .fold(name.similarity, f64::max);
    (Some(alike.min(LETTERS_AT_MOST)), Known::Neither)
}
