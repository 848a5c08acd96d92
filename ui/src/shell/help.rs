//! The list of keys.

use yew::prelude::*;

use crate::kit::{Dialog, Kbd};
use crate::lang::use_lang;

const KEYS: [(&str, &str); 17] = [
    ("/", "key-search"),
    ("F2", "key-verify"),
    ("F3", "key-find"),
    ("F4", "key-cards"),
    ("F5", "key-sync"),
    ("Ctrl L", "key-lock"),
    ("g h", "key-go-home"),
    ("g p", "key-go-people"),
    ("g d", "key-go-duplicates"),
    ("g c", "key-go-cards"),
    ("↑ ↓", "key-rows"),
    ("Space", "key-peek"),
    ("x", "key-select"),
    ("Ctrl A", "key-select-all"),
    ("Enter", "key-open"),
    ("Esc", "key-close"),
    ("?", "key-help"),
];

/// Properties of [`Help`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// Called when the person closes it.
    pub onclose: Callback<()>,
}

/// The dialog with all keys.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let lang = use_lang();
    html! {
        <Dialog title={lang.t("help-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="help">
            <table class="keys-table">
                <tbody>
                    for (keys, text) in KEYS {
                        <tr><th scope="row"><Kbd {keys} /></th><td>{ lang.t(text) }</td></tr>
                    }
                </tbody>
            </table>
        </Dialog>
    }
}
