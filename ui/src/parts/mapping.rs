//! Which DHIS2 attribute fills which field of the register, with a few real rows beside.

use kadi_contract::dhis2::{
    GetMapping, ListProgrammes, MappingLine, MappingSaved, PreviewEnrollments, SaveMapping,
};
use yew::prelude::*;

use super::bind_text;
use super::guard::GuardSheet;
use super::mapping_table::{MappingTable, attribute_of, matches};
use crate::ipc::{use_action, use_call, use_call_if};
use crate::kit::{Button, ButtonKind, Choice, Select, TextInput};
use crate::lang::use_lang;
use crate::show::{Failure, show};

/// Rows shown as a sample.
const SAMPLE: u32 = 5;

/// Properties of [`MappingForm`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct MappingFormProps {
    /// Called once a mapping is saved.
    pub onsaved: Callback<MappingSaved>,
}

/// Programme by programme.
#[component]
pub fn MappingForm(props: &MappingFormProps) -> Html {
    let lang = use_lang();
    let programmes = use_call(ListProgrammes {});
    let chosen = use_state_eq(|| None::<String>);
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |uid: String| chosen.set(Some(uid)))
    };
    show(lang, &programmes, |list| {
        let first = list.iter().find(|programme| !programme.mapped).or(list.first());
        let Some(uid) = (*chosen).clone().or_else(|| first.map(|programme| programme.uid.clone())) else {
            return html! { <p>{ lang.t("map-no-programme") }</p> };
        };
        let choices = list
            .iter()
            .map(|programme| {
                let mark = if programme.mapped { " ✓" } else { "" };
                Choice::new(programme.uid.clone(), format!("{}{mark}", programme.name))
            })
            .collect::<Vec<_>>();
        html! {
            <div class="stack">
                <Lines key={uid.clone()} uid={uid.clone()} onsaved={props.onsaved.clone()}>
                    <Select id="map-programme" label={lang.t("field-programme")} value={uid.clone()} {choices} {onchange} />
                </Lines>
            </div>
        }
    })
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct LinesProps {
    uid: String,
    onsaved: Callback<MappingSaved>,
    /// Stands beside the filter.
    children: Html,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let lang = use_lang();
    let mapping = use_call(GetMapping { programme_uid: props.uid.clone() });
    let sample = use_call_if(Some(PreviewEnrollments {
        programme_uid: props.uid.clone(),
        limit: SAMPLE,
        ..Default::default()
    }));
    let changed = use_state_eq(|| None::<Vec<MappingLine>>);
    let filter = use_state_eq(String::new);
    let save = use_action::<SaveMapping>(props.onsaved.clone());
    let onchange = {
        let changed = changed.setter();
        Callback::from(move |lines: Vec<MappingLine>| changed.set(Some(lines)))
    };
    show(lang, &mapping, |view| {
        let attributes = &view.programme.attributes;
        let mut lines = changed.as_ref().unwrap_or(&view.mappings).clone();
        // What became guarded in the meantime cannot be saved any more.
        lines.retain(|line| {
            attribute_of(line, attributes).is_none_or(|attribute| attribute.guarded.is_none())
        });
        let onsave = {
            let (run, uid, lines) = (save.run.clone(), props.uid.clone(), lines.clone());
            Callback::from(move |_: MouseEvent| {
                run.emit(SaveMapping { programme_uid: uid.clone(), mappings: lines.clone() })
            })
        };
        let shown = attributes.iter().filter(|attribute| matches(attribute, &filter)).count() as u64;
        let (shown, all) = (lang.number(shown), lang.number(attributes.len() as u64));
        let unfilled: Vec<String> = view
            .card_fields
            .iter()
            .filter(|field| lines.iter().all(|line| line.card_field != **field))
            .map(|field| lang.code("field", field).to_string())
            .collect();
        html! {
            <>
                <div class="form-grid">
                    { props.children.clone() }
                    <TextInput id="map-filter" kind="search" label={lang.t("map-filter")} value={(*filter).clone()} oninput={bind_text(&filter)} />
                </div>
                <p class="muted small" role="status" data-testid="map-count">{ lang.with("map-count", &[("shown", (&*shown).into()), ("all", (&*all).into())]) }</p>
                <MappingTable view={view.clone()} lines={lines.clone()} sample={sample.remote.ready().map(|sample| sample.preview.clone()).unwrap_or_default()} filter={(*filter).clone()} {onchange} />
                if !unfilled.is_empty() {
                    <p class="muted small" data-testid="map-unfilled">{ lang.with("map-unfilled", &[("fields", unfilled.join(", ").as_str().into())]) }</p>
                }
                <p class="muted small">{ lang.t("map-guarded-note") }</p>
                if let Some(error) = save.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("map-save")} kind={ButtonKind::Primary} onclick={onsave} disabled={save.busy || lines.is_empty()} testid="map-save" />
                </div>
                <GuardSheet programme={view.programme.clone()} />
            </>
        }
    })
}
