//! Why two people are shown as possibly one, in codes that the catalogues have words for.

use std::collections::BTreeMap;

use kadi_contract::people::ScoreView;
use kadi_contract::review::{Likeness, ReviewBand};
use kadi_core::Demographics;
use kadi_mpi::names::{fold, fold_tokens};

/// From this score on a pair is "very likely", below "likely".
const VERY_LIKELY: f64 = 0.90;
/// From this similarity on two values are nearly the same.
const NEAR: f64 = 0.80;
/// Shortest run of digits by which two telephone numbers are the same, with and without the country's prefix.
const PHONE_DIGITS: usize = 7;

/// A score as a word.
pub(crate) fn band(score: &ScoreView) -> ReviewBand {
    if score.score >= VERY_LIKELY { ReviewBand::VeryLikely } else { ReviewBand::Likely }
}

/// How each detail compares.
pub(crate) fn compared(a: &Demographics, b: &Demographics, score: &ScoreView) -> BTreeMap<String, Likeness> {
    let similarity = |field: &str| score.fields.get(field).map_or(0.0, |field| field.similarity);
    let near = |field: &str| similarity(field) >= NEAR;
    let words = |text: &str| {
        let mut words = fold_tokens(text);
        words.sort();
        words
    };
    // Given and family names in each other's place are nearly the same.
    let swapped = all_names(a) == all_names(b);
    let name = |field: &str, a: &str, b: &str| {
        let alike =
            words(a) == words(b) || near(field) || (swapped && matches!(field, "first_name" | "last_name"));
        likeness(a, b, fold(a) == fold(b), alike)
    };
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let text = |field: &str, a: &Option<String>, b: &Option<String>| name(field, &known(a), &known(b));
    let day = |person: &Demographics| person.date_of_birth.map(|date| date.to_string()).unwrap_or_default();
    let sex = |person: &Demographics| person.sex.map(|sex| format!("{sex:?}")).unwrap_or_default();
    let (born_a, born_b) = (day(a), day(b));
    let born = likeness(&born_a, &born_b, born_a == born_b, similarity("date_of_birth") > 0.0);
    let (phone_a, phone_b) = (known(&a.phone), known(&b.phone));
    let phone = likeness(&phone_a, &phone_b, is_one_phone(&phone_a, &phone_b), false);
    [
        ("first_name", name("first_name", &a.first_name, &b.first_name)),
        ("last_name", name("last_name", &a.last_name, &b.last_name)),
        ("date_of_birth", born),
        ("sex", likeness(&sex(a), &sex(b), a.sex == b.sex, false)),
        ("phone", phone),
        ("mother_name", text("mother_name", &a.mother_name, &b.mother_name)),
        // A place's similarity in the score counts the place above it too, so the words alone decide.
        ("district", text("", &a.district, &b.district)),
        ("commune", text("", &a.commune, &b.commune)),
        ("external_id", text("external_id", &a.external_id, &b.external_id)),
    ]
    .into_iter()
    .map(|(field, likeness)| (field.to_owned(), likeness))
    .collect()
}

fn likeness(a: &str, b: &str, same: bool, near: bool) -> Likeness {
    match (a.trim().is_empty(), b.trim().is_empty()) {
        (true, true) => Likeness::Unknown,
        (true, false) | (false, true) => Likeness::Missing,
        (false, false) if same => Likeness::Same,
        (false, false) if near => Likeness::Near,
        (false, false) => Likeness::Different,
    }
}

fn is_one_phone(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (a, b) = (digits(a), digits(b));
    a.len().min(b.len()) >= PHONE_DIGITS && (a.ends_with(&b) || b.ends_with(&a))
}

/// What speaks for one person, strongest first.
pub(crate) fn because(
    a: &Demographics,
    b: &Demographics,
    compared: &BTreeMap<String, Likeness>,
) -> Vec<String> {
    let of = |field: &str| compared.get(field).copied().unwrap_or(Likeness::Unknown);
    let say = |field: &str| match of(field) {
        Likeness::Same => Some(format!("{field}_same")),
        Likeness::Near => Some(format!("{field}_near")),
        Likeness::Different | Likeness::Missing | Likeness::Unknown => None,
    };
    let names = match (of("first_name"), of("last_name")) {
        (Likeness::Same, Likeness::Same) => vec!["names_same".to_owned()],
        _ if all_names(a) == all_names(b) => vec!["names_swapped".to_owned()],
        _ => ["first_name", "last_name"].into_iter().filter_map(say).collect(),
    };
    let place = say(if of("commune") == Likeness::Same { "commune" } else { "district" });
    let first = ["external_id", "phone", "mother_name", "date_of_birth"].into_iter().filter_map(say);
    first.chain(names).chain(place).collect()
}

fn all_names(person: &Demographics) -> Vec<String> {
    let mut words = fold_tokens(&person.first_name);
    words.extend(fold_tokens(&person.last_name));
    words.sort();
    words
}

#[cfg(test)]
mod tests {
    use kadi_contract::people::FieldScoreView;
    use kadi_core::Sex;

    use super::*;

    fn aya() -> Demographics {
        Demographics {
            first_name: "Kouassi".into(),
            last_name: "AYA".into(),
            date_of_birth: "1991-03-12".parse().ok(),
            sex: Some(Sex::Female),
            phone: Some("+225 07 08 09 10 11".into()),
            commune: Some("Bouaké".into()),
            ..Demographics::default()
        }
    }

    fn score(birth: f64) -> ScoreView {
        let field = FieldScoreView { similarity: birth, weight: 0.2 };
        ScoreView { score: 0.9, fields: [("date_of_birth".to_owned(), field)].into(), ..ScoreView::default() }
    }

    #[test]
    fn names_in_another_order_a_missing_and_a_reformatted_value_are_told_apart() {
        let a = aya();
        let b = Demographics {
            first_name: "Aya".into(),
            last_name: "Kouassi".into(),
            phone: Some("0708091011".into()),
            commune: Some("BOUAKE".into()),
            sex: None,
            ..aya()
        };
        let found = compared(&a, &b, &score(1.0));
        assert_eq!((found["first_name"], found["last_name"]), (Likeness::Near, Likeness::Near));
        assert_eq!((found["phone"], found["commune"]), (Likeness::Same, Likeness::Same));
        assert_eq!((found["sex"], found["mother_name"]), (Likeness::Missing, Likeness::Unknown));
        let codes = because(&a, &b, &found);
        assert_eq!(codes, ["phone_same", "date_of_birth_same", "names_swapped", "commune_same"]);
        assert_eq!(band(&score(1.0)), ReviewBand::VeryLikely);
    }

    #[test]
    fn a_date_that_is_nearly_it_is_no_other_date() {
        let b = Demographics { date_of_birth: "1991-12-03".parse().ok(), ..aya() };
        assert_eq!(compared(&aya(), &b, &score(0.5))["date_of_birth"], Likeness::Near);
        assert_eq!(compared(&aya(), &b, &score(0.0))["date_of_birth"], Likeness::Different);
        let twin = Demographics { first_name: "Adjoua".into(), ..aya() };
        let found = compared(&aya(), &twin, &score(1.0));
        assert_eq!(
            because(&aya(), &twin, &found),
            ["phone_same", "date_of_birth_same", "last_name_same", "commune_same"]
        );
    }
}
