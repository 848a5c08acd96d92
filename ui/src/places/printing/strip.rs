//! One sign for each card, in their order.

use kadi_contract::print::PrintCardView;
use yew::prelude::*;

use crate::lang::use_lang;

/// The sign of a state: told by its shape, never by colour alone.
fn sign(state: &str) -> &'static str {
    match state {
        "printed" => "■",
        "spoiled" | "lost" => "▨",
        "unknown" => "?",
        "sending" | "sent" | "printing" => "▶",
        "held" => "◫",
        "cancelled" => "×",
        _ => "□",
    }
}

/// Properties of [`Strip`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct StripProps {
    /// The cards.
    pub cards: Vec<PrintCardView>,
    /// The one that is shown below.
    pub chosen: Option<AttrValue>,
    /// Called with the code of the card that is chosen.
    pub onchoose: Callback<AttrValue>,
}

/// The strip.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let lang = use_lang();
    html! {
        <ol class="print-strip" aria-label={lang.t("print-strip")} data-testid="print-strip">
            for card in &props.cards {
                <li key={card.code.clone()}>{ one(lang, card, props) }</li>
            }
        </ol>
    }
}

fn one(lang: crate::lang::Lang, card: &PrintCardView, props: &StripProps) -> Html {
    let state = lang.code("print-state", &card.state);
    let label = lang.with("print-card", &[("code", (&card.code).into()), ("state", state.as_str().into())]);
    let code = AttrValue::from(card.code.clone());
    let pressed = props.chosen.as_ref() == Some(&code);
    let onclick = props.onchoose.reform(move |_: MouseEvent| code.clone());
    html! {
        <button type="button" class={classes!("print-card", format!("print-{}", card.state))} aria-label={label.clone()}
            title={label} aria-pressed={pressed.to_string()} data-state={card.state.clone()} {onclick}>
            <span aria-hidden="true">{ sign(&card.state) }</span>
        </button>
    }
}
