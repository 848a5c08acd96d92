//! The sensitive attributes of a programme: why they are kept out, who decided what, and deciding.

use kadi_contract::Access;
use kadi_contract::dhis2::ProgrammeView;
use kadi_contract::guard::{DecideGuard, FoundView, GuardDecisionView, GuardView, ListGuarded};
use yew::prelude::*;

use super::{bind, bind_text};
use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Chip, Choice, Select, TextInput, Toast, Tone, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::show::{Failure, show};

/// The categories in the order shown.
const CATEGORIES: [&str; 7] =
    ["hiv", "sti", "tuberculosis", "mental_health", "serological", "biometric", "financial"];

/// Properties of [`GuardSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct GuardSheetProps {
    /// The programme.
    pub programme: ProgrammeView,
}

/// The list, and one form at a time.
#[component]
pub fn GuardSheet(props: &GuardSheetProps) -> Html {
    let lang = use_lang();
    let may = use_office().may(Access::Administer);
    let guarded = use_call(ListGuarded { programme_uid: props.programme.uid.clone() });
    let open = use_state_eq(|| None::<String>);
    let onopen = {
        let open = open.setter();
        Callback::from(move |uid: String| open.set(Some(uid).filter(|uid| !uid.is_empty())))
    };
    let onclose = onopen.reform(|()| String::new());
    show(lang, &guarded, |list| {
        let mut others = vec![Choice::new("", lang.t("map-none"))];
        let is_listed = |uid: &str| list.iter().any(|view| view.attribute_uid == uid);
        others.extend(
            props
                .programme
                .attributes
                .iter()
                .filter(|attribute| !is_listed(&attribute.uid))
                .map(|attribute| Choice::new(attribute.uid.clone(), attribute.name.clone())),
        );
        let other = (*open).clone().filter(|uid| !is_listed(uid));
        html! {
            <section class="stack guard" data-testid="guard">
                <h3>{ lang.t("guard-title") }</h3>
                <p>{ lang.t(if list.is_empty() { "guard-none" } else { "guard-text" }) }</p>
                if !list.is_empty() {
                    <table class="plain-table">
                        <thead><tr><th scope="col">{ lang.t("map-attribute") }</th><th scope="col">{ lang.t("guard-now") }</th><th scope="col">{ lang.t("guard-found") }</th><th scope="col">{ lang.t("guard-decided") }</th>if may { <th></th> }</tr></thead>
                        <tbody>
                            for view in list.iter() {
                                { row(lang, view, may.then(|| onopen.clone())) }
                                if open.as_ref() == Some(&view.attribute_uid) {
                                    <tr><td colspan="5"><DecideForm programme={props.programme.uid.clone()} attribute={view.attribute_uid.clone()} category={view.category.clone().unwrap_or_default()} onclose={onclose.clone()} /></td></tr>
                                }
                            }
                        </tbody>
                    </table>
                }
                if may {
                    <Select id="guard-other" label={lang.t("guard-add")} value={other.clone().unwrap_or_default()} choices={others} onchange={onopen.clone()} />
                    if let Some(attribute) = other {
                        <DecideForm key={attribute.clone()} programme={props.programme.uid.clone()} attribute={attribute.clone()} category={CATEGORIES[0].to_owned()} onclose={onclose} />
                    }
                }
            </section>
        }
    })
}

fn row(lang: Lang, view: &GuardView, onopen: Option<Callback<String>>) -> Html {
    let (label, tone) = standing(lang, view.category.as_deref());
    html! {
        <tr key={view.attribute_uid.clone()}>
            <th scope="row">{ &view.name }if !view.code.is_empty() { <span class="code small muted">{ &view.code }</span> }</th>
            <td><Chip {label} {tone} /></td>
            <td>if let Some(found) = &view.found { { reason(lang, found) } } else { <span class="muted">{ "–" }</span> }</td>
            <td>if let Some(decision) = &view.decision { { decided(lang, decision) } } else { <span class="muted">{ lang.t("guard-waits") }</span> }</td>
            if let Some(onopen) = onopen {
                <td>{ decide_button(lang, view, onopen) }</td>
            }
        </tr>
    }
}

fn decide_button(lang: Lang, view: &GuardView, onopen: Callback<String>) -> Html {
    let uid = view.attribute_uid.clone();
    let onclick = Callback::from(move |_: MouseEvent| onopen.emit(uid.clone()));
    let id = if view.code.is_empty() { &view.attribute_uid } else { &view.code };
    html! { <Button label={lang.t("guard-decide")} {onclick} testid={format!("guard-decide-{id}")} /> }
}

fn standing(lang: Lang, category: Option<&str>) -> (AttrValue, Tone) {
    match category {
        Some(category) => (lang.code("guarded", category), Tone::Attention),
        None => (lang.t("guard-free"), Tone::Neutral),
    }
}

fn reason(lang: Lang, found: &FoundView) -> Html {
    html! {
        <>{ lang.code("guarded", &found.category) }<p class="muted small">{ lang.code("guard-found", &found.found_in) }{ " · " }<span class="code">{ &found.phrase }</span></p></>
    }
}

fn decided(lang: Lang, decision: &GuardDecisionView) -> Html {
    let (label, _) = standing(lang, decision.category.as_deref());
    html! {
        <>{ label }{ " · " }{ &decision.note }<p class="muted small">{ &decision.officer }{ " · " }{ lang.when(&decision.at) }</p></>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct DecideFormProps {
    programme: String,
    attribute: String,
    /// The category to begin with; empty for none.
    category: String,
    onclose: Callback<()>,
}

#[component]
fn DecideForm(props: &DecideFormProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let category = use_state_eq(|| props.category.clone());
    let note = use_state_eq(String::new);
    let save = {
        let onclose = props.onclose.clone();
        use_action::<DecideGuard>(Callback::from(move |_: GuardView| {
            toast.emit(Toast::done(lang.t("guard-saved")));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, props, category, note) = (save.run.clone(), props.clone(), category.clone(), note.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(DecideGuard {
                programme_uid: props.programme.clone(),
                attribute_uid: props.attribute.clone(),
                category: Some((*category).clone()).filter(|category| !category.is_empty()),
                note: note.trim().to_owned(),
            });
        })
    };
    let cancel = props.onclose.reform(|_: MouseEvent| ());
    let mut choices = vec![Choice::new("", lang.t("guard-free"))];
    choices.extend(CATEGORIES.map(|category| Choice::new(category, lang.code("guarded", category))));
    html! {
        <form class="stack" {onsubmit} data-testid="guard-form">
            <div class="form-grid">
                <Select id="guard-category" label={lang.t("guard-category")} value={(*category).clone()} {choices} onchange={bind(&category, |category: &mut String, chosen: String| *category = chosen)} />
                <TextInput id="guard-note" label={lang.t("guard-note")} value={(*note).clone()} oninput={bind_text(&note)} autofocus=true />
            </div>
            if let Some(error) = save.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end">
                <Button label={lang.t("action-cancel")} onclick={cancel} />
                <Button label={lang.t("guard-save")} kind={ButtonKind::Primary} submit=true disabled={save.busy || note.trim().is_empty()} testid="guard-save" />
            </div>
        </form>
    }
}
