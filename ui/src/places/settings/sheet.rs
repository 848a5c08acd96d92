//! The recovery sheet after the first run: whether it was checked, checking it, making a new one.

use kadi_contract::Secret;
use kadi_contract::officers::{RecoverySheet, RenewRecovery};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, IconName, Notice, TextInput, Toast, Tone, use_toasts};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::bind_text;
use crate::places::setup::{ConfirmGroups, RecoveryStep};
use crate::show::Failure;

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Closed,
    Confirm,
    Passphrase,
    Sheet(Vec<Secret>),
}

/// The section.
#[component]
pub fn RecoverySheetSection() -> Html {
    let lang = use_lang();
    let office = use_office();
    let toast = use_toasts();
    let step = use_state_eq(|| Step::Closed);
    let go = |to: Step| {
        let step = step.setter();
        Callback::from(move |()| step.set(to.clone()))
    };
    let confirmed = {
        let close = go(Step::Closed);
        Callback::from(move |()| {
            toast.emit(Toast::done(lang.t("recovery-confirmed")));
            close.emit(());
        })
    };
    let made = {
        let step = step.setter();
        Callback::from(move |sheet: RecoverySheet| step.set(Step::Sheet(sheet.groups)))
    };
    let dialog = |title: &str, content: Html| {
        html! { <Dialog title={lang.t(title)} close_label={lang.t("action-close")} onclose={go(Step::Closed)} testid="recovery-dialog">{ content }</Dialog> }
    };
    let sure = office.0.recovery_confirmed;
    html! {
        <section class="sheet stack" data-testid="recovery-section">
            <h2>{ lang.t("setup-step-recovery") }</h2>
            <Notice title={lang.t(if sure { "recovery-state-confirmed" } else { "recovery-state-unconfirmed" })} hint={Some(lang.t("recovery-state-hint"))} tone={if sure { Tone::Good } else { Tone::Attention }} />
            <div class="row row-end">
                <Button label={lang.t("recovery-renew")} onclick={go(Step::Passphrase).reform(|_: MouseEvent| ())} testid="recovery-renew" />
                if !sure {
                    <Button label={lang.t("recovery-confirm-now")} kind={ButtonKind::Primary} onclick={go(Step::Confirm).reform(|_: MouseEvent| ())} testid="recovery-check" />
                }
            </div>
            { match &*step {
                Step::Closed => Html::default(),
                Step::Confirm => dialog("recovery-confirm-title", html! { <ConfirmGroups onconfirmed={confirmed} /> }),
                Step::Passphrase => dialog("recovery-renew-title", html! { <Renew onmade={made} /> }),
                Step::Sheet(groups) => dialog("recovery-renew-title", html! { <RecoveryStep groups={groups.clone()} onconfirmed={confirmed} /> }),
            } }
        </section>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct RenewProps {
    onmade: Callback<RecoverySheet>,
}

#[component]
fn Renew(props: &RenewProps) -> Html {
    let lang = use_lang();
    let passphrase = use_state_eq(String::new);
    let renew = use_action::<RenewRecovery>(props.onmade.clone());
    let onsubmit = {
        let (run, passphrase) = (renew.run.clone(), passphrase.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(RenewRecovery { passphrase: Secret((*passphrase).clone()) });
            passphrase.set(String::new());
        })
    };
    html! {
        <form class="stack" {onsubmit}>
            <p>{ lang.t("recovery-renew-text") }</p>
            <TextInput id="renew-passphrase" kind="password" label={lang.t("settings-current")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} autocomplete="current-password" autofocus=true />
            if let Some(error) = renew.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end"><Button label={lang.t("recovery-renew")} icon={IconName::Key} kind={ButtonKind::Primary} submit=true disabled={renew.busy || passphrase.is_empty()} testid="recovery-renew-confirm" /></div>
        </form>
    }
}
