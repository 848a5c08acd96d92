//! Opening with the recovery sheet, which also sets a new pass phrase.

use kadi_contract::Secret;
use kadi_contract::session::{SessionView, UnlockWithRecovery};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, IconName, Select, TextInput};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::{NewPassphrase, bind_text};
use crate::show::Failure;

/// Properties of [`Recovery`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RecoveryProps {
    /// Back to the pass phrase.
    pub onback: Callback<()>,
}

/// The form.
#[component]
pub fn Recovery(props: &RecoveryProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let code = use_state_eq(String::new);
    let officer =
        use_state_eq(|| office.0.officers.first().map(|officer| officer.id.clone()).unwrap_or_default());
    let passphrase = use_state_eq(String::new);
    let unlock = use_action::<UnlockWithRecovery>(Callback::from(|_: SessionView| ()));
    let onsubmit = {
        let (run, code, officer, passphrase) =
            (unlock.run.clone(), code.clone(), officer.clone(), passphrase.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(UnlockWithRecovery {
                code: Secret((*code).clone()),
                officer_id: (*officer).clone(),
                new_passphrase: Secret((*passphrase).clone()),
            });
        })
    };
    let choices = office
        .0
        .officers
        .iter()
        .map(|officer| Choice::new(officer.id.clone(), officer.name.clone()))
        .collect::<Vec<_>>();
    html! {
        <form class="stack" {onsubmit}>
            <h1>{ lang.t("recovery-unlock-title") }</h1>
            <p>{ lang.t("recovery-unlock-text") }</p>
            <TextInput id="recovery-code" label={lang.t("recovery-unlock-code")} value={(*code).clone()} oninput={bind_text(&code)} code=true autofocus=true />
            <Select id="recovery-officer" label={lang.t("unlock-officer")} value={(*officer).clone()} {choices} onchange={bind_text(&officer)} />
            <NewPassphrase label={lang.t("passphrase-new")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
            if let Some(error) = unlock.error.clone() {
                <Failure {error} />
            }
            <div class="row">
                <Button label={lang.t("action-back")} icon={IconName::Left} onclick={props.onback.reform(|_: MouseEvent| ())} />
                <span class="spacer" />
                <Button label={lang.t("unlock-open")} kind={ButtonKind::Primary} submit=true disabled={unlock.busy || code.is_empty() || passphrase.is_empty()} testid="recovery-unlock" />
            </div>
        </form>
    }
}
