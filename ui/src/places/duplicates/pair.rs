//! Two people side by side: what is compared, in groups of one meaning, and which value would stay.

use kadi_contract::cards::CardView;
use kadi_contract::people::{PersonInput, PersonView};
use kadi_contract::review::{Keep, Likeness, MergeChoices, MergeField, ReviewPair};
use yew::AttrValue;

use crate::lang::Lang;
use crate::parts::detail;

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one registered first, on the left.
    A,
    /// The other.
    B,
}

impl Side {
    /// The letter that stands above it.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// A row whose value can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosable {
    /// Whose identifier stays.
    Identifier,
    /// Whose value stays.
    Field(MergeField),
}

/// What an officer chose so far: whose identifier stays, and whose value in which row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Whose identifier stays.
    pub survivor: Side,
    /// Rows in which somebody chose.
    pub fields: Vec<(MergeField, Side)>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { survivor: Side::A, fields: Vec::new() }
    }
}

impl Chosen {
    /// Chooses a side in a row.
    #[must_use]
    pub fn with(&self, row: Choosable, side: Side) -> Self {
        match row {
            Choosable::Identifier => Self { survivor: side, ..self.clone() },
            Choosable::Field(field) => {
                let mut fields: Vec<_> =
                    self.fields.iter().copied().filter(|(own, _)| *own != field).collect();
                fields.push((field, side));
                Self { fields, ..self.clone() }
            }
        }
    }

    fn side(&self, field: MergeField) -> Option<Side> {
        self.fields.iter().find(|(own, _)| *own == field).map(|(_, side)| *side)
    }

    /// The choices as the merge takes them.
    #[must_use]
    pub fn choices(&self) -> MergeChoices {
        let keep = |side: Side| if side == self.survivor { Keep::Survivor } else { Keep::Other };
        self.fields.iter().map(|(field, side)| (*field, keep(*side))).collect()
    }
}

/// A row of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Text id of its name.
    pub label: AttrValue,
    /// The values.
    pub values: (AttrValue, AttrValue),
    /// How they compare; nothing where there is nothing to compare.
    pub likeness: Option<Likeness>,
    /// What can be chosen here: the two have different values.
    pub choosable: Option<Choosable>,
    /// Whose value would stay.
    pub stays: Option<Side>,
}

/// Rows of one meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Text id of its title.
    pub title: &'static str,
    /// The rows.
    pub rows: Vec<Row>,
}

type Value = fn(&PersonInput) -> &str;
type FieldRow = (&'static str, MergeField, Value);

const WHO: [FieldRow; 3] = [
    ("first_name", MergeField::FirstName, |person| &person.first_name),
    ("last_name", MergeField::LastName, |person| &person.last_name),
    ("sex", MergeField::Sex, |person| &person.sex),
];
const BIRTH: [FieldRow; 2] = [
    ("date_of_birth", MergeField::DateOfBirth, |person| &person.date_of_birth),
    ("mother_name", MergeField::MotherName, |person| &person.mother_name),
];
const WHERE: [FieldRow; 2] = [
    ("district", MergeField::Place, |person| &person.district),
    ("commune", MergeField::Place, |person| &person.commune),
];
const REACH: [FieldRow; 2] = [
    ("phone", MergeField::Phone, |person| &person.phone),
    ("external_id", MergeField::ExternalId, |person| &person.external_id),
];

/// The groups of a pair, in the order in which a person asks: who, born when and of whom, from where, reached how, known how.
pub fn groups(lang: Lang, pair: &ReviewPair, chosen: &Chosen) -> Vec<Group> {
    let mut groups = details(lang, pair, chosen);
    groups.push(Group { title: "pair-office", rows: office_rows(lang, pair, chosen) });
    groups
}

/// The groups of what a person is known by.
fn details(lang: Lang, pair: &ReviewPair, chosen: &Chosen) -> Vec<Group> {
    let fields = |title: &'static str, rows: &[FieldRow]| Group {
        title,
        rows: rows.iter().map(|row| field_row(lang, pair, chosen, row)).collect(),
    };
    vec![
        fields("pair-who", &WHO),
        fields("pair-birth", &BIRTH),
        fields("pair-where", &WHERE),
        fields("pair-reach", &REACH),
    ]
}

