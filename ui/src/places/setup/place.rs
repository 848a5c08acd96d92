//! Step: country, region, district.

use kadi_contract::session::{CountryView, ListCountries};
use kadi_l10n::Language;
use yew::prelude::*;

use super::ChosenPlace;
use crate::ipc::use_call;
use crate::kit::{Button, ButtonKind, Choice, Select, TextInput};
use crate::lang::{Lang, use_lang};
use crate::parts::bind;
use crate::show::show;

/// Properties of [`PlaceStep`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PlaceStepProps {
    /// What was chosen before.
    pub place: ChosenPlace,
    /// Called with the choice.
    pub onplace: Callback<ChosenPlace>,
}

/// The country's name in the person's language.
fn name(lang: Lang, country: &CountryView) -> String {
    let [english, french, portuguese] = &country.names;
    match lang.0 {
        Language::En => english.clone(),
        Language::Fr => french.clone(),
        Language::Pt => portuguese.clone(),
    }
}

/// The form.
#[component]
pub fn PlaceStep(props: &PlaceStepProps) -> Html {
    let lang = use_lang();
    let countries = use_call(ListCountries {});
    let place = {
        let before = props.place.clone();
        use_state_eq(move || before)
    };
    let onsubmit = {
        let (place, onplace) = (place.clone(), props.onplace.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !place.country.is_empty() && !place.region.is_empty() {
                onplace.emit((*place).clone());
            }
        })
    };
    show(lang, &countries, |list| {
        let mut named: Vec<(String, &CountryView)> =
            list.iter().map(|country| (name(lang, country), country)).collect();
        named.sort_by(|a, b| a.0.cmp(&b.0));
        let mut choices = vec![Choice::new("", lang.t("setup-choose"))];
        choices.extend(named.iter().map(|(name, country)| Choice::new(country.code.clone(), name.clone())));
        let mut regions = vec![Choice::new("", lang.t("setup-choose"))];
        if let Some(country) = list.iter().find(|country| country.code == place.country) {
            regions.extend(
                country.regions.iter().map(|region| Choice::new(region.code.clone(), region.name.clone())),
            );
        }
        html! {
            <form class="stack" {onsubmit}>
                <h1>{ lang.t("setup-place-title") }</h1>
                <p>{ lang.t("setup-place-text") }</p>
                <Select id="country" label={lang.t("field-country")} value={place.country.clone()} {choices}
                    onchange={bind(&place, |place: &mut ChosenPlace, code| { place.country = code; place.region.clear(); })} />
                <Select id="region" label={lang.t("field-region")} value={place.region.clone()} choices={regions}
                    onchange={bind(&place, |place: &mut ChosenPlace, code| place.region = code)} />
                <TextInput id="district" label={lang.t("field-district")} value={place.district.clone()} hint={Some(lang.t("optional-field"))}
                    oninput={bind(&place, |place: &mut ChosenPlace, text| place.district = text)} />
                <div class="row row-end"><Button label={lang.t("action-next")} kind={ButtonKind::Primary} submit=true testid="next" disabled={place.country.is_empty() || place.region.is_empty()} /></div>
            </form>
        }
    })
}
