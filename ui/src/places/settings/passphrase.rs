//! The officer's own pass phrase.

use kadi_contract::session::ChangePassphrase;
use kadi_contract::{Done, Secret};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::{NewPassphrase, bind_text};
use crate::show::Failure;

/// The form.
#[component]
pub fn ChangePassphraseForm() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let current = use_state_eq(String::new);
    let new = use_state_eq(String::new);
    let change = {
        let (current, new) = (current.setter(), new.setter());
        use_action::<ChangePassphrase>(Callback::from(move |_: Done| {
            current.set(String::new());
            new.set(String::new());
            toast.emit(Toast::done(lang.t("settings-passphrase-changed")));
        }))
    };
    let onsubmit = {
        let (run, current, new) = (change.run.clone(), current.clone(), new.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(ChangePassphrase { current: Secret((*current).clone()), new: Secret((*new).clone()) });
        })
    };
    html! {
        <form class="stack" {onsubmit}>
            <TextInput id="current-passphrase" kind="password" label={lang.t("settings-current")} value={(*current).clone()} oninput={bind_text(&current)} autocomplete="current-password" />
            <NewPassphrase label={lang.t("passphrase-new")} value={(*new).clone()} oninput={bind_text(&new)} />
            if let Some(error) = change.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end"><Button label={lang.t("action-change")} submit=true disabled={change.busy || current.is_empty() || new.is_empty()} testid="change-passphrase" /></div>
        </form>
    }
}
