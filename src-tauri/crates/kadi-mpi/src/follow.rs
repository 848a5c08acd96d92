//! How an identity follows a record that changed in the register it came from, and when the record no longer is that person.

use kadi_core::person::Demographics;

use crate::frequency::NoFrequencies;
use crate::record::Record;
use crate::rules::Rules;
use crate::score::FieldName;

/// Names below this are other names, not other spellings: what the comparison of names gives for a listed non-variant, or
/// for a compound of which one part conflicts.
const OTHER_NAME: f64 = 0.6;
/// Dates below this have nothing left in common: neither the year, nor a slip of a digit, nor a guess within three years.
const OTHER_DATE: f64 = 0.4;
/// Whoever differs in so many of given name, family name, birth and sex is somebody else.
const OTHER_PERSON: usize = 2;

/// Whether a record that said `before` and says `after` was made into another person's: two or more of given name, family
/// name, date of birth and sex are others, beyond spelling. What either side does not know contradicts nothing, and neither
/// does a single correction: a married name, a year of birth, a slip in the sex.
#[must_use]
pub fn contradicts(rules: &Rules, before: &Demographics, after: &Demographics) -> bool {
    let prepare = |person| rules.prepare(&Record::from(person));
    let score = rules.score(&prepare(before), &prepare(after), &NoFrequencies);
    let limits = [
        (FieldName::FirstName, OTHER_NAME),
        (FieldName::LastName, OTHER_NAME),
        (FieldName::DateOfBirth, OTHER_DATE),
        (FieldName::Sex, 1.0),
    ];
    let others = limits
        .into_iter()
        .filter(|(field, limit)| score.fields.get(field).is_some_and(|found| found.similarity < *limit));
    others.count() >= OTHER_PERSON
}

/// The demographics of an identity after one of its records changed: `before` is what the record said when it was last
/// followed (none when it is followed for the first time), `after` what it says, `kept` what the identity says.
///
/// Field by field, a date with whether it is an estimate and a district with its commune counting as one field each:
/// 1. what the record does not say is kept;
/// 2. what the identity does not know is taken from the record;
/// 3. what the record changed is taken where the identity still says what the record said before; what an officer or
///    another record said since is kept.
#[must_use]
pub fn follow(before: Option<&Demographics>, after: &Demographics, kept: &Demographics) -> Demographics {
    let records = (before, after, kept);
    let (date_of_birth, birth_estimated) =
        field(records, |person| person.date_of_birth.map(|date| (date, person.birth_estimated)))
            .map_or((None, kept.birth_estimated), |(date, estimated)| (Some(date), estimated));
    let (district, commune) = field(records, |person| {
        let known = person.district.is_some() || person.commune.is_some();
        known.then(|| (person.district.clone(), person.commune.clone()))
    })
    .unwrap_or_default();
    Demographics {
        first_name: field(records, |person| filled(&person.first_name)).unwrap_or_default(),
        last_name: field(records, |person| filled(&person.last_name)).unwrap_or_default(),
        date_of_birth,
        birth_estimated,
        sex: field(records, |person| person.sex),
        phone: field(records, |person| person.phone.clone()),
        district,
        commune,
        mother_name: field(records, |person| person.mother_name.clone()),
        external_id: field(records, |person| person.external_id.clone()),
    }
}

fn field<V: PartialEq>(
    (before, after, kept): (Option<&Demographics>, &Demographics, &Demographics),
    value: impl Fn(&Demographics) -> Option<V>,
) -> Option<V> {
    let (said, says, keeps) = (before.and_then(&value), value(after), value(kept));
    match (says, keeps) {
        (None, keeps) => keeps,
        (says, None) => says,
        // Followed for the first time, a record only fills gaps: nothing tells that it is the newer of the two.
        (says, keeps) if before.is_some() && said == keeps => says,
        (_, keeps) => keeps,
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use kadi_core::Sex;

    use super::*;

    fn mariama() -> Demographics {
        Demographics {
            first_name: "Mariama".into(),
            last_name: "Diallo".into(),
            date_of_birth: "1988-07-19".parse().ok(),
            sex: Some(Sex::Female),
            commune: Some("Pikine".into()),
            ..Demographics::default()
        }
    }

    #[test]
    fn one_correction_is_the_same_person_and_two_are_another() {
        let rules = Rules::standard();
        let changed = |change: fn(&mut Demographics)| {
            let mut after = mariama();
            change(&mut after);
            contradicts(&rules, &mariama(), &after)
        };
        assert!(!changed(|_| {}));
        assert!(!changed(|p| p.last_name = "Ndiaye".into()), "a married name");
        assert!(!changed(|p| p.date_of_birth = "1978-07-19".parse().ok()), "a year of birth");
        assert!(!changed(|p| p.sex = Some(Sex::Male)), "a slip");
        assert!(!changed(|p| (p.first_name, p.last_name) = ("Diallo".into(), "Mariama".into())), "swapped");
        assert!(!changed(|p| (p.first_name, p.last_name) = ("Mariam".into(), "Jallow".into())), "spelled");
        assert!(!changed(|p| (p.date_of_birth, p.sex) = (None, None)), "forgotten");
        assert!(changed(|p| (p.first_name, p.last_name) = ("Kofi".into(), "Mensah".into())));
        assert!(changed(|p| (p.first_name, p.sex) = ("Kofi".into(), Some(Sex::Male))), "a brother");
        assert!(changed(|p| (p.last_name, p.date_of_birth) = ("Ndiaye".into(), "1961-02-03".parse().ok())));
    }

    #[test]
    fn a_change_is_taken_where_nobody_else_said_otherwise() {
        let before = mariama();
        let after = Demographics { commune: Some("Rufisque".into()), phone: Some("77".into()), ..mariama() };
        assert!(follow(Some(&before), &after, &before) == after);
        // An officer moved her since: the commune stays, the new telephone is taken.
        let moved = Demographics { commune: Some("Kolda".into()), ..mariama() };
        let followed = follow(Some(&before), &after, &moved);
        assert_eq!((followed.commune.as_deref(), followed.phone.as_deref()), (Some("Kolda"), Some("77")));
    }

    #[test]
    fn what_a_record_does_not_say_is_kept_and_a_first_look_fills_gaps_only() {
        let empty = Demographics { first_name: "Mariam".into(), ..Demographics::default() };
        let followed = follow(Some(&mariama()), &empty, &mariama());
        assert_eq!((followed.first_name.as_str(), followed.sex), ("Mariam", Some(Sex::Female)));
        assert_eq!(followed.date_of_birth, mariama().date_of_birth);
        let first = follow(None, &mariama(), &empty);
        assert_eq!((first.first_name.as_str(), first.last_name.as_str()), ("Mariam", "Diallo"));
        assert!(follow(None, &Demographics { sex: Some(Sex::Male), ..mariama() }, &mariama()) == mariama());
    }
}
