//! Scoring a pair: the documented weighted sum over what both sides know, then guards that lower the decision; an agreement
//! that hardly anybody else would show calls for a review all the same.
//!
//! [`Rules::score`] explains, [`Rules::assess`] decides the same and keeps nothing; both go through [`Rules::judge`].

use std::collections::BTreeMap;

use crate::birth::BirthMatch;
use crate::compared::{Pair, Person};
use crate::frequency::Frequencies;
use crate::guards::GuardSet;
use crate::prepared::Prepared;
use crate::rarity;
use crate::rules::Rules;
use crate::score::{Decision, FieldName, FieldScore, Guard, Score};
use crate::slot::{IdMatch, compare_ids};

/// A scored pair without its explanation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// What [`Score::decision`] would be.
    pub decision: Decision,
    /// What [`Score::score`] would be, 0 to 1; of a pair decided [`Decision::New`] it may be 0 because nobody asks for it.
    pub score: f64,
}

/// A pair that is another person's, without the cost of the number.
const ANOTHER_PERSON: Assessment = Assessment { decision: Decision::New, score: 0.0 };

impl Rules {
    /// Compares two records and explains the outcome. Symmetric; the score is 0 to 1.
    #[must_use]
    pub fn score(&self, a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> Score {
        let person = Person::compare(self.table(), a, b, compare_ids(a, b, index));
        let verdict = self.judge(&Pair::complete(person, self.table(), a, b), (a, b), index);
        let known: f64 = verdict.fields.iter().flatten().map(|field| field.weight).sum();
        let fields: BTreeMap<FieldName, FieldScore> = verdict
            .fields
            .iter()
            .flatten()
            .map(|field| {
                let contribution = if known > 0.0 { field.weight * field.similarity / known } else { 0.0 };
                let part =
                    FieldScore { similarity: field.similarity, weight: field.weight / 100.0, contribution };
                (field.name, part)
            })
            .collect();
        Score {
            score: verdict.score,
            decision: verdict.decision,
            fields,
            guards: verdict.guards.iter().collect(),
        }
    }

    /// Decides as [`Rules::score`] does, without the explanation and, for the many pairs that are of two people, without looking
    /// at all fields.
    #[must_use]
    pub fn assess(&self, a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> Assessment {
        let id = compare_ids(a, b, index);
        // An identifier, equal or with a typing error, may decide against all else.
        let decides = matches!(id, Some(IdMatch::Same | IdMatch::Near));
        let strangers = index.profile().is_of_strangers();
        if !decides && !strangers && births_are_far_apart(a, b) && !may_share_a_name(a, b) {
            return ANOTHER_PERSON;
        }
        let person = Person::compare(self.table(), a, b, id);
        if !decides && !strangers && self.are_two_people(&person) {
            return ANOTHER_PERSON;
        }
        let verdict = self.judge(&Pair::complete(person, self.table(), a, b), (a, b), index);
        Assessment { decision: verdict.decision, score: verdict.score }
    }

    /// Whether two records cannot be of one person on their dates of birth alone: the cheap test before a full comparison.
    #[must_use]
    pub fn are_born_apart(&self, a: &Prepared, b: &Prepared, index: &dyn Frequencies) -> bool {
        let both_have_identifiers = a.external_id.is_some() && b.external_id.is_some();
        births_are_far_apart(a, b)
            && !both_have_identifiers
            && !index.profile().is_of_strangers()
            && !may_share_a_name(a, b)
    }

    /// Whether names, birth, sex and place rule one person out, whatever stands in the slot.
    fn are_two_people(&self, person: &Person) -> bool {
        let mut guards = GuardSet::default();
        person.add_guards(&mut guards);
        // One conflict may be a mistake, where all else that agrees is rare.
        if guards.iter().filter(|guard| guard.ceiling() == Decision::New).count() > 1 {
            return true;
        }
        let fields = self.fields_of(person);
        let (sum, known) = total(&fields);
        let slot = self.weights().identifier;
        self.band(((sum + slot) / (known + slot)).min(1.0)) == Decision::New
    }

    fn fields_of(&self, person: &Person) -> [Option<Compared>; 6] {
        let weights = self.weights();
        let field = |name: FieldName, weight: f64, similarity: Option<f64>| {
            similarity.filter(|_| weight > 0.0).map(|similarity| Compared { name, weight, similarity })
        };
        [
            field(FieldName::FirstName, weights.first_name, person.given_shown),
            field(FieldName::LastName, weights.last_name, person.family_shown),
            field(FieldName::DateOfBirth, weights.date_of_birth, person.birth.map(BirthMatch::similarity)),
            field(FieldName::Sex, weights.sex, person.sex.map(|(x, y)| if x == y { 1.0 } else { 0.0 })),
            person.place.and_then(|(_, similarity, name)| field(name, weights.place, Some(similarity))),
            None,
        ]
    }

    fn judge(&self, pair: &Pair, sides: (&Prepared, &Prepared), index: &dyn Frequencies) -> Verdict {
        let mut fields = self.fields_of(&pair.person);
        if let (Some((similarity, name)), [.., slot]) = (pair.slot.evidence, &mut fields) {
            let weight = self.weights().identifier;
            *slot = (weight > 0.0).then_some(Compared { name, weight, similarity });
        }
        let (sum, known) = total(&fields);
        let score = if known > 0.0 { (sum / known).clamp(0.0, 1.0) } else { 0.0 };
        let (decision, guards) = self.decide(pair, score, known / 100.0, sides, index);
        Verdict { score, decision, fields, guards }
    }

    fn decide(
        &self,
        pair: &Pair,
        score: f64,
        evidence: f64,
        (a, b): (&Prepared, &Prepared),
        index: &dyn Frequencies,
    ) -> (Decision, GuardSet) {
        let person = &pair.person;
        let band = self.band(score);
        let mut guards = GuardSet::default();
        if person.id == Some(IdMatch::Same) {
            guards.add(Guard::IdentifierRule);
            if person.sex_conflicts() {
                guards.add(Guard::SexConflict);
            }
            let ceiling = if person.is_doubtful_bearer() { Decision::Review } else { Decision::Link };
            return (band.max(identifier_floor(person)).min(ceiling).min(guards.ceiling()), guards);
        }
        if person.id == Some(IdMatch::Shared) {
            guards.add(Guard::IdShared);
        }
        pair.add_guards(evidence, &mut guards);
        let profile = index.profile();
        let mut others = f64::INFINITY;
        if band > Decision::New {
            others = rarity::expected_others(a, b, &pair.agreement(), index);
            if let Some(guard) = rarity::find_guard(others, &profile) {
                guards.add(guard);
            }
        }
        let decision = band.min(guards.ceiling());
        // People of one given name and birthday are many; the mother or the telephone says whether one of them married.
        let is_corroborated =
            profile.is_of_strangers() || person.may_be_of_one_family() || pair.slot.agrees();
        if decision < Decision::Review && rarity::is_worth_a_look(others, &profile) && is_corroborated {
            guards.add(Guard::RareAgreement);
            return (Decision::Review, guards);
        }
        let mistyped = person.id == Some(IdMatch::Near)
            && person.corroborating() >= 2
            && !person.has_other_given_name()
            && decision < Decision::Review;
        if mistyped {
            let mut only = GuardSet::default();
            only.add(Guard::IdentifierTypo);
            return (Decision::Review, only);
        }
        (decision, guards)
    }
}

/// Whether some word is the same in both names, in whatever field.
fn may_share_a_name(a: &Prepared, b: &Prepared) -> bool {
    let mut words = a.given.core().chain(a.family.core());
    words.any(|x| {
        b.given.core().chain(b.family.core()).any(|y| x.ids.first().is_some_and(|id| y.ids.contains(id)))
    })
}

fn births_are_far_apart(a: &Prepared, b: &Prepared) -> bool {
    a.birth.zip(b.birth).is_some_and(|(x, y)| x.compare(y) == BirthMatch::FarApart)
}

/// An equal identifier decides with two corroborating fields, and calls for review with one.
fn identifier_floor(person: &Person) -> Decision {
    match person.corroborating() {
        0 => Decision::New,
        1 => Decision::Review,
        _ => Decision::Link,
    }
}

/// The weighted sum and the weights that could be compared, in percent.
fn total(fields: &[Option<Compared>; 6]) -> (f64, f64) {
    fields
        .iter()
        .flatten()
        .fold((0.0, 0.0), |(sum, known), field| (sum + field.weight * field.similarity, known + field.weight))
}

/// Everything that was found out about a pair.
struct Verdict {
    score: f64,
    decision: Decision,
    fields: [Option<Compared>; 6],
    guards: GuardSet,
}

#[derive(Clone, Copy)]
struct Compared {
    name: FieldName,
    weight: f64,
    similarity: f64,
}
