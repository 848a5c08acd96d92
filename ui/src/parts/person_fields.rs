//! The demographics of a person as form fields, and small pieces of how a person is shown.

use kadi_contract::people::{PersonInput, PersonRow};
use yew::prelude::*;

use crate::kit::{Chip, Choice, Select, TextInput, Tone};
use crate::lang::{Lang, use_lang};

/// Given and family names in the order of the register.
#[must_use]
pub fn full_name(row: &PersonRow) -> String {
    format!("{} {}", row.first_name, row.last_name).trim().to_owned()
}

/// The sex in a word.
#[must_use]
pub fn sex_word(lang: Lang, sex: Option<&str>) -> AttrValue {
    sex.filter(|sex| !sex.is_empty()).map_or_else(|| lang.t("sex-unknown"), |sex| lang.code("sex", sex))
}

/// The state of a card as a chip.
pub fn card_chip(lang: Lang, status: Option<&str>) -> Html {
    match status {
        Some(status) => {
            let tone = match status {
                "valid" => Tone::Good,
                "revoked" => Tone::Bad,
                _ => Tone::Neutral,
            };
            html! { <Chip label={lang.code("card", status)} {tone} /> }
        }
        None => html! { <span class="muted">{ lang.t("card-none") }</span> },
    }
}

/// Properties of [`PersonFields`].
#[derive(Clone, PartialEq, Properties)]
pub struct PersonFieldsProps {
    /// The values.
    pub person: PersonInput,
    /// Called with the changed values.
    pub onchange: Callback<PersonInput>,
    /// The field at fault and what is wrong, in words.
    #[prop_or_default]
    pub problem: Option<(String, AttrValue)>,
}

type Setter = fn(&mut PersonInput, String);

/// Ten fields in two columns.
#[component]
pub fn PersonFields(props: &PersonFieldsProps) -> Html {
    let lang = use_lang();
    let person = &props.person;
    let set = |set: Setter| {
        let (person, onchange) = (person.clone(), props.onchange.clone());
        Callback::from(move |value: String| {
            let mut next = person.clone();
            set(&mut next, value);
            onchange.emit(next);
        })
    };
    let line = |field: &str, value: &str, setter: Setter, hint: Option<&str>| {
        let problem = props.problem.as_ref().filter(|(at, _)| at == field).map(|(_, words)| words.clone());
        html! {
            <TextInput id={field.to_owned()} label={lang.code("field", field)} value={value.to_owned()} oninput={set(setter)}
                hint={hint.map(|hint| lang.t(hint))} {problem} autofocus={field == "first_name"} />
        }
    };
    let sexes = vec![
        Choice::new("", lang.t("sex-unknown")),
        Choice::new("female", lang.t("sex-female")),
        Choice::new("male", lang.t("sex-male")),
        Choice::new("other", lang.t("sex-other")),
    ];
    let estimated = {
        let (person, onchange) = (person.clone(), props.onchange.clone());
        Callback::from(move |event: Event| {
            let checked = event.target_unchecked_into::<web_sys::HtmlInputElement>().checked();
            onchange.emit(PersonInput { birth_estimated: checked, ..person.clone() });
        })
    };
    html! {
        <div class="form-grid">
            { line("first_name", &person.first_name, |person, text| person.first_name = text, None) }
            { line("last_name", &person.last_name, |person, text| person.last_name = text, None) }
            <div>
                { line("date_of_birth", &person.date_of_birth, |person, text| person.date_of_birth = text, Some("birth-hint")) }
                <label class="check"><input type="checkbox" id="birth_estimated" checked={person.birth_estimated} onchange={estimated} />{ lang.t("field-birth-estimated") }</label>
            </div>
            <Select id="sex" label={lang.t("field-sex")} value={person.sex.clone()} choices={sexes} onchange={set(|person, text| person.sex = text)} />
            { line("phone", &person.phone, |person, text| person.phone = text, None) }
            { line("mother_name", &person.mother_name, |person, text| person.mother_name = text, None) }
            { line("district", &person.district, |person, text| person.district = text, None) }
            { line("commune", &person.commune, |person, text| person.commune = text, None) }
            { line("external_id", &person.external_id, |person, text| person.external_id = text, Some("external-id-hint")) }
        </div>
    }
}
