//! Cases of matching that people know by name, and what must hold for any text.

use kadi_core::date::PartialDate;
use kadi_core::person::Sex;
use proptest::prelude::*;

use crate::{
    Decision, FieldName, Guard, NoFrequencies, Record, Rules, Score, block_keys, probe_keys, search_tokens,
};

fn score(a: &str, b: &str) -> Score {
    let rules = Rules::standard();
    let prepared = |json: &str| rules.prepare(&Record::from_json(json).unwrap());
    rules.score(&prepared(a), &prepared(b), &NoFrequencies)
}

/// A person of Pikine with everything known but an identifier.
fn person(first: &str, last: &str, born: &str, sex: &str) -> String {
    format!(
        r#"{{"first_name":"{first}","last_name":"{last}","date_of_birth":"{born}","sex":"{sex}","district":"Pikine",
            "commune":"Pikine Est","phone":"771234567","mother_name":"Mariama Sow"}}"#
    )
}

/// The same without telephone and mother.
fn alone(first: &str, last: &str, born: &str, sex: &str) -> String {
    format!(
        r#"{{"first_name":"{first}","last_name":"{last}","date_of_birth":"{born}","sex":"{sex}","district":"Pikine",
            "commune":"Pikine Est"}}"#
    )
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn the_same_person_in_another_spelling_is_linked() {
    let found =
        score(&alone("Aïssatou", "Diop", "1991-03-12", "F"), &alone("ISATOU", "Jobe", "1991-03-12", "F"));
    assert!(close(found.score, 1.0) && found.decision == Decision::Link, "{found:?}");
    assert_eq!(found.guards, []);
}

#[test]
fn the_documented_weights_are_shown_and_contributions_add_up() {
    let found =
        score(&person("Amina", "Kane", "1991-03-12", "F"), &alone("Amina", "Kane", "1990-03-12", "F"));
    let weight = |field| found.fields.get(&field).map(|part| part.weight);
    assert_eq!(weight(FieldName::FirstName), Some(0.25));
    assert_eq!(weight(FieldName::DateOfBirth), Some(0.20));
    assert_eq!(weight(FieldName::Commune), Some(0.10));
    assert_eq!(weight(FieldName::ExternalId), None);
    // (0.25 + 0.25 + 0.20 * 0.75 + 0.10 + 0.10) / 0.90
    assert!(close(found.score, 0.85 / 0.90), "{found:?}");
    assert!(close(found.fields.values().map(|part| part.contribution).sum(), found.score));
    assert_eq!(found.decision, Decision::Review);
}

#[test]
fn twins_are_named_as_twins_and_never_queued() {
    for (a, b, sex) in
        [("Assane", "Ousseynou", "M"), ("Awa", "Adama", "F"), ("Mamadou Lamine", "Mamadou Saliou", "M")]
    {
        let found = score(&person(a, "Ndiaye", "2015-06-02", sex), &person(b, "Ndiaye", "2015-06-02", sex));
        assert_eq!(found.decision, Decision::Alert, "{a} {b}: {found:?}");
        assert!(found.guards.contains(&Guard::TwinOrSibling), "{a} {b}: {found:?}");
    }
    let part = score(
        &person("Aïssatou Fatoumata", "Faye", "2015-06-02", "F"),
        &person("Aïssatou", "Faye", "2015-06-02", "F"),
    );
    assert_eq!((part.decision, part.guards), (Decision::Review, vec![Guard::NamePartial]));
    let modou =
        score(&person("Mouhamadou", "Fall", "2015-06-02", "M"), &person("Modou", "Fall", "2015-06-02", "M"));
    assert_eq!((modou.decision, modou.guards), (Decision::Review, vec![Guard::NameUncertain]));
}

#[test]
fn father_and_son_are_two_people() {
    for (father, son) in [("1964-08-30", "1991-03-12"), ("1960-01-01", "1990-01-01"), ("1960", "1990")] {
        let found = score(&person("Kofi", "Sarr", father, "M"), &person("Kofi", "Sarr", son, "M"));
        assert_eq!(found.decision, Decision::New, "{found:?}");
        assert!(found.guards.contains(&Guard::DobConflict));
    }
}

#[test]
fn namesakes_born_on_the_first_of_january_are_reviewed() {
    let found =
        score(&alone("Mamadou", "Diallo", "1990-01-01", "M"), &alone("Mamadou", "Diallo", "1990-01-01", "M"));
    assert!(found.score > 0.95 && found.decision == Decision::Review, "{found:?}");
    assert_eq!(found.guards, [Guard::CommonName]);
}

