//! What a sign of misuse rests on, what to do, and putting it aside.

use kadi_contract::fraud::{DismissSign, SignView};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Facts, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::ReasonDialog;

/// Properties of [`Evidence`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct EvidenceProps {
    /// The sign.
    pub sign: SignView,
    /// Whether the officer may put it aside.
    pub may_dismiss: bool,
}

/// The evidence.
#[component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let asking = use_state_eq(|| false);
    let dismiss = {
        let asking = asking.setter();
        use_action::<DismissSign>(Callback::from(move |_: SignView| {
            asking.set(false);
            toast.emit(Toast::done(lang.t("fraud-dismissed-done")));
        }))
    };
    let ask = |to: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(to))
    };
    let onreason = {
        let (run, id) = (dismiss.run.clone(), props.sign.id.clone());
        Callback::from(move |reason: String| run.emit(DismissSign { id: id.clone(), reason }))
    };
    let sign = &props.sign;
    let kind = sign.kind.as_str();
    html! {
        <div class="stack" data-testid="evidence">
            <div class="row">
                <h2>{ lang.code("fraud-kind", kind) }</h2>
                <span class="spacer" />
                <span class="muted">{ lang.t("fraud-column-risk") }</span><strong class="num">{ sign.risk }</strong>
            </div>
            <p>{ lang.code("fraud-says", kind) }</p>
            <Facts facts={facts(lang, sign)} />
            if !sign.because.is_empty() {
                <h3>{ lang.t("fraud-column-because") }</h3>
                <ul data-testid="because">
                    for (name, percent) in &sign.because {
                        <li key={name.clone()}>{ lang.code("fraud-because", name) }{ format!(" · {percent}\u{a0}%") }</li>
                    }
                </ul>
            }
            <h3>{ lang.t("fraud-todo") }</h3>
            <p>{ lang.code("fraud-action", kind) }</p>
            if let Some(aside) = &sign.dismissed {
                <p class="muted" data-testid="dismissed-by">
                    { lang.with("fraud-dismissed-by", &[("officer", aside.officer.as_str().into()), ("when", lang.when(&aside.at).as_str().into()), ("reason", aside.reason.as_str().into())]) }
                </p>
            } else if props.may_dismiss {
                <div class="row row-end"><Button label={lang.t("fraud-dismiss")} kind={ButtonKind::Primary} onclick={ask(true).reform(|_: MouseEvent| ())} testid="sign-dismiss" /></div>
            }
            if *asking {
                <ReasonDialog title={lang.t("fraud-dismiss")} text={lang.t("fraud-dismiss-text")} action={lang.t("fraud-dismiss")} busy={dismiss.busy} error={dismiss.error.clone()} {onreason} onclose={ask(false)} />
            }
        </div>
    }
}

fn facts(lang: Lang, sign: &SignView) -> Vec<(AttrValue, Html)> {
    let mut facts = vec![(lang.t("fraud-column-place"), html! { &sign.place })];
    if let Some(other) = &sign.other_place {
        facts.push((lang.t("fraud-column-other-place"), html! { other }));
    }
    facts.push((lang.t("fraud-column-first"), html! { lang.when(&sign.first) }));
    facts.push((lang.t("fraud-column-last"), html! { lang.when(&sign.last) }));
    facts.push((lang.t("fraud-column-events"), html! { lang.number(sign.events) }));
    if sign.cards > 0 {
        facts.push((lang.t("fraud-column-cards"), html! { lang.number(sign.cards) }));
    }
    if sign.refused > 0 {
        facts.push((lang.t("fraud-column-refused"), html! { lang.number(sign.refused) }));
    }
    if let Some(seconds) = sign.seconds {
        let words = if seconds < 120 {
            lang.count("fraud-seconds", seconds)
        } else {
            lang.count("fraud-minutes", seconds / 60)
        };
        facts.push((lang.t("fraud-apart"), html! { words }));
    }
    facts
}
