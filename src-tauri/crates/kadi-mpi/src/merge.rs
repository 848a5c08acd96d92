//! What survives when two identities are one person: values, and which side each came from.

use std::collections::{BTreeMap, BTreeSet};

use kadi_core::person::Demographics;
use serde::{Deserialize, Serialize};

/// One of the two identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// Where a surviving value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The first identity.
    A,
    /// The second identity.
    B,
    /// Both had the same value.
    Both,
    /// Neither had a value.
    Neither,
}

/// What is chosen as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeField {
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// Date of birth with whether it is an estimate.
    DateOfBirth,
    /// Administrative sex.
    Sex,
    /// Telephone.
    Phone,
    /// District with its commune: a commune belongs to its district.
    Place,
    /// The mother's name.
    MotherName,
    /// External identifier.
    ExternalId,
}

/// What the officer chose: whose identifier survives, and whose value for fields that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeChoices {
    /// Whose identifier survives; the other becomes an alias.
    pub survivor: Side,
    /// Chosen sides. A field that is not here takes the survivor's value, or the other's where the survivor has none.
    #[serde(default)]
    pub fields: BTreeMap<MergeField, Side>,
}

/// The outcome of a merge, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergePlan {
    /// Whose identifier survives.
    pub survivor: Side,
    /// The surviving values.
    pub values: Demographics,
    /// Where each value came from; every field is here.
    pub sources: BTreeMap<MergeField, Source>,
    /// Fields in which both sides had different values and nobody chose: worth showing before the merge.
    pub undecided: BTreeSet<MergeField>,
}

impl MergePlan {
    /// Plans the merge of `a` and `b`. A choice for a side without a value is followed: the officer saw that it is empty.
    #[must_use]
    pub fn derive(a: &Demographics, b: &Demographics, choices: &MergeChoices) -> Self {
        let mut plan = Self {
            survivor: choices.survivor,
            values: Demographics::default(),
            sources: BTreeMap::new(),
            undecided: BTreeSet::new(),
        };
        let mut choose = Chooser { a, b, choices, plan: &mut plan };
        let first_name = choose.pick(MergeField::FirstName, |p| filled(&p.first_name));
        let last_name = choose.pick(MergeField::LastName, |p| filled(&p.last_name));
        let birth =
            choose.pick(MergeField::DateOfBirth, |p| p.date_of_birth.map(|date| (date, p.birth_estimated)));
        let sex = choose.pick(MergeField::Sex, |p| p.sex);
        let phone = choose.pick(MergeField::Phone, |p| p.phone.clone());
        let place = choose.pick(MergeField::Place, |p| {
            (p.district.is_some() || p.commune.is_some()).then(|| (p.district.clone(), p.commune.clone()))
        });
        let mother_name = choose.pick(MergeField::MotherName, |p| p.mother_name.clone());
        let external_id = choose.pick(MergeField::ExternalId, |p| p.external_id.clone());
        let (district, commune) = place.unwrap_or_default();
        plan.values = Demographics {
            first_name: first_name.unwrap_or_default(),
            last_name: last_name.unwrap_or_default(),
            date_of_birth: birth.map(|(date, _)| date),
            birth_estimated: birth.is_some_and(|(_, estimated)| estimated),
            sex,
            phone,
            district,
            commune,
            mother_name,
            external_id,
        };
        plan
    }
}

struct Chooser<'p> {
    a: &'p Demographics,
    b: &'p Demographics,
    choices: &'p MergeChoices,
    plan: &'p mut MergePlan,
}

impl Chooser<'_> {
    fn pick<V: PartialEq>(
        &mut self,
        field: MergeField,
        value: impl Fn(&Demographics) -> Option<V>,
    ) -> Option<V> {
        let (a, b) = (value(self.a), value(self.b));
        let chosen = self.choices.fields.get(&field).copied();
        if chosen.is_none() && a.is_some() && b.is_some() && a != b {
            self.plan.undecided.insert(field);
        }
        let (source, kept) = match (chosen, self.choices.survivor) {
            _ if a == b => (if a.is_some() { Source::Both } else { Source::Neither }, a),
            (Some(Side::A), _) => (Source::A, a),
            (Some(Side::B), _) => (Source::B, b),
            (None, Side::A) if a.is_some() => (Source::A, a),
            (None, Side::B) if b.is_none() => (Source::A, a),
            (None, _) => (Source::B, b),
        };
        self.plan.sources.insert(field, source);
        kept
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amina() -> (Demographics, Demographics) {
        let a = Demographics {
            first_name: "Amina".into(),
            last_name: "Diallo".into(),
            district: Some("Pikine".into()),
            ..Demographics::default()
        };
        let b = Demographics {
            first_name: "Aminata".into(),
            last_name: "Diallo".into(),
            district: Some("Mbour".into()),
            commune: Some("Saly".into()),
            phone: Some("+221771234567".into()),
            ..Demographics::default()
        };
        (a, b)
    }

    #[test]
    fn without_choices_the_survivor_wins_and_gaps_are_filled() {
        let (a, b) = amina();
        let choices = MergeChoices { survivor: Side::A, fields: BTreeMap::new() };
        let plan = MergePlan::derive(&a, &b, &choices);
        assert_eq!(plan.values.first_name, "Amina");
        assert_eq!(plan.values.phone, b.phone);
        assert_eq!((plan.values.district.as_deref(), plan.values.commune), (Some("Pikine"), None));
        assert_eq!(plan.sources[&MergeField::LastName], Source::Both);
        assert_eq!(plan.sources[&MergeField::Phone], Source::B);
        assert_eq!(plan.sources[&MergeField::Sex], Source::Neither);
        assert_eq!(plan.sources.len(), 8);
        assert_eq!(plan.undecided, BTreeSet::from([MergeField::FirstName, MergeField::Place]));
    }

    #[test]
    fn choices_are_followed_and_the_two_sides_are_alike() {
        let (a, b) = amina();
        let fields = BTreeMap::from([(MergeField::FirstName, Side::B), (MergeField::Place, Side::B)]);
        let plan = MergePlan::derive(&a, &b, &MergeChoices { survivor: Side::A, fields });
        assert_eq!(plan.values.first_name, "Aminata");
        assert_eq!(plan.values.commune.as_deref(), Some("Saly"));
        assert!(plan.undecided.is_empty());

        let one = MergePlan::derive(&a, &b, &MergeChoices { survivor: Side::A, fields: BTreeMap::new() });
        let other = MergePlan::derive(&b, &a, &MergeChoices { survivor: Side::B, fields: BTreeMap::new() });
        assert!(one.values == other.values);
    }
}
