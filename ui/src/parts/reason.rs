//! Asks for a reason before something that others will read about.

use std::rc::Rc;

use kadi_contract::ApiError;
use yew::prelude::*;

use super::bind_text;
use crate::kit::{Button, ButtonKind, Dialog, TextInput};
use crate::lang::use_lang;
use crate::show::Failure;

/// Properties of [`ReasonDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReasonDialogProps {
    /// The question.
    pub title: AttrValue,
    /// What will happen.
    pub text: AttrValue,
    /// What the acting button says.
    pub action: AttrValue,
    /// Called with the reason.
    pub onreason: Callback<String>,
    /// Called when the person turns back.
    pub onclose: Callback<()>,
    /// Whether it is being done.
    #[prop_or_default]
    pub busy: bool,
    /// Why it did not work.
    #[prop_or_default]
    pub error: Option<Rc<ApiError>>,
}

/// The dialog.
#[component]
pub fn ReasonDialog(props: &ReasonDialogProps) -> Html {
    let lang = use_lang();
    let reason = use_state_eq(String::new);
    let onsubmit = {
        let (reason, onreason) = (reason.clone(), props.onreason.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !reason.trim().is_empty() {
                onreason.emit(reason.trim().to_owned());
            }
        })
    };
    html! {
        <Dialog title={props.title.clone()} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="reason-dialog">
            <form class="stack" {onsubmit}>
                <p>{ props.text.clone() }</p>
                <TextInput id="reason" label={lang.t("field-reason")} value={(*reason).clone()} oninput={bind_text(&reason)} hint={Some(lang.t("reason-hint"))} autofocus=true />
                if let Some(error) = &props.error {
                    <Failure error={error.clone()} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={props.action.clone()} kind={ButtonKind::Primary} submit=true testid="reason-confirm" disabled={props.busy || reason.trim().is_empty()} />
                </div>
            </form>
        </Dialog>
    }
}
