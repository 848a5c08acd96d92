//! The three languages, each in its own words.

use kadi_l10n::Language;
use yew::prelude::*;

use crate::lang::LanguageContext;

/// Properties of [`LanguageButtons`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct LanguageButtonsProps {
    /// Called after a choice.
    #[prop_or_default]
    pub onchosen: Callback<()>,
}

/// A row of buttons; the present language is pressed.
#[component]
pub fn LanguageButtons(props: &LanguageButtonsProps) -> Html {
    let Some(context) = use_context::<LanguageContext>() else { return Html::default() };
    html! {
        <div class="languages" role="group" aria-label="Langue · Language · Língua">
            for language in Language::ALL {
                <button type="button" key={language.code()} lang={language.code()} class={classes!("button", "button-quiet", (context.lang.0 == language).then_some("pressed"))}
                    aria-pressed={(context.lang.0 == language).to_string()} data-testid={format!("language-{language}")}
                    onclick={
                        let (choose, chosen) = (context.choose.clone(), props.onchosen.clone());
                        Callback::from(move |_: MouseEvent| { choose.emit(language); chosen.emit(()); })
                    }>{ language.own_name() }</button>
            }
        </div>
    }
}
