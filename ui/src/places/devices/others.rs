//! The devices that are known: register one by comparing its words, revoke one.

use kadi_contract::devices::{AddDevice, DeviceRevokedView, DeviceView, PreviewDevice, RevokeDevice};
use kadi_l10n::Arg;
use yew::prelude::*;

use super::this::words;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, IconName, TextInput, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::{ReasonDialog, bind_text};
use crate::show::Failure;

/// Properties of [`Others`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OthersProps {
    /// The devices.
    pub list: Vec<DeviceView>,
    /// Whether the officer may register and revoke.
    pub administers: bool,
}

/// The sheet.
#[component]
pub fn Others(props: &OthersProps) -> Html {
    let lang = use_lang();
    let adding = use_state_eq(|| false);
    let revoking = use_state_eq(|| None::<DeviceView>);
    let set_adding = |on: bool| {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(on))
    };
    let close_revoke = {
        let revoking = revoking.clone();
        Callback::from(move |()| revoking.set(None))
    };
    html! {
        <section class="sheet stack" data-testid="devices">
            <h2>{ lang.t("devices-others") }</h2>
            if props.list.is_empty() {
                <p class="muted">{ lang.t("devices-none") }</p>
            } else {
                <ul class="device-list">
                    for device in &props.list {
                        { row(lang, device, props.administers, &revoking) }
                    }
                </ul>
            }
            if props.administers {
                <div class="row row-end"><Button label={lang.t("devices-add")} icon={IconName::Plus} onclick={set_adding(true).reform(|_: MouseEvent| ())} testid="device-add" /></div>
            }
            if *adding {
                <Adding onclose={set_adding(false)} />
            }
            if let Some(device) = (*revoking).clone() {
                <Revoking {device} onclose={close_revoke} />
            }
        </section>
    }
}

fn row(
    lang: Lang,
    device: &DeviceView,
    administers: bool,
    revoking: &UseStateHandle<Option<DeviceView>>,
) -> Html {
    let is_revoked = device.revoked_at.is_some();
    let onclick = {
        let (revoking, device) = (revoking.clone(), device.clone());
        Callback::from(move |_: MouseEvent| revoking.set(Some(device.clone())))
    };
    let when = |id: &str, at: &Option<String>| {
        at.as_deref()
            .map(|at| html! { <span class="muted small">{ lang.t(id) }{ " " }{ lang.when(at) }</span> })
    };
    html! {
        <li key={device.id.clone()} data-testid="device-row">
            <div>
                <strong>{ &device.name }</strong>{ " " }
                if is_revoked {
                    <span class="muted">{ lang.t("devices-revoked") }</span>
                }
                <p class="code muted small">{ device.words.join(" ") }</p>
                <p class="device-times">{ when("devices-sent", &device.sent_at) }{ when("devices-received", &device.received_at) }</p>
            </div>
            if administers && !is_revoked {
                <Button label={lang.t("devices-revoke")} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} {onclick} testid="device-revoke" />
            }
        </li>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct AddingProps {
    onclose: Callback<()>,
}

/// First the words, then the decision.
#[component]
fn Adding(props: &AddingProps) -> Html {
    let lang = use_lang();
    let card = use_state_eq(String::new);
    let seen = use_state_eq(|| None::<DeviceView>);
    let preview = {
        let seen = seen.clone();
        use_action::<PreviewDevice>(Callback::from(move |view: DeviceView| seen.set(Some(view))))
    };
    let (toast, close) = (use_toasts(), props.onclose.clone());
    let add = use_action::<AddDevice>(Callback::from(move |device: DeviceView| {
        toast.emit(Toast::done(lang.with("devices-added", &[("name", Arg::Text(&device.name))])));
        close.emit(());
    }));
    let onsubmit = {
        let (run, card) = (preview.run.clone(), card.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(PreviewDevice { card: card.trim().to_owned() });
        })
    };
    let register = {
        let (run, card) = (add.run.clone(), card.clone());
        Callback::from(move |_: MouseEvent| run.emit(AddDevice { card: card.trim().to_owned() }))
    };
    let error = preview.error.clone().or_else(|| add.error.clone());
    html! {
        <Dialog title={lang.t("devices-add")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="device-dialog">
            <form class="stack" {onsubmit}>
                <p>{ lang.t("devices-add-text") }</p>
                <TextInput id="device-card" label={lang.t("devices-card")} value={(*card).clone()} oninput={bind_text(&card)} code=true autofocus=true />
                if let Some(error) = error {
                    <Failure {error} />
                }
                if let Some(device) = (*seen).clone() {
                    <p><strong>{ &device.name }</strong></p>
                    { words(&device.words) }
                    <div class="row row-end"><Button label={lang.t("devices-same-words")} kind={ButtonKind::Primary} onclick={register} disabled={add.busy} testid="device-same-words" /></div>
                } else {
                    <div class="row row-end"><Button label={lang.t("devices-check")} kind={ButtonKind::Primary} submit=true disabled={preview.busy || card.trim().is_empty()} testid="device-check" /></div>
                }
            </form>
        </Dialog>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct RevokingProps {
    device: DeviceView,
    onclose: Callback<()>,
}

#[component]
fn Revoking(props: &RevokingProps) -> Html {
    let lang = use_lang();
    let (toast, close) = (use_toasts(), props.onclose.clone());
    let revoke = use_action::<RevokeDevice>(Callback::from(move |revoked: DeviceRevokedView| {
        let (name, list) = (&revoked.device.name, revoked.rotated.join(", "));
        toast.emit(Toast::done(if list.is_empty() {
            lang.with("devices-revoked-done", &[("name", Arg::Text(name))])
        } else {
            lang.with("devices-rotated", &[("name", Arg::Text(name)), ("list", Arg::Text(&list))])
        }));
        close.emit(());
    }));
    let id = props.device.id.clone();
    let onreason = revoke.run.reform(move |reason: String| RevokeDevice { id: id.clone(), reason });
    let title = lang.with("devices-revoke-title", &[("name", Arg::Text(&props.device.name))]);
    html! {
        <ReasonDialog {title} text={lang.t("devices-revoke-text")} action={lang.t("devices-revoke")} {onreason} onclose={props.onclose.clone()} busy={revoke.busy} error={revoke.error.clone()} />
    }
}
