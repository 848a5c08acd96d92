//! A merge before it is done: before and after, which identifier and which card stays, what becomes of the rest.

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::people::PersonInput;
use kadi_contract::review::{Keep, MergeChoices, MergeField, MergePreview, MergeSource, PreviewMerge};
use yew::prelude::*;

use super::detail;
use crate::input::keys;
use crate::ipc::use_call;
use crate::kit::{Button, ButtonKind, Dialog, Icon, IconName, Notice, TextInput, Tone};
use crate::lang::{Lang, use_lang};
use crate::show::{Failure, show};

/// What is to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The identifier that stays.
    pub survivor: String,
    /// The other.
    pub other: String,
    /// Whose values stay.
    pub choices: MergeChoices,
}

/// Properties of [`MergeDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct MergeDialogProps {
    /// What is to be merged.
    pub merging: Merging,
    /// The reason so far.
    pub reason: String,
    /// Called with the new reason.
    pub onreason: Callback<String>,
    /// Called when another value is chosen.
    pub onchoose: Callback<(MergeField, Keep)>,
    /// Called to keep the other identifier.
    pub onswap: Callback<()>,
    /// Called to merge what is shown; the preview's basis goes along.
    pub onconfirm: Callback<String>,
    /// Called to go back.
    pub onclose: Callback<()>,
    /// Whether it is being done.
    pub busy: bool,
    /// Why it did not work.
    pub error: Option<Rc<ApiError>>,
}

/// The dialog: Enter merges, Escape goes back.
#[component]
pub fn MergeDialog(props: &MergeDialogProps) -> Html {
    let lang = use_lang();
    let Merging { survivor, other, choices } = props.merging.clone();
    let preview = use_call(PreviewMerge { survivor, other, choices });
    let is_there = preview.remote.ready().is_some();
    {
        // Enter is all that is missing, unless the reason is.
        let first = if props.reason.trim().is_empty() { "merge-reason" } else { "merge-confirm" };
        use_effect_with(is_there, move |is_there| {
            if *is_there {
                keys::focus(first);
            }
        });
    }
    html! {
        <Dialog title={lang.t("merge-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="merge-dialog" wide=true>
            { show(lang, &preview, |preview| form(lang, props, preview)) }
        </Dialog>
    }
}

fn form(lang: Lang, props: &MergeDialogProps, preview: &Rc<MergePreview>) -> Html {
    let onsubmit = {
        let (onconfirm, basis, missing) =
            (props.onconfirm.clone(), preview.basis.clone(), props.reason.trim().is_empty());
        let busy = props.busy;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if missing {
                keys::focus("merge-reason");
            } else if !busy {
                onconfirm.emit(basis.clone());
            }
        })
    };
    html! {
        <form class="stack" {onsubmit}>
            if preview.judged_different {
                <Notice title={lang.t("merge-judged-different")} tone={Tone::Attention} testid="judged-different" />
            }
            <table class="compare merge-table">
                <thead><tr>
                    <th scope="col"><span class="visually-hidden">{ lang.t("map-field") }</span></th>
                    <th scope="col">{ lang.t("merge-stays") }</th>
                    <th scope="col">{ lang.t("merge-goes") }</th>
                    <th scope="col">{ lang.t("merge-after") }</th>
                </tr></thead>
                <tbody>
                    <tr>
                        <th scope="row">{ lang.t("pair-identifier") }</th>
                        <td class="code">{ &preview.survivor.row.mpi_id }</td>
                        <td class="code"><button type="button" class="choice" aria-pressed="false" title={lang.t("merge-swap")} data-testid="merge-swap" onclick={props.onswap.reform(|_: MouseEvent| ())}>{ &preview.other.row.mpi_id }</button></td>
                        <td class="code after">{ &preview.survivor.row.mpi_id }</td>
                    </tr>
                    for (name, field, value) in ROWS {
                        { row(lang, props, preview, name, field, value) }
                    }
                </tbody>
            </table>
            <ul class="merge-facts">
                for alias in &preview.aliases {
                    <li key={alias.clone()}><Icon name={IconName::Right} /><span>{ lang.with("merge-alias", &[("id", alias.into())]) }</span></li>
                }
                if preview.cards.is_empty() {
                    <li><Icon name={IconName::Card} /><span>{ lang.t("merge-no-card") }</span></li>
                }
                for merged in &preview.cards {
                    <li key={merged.card.code.clone()}><Icon name={IconName::Card} /><span>
                        { lang.with(if merged.stays { "merge-card-stays" } else { "merge-card-goes" }, &[("code", (&merged.card.code).into()), ("campaign", (&merged.card.campaign).into())]) }
                    </span></li>
                }
                if !preview.programmes.is_empty() {
                    <li><Icon name={IconName::Sync} /><span>{ lang.with("merge-programmes", &[("programmes", (&preview.programmes.join(", ")).into())]) }</span></li>
                }
            </ul>
            <TextInput id="merge-reason" label={lang.t("field-reason")} value={props.reason.clone()} oninput={props.onreason.clone()} hint={Some(lang.t("reason-hint"))} />
            if let Some(error) = props.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end">
                <p class="muted small merge-note">{ lang.t("merge-note") }</p>
                <Button label={lang.t("action-back")} shortcut={Some(AttrValue::from("Esc"))} onclick={props.onclose.reform(|_: MouseEvent| ())} testid="merge-back" />
                <Button label={lang.t("merge-confirm")} shortcut={Some(AttrValue::from("Enter"))} kind={ButtonKind::Primary} submit=true disabled={props.busy} testid="merge-confirm" id="merge-confirm" />
            </div>
        </form>
    }
}