#[test]
fn names_and_sex_alone_alert_at_most() {
    let json = r#"{"first_name":"Yankhoba","last_name":"Goudiaby","sex":"M"}"#;
    let found = score(json, json);
    assert!(close(found.score, 1.0) && found.decision <= Decision::Review, "{found:?}");
    assert!(found.guards.contains(&Guard::DobMissing) && found.guards.contains(&Guard::ThinEvidence));
    let names = r#"{"first_name":"Yankhoba","last_name":"Goudiaby"}"#;
    assert!(score(names, names).decision <= Decision::Alert);
    assert_eq!(score("{}", "{}").decision, Decision::New);
}

#[test]
fn day_and_month_exchanged_still_link() {
    let found =
        score(&person("Zawadi", "Touré", "1991-03-12", "F"), &person("Zawadi", "Touray", "1991-12-03", "F"));
    assert!(close(found.score, 0.98) && found.decision == Decision::Link, "{found:?}");
}

#[test]
fn a_married_name_is_shown_with_its_reason() {
    let [miss, wife] = ["Diallo", "Fall"].map(|family| person("Mariama", family, "1991-03-12", "F"));
    let alone = |person: &str| person.replace("Mariama Sow", "").replace("771234567", "");
    let found = score(&alone(&miss), &alone(&wife));
    assert_eq!(found.decision, Decision::Alert, "{found:?}");
    assert!(found.guards.contains(&Guard::MarriedName));
    // The mother and the telephone are still the same.
    let found = score(&miss, &wife);
    assert_eq!(found.decision, Decision::Review, "{found:?}");
    assert!(found.guards.contains(&Guard::MarriedName) && found.guards.contains(&Guard::RareAgreement));
    let [man, other] = ["Diallo", "Fall"].map(|family| alone(&person("Kofi", family, "1991-03-12", "M")));
    let man = score(&man, &other);
    assert_eq!(man.decision, Decision::New, "{man:?}");
}

#[test]
fn a_typing_error_in_the_sex_is_reviewed() {
    let found =
        score(&person("Amina", "Kane", "1991-03-12", "F"), &person("Amina", "Kane", "1991-03-12", "M"));
    assert_eq!((found.decision, found.guards), (Decision::Review, vec![Guard::SexConflict]));
}

#[test]
fn first_and_last_name_exchanged_still_link() {
    let found = score(
        &person("Jean-Pierre", "Mendy", "1991-03-12", "M"),
        &person("MENDY", "Jean Pierre", "1991-03-12", "M"),
    );
    assert!(found.score > 0.98 && found.decision == Decision::Link, "{found:?}");
}

