//! Between what people type and what the register keeps.

use kadi_contract::people::{ChangeView, PersonInput};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::date::DateError;
use kadi_core::{Demographics, PartialDate, Sex};

/// Longest name, place or identifier that is taken, in characters.
pub(crate) const LONGEST: usize = 300;

/// Reads what was typed; says which field cannot be right.
pub(crate) fn demographics(input: &PersonInput, this_year: i16) -> Result<Demographics, ApiError> {
    let person = Demographics {
        first_name: clean("first_name", &input.first_name)?,
        last_name: clean("last_name", &input.last_name)?,
        date_of_birth: date_of_birth(&input.date_of_birth, this_year)?,
        birth_estimated: input.birth_estimated,
        sex: sex(&input.sex)?,
        phone: known(clean("phone", &input.phone)?),
        district: known(clean("district", &input.district)?),
        commune: known(clean("commune", &input.commune)?),
        mother_name: known(clean("mother_name", &input.mother_name)?),
        external_id: known(clean("external_id", &input.external_id)?),
    };
    if person.first_name.is_empty() && person.last_name.is_empty() {
        return Err(ApiError::new(ErrorCode::MissingField).with("field", "first_name"));
    }
    Ok(person)
}

/// Shows what the register keeps.
pub(crate) fn input(person: &Demographics) -> PersonInput {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    PersonInput {
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        date_of_birth: person.date_of_birth.map(|date| date.to_string()).unwrap_or_default(),
        birth_estimated: person.birth_estimated,
        sex: person.sex.map(sex_code).unwrap_or_default().to_owned(),
        phone: text(&person.phone),
        district: text(&person.district),
        commune: text(&person.commune),
        mother_name: text(&person.mother_name),
        external_id: text(&person.external_id),
    }
}

/// The contract's word for a sex.
pub(crate) const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

/// The names of the fields in which two records differ.
pub(crate) fn changed_fields(before: &Demographics, after: &Demographics) -> Vec<String> {
    let (before, after) = (serde_json::to_value(before), serde_json::to_value(after));
    let (Ok(serde_json::Value::Object(before)), Ok(serde_json::Value::Object(after))) = (before, after)
    else {
        return Vec::new();
    };
    after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The details in which two records differ, before and after.
pub(crate) fn changes(before: &Demographics, after: &Demographics) -> Vec<ChangeView> {
    let (old, new) = (input(before), input(after));
    let estimated = |person: &PersonInput| if person.birth_estimated { "true" } else { "false" }.to_owned();
    let mut pairs = vec![
        ("first_name", old.first_name.clone(), new.first_name.clone()),
        ("last_name", old.last_name.clone(), new.last_name.clone()),
        ("date_of_birth", old.date_of_birth.clone(), new.date_of_birth.clone()),
        ("sex", old.sex.clone(), new.sex.clone()),
        ("phone", old.phone.clone(), new.phone.clone()),
        ("mother_name", old.mother_name.clone(), new.mother_name.clone()),
        ("district", old.district.clone(), new.district.clone()),
        ("commune", old.commune.clone(), new.commune.clone()),
        ("external_id", old.external_id.clone(), new.external_id.clone()),
        ("birth_estimated", estimated(&old), estimated(&new)),
    ];
    pairs.retain(|(_, before, after)| before != after);
    pairs
        .into_iter()
        .map(|(field, before, after)| ChangeView { field: field.to_owned(), before, after })
        .collect()
}

fn clean(field: &str, text: &str) -> Result<String, ApiError> {
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if squeezed.chars().count() > LONGEST || squeezed.chars().any(char::is_control) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", field));
    }
    Ok(squeezed)
}

fn known(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

fn date_of_birth(text: &str, this_year: i16) -> Result<Option<PartialDate>, ApiError> {
    let wrong = || ApiError::new(ErrorCode::InvalidDate).with("field", "date_of_birth");
    if text.trim().is_empty() {
        return Ok(None);
    }
    let date: PartialDate = text.parse().map_err(|_: DateError| wrong())?;
    // Nobody is born in a later year; the day is left to the officer, whose clock may be wrong.
    if date.year() > this_year { Err(wrong()) } else { Ok(Some(date)) }
}

fn sex(text: &str) -> Result<Option<Sex>, ApiError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Sex::parse(text).map(Some).ok_or_else(|| ApiError::new(ErrorCode::InvalidField).with("field", "sex"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zawadi() -> PersonInput {
        PersonInput {
            first_name: " Zawadi  Neema ".into(),
            last_name: "Mushi".into(),
            date_of_birth: "1994-05".into(),
            sex: "F".into(),
            ..PersonInput::default()
        }
    }

    #[test]
    fn what_was_typed_is_cleaned_and_comes_back() {
        let person = demographics(&zawadi(), 2026).unwrap();
        assert_eq!(person.first_name, "Zawadi Neema");
        assert_eq!(person.phone, None);
        let shown = input(&person);
        assert_eq!((shown.date_of_birth.as_str(), shown.sex.as_str()), ("1994-05", "female"));
        assert_eq!(demographics(&shown, 2026).unwrap(), person);
    }

    #[test]
    fn each_wrong_field_is_named() {
        let code = |change: fn(&mut PersonInput)| {
            let mut person = zawadi();
            change(&mut person);
            let error = demographics(&person, 2026).unwrap_err();
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        assert_eq!(
            code(|p| p.date_of_birth = "12/03/1991".into()),
            (ErrorCode::InvalidDate, "date_of_birth".into())
        );
        assert_eq!(
            code(|p| p.date_of_birth = "2027".into()),
            (ErrorCode::InvalidDate, "date_of_birth".into())
        );
        assert_eq!(code(|p| p.sex = "7".into()), (ErrorCode::InvalidField, "sex".into()));
        assert_eq!(code(|p| p.last_name = "x".repeat(301)), (ErrorCode::InvalidField, "last_name".into()));
        let nobody = |p: &mut PersonInput| {
            p.first_name.clear();
            p.last_name = "  ".into();
        };
        assert_eq!(code(nobody), (ErrorCode::MissingField, "first_name".into()));
    }

    #[test]
    fn changed_fields_are_named_without_values() {
        let before = demographics(&zawadi(), 2026).unwrap();
        let after = Demographics { commune: Some("Moshi".into()), ..before.clone() };
        assert_eq!(changed_fields(&before, &after), ["commune"]);
    }
}
