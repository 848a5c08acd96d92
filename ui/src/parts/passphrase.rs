//! A new pass phrase: typed, rated in a word, with a suggestion of four words.

use kadi_contract::Secret;
use kadi_contract::session::{PassphraseRating, PassphraseSuggestion, RatePassphrase, SuggestPassphrase};
use yew::prelude::*;

use crate::ipc::{use_action, use_call_if};
use crate::kit::{Button, ButtonKind, IconName, TextInput};
use crate::lang::use_lang;

/// Properties of [`NewPassphrase`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NewPassphraseProps {
    /// The text so far.
    pub value: AttrValue,
    /// Called with the new text.
    pub oninput: Callback<String>,
    /// The label.
    pub label: AttrValue,
}

/// The field of a new pass phrase.
#[component]
pub fn NewPassphrase(props: &NewPassphraseProps) -> Html {
    let lang = use_lang();
    let shown = use_state_eq(|| false);
    let rating = use_call_if(
        (!props.value.is_empty()).then(|| RatePassphrase { passphrase: Secret(props.value.to_string()) }),
    );
    let suggest = {
        let (oninput, shown) = (props.oninput.clone(), shown.setter());
        use_action::<SuggestPassphrase>(Callback::from(move |suggestion: PassphraseSuggestion| {
            shown.set(true);
            oninput.emit(suggestion.passphrase.0);
        }))
    };
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let word = rating.remote.ready().filter(|_| !props.value.is_empty()).map(|rating| match **rating {
        PassphraseRating::TooWeak => ("weak", 1, "passphrase-too-weak"),
        PassphraseRating::Good => ("good", 2, "passphrase-good"),
        PassphraseRating::Strong => ("strong", 3, "passphrase-strong"),
    });
    html! {
        <div class="new-passphrase">
            <TextInput id="new-passphrase" label={props.label.clone()} value={props.value.clone()} oninput={props.oninput.clone()}
                kind={if *shown { "text" } else { "password" }} autocomplete="new-password" hint={Some(lang.t("passphrase-hint"))} />
            <div class="row">
                if let Some((class, steps, text)) = word {
                    <span class={classes!("strength", format!("strength-{class}"))} data-testid="strength" data-strength={class} role="status">
                        <span class="strength-steps" aria-hidden="true">
                            for step in 1..=3 {
                                <i class={classes!((step <= steps).then_some("on"))} />
                            }
                        </span>
                        { lang.t(text) }
                    </span>
                }
                <span class="spacer" />
                <Button label={lang.t(if *shown { "action-hide" } else { "action-show" })} icon={IconName::Eye} kind={ButtonKind::Quiet} onclick={toggle} testid="passphrase-show" />
                <Button label={lang.t("passphrase-suggest")} icon={IconName::Key} kind={ButtonKind::Quiet} disabled={suggest.busy} testid="passphrase-suggest"
                    onclick={let run = suggest.run.clone(); Callback::from(move |_: MouseEvent| run.emit(SuggestPassphrase { language: lang.0.code().to_owned() }))} />
            </div>
        </div>
    }
}
