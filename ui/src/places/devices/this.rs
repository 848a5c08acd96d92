//! This device, as others come to know it: its code, its card and its words.

use kadi_contract::devices::{GetThisDevice, NameThisDevice, ThisDeviceView};
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Dialog, IconName, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::{Failure, show};

/// Properties of [`This`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ThisProps {
    /// Whether the officer may change it.
    pub administers: bool,
}

/// The sheet.
#[component]
pub fn This(props: &ThisProps) -> Html {
    let lang = use_lang();
    let this = use_call(GetThisDevice {});
    let naming = use_state_eq(|| false);
    let close = {
        let naming = naming.clone();
        Callback::from(move |()| naming.set(false))
    };
    let open = {
        let naming = naming.clone();
        Callback::from(move |_: MouseEvent| naming.set(true))
    };
    html! {
        <section class="sheet stack" data-testid="this-device">
            <h2>{ lang.t("devices-this") }</h2>
            { show(lang, &this, |view| html! {
                <>
                    <div class="device-card">
                        <div class="device-code" role="img" aria-label={lang.t("devices-card")}>{ Html::from_html_unchecked(view.svg.clone().into()) }</div>
                        <div class="stack">
                            <p><strong data-testid="this-device-name">{ &view.name }</strong></p>
                            { words(&view.words) }
                            <p class="muted small">{ lang.t("devices-this-text") }</p>
                        </div>
                    </div>
                    <details>
                        <summary>{ lang.t("devices-card") }</summary>
                        <p class="code wrap" data-testid="this-device-card">{ &view.card }</p>
                    </details>
                    if *naming {
                        <Naming view={(**view).clone()} onclose={close.clone()} />
                    }
                </>
            }) }
            if props.administers {
                <div class="row row-end"><Button label={lang.t("devices-rename")} icon={IconName::Pencil} onclick={open} testid="device-rename" /></div>
            }
        </section>
    }
}

/// Eight words, numbered, to be read aloud.
pub fn words(words: &[String]) -> Html {
    html! {
        <ol class="device-words" data-testid="device-words">
            for word in words {
                <li>{ word }</li>
            }
        </ol>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct NamingProps {
    view: ThisDeviceView,
    onclose: Callback<()>,
}

#[component]
fn Naming(props: &NamingProps) -> Html {
    let lang = use_lang();
    let name = use_state_eq(|| props.view.name.clone());
    let (toast, close) = (use_toasts(), props.onclose.clone());
    let save = use_action::<NameThisDevice>(Callback::from(move |_: ThisDeviceView| {
        toast.emit(Toast::done(lang.t("devices-named")));
        close.emit(());
    }));
    let onsubmit = {
        let (run, name) = (save.run.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(NameThisDevice { name: name.trim().to_owned() });
        })
    };
    html! {
        <Dialog title={lang.t("devices-rename")} close_label={lang.t("action-close")} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit}>
                <TextInput id="device-name" label={lang.t("devices-name")} value={(*name).clone()} oninput={bind_text(&name)} autofocus=true />
                if let Some(error) = save.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end"><Button label={lang.t("action-save")} kind={ButtonKind::Primary} submit=true disabled={save.busy || name.trim().is_empty()} testid="device-name-save" /></div>
            </form>
        </Dialog>
    }
}