fn field_row(lang: Lang, pair: &ReviewPair, chosen: &Chosen, &(name, field, value): &FieldRow) -> Row {
    let (a, b) = (value(&pair.a.person), value(&pair.b.person));
    let differ = a != b || (field == MergeField::Place && places(pair, Side::A) != places(pair, Side::B));
    let has = |side: Side| match (field, side) {
        (MergeField::Place, side) => places(pair, side) != ("", ""),
        (_, Side::A) => !a.is_empty(),
        (_, Side::B) => !b.is_empty(),
    };
    let other = if chosen.survivor == Side::A { Side::B } else { Side::A };
    let by_itself = if has(chosen.survivor) || !has(other) { chosen.survivor } else { other };
    let likeness = pair.compared.get(name).copied().unwrap_or(Likeness::Unknown);
    Row {
        label: lang.code("field", name),
        values: (detail(lang, name, a), detail(lang, name, b)),
        likeness: Some(likeness),
        // One choice for the whole place: a commune belongs to its district.
        choosable: (differ && name != "district").then_some(Choosable::Field(field)),
        stays: differ.then(|| chosen.side(field).unwrap_or(by_itself)),
    }
}

fn places(pair: &ReviewPair, side: Side) -> (&str, &str) {
    let person = &of(pair, side).person;
    (&person.district, &person.commune)
}

/// The person on a side.
pub fn of(pair: &ReviewPair, side: Side) -> &PersonView {
    match side {
        Side::A => &pair.a,
        Side::B => &pair.b,
    }
}

fn office_rows(lang: Lang, pair: &ReviewPair, chosen: &Chosen) -> Vec<Row> {
    let plain = |label: &str, value: fn(Lang, &PersonView) -> AttrValue| Row {
        label: lang.t(label),
        values: (value(lang, &pair.a), value(lang, &pair.b)),
        likeness: None,
        choosable: None,
        stays: None,
    };
    vec![
        Row {
            choosable: Some(Choosable::Identifier),
            stays: Some(chosen.survivor),
            ..plain("pair-identifier", |_, person| person.row.mpi_id.clone().into())
        },
        plain("person-facility", |_, person| facility(person).into()),
        plain("pair-cards", |lang, person| valid_cards(lang, &person.cards)),
        plain("person-since", |lang, person| lang.when(&person.created_at)),
    ]
}

fn facility(person: &PersonView) -> String {
    let known = |enrollment: &kadi_contract::people::EnrollmentView| {
        format!("{} · {}", enrollment.programme, enrollment.org_unit)
    };
    person.enrollments.first().map_or_else(|| "–".to_owned(), known)
}

fn valid_cards(lang: Lang, cards: &[CardView]) -> AttrValue {
    let codes: Vec<_> =
        cards.iter().filter(|card| card.status == "valid").map(|card| card.code.as_str()).collect();
    if codes.is_empty() { lang.t("pair-no-card") } else { codes.join(", ").into() }
}

/// The sign of a comparison and the text id of its words.
pub const fn sign(likeness: Likeness) -> (&'static str, &'static str) {
    match likeness {
        Likeness::Same => ("=", "compare-same"),
        Likeness::Near => ("≈", "compare-near"),
        Likeness::Different => ("≠", "compare-different"),
        Likeness::Missing => ("·", "compare-missing"),
        Likeness::Unknown => ("", "compare-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use kadi_l10n::Language;

    use super::*;
    use crate::places::duplicates::sample::pair;

    fn row(chosen: &Chosen, label: &str) -> Row {
        let lang = Lang(Language::En);
        let label = lang.code("field", label);
        let rows = details(lang, &pair(), chosen).into_iter().flat_map(|group| group.rows);
        rows.into_iter().find(|row| row.label == label).unwrap()
    }

    #[test]
    fn the_first_registered_stays_unless_it_has_no_value_or_somebody_chose() {
        let chosen = Chosen::default();
        assert_eq!(row(&chosen, "first_name").stays, Some(Side::A));
        assert_eq!(row(&chosen, "phone").stays, Some(Side::B));
        assert_eq!(row(&chosen, "last_name").choosable, None);
        let chosen = chosen.with(Choosable::Field(MergeField::FirstName), Side::B);
        assert_eq!(row(&chosen, "first_name").stays, Some(Side::B));
        assert_eq!(chosen.choices(), MergeChoices::from([(MergeField::FirstName, Keep::Other)]));
        // With the other identifier the same value is the survivor's own.
        let chosen = chosen.with(Choosable::Identifier, Side::B);
        assert_eq!(chosen.choices(), MergeChoices::from([(MergeField::FirstName, Keep::Survivor)]));
        assert_eq!(row(&chosen, "date_of_birth").stays, Some(Side::B));
    }

    #[test]
    fn a_place_is_chosen_once_for_district_and_commune() {
        let chosen = Chosen::default().with(Choosable::Field(MergeField::Place), Side::B);
        assert_eq!(
            (row(&chosen, "district").choosable, row(&chosen, "district").stays),
            (None, Some(Side::B))
        );
        assert_eq!(row(&chosen, "commune").stays, Some(Side::B));
    }
}
