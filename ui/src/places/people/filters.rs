//! What the list is narrowed by: one choice for each kind, all of them seen at once.

use kadi_contract::register::{GetPeopleFilters, PeopleFilters, SearchPeople};
use yew::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, ButtonKind, Choice};
use crate::lang::{Lang, use_lang};

/// Ages to choose from, in whole years; the last one has no end.
const AGES: [(i16, Option<i16>); 6] =
    [(0, Some(4)), (5, Some(14)), (15, Some(24)), (25, Some(44)), (45, Some(64)), (65, None)];
const TRAITS: [&str; 7] = [
    "birth_missing",
    "birth_estimated",
    "birth_january",
    "sex_missing",
    "phone_missing",
    "district_missing",
    "mother_missing",
];

/// Properties of [`Filters`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FiltersProps {
    /// What is narrowed now.
    pub search: SearchPeople,
    /// The present year.
    pub year: i16,
    /// Called with what it is narrowed to.
    pub onchange: Callback<SearchPeople>,
}

/// Whether anything but the query narrows a search.
#[must_use]
pub fn is_narrowed(search: &SearchPeople) -> bool {
    let bare =
        SearchPeople { query: search.query.clone(), sort: search.sort.clone(), ..SearchPeople::default() };
    *search != bare
}

/// The row of choices.
#[component]
pub fn Filters(props: &FiltersProps) -> Html {
    let lang = use_lang();
    let known = use_call(GetPeopleFilters { district: props.search.district.clone() });
    let known = known.remote.ready().map(|known| (**known).clone()).unwrap_or_default();
    let search = &props.search;
    let set = |change: fn(&mut SearchPeople, Option<String>)| {
        let (search, onchange) = (search.clone(), props.onchange.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            let mut search = search.clone();
            change(&mut search, (value != ALL).then_some(value));
            onchange.emit(search);
        })
    };
    let clear = {
        let (search, onchange) = (search.clone(), props.onchange.clone());
        Callback::from(move |_: MouseEvent| {
            let (query, sort) = (search.query.clone(), search.sort.clone());
            onchange.emit(SearchPeople { query, sort, ..SearchPeople::default() });
        })
    };
    let year = props.year;
    let age = {
        let (search, onchange) = (search.clone(), props.onchange.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            let chosen = AGES.into_iter().find(|(first, _)| first.to_string() == value);
            let (born_from, born_to) = match chosen {
                Some((young, old)) => (old.map(|old| year - old), Some(year - young)),
                None => (None, None),
            };
            onchange.emit(SearchPeople { born_from, born_to, ..search.clone() });
        })
    };
    let chosen_age = AGES.into_iter().find(|(young, old)| {
        search.born_to == Some(year - young) && search.born_from == old.map(|old| year - old)
    });
    let age_words = |(young, old): (i16, Option<i16>)| {
        lang.t(&format!("age-{young}-{}", old.map(|old| old.to_string()).unwrap_or_default()))
    };
    let words = |prefix: &'static str, codes: &[&str]| -> Vec<Choice> {
        codes.iter().map(|code| Choice::new((*code).to_owned(), lang.code(prefix, code))).collect()
    };
    html! {
        <div class="filter-chips" role="group" aria-label={lang.t("filters-label")}>
            { chip(lang, "district", "field-district", search.district.as_deref(), places(lang, &known.districts, search.district.as_ref()),
                set(|search, value| { search.district = value; search.commune = None; })) }
            { chip(lang, "commune", "field-commune", search.commune.as_deref(), places(lang, &known.communes, search.commune.as_ref()),
                set(|search, value| search.commune = value)) }
            { chip(lang, "programme", "field-programme", search.programme_uid.as_deref(), programmes(&known),
                set(|search, value| search.programme_uid = value)) }
            { chip(lang, "sex", "field-sex", search.sex.as_deref(), words("sex", &["female", "male", "other"]),
                set(|search, value| search.sex = value)) }
            { chip(lang, "age", "filter-age", chosen_age.map(|(young, _)| young.to_string()).as_deref(),
                AGES.into_iter().map(|age| Choice::new(age.0.to_string(), age_words(age))).collect(), age) }
            { chip(lang, "card", "filter-card", search.card.as_deref(), words("cards", &["valid", "revoked", "none"]),
                set(|search, value| search.card = value)) }
            { chip(lang, "status", "filter-status", search.status.as_deref(), words("status", &["active", "deactivated"]),
                set(|search, value| search.status = value)) }
            { chip(lang, "quality", "filter-quality", search.traits.first().map(String::as_str), words("trait", &TRAITS),
                set(|search, value| search.traits = value.into_iter().collect())) }
            if is_narrowed(search) {
                <Button label={lang.t("filters-clear")} kind={ButtonKind::Quiet} testid="filters-clear" onclick={clear} />
            }
        </div>
    }
}

/// The value of "all", which no place is called.
const ALL: &str = "\u{E000}";

fn chip(
    lang: Lang,
    id: &'static str,
    label: &str,
    value: Option<&str>,
    choices: Vec<Choice>,
    onchange: Callback<Event>,
) -> Html {
    let label = lang.t(label);
    html! {
        <select class={classes!("filter-chip", value.is_some().then_some("pressed"))} aria-label={label.clone()} data-testid={format!("filter-{id}")} {onchange}>
            <option value={ALL} selected={value.is_none()}>{ label }</option>
            for choice in choices {
                <option key={choice.value.to_string()} value={choice.value.clone()} selected={value == Some(&*choice.value)}>{ choice.label.clone() }</option>
            }
        </select>
    }
}

fn places(lang: Lang, places: &[(String, u64)], chosen: Option<&String>) -> Vec<Choice> {
    let named = |name: &str, people: Option<u64>| {
        let words = if name.is_empty() { lang.t("place-none") } else { name.to_owned().into() };
        let label = match people {
            Some(people) => format!("{words} ({})", lang.number(people)).into(),
            None => words,
        };
        Choice::new(name.to_owned(), label)
    };
    let mut choices: Vec<Choice> = places.iter().map(|(name, people)| named(name, Some(*people))).collect();
    // A place from elsewhere stays chosen though it is not among those offered.
    if let Some(chosen) = chosen.filter(|chosen| !places.iter().any(|(name, _)| name == *chosen)) {
        choices.insert(0, named(chosen, None));
    }
    choices
}

fn programmes(known: &PeopleFilters) -> Vec<Choice> {
    known.programmes.iter().map(|row| Choice::new(row.uid.clone(), row.name.clone())).collect()
}
