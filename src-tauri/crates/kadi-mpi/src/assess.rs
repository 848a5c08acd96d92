//! Scoring a pair: the documented weighted sum over what both sides know, then guards that lower the decision.

use std::collections::BTreeMap;

use kadi_core::person::Sex;

use crate::birth::BirthMatch;
use crate::frequency::Frequencies;
use crate::names::{NameMatch, Partial, TokenMatch, compare_names};
use crate::place::{PlaceMatch, compare_places};
use crate::prepared::Prepared;
use crate::rarity::{self, Agreement};
use crate::rules::Rules;
use crate::score::{Decision, FieldName, FieldScore, Guard, Score};
use crate::slot::{MotherMatch, PhoneMatch, Slot, compare_slots};

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

impl Rules {
    /// Compares two records. Symmetric; the score is 0 to 1.
    #[must_use]
    pub fn score(&self, a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> Score {
        let assessment = self.assess(a, b, index);
        let known: f64 = assessment.fields.iter().map(|field| field.weight).sum();
        let fields: BTreeMap<FieldName, FieldScore> = assessment
            .fields
            .iter()
            .map(|field| {
                let contribution = if known > 0.0 { field.weight * field.similarity / known } else { 0.0 };
                let part =
                    FieldScore { similarity: field.similarity, weight: field.weight / 100.0, contribution };
                (field.name, part)
            })
            .collect();
        Score { score: assessment.score, decision: assessment.decision, fields, guards: assessment.guards }
    }

    /// Whether two records cannot be of one person on their dates of birth alone: the cheap test before a full comparison.
    #[must_use]
    pub fn are_born_apart(&self, a: &Prepared, b: &Prepared) -> bool {
        a.birth.zip(b.birth).is_some_and(|(x, y)| x.compare(y) == BirthMatch::FarApart)
            && !a.same_identifier(b)
    }

    pub(crate) fn assess(&self, a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> Assessment {
        let pair = Pair::compare(self, a, b);
        let mut fields = Vec::with_capacity(6);
        let weights = self.weights();
        let mut add = |name: FieldName, weight: f64, similarity: Option<f64>| {
            if let Some(similarity) = similarity.filter(|_| weight > 0.0) {
                fields.push(Compared { name, weight, similarity });
            }
        };
        add(FieldName::FirstName, weights.first_name, pair.given.as_ref().map(|name| name.similarity));
        add(FieldName::LastName, weights.last_name, pair.family.as_ref().map(|name| name.similarity));
        add(FieldName::DateOfBirth, weights.date_of_birth, pair.birth.map(BirthMatch::similarity));
        add(FieldName::Sex, weights.sex, pair.sex.map(|(x, y)| if x == y { 1.0 } else { 0.0 }));
        if let Some((_, similarity, name)) = pair.place {
            add(name, weights.place, Some(similarity));
        }
        if let Some((similarity, name)) = pair.slot.evidence {
            add(name, weights.identifier, Some(similarity));
        }
        let known: f64 = fields.iter().map(|field| field.weight).sum();
        let sum: f64 = fields.iter().map(|field| field.weight * field.similarity).sum();
        let score = if known > 0.0 { (sum / known).clamp(0.0, 1.0) } else { 0.0 };
        let (decision, guards) = self.decide(&pair, score, known / 100.0, (a, b), index);
        Assessment { score, decision, fields, guards }
    }

    fn decide(
        &self,
        pair: &Pair,
        score: f64,
        evidence: f64,
        (a, b): (&Prepared, &Prepared),
        index: &dyn Frequencies,
    ) -> (Decision, Vec<Guard>) {
        let mut guards = Vec::new();
        let mut decision = self.band(score);
        let mut ceiling = Decision::Link;
        if pair.same_id {
            guards.push(Guard::IdentifierRule);
            decision = decision.max(self.identifier_floor(pair));
            if pair.sex_conflicts() {
                guards.push(Guard::SexConflict);
            }
            // A family's insurance number on father and son or on twins: somebody has to look. Another family name on the
            // same given name and birthday is a marriage.
            let married =
                pair.same_birth() && pair.given.as_ref().is_some_and(|name| name.similarity >= SURE_GIVEN);
            if pair.birth == Some(BirthMatch::FarApart)
                || pair.given_conflicts()
                || (pair.family_conflicts() && !married)
            {
                ceiling = Decision::Review;
            }
        } else {
            pair.push_guards(evidence, &mut guards);
            if decision > Decision::New {
                let agreement = Agreement {
                    given: pair.given.as_ref(),
                    family: pair.family.as_ref(),
                    birth: pair.birth,
                    sex: pair.sex,
                    place: pair.place.map(|(found, ..)| found),
                    mother: pair.slot.mother.as_ref().map(|(found, name)| (*found, name.as_ref())),
                    phone: pair.slot.phone,
                };
                guards.extend(rarity::find_guard(a, b, &agreement, index));
            }
        }
        let ceiling = guards.iter().map(|guard| guard.ceiling()).fold(ceiling, Decision::min);
        (decision.min(ceiling), guards)
    }

    /// An equal identifier decides with two corroborating fields, and calls for review with one.
    fn identifier_floor(&self, pair: &Pair) -> Decision {
        let corroborating = [
            pair.given.as_ref().is_some_and(|name| name.similarity >= NAMES_AGREE),
            pair.family.as_ref().is_some_and(|name| name.similarity >= NAMES_AGREE),
            pair.birth.is_some_and(|birth| birth.similarity() >= 0.75),
        ];
        match corroborating.iter().filter(|agrees| **agrees).count() {
            0 => Decision::New,
            1 => Decision::Review,
            _ => Decision::Link,
        }
    }
}

/// A scored pair without the cost of the full explanation.
pub(crate) struct Assessment {
    pub(crate) score: f64,
    pub(crate) decision: Decision,
    fields: Vec<Compared>,
    guards: Vec<Guard>,
}

struct Compared {
    name: FieldName,
    weight: f64,
    similarity: f64,
}

/// All comparisons of a pair.
struct Pair {
    given: Option<NameMatch>,
    family: Option<NameMatch>,
    birth: Option<BirthMatch>,
    sex: Option<(Sex, Sex)>,
    place: Option<(PlaceMatch, f64, FieldName)>,
    slot: Slot,
    same_id: bool,
}

impl Pair {
    fn compare(rules: &Rules, a: &Prepared, b: &Prepared) -> Self {
        let (given, family) = compare_full_names(rules, a, b);
        Self {
            given,
            family,
            birth: a.birth.zip(b.birth).map(|(x, y)| x.compare(y)),
            sex: a.sex.zip(b.sex),
            place: compare_places(a, b),
            slot: compare_slots(rules.table(), a, b),
            same_id: a.same_identifier(b),
        }
    }

    fn sex_conflicts(&self) -> bool {
        self.sex.is_some_and(|(x, y)| x != y)
    }

    fn given_conflicts(&self) -> bool {
        self.given.as_ref().is_some_and(|name| name.similarity < GIVEN_CONFLICT)
    }

    fn family_conflicts(&self) -> bool {
        self.family.as_ref().is_some_and(|name| name.similarity < FAMILY_CONFLICT)
    }

    fn same_mother(&self) -> bool {
        matches!(self.slot.mother, Some((MotherMatch::Same, _)))
    }

    fn same_birth(&self) -> bool {
        matches!(self.birth, Some(BirthMatch::Exact | BirthMatch::SameEstimate | BirthMatch::Swapped))
    }

    /// Whether names and an exact birthday agree beyond doubt.
    fn agrees_but_for_id(&self) -> bool {
        let sure = |name: &Option<NameMatch>| {
            name.as_ref().is_some_and(|name| name.similarity >= 0.96 && name.partial == Partial::Whole)
        };
        sure(&self.given) && sure(&self.family) && self.birth == Some(BirthMatch::Exact)
    }

    fn push_guards(&self, evidence: f64, guards: &mut Vec<Guard>) {
        if evidence < 0.55 - 1e-9 {
            guards.push(Guard::VeryThinEvidence);
        } else if evidence < 0.80 - 1e-9 {
            guards.push(Guard::ThinEvidence);
        }
        match self.birth {
            None => guards.push(Guard::DobMissing),
            Some(BirthMatch::FarApart) => guards.push(Guard::DobConflict),
            Some(_) => {}
        }
        self.push_name_guards(guards);
        if self.slot.id_conflict {
            guards.push(if self.agrees_but_for_id() { Guard::IdDiffers } else { Guard::IdConflict });
        }
        if matches!(self.slot.mother, Some((MotherMatch::Different, _))) {
            guards.push(Guard::MotherConflict);
        }
        if self.sex_conflicts() {
            guards.push(Guard::SexConflict);
        }
    }

    fn push_name_guards(&self, guards: &mut Vec<Guard>) {
        let family_agrees = self.family.as_ref().is_none_or(|name| name.similarity >= NAMES_AGREE);
        if self.given_conflicts() {
            let twin = self.same_birth() && family_agrees;
            guards.push(if twin { Guard::TwinOrSibling } else { Guard::FirstNameConflict });
        }
        if self.family_conflicts() {
            guards.push(if self.may_be_married() { Guard::MarriedName } else { Guard::LastNameConflict });
        }
        let names = || [self.given.as_ref(), self.family.as_ref()].into_iter().flatten();
        let weak = |name: &NameMatch| name.weakest <= TokenMatch::Cognate;
        // Twins share everything else, so on one birthday a given name has to be more than alike.
        let maybe_twin = |name: &NameMatch| {
            self.same_birth() && (name.weakest == TokenMatch::ShortOrOther || name.similarity < SURE_GIVEN)
        };
        if names().any(weak) || self.given.as_ref().is_some_and(maybe_twin) {
            guards.push(Guard::NameUncertain);
        }
        // Twins share mother and birthday, and may share one component: Fatou and Fatou Awa.
        let in_doubt = |name: &NameMatch| match name.partial {
            Partial::Whole => false,
            Partial::Titles => true,
            Partial::Component => !self.same_mother() || self.same_birth(),
        };
        if names().any(in_doubt) {
            guards.push(Guard::NamePartial);
        }
    }

    fn may_be_married(&self) -> bool {
        let woman = self.sex.is_none_or(|(x, y)| x == Sex::Female && y == Sex::Female);
        let given = self.given.as_ref().is_some_and(|name| name.similarity >= 0.9);
        let near = self.same_mother()
            || self.slot.phone == Some(PhoneMatch::Same)
            || matches!(self.place, Some((PlaceMatch::Commune, ..)));
        woman && given && near && matches!(self.birth, Some(BirthMatch::Exact | BirthMatch::SameEstimate))
    }
}

/// Given and family names, in the order that agrees better: registers exchange the two columns.
fn compare_full_names(rules: &Rules, a: &Prepared, b: &Prepared) -> (Option<NameMatch>, Option<NameMatch>) {
    let table = rules.table();
    let given = compare_names(table, &a.given, &b.given);
    let family = compare_names(table, &a.family, &b.family);
    let (Some(given), Some(family)) = (&given, &family) else { return (given, family) };
    let straight = f64::midpoint(given.similarity, family.similarity);
    if straight <= 1.0 - INVERSION_GAIN
        && let Some(mut x) = compare_names(table, &a.given, &b.family)
        && let Some(mut y) = compare_names(table, &a.family, &b.given)
        && f64::midpoint(x.similarity, y.similarity) * INVERSION > straight + INVERSION_GAIN
    {
        x.similarity *= INVERSION;
        y.similarity *= INVERSION;
        // Which of the two is the given name is not known; the order of similarity makes both directions alike.
        return if x.similarity.total_cmp(&y.similarity).is_le() {
            (Some(x), Some(y))
        } else {
            (Some(y), Some(x))
        };
    }
    (Some(given.clone()), Some(family.clone()))
}