#[test]
fn an_equal_identifier_decides_with_two_corroborators_and_is_reviewed_against_a_conflict() {
    let with_id = |json: &str| json.replace('{', r#"{"external_id":"1618200748479","#);
    let a = with_id(&alone("Amina", "Kane", "1991-03-12", "F"));
    let moved =
        with_id(r#"{"first_name":"Amina","last_name":"Kane","sex":"F","district":"Kolda","commune":"Pata"}"#);
    let found = score(&a, &moved);
    assert_eq!(
        (found.decision, found.guards.as_slice()),
        (Decision::Link, [Guard::IdentifierRule].as_slice())
    );
    let son = with_id(&alone("Amina", "Kane", "2019-07-25", "F"));
    assert_eq!(score(&a, &son).decision, Decision::Review);
    let other = with_id(&alone("Kofi", "Sarr", "1964-07-25", "M"));
    assert!(score(&a, &other).decision <= Decision::Review);
}

#[test]
fn other_identifiers_are_reviewed_at_most_and_only_when_nothing_else_differs() {
    let with = |id: &str, born: &str| {
        alone("Amina", "Kane", born, "F").replace('{', &format!(r#"{{"external_id":"{id}","#))
    };
    let exact = score(&with("1618200748479", "1991-03-12"), &with("2619911234567", "1991-03-12"));
    assert_eq!((exact.decision, exact.guards), (Decision::Review, vec![Guard::IdDiffers]));
    let day = score(&with("1618200748479", "1991-03-12"), &with("2619911234567", "1991-03-17"));
    assert_eq!(day.decision, Decision::Review);
    let year = score(&with("1618200748479", "1991-03-12"), &with("2619911234567", "1993-10-17"));
    assert!(year.decision <= Decision::Alert && year.guards.contains(&Guard::IdConflict), "{year:?}");
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        2 => Just(None),
        4 => prop::sample::select(vec![
            "Amina", "Mamadou Lamine", "Mouhamadou", "Modou", "Jean-Pierre", "Fatou", "Fatoumata", "M.", "El Hadji", "Diop", "Jobe",
            "Diouf", "N'Diaye", "ߡߊߡߊߘߎ", "أحمد", "አማኑኤል", "🙂", "inconnu",
        ]).prop_map(|name| Some(name.to_owned())),
        2 => "\\PC{0,40}".prop_map(Some),
        1 => "[a-z]{300}".prop_map(Some),
        1 => any::<String>().prop_map(Some),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let date = prop::option::of((1950_i16..1953, 1_u8..=12, 1_u8..=28)).prop_map(|date| {
        date.and_then(|(year, month, day)| match day {
            1..=4 => PartialDate::from_year(year).ok(),
            5..=8 => PartialDate::from_ym(year, month).ok(),
            9..=16 => PartialDate::from_ymd(year, 1, 1).ok(),
            _ => PartialDate::from_ymd(year, month, day).ok(),
        })
    });
    let sex = prop::option::of(prop::sample::select(vec![Sex::Female, Sex::Male, Sex::Other]));
    let few = |values: &'static [&'static str]| {
        prop::option::of(prop::sample::select(values).prop_map(str::to_owned))
    };
    let places = (few(&["Dakar", "Kolda"]), few(&["Pikine", "Mbour"]), few(&["Pikine Est", "Saly", ""]));
    let slot = (
        few(&["771234567", "761234568", "x"]),
        text(),
        few(&["1618200748479", "1618200748470", "2619911234567"]),
    );
    (text(), text(), date, any::<bool>(), sex, places, slot).prop_map(
        |(first_name, last_name, date_of_birth, birth_estimated, sex, (region, district, commune), slot)| {
            Record {
                id: None,
                first_name,
                last_name,
                date_of_birth,
                birth_estimated,
                sex,
                region,
                district,
                commune,
                phone: slot.0,
                mother_name: slot.1,
                external_id: slot.2,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn scores_are_symmetric_and_bounded_and_guards_lower_them_unless_they_say_so(a in record(), b in record()) {
        let rules = Rules::standard();
        let (a, b) = (rules.prepare(&a), rules.prepare(&b));
        let (there, back) = (rules.score(&a, &b, &NoFrequencies), rules.score(&b, &a, &NoFrequencies));
        prop_assert!(close(there.score, back.score), "{} {}", there.score, back.score);
        prop_assert_eq!(there.decision, back.decision);
        prop_assert_eq!(&there.guards, &back.guards);
        prop_assert!((0.0..=1.0).contains(&there.score));
        for part in there.fields.values() {
            prop_assert!((0.0..=1.0).contains(&part.similarity));
        }
        let sum: f64 = there.fields.values().map(|part| part.contribution).sum();
        prop_assert!(close(sum, there.score));
        // An identifier, equal or with a typing error, may raise a decision above the number's band, an agreement that hardly
        // anybody else would show to a review; both say so.
        let raised = |by: &[Guard]| there.guards.iter().any(|guard| by.contains(guard));
        if raised(&[Guard::RareAgreement]) {
            prop_assert_eq!(there.decision, Decision::Review);
            prop_assert!(rules.band(there.score) > Decision::New);
        } else {
            if !raised(&[Guard::IdentifierRule, Guard::IdentifierTypo]) {
                prop_assert!(there.decision <= rules.band(there.score));
            }
            for guard in &there.guards {
                prop_assert!(there.decision <= guard.ceiling());
            }
        }
        // What decides without explaining decides the same.
        let short = rules.assess(&a, &b, &NoFrequencies);
        prop_assert_eq!(short.decision, there.decision);
        if short.decision > Decision::New {
            prop_assert!(close(short.score, there.score));
        }
    }

    #[test]
    fn a_record_meets_itself_and_its_names_are_searchable(record in record()) {
        let rules = Rules::standard();
        let person = rules.prepare(&record);
        let (stored, probed) = (block_keys(&person), probe_keys(&person));
        prop_assert!(stored.iter().all(|key| probed.contains(key)));
        prop_assert!(stored.len() <= 400, "{}", stored.len());
        let tokens = search_tokens(&person, &rules);
        prop_assert!(tokens.iter().all(|token| !token.is_empty() && token.chars().count() <= 80));
        if record.first_name.as_deref() == Some("🙂") {
            prop_assert!(!tokens.is_empty());
        }
    }
}
