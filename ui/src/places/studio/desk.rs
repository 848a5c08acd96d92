//! The desk: fields on the left, the live card in the middle, its looks on the right.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use kadi_contract::ApiError;
use kadi_contract::studio::{
    DesignDraft, DesignPreview, DesignView, GetStudioTemplate, PreviewDesign, PreviewOf, SaveDesign,
    StudioTemplate,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::canvas::Canvas;
use super::delete::DeleteDialog;
use super::export::Export;
use super::fields::Fields;
use super::history::{History, Step};
use super::notes::{Fit, Notes};
use super::properties::Looks;
use crate::input::keys;
use crate::ipc::{self, use_action, use_call};
use crate::kit::{Button, ButtonKind, IconName, PlaceHead, Toast, use_toasts};
use crate::lang::use_lang;
use crate::route::Route;
use crate::show::{Failure, show};

/// The picture follows the last change after so many milliseconds.
const PAUSE: u32 = 450;

/// Changes a design; the name is that of the control.
pub(super) type Change = Callback<(String, DesignDraft)>;

/// Properties of [`Desk`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct DeskProps {
    /// Number of the design; empty for a new one.
    pub id: String,
    /// Its version; 0 for a new one.
    pub version: u32,
    /// What it says.
    pub draft: DesignDraft,
    /// All its versions, newest first.
    pub versions: Vec<DesignView>,
}

/// Where the picture is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Picture {
    /// On its way; the last one stays.
    Loading(Option<Rc<DesignPreview>>),
    /// As the design is.
    Ready(Rc<DesignPreview>),
    /// None, and why.
    Failed(Rc<ApiError>),
}

impl Picture {
    /// The preview to show.
    pub(super) fn preview(&self) -> Option<&Rc<DesignPreview>> {
        match self {
            Self::Loading(last) => last.as_ref(),
            Self::Ready(now) => Some(now),
            Self::Failed(_) => None,
        }
    }
}

