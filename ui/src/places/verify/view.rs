//! The answer and the last five.

use std::rc::Rc;

use kadi_contract::verify::{Verdict, VerdictView};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Facts, Notice, VerdictFrame, VerdictPanel};
use crate::lang::{Lang, use_lang};
use crate::parts::sex_word;
use crate::route::Route;

/// Look and text id of a verdict.
#[must_use]
pub const fn look(verdict: Verdict) -> (VerdictFrame, &'static str) {
    match verdict {
        Verdict::Valid => (VerdictFrame::Good, "valid"),
        Verdict::Expired => (VerdictFrame::Look, "expired"),
        Verdict::Superseded => (VerdictFrame::Look, "superseded"),
        Verdict::Revoked => (VerdictFrame::Bad, "revoked"),
        Verdict::Invalid => (VerdictFrame::Bad, "invalid"),
        Verdict::UnknownIssuer => (VerdictFrame::Unknown, "unknown-issuer"),
        Verdict::NotAKadiCode => (VerdictFrame::Nothing, "not-a-kadi-code"),
        Verdict::Unreadable => (VerdictFrame::Nothing, "unreadable"),
    }
}

/// The colour of a line about a verdict.
#[must_use]
pub const fn tone(frame: VerdictFrame) -> &'static str {
    match frame {
        VerdictFrame::Good => "tone-good",
        VerdictFrame::Look | VerdictFrame::Unknown => "tone-attention",
        VerdictFrame::Bad => "tone-bad",
        VerdictFrame::Nothing => "tone-neutral",
    }
}

/// Properties of [`Answer`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AnswerProps {
    /// The verdict.
    pub view: Rc<VerdictView>,
    /// Whether nobody is at work.
    pub locked: bool,
    /// Codes in the picture it was read from; 0 for one that was typed.
    pub codes: u32,
}

/// The answer; a person only beside a valid card, and never on a locked screen.
#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let lang = use_lang();
    let view = &*props.view;
    let (frame, code) = look(view.verdict);
    let known = matches!(view.verdict, Verdict::Valid | Verdict::Expired | Verdict::Superseded);
    let mut facts: Vec<(AttrValue, Html)> = Vec::new();
    if known {
        if let Some(campaign) = &view.campaign {
            facts.push((lang.t("field-campaign"), html! { { campaign } }));
        }
        if let Some(day) = &view.issued_on {
            facts.push((lang.t("verify-issued"), html! { <span class="num">{ lang.date(day) }</span> }));
        }
        if let Some(day) = &view.expires_on {
            facts.push((lang.t("verify-expires"), html! { <span class="num">{ lang.date(day) }</span> }));
        }
    }
    let person = view.person.as_ref().filter(|_| view.verdict == Verdict::Valid && !props.locked);
    html! {
        <VerdictPanel {frame} code={code} word={lang.t(&format!("verdict-{code}"))} line={lang.t(&format!("verdict-{code}.line"))}>
            if let Some(person) = person {
                <div class="verdict-person" data-testid="verdict-person">
                    <strong>{ format!("{} {}", person.first_name, person.last_name).trim().to_owned() }</strong>
                    <span class="num">{ person.date_of_birth.as_deref().map(|date| lang.date(date)).unwrap_or_default() }</span>
                    <span>{ sex_word(lang, person.sex.as_deref()) }</span>
                    <span>{ person.district.clone().unwrap_or_default() }</span>
                    <span data-testid="verdict-programmes">{ lang.count("verify-programmes", u64::from(person.programmes)) }</span>
                </div>
            }
            if !facts.is_empty() {
                <Facts {facts} />
            }
            if props.codes > 1 {
                <p class="verdict-several">{ lang.count("verify-several", u64::from(props.codes)) }</p>
            }
        </VerdictPanel>
    }
}

/// Why nothing can be said while locked before a first list was exported, and what to do.
#[component]
pub fn NoList() -> Html {
    let lang = use_lang();
    html! {
        <Notice title={lang.t("verify-no-list")} hint={Some(lang.t("verify-no-list.hint"))} testid="verify-no-list">
            <Link<Route> to={Route::Home} classes="button button-primary">{ lang.t("place-unlock") }</Link<Route>>
        </Notice>
    }
}

/// Properties of [`Last`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct LastProps {
    /// Time and verdict, newest first.
    pub list: Vec<(String, Verdict)>,
}

/// The last answers, without names.
#[component]
pub fn Last(props: &LastProps) -> Html {
    let lang = use_lang();
    html! {
        <aside class="verify-last" aria-label={lang.t("verify-last")}>
            <h2>{ lang.t("verify-last") }</h2>
            if props.list.is_empty() {
                <p class="muted">{ lang.t("verify-none-yet") }</p>
            } else {
                <ol>
                    for (time, verdict) in &props.list {
                        { line(lang, time, *verdict) }
                    }
                </ol>
            }
        </aside>
    }
}

fn line(lang: Lang, time: &str, verdict: Verdict) -> Html {
    let (frame, code) = look(verdict);
    let class = tone(frame);
    html! { <li {class}><span class="num muted">{ time.to_owned() }</span><span>{ lang.t(&format!("verdict-{code}")) }</span></li> }
}
