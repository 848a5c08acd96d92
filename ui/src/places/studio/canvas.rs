//! The middle of the desk: both sides as they will be printed, with the lines of cut and safety, on somebody.

use kadi_contract::assets;
use kadi_contract::people::PersonRow;
use kadi_contract::register::SearchPeople;
use kadi_contract::studio::{PreviewOf, StudioTemplate};
use yew::prelude::*;

use super::desk::Picture;
use crate::ipc::{asset_url, use_call_if};
use crate::kit::{Button, Choice, IconName, Select, TextInput};
use crate::lang::{Lang, use_lang};
use crate::parts::{bind_text, full_name};
use crate::show::{Failure, show};

/// People of a name that are offered.
const NAMESAKES: u32 = 6;

/// Properties of [`Canvas`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct CanvasProps {
    pub template: StudioTemplate,
    pub picture: Picture,
    pub of: PreviewOf,
    pub onof: Callback<PreviewOf>,
    pub refresh: Callback<()>,
    /// What to know about the picture, above it.
    pub children: Html,
}

/// The pictures and on whom they are.
#[component]
pub(super) fn Canvas(props: &CanvasProps) -> Html {
    let lang = use_lang();
    let lines = use_state_eq(|| false);
    let person = use_state_eq(String::new);
    let asked = use_state_eq(|| None::<SearchPeople>);
    let found = use_call_if((*asked).clone());
    let CanvasProps { template, picture, of, onof, refresh, children } = props;
    let choices: Vec<Choice> = template
        .samples
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let words = lang.code("sample", name);
            Choice::new(at.to_string(), lang.with("studio-sample", &[("name", words.as_str().into())]))
        })
        .collect();
    let value = match of {
        PreviewOf::Sample(at) => at.to_string(),
        PreviewOf::Person(_) | PreviewOf::Card(_) => String::new(),
    };
    let mut all = choices;
    if let PreviewOf::Person(id) | PreviewOf::Card(id) = of {
        all.insert(0, Choice::new("", id.clone()));
    }
    let onsample = onof.reform(|at: String| PreviewOf::Sample(at.parse().unwrap_or(0)));
    let onperson = {
        let (person, onof, asked) = (person.clone(), onof.clone(), asked.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = person.trim().to_owned();
            // Identifiers have digits, names have none.
            if typed.chars().any(|letter| letter.is_ascii_digit()) {
                asked.set(None);
                onof.emit(PreviewOf::Person(typed));
            } else if !typed.is_empty() {
                asked.set(Some(SearchPeople { query: typed, limit: NAMESAKES, ..SearchPeople::default() }));
            }
        })
    };
    let onperson_found = {
        let (asked, onof) = (asked.setter(), onof.clone());
        Callback::from(move |id: String| {
            asked.set(None);
            onof.emit(PreviewOf::Person(id));
        })
    };
    let toggle = {
        let lines = lines.setter();
        Callback::from(move |event: Event| {
            lines.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().checked());
        })
    };
    let (state, words) = match picture {
        Picture::Loading(_) => ("loading", "studio-loading"),
        Picture::Ready(_) => ("ready", "studio-ready"),
        Picture::Failed(_) => ("none", "studio-empty"),
    };
    let share = |length: u32, of: u32| f64::from(length) * 100.0 / f64::from(of.max(1));
    let safe = format!(
        "inset-block: {:.3}%; inset-inline: {:.3}%",
        share(template.safe_px, template.height_px),
        share(template.safe_px, template.width_px)
    );
    html! {
        <>
            <div class="studio-on">
                <Select id="studio-sample" label={lang.t("studio-on")} {value} choices={all} onchange={onsample} />
                <form class="row" onsubmit={onperson}>
                    <TextInput id="studio-person" label={lang.t("studio-person")} value={(*person).clone()} oninput={bind_text(&person)} />
                    <Button label={lang.t("studio-person-show")} submit=true />
                </form>
            </div>
            if asked.is_some() {
                { show(lang, &found, |page| people(lang, &page.rows, &onperson_found)) }
            }
            <div class="row">
                <label class="check"><input type="checkbox" data-testid="studio-lines" checked={*lines} onchange={toggle} />{ lang.t("studio-lines") }</label>
                <span class="spacer" />
                <span role="status" class="muted" data-testid="studio-state" data-state={state}>{ lang.t(words) }</span>
                <Button label={lang.t("studio-refresh")} icon={IconName::Sync} icon_only=true onclick={refresh.reform(|_: MouseEvent| ())} testid="studio-refresh" />
            </div>
            { children.clone() }
            if let Picture::Failed(error) = picture {
                <Failure error={error.clone()} />
            }
            if let Some(preview) = picture.preview() {
                for side in ["front", "back"] {
                    <figure class="studio-card" aria-busy={(state == "loading").to_string()}>
                        <img src={asset_url(&assets::design_preview(&preview.key, side))} data-testid={format!("studio-{side}")}
                            alt={lang.with("studio-alt", &[("side", lang.code("studio", side).as_str().into())])}
                            width={template.width_px.to_string()} height={template.height_px.to_string()} />
                        if *lines {
                            <span class="studio-cut" aria-hidden="true"></span>
                            <span class="studio-safe" aria-hidden="true" style={safe.clone()}></span>
                        }
                    </figure>
                }
            }
        </>
    }
}

/// The people of a name, each with what tells them apart.
fn people(lang: Lang, rows: &[PersonRow], onchoose: &Callback<String>) -> Html {
    if rows.is_empty() {
        return html! { <p class="muted" role="status" data-testid="studio-nobody">{ lang.t("studio-nobody") }</p> };
    }
    html! {
        <ul class="lines" data-testid="studio-people">
            for row in rows {
                <li key={row.mpi_id.clone()}>
                    <span>{ full_name(row) }{ " · " }<span class="muted">{ lang.date(row.date_of_birth.as_deref().unwrap_or_default()) }{ " · " }{ row.commune.clone() }</span></span>
                    <Button label={lang.t("studio-person-show")} testid="studio-choose" onclick={ let id = row.mpi_id.clone(); onchoose.reform(move |_: MouseEvent| id.clone()) } />
                </li>
            }
        </ul>
    }
}
