//! Changing a person's demographics, with a reason.

use kadi_contract::people::{PersonInput, PersonView, UpdatePerson};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::{PersonFields, bind_text};
use crate::show::Failure;

/// Properties of [`EditDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct EditDialogProps {
    /// Whose.
    pub mpi_id: String,
    /// The present values.
    pub person: PersonInput,
    /// Called at the end.
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub fn EditDialog(props: &EditDialogProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let person = {
        let before = props.person.clone();
        use_state_eq(move || before)
    };
    let reason = use_state_eq(String::new);
    let save = {
        let onclose = props.onclose.clone();
        use_action::<UpdatePerson>(Callback::from(move |_: PersonView| {
            toast.emit(Toast::done(lang.t("person-saved")));
            onclose.emit(());
        }))
    };
    let onchange = {
        let person = person.setter();
        Callback::from(move |next| person.set(next))
    };
    let onsubmit = {
        let (run, person, reason, mpi_id) =
            (save.run.clone(), person.clone(), reason.clone(), props.mpi_id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(UpdatePerson {
                mpi_id: mpi_id.clone(),
                person: (*person).clone(),
                reason: reason.trim().to_owned(),
            });
        })
    };
    let problem = save.error.as_ref().and_then(|error| {
        error.params.get("field").map(|field| (field.clone(), AttrValue::from(lang.error(error).sentence)))
    });
    html! {
        <Dialog title={lang.t("person-edit")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="edit-dialog" wide=true>
            <form class="stack" {onsubmit}>
                <PersonFields person={(*person).clone()} {onchange} {problem} />
                <TextInput id="reason" label={lang.t("field-reason")} value={(*reason).clone()} oninput={bind_text(&reason)} hint={Some(lang.t("reason-hint"))} />
                if let Some(error) = save.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("action-save")} kind={ButtonKind::Primary} submit=true disabled={save.busy || *person == props.person} testid="save-person" />
                </div>
            </form>
        </Dialog>
    }
}
