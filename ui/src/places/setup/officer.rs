//! Step: the first officer, an administrator; creates the store.

use kadi_contract::Secret;
use kadi_contract::session::{CreateStore, StoreCreated};
use yew::prelude::*;

use super::ChosenPlace;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, TextInput};
use crate::lang::use_lang;
use crate::parts::{NewPassphrase, bind_text};
use crate::show::Failure;

/// Properties of [`OfficerStep`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OfficerStepProps {
    /// Where the office is.
    pub place: ChosenPlace,
    /// Called with the new store.
    pub oncreated: Callback<StoreCreated>,
}

/// The form.
#[component]
pub fn OfficerStep(props: &OfficerStepProps) -> Html {
    let lang = use_lang();
    let name = use_state_eq(String::new);
    let passphrase = use_state_eq(String::new);
    let create = use_action::<CreateStore>(props.oncreated.clone());
    let onsubmit = {
        let (run, name, passphrase, place) =
            (create.run.clone(), name.clone(), passphrase.clone(), props.place.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(CreateStore {
                country: place.country.clone(),
                region: place.region.clone(),
                district: place.district.trim().to_owned(),
                officer_name: name.trim().to_owned(),
                passphrase: Secret((*passphrase).clone()),
                language: lang.0.code().to_owned(),
            });
        })
    };
    html! {
        <form class="stack" {onsubmit}>
            <h1>{ lang.t("setup-officer-title") }</h1>
            <p>{ lang.t("setup-officer-text") }</p>
            <TextInput id="officer-name" label={lang.t("field-officer-name")} value={(*name).clone()} oninput={bind_text(&name)} autocomplete="name" autofocus=true />
            <NewPassphrase label={lang.t("field-passphrase")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
            if let Some(error) = create.error.clone() {
                <Failure {error} />
            }
            if create.busy {
                <progress class="thin" aria-label={lang.t("setup-creating")} />
            }
            <div class="row row-end"><Button label={lang.t(if create.busy { "setup-creating" } else { "setup-create" })} kind={ButtonKind::Primary} submit=true testid="create-store" disabled={create.busy || name.trim().is_empty() || passphrase.is_empty()} /></div>
        </form>
    }
}
