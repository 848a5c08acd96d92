//! Links a DHIS2 record to a person; shows first whose it is now.

use kadi_contract::people::{LinkDhis2, PersonView, ResolveDhis2};
use yew::prelude::*;

use crate::ipc::{use_action, use_call_if};
use crate::kit::{Button, ButtonKind, Dialog, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::{bind_text, full_name};
use crate::show::Failure;

/// Characters of a DHIS2 UID.
const UID_LENGTH: usize = 11;

/// Properties of [`LinkDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct LinkDialogProps {
    /// Whose.
    pub mpi_id: String,
    /// Called at the end.
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub fn LinkDialog(props: &LinkDialogProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let uid = use_state_eq(String::new);
    let reason = use_state_eq(String::new);
    let typed = uid.trim().to_owned();
    let whole = typed.len() == UID_LENGTH && typed.chars().all(|letter| letter.is_ascii_alphanumeric());
    let now = use_call_if(whole.then(|| ResolveDhis2 { dhis2_uid: typed.clone() }));
    let link = {
        let onclose = props.onclose.clone();
        use_action::<LinkDhis2>(Callback::from(move |_: PersonView| {
            toast.emit(Toast::done(lang.t("link-done")));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, typed, reason, mpi_id) =
            (link.run.clone(), typed.clone(), reason.clone(), props.mpi_id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(LinkDhis2 {
                mpi_id: mpi_id.clone(),
                dhis2_uid: typed.clone(),
                reason: reason.trim().to_owned(),
            });
        })
    };
    let owner = now.remote.ready().filter(|_| whole).cloned();
    let theirs =
        owner.as_ref().and_then(|owner| (**owner).clone()).is_some_and(|row| row.mpi_id == props.mpi_id);
    let words = owner.map(|owner| match &*owner {
        None => lang.t("link-free"),
        Some(row) if row.mpi_id == props.mpi_id => lang.t("link-theirs"),
        Some(row) => {
            lang.with("link-others", &[("name", (&full_name(row)).into()), ("id", (&row.mpi_id).into())])
        }
    });
    html! {
        <Dialog title={lang.t("link-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="link-dialog">
            <form class="stack" {onsubmit}>
                <p>{ lang.t("link-text") }</p>
                <TextInput id="dhis2-uid" label={lang.t("field-dhis2-uid")} value={(*uid).clone()} oninput={bind_text(&uid)} hint={Some(lang.t("link-uid-hint"))} autofocus=true code=true />
                <p role="status" data-testid="link-owner">{ words }</p>
                <TextInput id="reason" label={lang.t("field-reason")} value={(*reason).clone()} oninput={bind_text(&reason)} hint={Some(lang.t("reason-hint"))} />
                if let Some(error) = link.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("link-action")} kind={ButtonKind::Primary} submit=true disabled={link.busy || !whole || theirs} testid="link-confirm" />
                </div>
            </form>
        </Dialog>
    }
}
