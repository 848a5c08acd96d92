//! Which DHIS2 attribute fills which field of the register, with a few real rows beside.

use std::rc::Rc;

use kadi_contract::dhis2::{
    AttributeView, GetMapping, ListProgrammes, MappingLine, MappingSaved, MappingView, PreviewEnrollments,
    SaveMapping,
};
use yew::prelude::*;

use crate::ipc::{use_action, use_call, use_call_if};
use crate::kit::{Button, ButtonKind, Choice, Select};
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
                <Select id="map-programme" label={lang.t("field-programme")} value={uid.clone()} {choices} {onchange} />
                <Lines key={uid.clone()} uid={uid.clone()} onsaved={props.onsaved.clone()} />
            </div>
        }
    })
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct LinesProps {
    uid: String,
    onsaved: Callback<MappingSaved>,
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
    let save = use_action::<SaveMapping>(props.onsaved.clone());
    show(lang, &mapping, |view| {
        let lines = changed.as_ref().unwrap_or(&view.mappings).clone();
        let onsave = {
            let (run, uid, lines) = (save.run.clone(), props.uid.clone(), lines.clone());
            Callback::from(move |_: MouseEvent| {
                run.emit(SaveMapping { programme_uid: uid.clone(), mappings: lines.clone() })
            })
        };
        html! {
            <>
                <div class="table-scroll">
                    <table class="plain-table" data-testid="mapping">
                        <thead><tr><th scope="col">{ lang.t("map-field") }</th><th scope="col">{ lang.t("map-attribute") }</th><th scope="col">{ lang.t("map-sample") }</th></tr></thead>
                        <tbody>
                            for field in &view.card_fields {
                                { line(lang, view, &lines, field, &changed, sample.remote.ready().map(|sample| sample.preview.as_slice()).unwrap_or_default()) }
                            }
                        </tbody>
                    </table>
                </div>
                <p class="muted small">{ lang.t("map-guarded-note") }</p>
                if let Some(error) = save.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("map-save")} kind={ButtonKind::Primary} onclick={onsave} disabled={save.busy || lines.is_empty()} testid="map-save" />
                </div>
            </>
        }
    })
}

fn names(line: &MappingLine, attribute: &AttributeView) -> bool {
    line.dhis2_attribute_uid.as_ref() == Some(&attribute.uid)
        || line.dhis2_attribute_code.as_ref().is_some_and(|code| !code.is_empty() && *code == attribute.code)
        || line.dhis2_attribute_display_name.as_ref() == Some(&attribute.name)
}

fn line(
    lang: crate::lang::Lang,
    view: &Rc<MappingView>,
    lines: &[MappingLine],
    field: &str,
    changed: &UseStateHandle<Option<Vec<MappingLine>>>,
    sample: &[kadi_contract::dhis2::EnrollmentSample],
) -> Html {
    let attributes = &view.programme.attributes;
    let present = lines
        .iter()
        .find(|line| line.card_field == field)
        .and_then(|line| attributes.iter().find(|attribute| names(line, attribute)));
    let onchange = {
        let (changed, lines, field, view) = (changed.clone(), lines.to_vec(), field.to_owned(), view.clone());
        Callback::from(move |event: Event| {
            let uid = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            let mut next: Vec<_> = lines.iter().filter(|line| line.card_field != field).cloned().collect();
            if let Some(attribute) = view.programme.attributes.iter().find(|attribute| attribute.uid == uid) {
                let mut line = MappingLine { card_field: field.clone(), ..Default::default() };
                if attribute.code.is_empty() {
                    line.dhis2_attribute_uid = Some(attribute.uid.clone());
                } else {
                    line.dhis2_attribute_code = Some(attribute.code.clone());
                }
                next.push(line);
            }
            changed.set(Some(next));
        })
    };
    let values: Vec<&str> = present
        .map(|attribute| {
            sample
                .iter()
                .filter_map(|row| {
                    row.attributes.get(&attribute.code).or_else(|| row.attributes.get(&attribute.name))
                })
                .map(String::as_str)
                .filter(|value| !value.is_empty())
                .take(3)
                .collect()
        })
        .unwrap_or_default();
    html! {
        <tr key={field.to_owned()}>
            <th scope="row">{ lang.code("field", field) }</th>
            <td>
                <select aria-label={lang.code("field", field)} data-testid={format!("map-{field}")} {onchange}>
                    <option value="" selected={present.is_none()}>{ lang.t("map-none") }</option>
                    for attribute in attributes {
                        <option value={attribute.uid.clone()} selected={present.is_some_and(|present| present.uid == attribute.uid)} disabled={attribute.guarded.is_some()}>
                            { match &attribute.guarded {
                                Some(category) => format!("{} ({})", attribute.name, lang.code("guarded", category)),
                                None => attribute.name.clone(),
                            } }
                        </option>
                    }
                </select>
            </td>
            <td class="muted">{ values.join(" · ") }</td>
        </tr>
    }
}
