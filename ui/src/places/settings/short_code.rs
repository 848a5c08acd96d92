//! The officer's short code on this computer: whether there is one, setting it, giving it up.

use kadi_contract::Secret;
use kadi_contract::short_code::{ForgetShortCode, GetShortCode, KeepShortCode, KeyringState, ShortCodeView};
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::{Failure, show};

/// The section.
#[component]
pub fn ShortCode() -> Html {
    let lang = use_lang();
    let view = use_call(GetShortCode {});
    html! {
        <section class="sheet stack" data-testid="short-code">
            <h2>{ lang.t("short-code-title") }</h2>
            <p>{ lang.t("short-code-text") }</p>
            { show(lang, &view, |view| html! { <Form view={(**view).clone()} /> }) }
        </section>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct FormProps {
    view: ShortCodeView,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let view = &props.view;
    let (passphrase, code) = (use_state_eq(String::new), use_state_eq(String::new));
    let keep = {
        let (passphrase, code) = (passphrase.setter(), code.setter());
        use_action::<KeepShortCode>(Callback::from(move |_: ShortCodeView| {
            passphrase.set(String::new());
            code.set(String::new());
            toast.emit(Toast::done(lang.t("short-code-done")));
        }))
    };
    let forget = use_action::<ForgetShortCode>(Callback::from(|_: ShortCodeView| ()));
    let onsubmit = {
        let (run, passphrase, code) = (keep.run.clone(), passphrase.clone(), code.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(KeepShortCode {
                passphrase: Secret((*passphrase).clone()),
                code: Secret((*code).clone()),
            });
        })
    };
    let onforget = forget.run.reform(|_: MouseEvent| ForgetShortCode {});
    let busy = keep.busy || forget.busy;
    let label = lang.t(if view.kept { "short-code-change" } else { "short-code-set" });
    html! {
        <form class="stack" {onsubmit}>
            <p data-testid="short-code-state">{ lang.t(if view.kept { "short-code-kept" } else { "short-code-none" }) }</p>
            if view.keyring != KeyringState::Ready {
                <p class="notice tone-neutral" role="status">{ lang.code("keyring", view.keyring.as_str()) }</p>
            }
            if view.keyring != KeyringState::Absent {
                <TextInput id="short-code-passphrase" kind="password" label={lang.t("settings-current")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} autocomplete="current-password" />
                <TextInput id="short-code-new" kind="password" label={lang.t("short-code-field")} value={(*code).clone()} oninput={bind_text(&code)} autocomplete="off" hint={Some(lang.t("short-code-hint"))} />
            }
            if let Some(error) = keep.error.clone().or_else(|| forget.error.clone()) {
                <Failure {error} />
            }
            <div class="row row-end">
                if view.kept {
                    <Button label={lang.t("short-code-forget")} kind={ButtonKind::Quiet} onclick={onforget} disabled={busy} testid="short-code-forget" />
                }
                if view.keyring != KeyringState::Absent {
                    <Button {label} submit=true disabled={busy || passphrase.is_empty() || code.is_empty()} testid="short-code-keep" />
                }
            </div>
        </form>
    }
}
