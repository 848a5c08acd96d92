//! The kiosk: verification alone on the whole screen, until somebody with a pass phrase ends it.
//!
//! It is remembered on this computer, so that loading the page again or starting the program anew does not end it.

use kadi_contract::session::Lock;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Verify;
use crate::ipc;
use crate::kit::{Button, ButtonKind, Dialog, IconName};
use crate::lang::use_lang;
use crate::parts::LanguageButtons;
use crate::theme;

/// Whether this computer is a kiosk.
#[must_use]
pub fn is_on() -> bool {
    theme::is_kiosk()
}

/// Locks the register and makes this computer a kiosk. Must be called by a press of a key or button: only then does a
/// browser give the whole screen.
pub fn start() {
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        // A window that may not fill the screen is a kiosk all the same.
        root.request_fullscreen().ok();
    }
    spawn_local(async {
        if ipc::call(Lock {}).await.is_ok() {
            theme::remember_kiosk();
        }
    });
}

/// Ends it; called when somebody is at work.
pub fn end() {
    if !is_on() {
        return;
    }
    theme::forget_kiosk();
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.exit_fullscreen();
    }
}

/// Properties of [`Kiosk`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct KioskProps {
    /// What asks for a pass phrase.
    pub children: Html,
}

/// The kiosk.
#[component]
pub fn Kiosk(props: &KioskProps) -> Html {
    let lang = use_lang();
    let leaving = use_state_eq(|| false);
    let set = |to: bool| {
        let leaving = leaving.setter();
        Callback::from(move |()| leaving.set(to))
    };
    html! {
        <div class="locked-verify kiosk" data-testid="kiosk">
            <header class="strip">
                <strong>{ lang.t("verify-kiosk-title") }</strong>
                <span class="spacer" />
                <LanguageButtons />
                <Button label={lang.t("verify-kiosk-leave")} icon={IconName::Key} kind={ButtonKind::Plain} onclick={set(true).reform(|_: MouseEvent| ())} testid="kiosk-leave" />
            </header>
            <main id="content" tabindex="-1"><Verify locked=true kiosk=true paused={*leaving} /></main>
            if *leaving {
                <Dialog title={lang.t("verify-kiosk-leave")} close_label={lang.t("action-close")} onclose={set(false)} testid="kiosk-dialog">
                    <p class="muted">{ lang.t("verify-kiosk-hint") }</p>
                    { props.children.clone() }
                </Dialog>
            }
        </div>
    }
}