type Value = fn(&PersonInput) -> &str;

const ROWS: [(&str, MergeField, Value); 9] = [
    ("first_name", MergeField::FirstName, |person| &person.first_name),
    ("last_name", MergeField::LastName, |person| &person.last_name),
    ("sex", MergeField::Sex, |person| &person.sex),
    ("date_of_birth", MergeField::DateOfBirth, |person| &person.date_of_birth),
    ("mother_name", MergeField::MotherName, |person| &person.mother_name),
    ("district", MergeField::Place, |person| &person.district),
    ("commune", MergeField::Place, |person| &person.commune),
    ("phone", MergeField::Phone, |person| &person.phone),
    ("external_id", MergeField::ExternalId, |person| &person.external_id),
];

/// A detail before and after; a row in which neither has a value is left out.
fn row(
    lang: Lang,
    props: &MergeDialogProps,
    preview: &MergePreview,
    name: &'static str,
    field: MergeField,
    value: Value,
) -> Html {
    let (stays, goes, after) =
        (value(&preview.survivor.person), value(&preview.other.person), value(&preview.after));
    if stays.is_empty() && goes.is_empty() {
        return html! {};
    }
    let source = preview.sources.get(&field).copied().unwrap_or(MergeSource::Neither);
    let differ = matches!(source, MergeSource::Survivor | MergeSource::Other) && stays != goes;
    let cell = |text: &str, keep: Keep, is_kept: bool| {
        let text = detail(lang, name, text);
        if !differ {
            return html! { <td>{ text }</td> };
        }
        let onclick = props.onchoose.reform(move |_: MouseEvent| (field, keep));
        let title = lang.with("merge-take", &[("value", text.as_str().into())]);
        html! {
            <td><button type="button" class={classes!("choice", is_kept.then_some("stays"))} aria-pressed={is_kept.to_string()} {title} {onclick}>{ text }</button></td>
        }
    };
    html! {
        <tr key={name} class={classes!(differ.then_some("compare-different"))}>
            <th scope="row">{ lang.code("field", name) }</th>
            { cell(stays, Keep::Survivor, source == MergeSource::Survivor) }
            { cell(goes, Keep::Other, source == MergeSource::Other) }
            <td class="after">{ detail(lang, name, after) }</td>
        </tr>
    }
}
