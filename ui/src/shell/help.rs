//! The list of keys.

use kadi_contract::Access;
use yew::prelude::*;

use crate::kit::{Dialog, Kbd};
use crate::lang::use_lang;
use crate::office::use_office;

use super::commands::places;

/// Keys and what they do.
type Keys = &'static [(&'static str, &'static str)];

const EVERYWHERE: Keys = &[
    ("/", "key-search"),
    ("Ctrl K", "key-palette"),
    ("F2", "key-verify"),
    ("F3", "key-find"),
    ("F4", "key-cards"),
    ("F5", "key-sync"),
    ("Ctrl L", "key-lock"),
    ("Esc", "key-close"),
    ("?", "key-help"),
];
const LISTS: Keys = &[
    ("↑ ↓", "key-rows"),
    ("Space", "key-peek"),
    ("x", "key-select"),
    ("Ctrl A", "key-select-all"),
    ("Enter", "key-open"),
];
const DUPLICATES: Keys = &[
    ("s", "key-same"),
    ("d", "key-different"),
    ("l", "key-later"),
    ("r", "key-reason"),
    ("← →", "key-value"),
    ("Ctrl Z", "key-undo"),
];

/// Properties of [`Help`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// Called when the person closes it.
    pub onclose: Callback<()>,
}

/// The dialog with the keys of everything the person may do.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let words = |keys: Keys| keys.iter().map(|(keys, text)| ((*keys).to_owned(), *text)).collect();
    let go = places().into_iter().filter(|place| office.may(place.access));
    let mut groups: Vec<(&str, Vec<(String, &str)>)> = vec![
        ("help-everywhere", words(EVERYWHERE)),
        ("help-lists", words(LISTS)),
        ("help-places", go.map(|place| (place.keys.to_owned(), place.text)).collect()),
    ];
    if office.may(Access::WritePeople) {
        groups.push(("place-duplicates", words(DUPLICATES)));
    }
    html! {
        <Dialog title={lang.t("help-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="help" wide=true>
            <div class="keys-groups">
                for (title, keys) in groups {
                    <section>
                        <h3>{ lang.t(title) }</h3>
                        <table class="keys-table">
                            <tbody>
                                for (keys, text) in keys {
                                    <tr><th scope="row"><Kbd {keys} /></th><td>{ lang.t(text) }</td></tr>
                                }
                            </tbody>
                        </table>
                    </section>
                }
            </div>
        </Dialog>
    }
}
