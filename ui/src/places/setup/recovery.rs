//! The recovery sheet, shown once; two groups are typed back to prove that it was written down.

use kadi_contract::session::ConfirmRecovery;
use kadi_contract::{Done, Secret};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, IconName, TextInput};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`RecoveryStep`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RecoveryStepProps {
    /// The eight groups.
    pub groups: Vec<Secret>,
    /// Called once the sheet is confirmed.
    pub onconfirmed: Callback<()>,
}

/// The sheet, then the two groups.
#[component]
pub fn RecoveryStep(props: &RecoveryStepProps) -> Html {
    let lang = use_lang();
    let written = use_state_eq(|| false);
    let print = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            window.print().ok();
        }
    });
    let turn = {
        let written = written.clone();
        Callback::from(move |()| written.set(!*written))
    };
    if *written {
        return html! { <ConfirmGroups onconfirmed={props.onconfirmed.clone()} onagain={Some(turn)} /> };
    }
    html! {
        <div class="stack">
            <h1>{ lang.t("recovery-title") }</h1>
            <p>{ lang.t("recovery-text") }</p>
            <ol class="recovery-sheet" data-testid="recovery-groups">
                for group in &props.groups {
                    <li class="code" data-testid="recovery-group">{ &group.0 }</li>
                }
            </ol>
            <p class="read-only">{ lang.t("recovery-warning") }</p>
            <div class="row">
                <Button label={lang.t("recovery-print")} icon={IconName::File} onclick={print} />
                <span class="spacer" />
                <Button label={lang.t("recovery-written")} kind={ButtonKind::Primary} onclick={turn.reform(|_: MouseEvent| ())} testid="recovery-written" />
            </div>
        </div>
    }
}

/// Properties of [`ConfirmGroups`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ConfirmGroupsProps {
    /// Called once the sheet is confirmed.
    pub onconfirmed: Callback<()>,
    /// Back to the sheet, where it can still be shown.
    #[prop_or_default]
    pub onagain: Option<Callback<()>>,
}

/// Two groups of the sheet.
#[component]
pub fn ConfirmGroups(props: &ConfirmGroupsProps) -> Html {
    let lang = use_lang();
    let third = use_state_eq(String::new);
    let sixth = use_state_eq(String::new);
    let confirm = {
        let onconfirmed = props.onconfirmed.clone();
        use_action::<ConfirmRecovery>(Callback::from(move |_: Done| onconfirmed.emit(())))
    };
    let onsubmit = {
        let (run, third, sixth) = (confirm.run.clone(), third.clone(), sixth.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(ConfirmRecovery {
                group_3: Secret((*third).clone()),
                group_6: Secret((*sixth).clone()),
            });
        })
    };
    html! {
        <form class="stack" {onsubmit}>
            if props.onagain.is_some() {
                <h1>{ lang.t("recovery-confirm-title") }</h1>
            }
            <p>{ lang.t("recovery-confirm-text") }</p>
            <div class="form-grid">
                <TextInput id="group-3" label={lang.count("recovery-group", 3)} value={(*third).clone()} oninput={bind_text(&third)} code=true autofocus=true />
                <TextInput id="group-6" label={lang.count("recovery-group", 6)} value={(*sixth).clone()} oninput={bind_text(&sixth)} code=true />
            </div>
            if let Some(error) = confirm.error.clone() {
                <Failure {error} />
            }
            <div class="row">
                if let Some(onagain) = &props.onagain {
                    <Button label={lang.t("recovery-see-again")} icon={IconName::Left} onclick={onagain.reform(|_: MouseEvent| ())} testid="recovery-again" />
                }
                <span class="spacer" />
                <Button label={lang.t("action-confirm")} kind={ButtonKind::Primary} submit=true testid="recovery-confirm" disabled={confirm.busy || third.is_empty() || sixth.is_empty()} />
            </div>
        </form>
    }
}
