//! The key of the register: who follows when it changes, and changing it; for administrators.

use kadi_contract::Secret;
use kadi_contract::officers::{DataKeyRotated, DataKeyView, GetDataKey, RotateDataKey};
use kadi_l10n::Arg;
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Dialog, Facts, IconName, Notice, TextInput, Toast, Tone, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::show::{Failure, show};

/// Where the section is, for a link to it.
pub const ANCHOR: &str = "data-key";

/// The section.
#[component]
pub fn DataKey() -> Html {
    let lang = use_lang();
    let view = use_call(GetDataKey {});
    let asking = use_state_eq(|| false);
    let ask = |wanted: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(wanted))
    };
    let onclick = ask(true).reform(|_: MouseEvent| ());
    let close = ask(false);
    html! {
        <section class="sheet stack" id={ANCHOR} data-testid="data-key">
            <h2>{ lang.t("data-key-title") }</h2>
            <p>{ lang.t("data-key-text") }</p>
            { show(lang, &view, |view| html! {
                <>
                    { followers(lang, view) }
                    <div class="row row-end"><Button label={lang.t("data-key-rotate")} icon={IconName::Key} {onclick} disabled={!view.recovery_ready} testid="data-key-rotate" /></div>
                    if *asking {
                        <RotateDialog view={(**view).clone()} onclose={close} />
                    }
                </>
            }) }
        </section>
    }
}

fn followers(lang: Lang, view: &DataKeyView) -> Html {
    let list = |names: &[String]| {
        if names.is_empty() { lang.t("data-key-nobody") } else { AttrValue::from(names.join(", ")) }
    };
    let mut facts = vec![(lang.t("data-key-ready"), html! { list(&view.ready) })];
    if !view.waiting.is_empty() {
        facts.push((lang.t("data-key-waiting"), html! { list(&view.waiting) }));
    }
    html! {
        <>
            <Facts {facts} />
            if !view.waiting.is_empty() {
                <p class="muted small">{ lang.t("data-key-waiting-text") }</p>
            }
            if !view.recovery_ready {
                <Notice title={lang.t("data-key-recovery-text")} tone={Tone::Attention} />
            }
        </>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct RotateProps {
    view: DataKeyView,
    onclose: Callback<()>,
}

#[component]
fn RotateDialog(props: &RotateProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let passphrase = use_state_eq(String::new);
    let leave = use_state_eq(|| false);
    let rotate = use_action::<RotateDataKey>(Callback::from(move |done: DataKeyRotated| {
        let text = if done.left_out.is_empty() {
            lang.t("data-key-done")
        } else {
            lang.with("data-key-left-out", &[("names", Arg::Text(&done.left_out.join(", ")))])
        };
        toast.emit(Toast::done(text));
    }));
    let onsubmit = {
        let (run, passphrase, leave) = (rotate.run.clone(), passphrase.clone(), leave.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(RotateDataKey { passphrase: Secret((*passphrase).clone()), leave_waiting: *leave });
        })
    };
    let onleave = {
        let leave = leave.setter();
        Callback::from(move |event: Event| {
            leave.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().checked());
        })
    };
    let waiting = !props.view.waiting.is_empty();
    html! {
        <Dialog title={lang.t("data-key-rotate-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="data-key-dialog">
            <form class="stack" {onsubmit}>
                <p>{ lang.t("data-key-rotate-text") }</p>
                <p>{ lang.t("data-key-backups") }</p>
                if waiting {
                    <Notice title={lang.with("data-key-left-out", &[("names", Arg::Text(&props.view.waiting.join(", ")))])} hint={Some(lang.t("data-key-waiting-text"))} tone={Tone::Attention} />
                    <label class="check"><input type="checkbox" id="data-key-leave" checked={*leave} onchange={onleave} />{ lang.t("data-key-leave") }</label>
                }
                <TextInput id="data-key-passphrase" kind="password" label={lang.t("settings-current")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} autocomplete="current-password" autofocus=true />
                if let Some(error) = rotate.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("data-key-rotate")} kind={ButtonKind::Primary} submit=true disabled={rotate.busy || passphrase.is_empty() || (waiting && !*leave)} testid="data-key-confirm" />
                </div>
            </form>
        </Dialog>
    }
}