/// The desk, once its template is known.
#[component]
pub(super) fn Desk(props: &DeskProps) -> Html {
    let lang = use_lang();
    let template = use_call(GetStudioTemplate { template: props.draft.template.clone() });
    show(lang, &template, |template| html! { <Table template={(**template).clone()} desk={props.clone()} /> })
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct TableProps {
    template: StudioTemplate,
    desk: DeskProps,
}

/// The picture of a design, made again when it rests for a moment.
#[hook]
fn use_picture(draft: Rc<DesignDraft>, of: PreviewOf, again: u32) -> Picture {
    let picture = use_state_eq(|| Picture::Loading(None));
    let asked = use_mut_ref(|| 0_u32);
    let setter = picture.setter();
    let last = picture.preview().cloned();
    use_effect_with((draft, of, again), move |(draft, of, _)| {
        *asked.borrow_mut() += 1;
        let mine = *asked.borrow();
        let pause = if last.is_none() { 0 } else { PAUSE };
        setter.set(Picture::Loading(last));
        let call = PreviewDesign { draft: (**draft).clone(), of: of.clone() };
        let timeout = Timeout::new(pause, move || {
            spawn_local(async move {
                let reply = ipc::call(call).await;
                // An answer to an older question is not shown.
                if *asked.borrow() == mine {
                    setter.set(match reply {
                        Ok(preview) => Picture::Ready(Rc::new(preview)),
                        Err(error) => Picture::Failed(Rc::new(error)),
                    });
                }
            });
        });
        move || drop(timeout)
    });
    (*picture).clone()
}

#[component]
fn Table(props: &TableProps) -> Html {
    let lang = use_lang();
    let toasts = use_toasts();
    let navigator = use_navigator();
    let initial = props.desk.draft.clone();
    let history = use_reducer(|| History::default().after(Step::Open(initial)));
    let of = use_state_eq(PreviewOf::default);
    let again = use_state_eq(|| 0_u32);
    let exporting = use_state_eq(|| false);
    let deleting = use_state_eq(|| false);
    let to_batch = navigator.clone();
    let draft = Rc::clone(history.now());
    let picture = use_picture(Rc::clone(&draft), (*of).clone(), *again);

    let change: Change = {
        let history = history.dispatcher();
        Callback::from(move |(touched, draft)| history.dispatch(Step::Edit { draft, touched }))
    };
    let step = |step: Step| {
        let history = history.dispatcher();
        Callback::from(move |_: MouseEvent| history.dispatch(step.clone()))
    };
    {
        let history = history.dispatcher();
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if !event.ctrl_key() || event.alt_key() {
                return;
            }
            let step = match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
                ("z", false) => Step::Undo,
                ("z", true) | ("y", false) => Step::Redo,
                _ => return,
            };
            event.prevent_default();
            history.dispatch(step);
        }));
    }
    let rest = {
        let history = history.dispatcher();
        Callback::from(move |_: FocusEvent| history.dispatch(Step::Rest))
    };
    let save = {
        let saved = props.desk.id.clone();
        use_action::<SaveDesign>(Callback::from(move |view: DesignView| {
            toasts.emit(Toast::done(lang.with(
                "studio-saved-as",
                &[("name", (&view.name).into()), ("version", view.version.into())],
            )));
            if saved.is_empty()
                && let Some(navigator) = &navigator
            {
                navigator.replace(&Route::Design { id: view.id });
            }
        }))
    };
    let onsave = {
        let (run, id, draft) = (save.run.clone(), props.desk.id.clone(), Rc::clone(&draft));
        Callback::from(move |_: MouseEvent| run.emit(SaveDesign { id: id.clone(), draft: (*draft).clone() }))
    };
    let refresh = {
        let again = again.clone();
        Callback::from(move |()| again.set(*again + 1))
    };
    let onof = {
        let of = of.setter();
        Callback::from(move |chosen: PreviewOf| of.set(chosen))
    };
    let export = {
        let exporting = exporting.setter();
        Callback::from(move |_: MouseEvent| exporting.set(true))
    };
    let close = {
        let exporting = exporting.setter();
        Callback::from(move |()| exporting.set(false))
    };
    let delete = {
        let deleting = deleting.setter();
        Callback::from(move |_: MouseEvent| deleting.set(true))
    };
    let keep = {
        let deleting = deleting.setter();
        Callback::from(move |()| deleting.set(false))
    };
    let make = {
        let id = props.desk.id.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &to_batch {
                navigator.push(&Route::NewBatchOf { design: id.clone() });
            }
        })
    };
    let draft_name = draft.name.clone();
    let frozen = props.desk.versions.first().is_some_and(|newest| newest.batches > 0);
    let line = (props.desk.version > 0).then(|| {
        let version = lang.with("studio-version", &[("version", props.desk.version.into())]);
        if frozen { format!("{version} · {}", lang.t("studio-frozen")) } else { version.to_string() }
    });
    let title = if draft.name.trim().is_empty() { props.template.title.clone() } else { draft.name.clone() };
    html! {
        <div class="studio" data-testid="studio-desk" onfocusout={rest}>
            <p><Link<Route> to={Route::Studio} classes="back-link">{ lang.t("studio-title") }</Link<Route>></p>
            <PlaceHead {title} line={line.map(AttrValue::from)}>
                <Button label={lang.t("studio-undo")} shortcut={Some(AttrValue::from("Ctrl+Z"))} disabled={!history.can_undo()} onclick={step(Step::Undo)} testid="studio-undo" />
                <Button label={lang.t("studio-redo")} shortcut={Some(AttrValue::from("Ctrl+Y"))} disabled={!history.can_redo()} onclick={step(Step::Redo)} testid="studio-redo" />
                <Button label={lang.t("studio-export")} icon={IconName::File} onclick={export} testid="studio-export" />
                if !props.desk.id.is_empty() {
                    <Button label={lang.t("studio-delete")} kind={ButtonKind::Danger} onclick={delete} testid="studio-delete" />
                    <Button label={lang.t("cards-new")} icon={IconName::Card} onclick={make} testid="studio-make" />
                }
                <Button label={lang.t("studio-save")} kind={ButtonKind::Primary} disabled={save.busy || draft.name.trim().is_empty()} onclick={onsave} testid="studio-save" />
            </PlaceHead>
            if let Some(error) = save.error.clone() {
                <Failure {error} />
            }
            <div class="studio-columns">
                <section class="sheet stack studio-side" aria-label={lang.t("studio-fields")}>
                    <Fields template={props.template.clone()} draft={Rc::clone(&draft)} change={change.clone()} />
                </section>
                <section class="sheet stack studio-middle">
                    <Canvas template={props.template.clone()} picture={picture.clone()} of={(*of).clone()} onof={onof.clone()} {refresh}>
                        <Notes {picture} />
                    </Canvas>
                    <Fit draft={Rc::clone(&draft)} {onof} />
                </section>
                <section class="sheet stack studio-side" aria-label={lang.t("studio-look")}>
                    <Looks template={props.template.clone()} {draft} {change} />
                </section>
            </div>
            if *deleting {
                <DeleteDialog id={props.desk.id.clone()} name={draft_name} onclose={keep} />
            }
            if *exporting {
                <Export draft={Rc::clone(history.now())} onclose={close} />
            }
        </div>
    }
}
