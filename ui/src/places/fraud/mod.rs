//! Signs of misuse: how many of which kind, the list by risk, and what a sign rests on beside it.

mod evidence;
mod logs;
mod report;

use kadi_contract::Access;
use kadi_contract::fraud::{ListSigns, SignView, SignsView};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Bar, Bars, Button, Chip, Choice, Empty, Icon, IconName, Notice, PlaceHead, Select, Tone};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::route::Route;
use crate::show::show;
use evidence::Evidence;
use logs::Logs;
use report::ReportDialog;

/// Least risks to choose from.
const LEAST: [u8; 3] = [0, 60, 80];

/// The place.
#[component]
pub fn Fraud() -> Html {
    let lang = use_lang();
    let office = use_office();
    let least = use_state_eq(|| 0_u8);
    let chosen = use_state_eq(|| None::<String>);
    let reporting = use_state_eq(|| false);
    let view = use_call(ListSigns { min_risk: *least });
    let onleast = {
        let least = least.setter();
        Callback::from(move |value: String| least.set(value.parse().unwrap_or(0)))
    };
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |id: String| chosen.set(Some(id)))
    };
    let choices =
        LEAST.map(|least| Choice::new(least.to_string(), lang.t(&format!("fraud-filter-{least}")))).to_vec();
    let may_dismiss = office.may(Access::RevokeCards);
    html! {
        <>
            <p><Link<Route> to={Route::Audit} classes="back-link"><Icon name={IconName::Left} />{ lang.t("fraud-back") }</Link<Route>></p>
            { show(lang, &view, |view| {
                let open: u64 = view.by_kind.iter().map(|kind| kind.open).sum();
                let all: u64 = view.by_kind.iter().map(|kind| kind.open + kind.dismissed).sum();
                // The first, the gravest, stands open until somebody chooses.
                let shown = chosen.as_ref().and_then(|id| view.signs.iter().find(|sign| sign.id == *id)).or(view.signs.first());
                html! {
                    <>
                        <PlaceHead title={lang.t("fraud-title")} line={Some(lang.with("fraud-line", &[("since", lang.date(&view.since).as_str().into())]))}>
                            if all > 0 {
                                <Button label={lang.t("fraud-report")} icon={IconName::Download} testid="fraud-report" onclick={let reporting = reporting.setter(); Callback::from(move |_: MouseEvent| reporting.set(true))} />
                            }
                        </PlaceHead>
                        { looked(lang, view) }
                        if all == 0 {
                            <Empty icon={IconName::Verify} text={lang.t("fraud-empty")} />
                        } else {
                            <div class="fraud">
                                <section class="sheet stack">
                                    <div class="row">
                                        <h2>{ lang.t("fraud-by-kind") }</h2>
                                        <span class="spacer" />
                                        if open > 0 {
                                            <span data-testid="fraud-open"><Chip label={format!("{} {open}", lang.t("fraud-column-open"))} tone={Tone::Attention} /></span>
                                        }
                                    </div>
                                    { by_kind(lang, view) }
                                    <Select id="fraud-least" label={lang.t("fraud-filter")} value={least.to_string()} {choices} onchange={onleast.clone()} />
                                    { list(lang, &view.signs, shown.map(|sign| sign.id.as_str()), &choose) }
                                </section>
                                <section class="sheet" aria-label={lang.t("fraud-evidence")}>
                                    if let Some(sign) = shown {
                                        <Evidence key={sign.id.clone()} sign={sign.clone()} {may_dismiss} />
                                    } else {
                                        <p class="muted">{ lang.t("fraud-choose") }</p>
                                    }
                                </section>
                            </div>
                        }
                        if *reporting {
                            <ReportDialog onclose={let reporting = reporting.setter(); Callback::from(move |()| reporting.set(false))} />
                        }
                        <Logs list={view.logs.clone()} may_take={office.may(Access::Administer)} />
                    </>
                }
            }) }
        </>
    }
}

/// What was looked at, and what that is too little for.
fn looked(lang: Lang, view: &SignsView) -> Html {
    let numbers = [
        ("verifications", lang.number(view.verifications)),
        ("hours", lang.number(view.hours)),
        ("days", lang.number(view.days)),
        ("least", lang.number(view.least_hours)),
        ("leastdays", lang.number(view.least_days)),
    ];
    let args: Vec<_> = numbers.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    let skipped = (view.skipped > 0).then(|| lang.count("fraud-skipped", view.skipped));
    if view.compared {
        html! {
            <p class="muted" data-testid="fraud-looked">
                { lang.with("fraud-looked", &args) }
                if let Some(skipped) = skipped { { " · " }{ skipped } }
            </p>
        }
    } else {
        html! { <Notice title={lang.with("fraud-looked", &args)} hint={Some(lang.with("fraud-too-few", &args))} small={skipped} testid="fraud-too-few" /> }
    }
}

fn by_kind(lang: Lang, view: &SignsView) -> Html {
    let heads =
        ["fraud-column-kind", "fraud-column-open", "fraud-column-dismissed"].map(|id| lang.t(id)).to_vec();
    let bars = view
        .by_kind
        .iter()
        .filter(|kind| kind.open + kind.dismissed > 0)
        .map(|kind| Bar {
            name: lang.code("fraud-kind", kind.kind.as_str()),
            total: kind.open + kind.dismissed,
            part: kind.open,
            words: vec![lang.number(kind.open), lang.number(kind.dismissed)],
            onopen: None,
        })
        .collect::<Vec<_>>();
    html! { <Bars {heads} {bars} testid="fraud-kinds" /> }
}

fn list(lang: Lang, signs: &[SignView], shown: Option<&str>, choose: &Callback<String>) -> Html {
    if signs.is_empty() {
        return html! { <p class="muted">{ lang.t("fraud-none-so-high") }</p> };
    }
    html! {
        <ol class="signs" aria-label={lang.t("fraud-list")} data-testid="fraud-signs">
            for sign in signs {
                <li key={sign.id.clone()}>
                    <button type="button" class={classes!("misuse", sign.dismissed.is_some().then_some("aside"))} aria-pressed={(shown == Some(sign.id.as_str())).to_string()} data-testid="sign"
                        onclick={let id = sign.id.clone(); choose.reform(move |_: MouseEvent| id.clone())}>
                        <span class={classes!("risk", "num", grave(sign).class())} title={lang.t("fraud-column-risk")}>{ sign.risk }</span>
                        <span class="sign-kind">{ lang.code("fraud-kind", sign.kind.as_str()) }</span>
                        <span class="muted num">{ lang.when(&sign.last) }</span>
                        <span class="sign-place muted">{ place(sign) }</span>
                        if sign.dismissed.is_some() {
                            <span class="muted">{ lang.t("fraud-dismissed") }</span>
                        }
                    </button>
                </li>
            }
        </ol>
    }
}

fn place(sign: &SignView) -> String {
    match &sign.other_place {
        Some(other) => format!("{} → {other}", sign.place),
        None => sign.place.clone(),
    }
}

/// Nothing is red: a sign is a question, not a verdict.
const fn grave(sign: &SignView) -> Tone {
    match (sign.dismissed.is_some(), sign.risk) {
        (true, _) | (false, 0..=59) => Tone::Neutral,
        (false, _) => Tone::Attention,
    }
}
