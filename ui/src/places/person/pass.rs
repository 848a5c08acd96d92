//! The wallet passes of a card: the newest as a picture and a link, made, looked at and revoked.

use kadi_contract::assets;
use kadi_contract::passes::{IssuePass, ListPasses, PassView, RevokePass};
use yew::prelude::*;

use crate::ipc::{asset_url, use_action, use_call};
use crate::kit::{Button, ButtonKind, Dialog, TextInput, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::show::{Failure, show};

/// Properties of [`PassDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct PassDialogProps {
    /// Code of the card.
    pub code: String,
    /// Whether this officer may revoke.
    pub may_revoke: bool,
    /// Called at the end.
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub fn PassDialog(props: &PassDialogProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let passes = use_call(ListPasses { code: props.code.clone() });
    let revoking = use_state_eq(|| false);
    let reason = use_state_eq(String::new);
    let issue = {
        let toast = toast.clone();
        use_action::<IssuePass>(Callback::from(move |_: PassView| {
            toast.emit(Toast::done(lang.t("pass-made")));
        }))
    };
    let revoke = {
        let (revoking, reason) = (revoking.setter(), reason.setter());
        use_action::<RevokePass>(Callback::from(move |_: PassView| {
            revoking.set(false);
            reason.set(String::new());
            toast.emit(Toast::done(lang.t("pass-was-revoked")));
        }))
    };
    let make = {
        let code = props.code.clone();
        issue.run.reform(move |_: MouseEvent| IssuePass { code: code.clone(), expires_on: String::new() })
    };
    let body = show(lang, &passes, |list| {
        let newest = list.iter().find(|pass| pass.revoked_at.is_none()).cloned();
        let Some(pass) = newest else {
            return html! {
                <>
                    <p class="muted">{ lang.t("pass-none") }</p>
                    <div class="row row-end"><Button label={lang.t("pass-issue")} kind={ButtonKind::Primary} disabled={issue.busy} onclick={make} testid="pass-issue" /></div>
                </>
            };
        };
        let onsubmit = {
            let (run, reason, handle) = (revoke.run.clone(), reason.clone(), pass.handle.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                run.emit(RevokePass { pass: handle.clone(), reason: reason.trim().to_owned() });
            })
        };
        html! {
            <>
                { face(lang, &pass) }
                if *revoking {
                    <form class="stack" {onsubmit}>
                        <p>{ lang.t("pass-revoke-text") }</p>
                        <TextInput id="pass-reason" label={lang.t("field-reason")} value={(*reason).clone()} oninput={bind_text(&reason)} autofocus=true />
                        <div class="row row-end"><Button label={lang.t("pass-revoke")} kind={ButtonKind::Danger} submit=true disabled={revoke.busy || reason.trim().is_empty()} testid="pass-revoke-confirm" /></div>
                    </form>
                } else if props.may_revoke {
                    <div class="row row-end"><Button label={lang.t("pass-revoke")} kind={ButtonKind::Danger} onclick={let revoking = revoking.setter(); Callback::from(move |_: MouseEvent| revoking.set(true))} testid="pass-revoke" /></div>
                }
            </>
        }
    });
    html! {
        <Dialog title={lang.t("pass-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="pass-dialog">
            <div class="stack">
                <p>{ lang.t("pass-text") }</p>
                { body }
                if let Some(error) = issue.error.clone().or_else(|| revoke.error.clone()) {
                    <Failure {error} />
                }
            </div>
        </Dialog>
    }
}

/// A pass to be photographed or saved.
fn face(lang: Lang, pass: &PassView) -> Html {
    let picture = asset_url(&assets::pass_picture(&pass.handle));
    html! {
        <>
            <p class="row"><img src={picture.clone()} alt={lang.t("pass-picture")} width="240" height="240" data-testid="pass-picture" /></p>
            <p><a href={picture} download={format!("pass-{}.svg", pass.code)}>{ lang.t("pass-save") }</a></p>
            <p>{ lang.t("pass-until") }{ " " }{ pass.expires_on.as_deref().map_or_else(|| lang.t("person-no-end"), |day| lang.date(day)) }</p>
            if pass.link.starts_with('/') {
                <p class="muted small">{ lang.t("pass-no-host") }</p>
            }
            <p class="code wrap" data-testid="pass-link">{ &pass.link }</p>
        </>
    }
}
