//! The audit log in plain sentences, whether its chain and checkpoints hold, and its exports.

mod compare;
mod export;

use kadi_contract::office::{AuditCheck, AuditView, BrokenCheckpoint, ListAudit, VerifyAudit};
use kadi_l10n::Arg;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, Choice, Facts, IconName, Notice, PlaceHead, Select, Tone};
use crate::lang::{Lang, use_lang};
use crate::route::Route;
use crate::show::show;
use compare::CompareDialog;
use export::ExportDialog;

/// Entries shown at once.
const PAGE: u32 = 50;

/// Beginnings of actions to choose from.
const KINDS: [&str; 13] = [
    "",
    "people.",
    "review.",
    "dhis2.",
    "sync.",
    "cards.",
    "portal.",
    "fraud.",
    "officer.",
    "store.",
    "settings.",
    "job.",
    "audit.",
];

/// What is open over the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Export,
    Compare,
}

/// The place.
#[component]
pub fn AuditPlace() -> Html {
    let lang = use_lang();
    let action = use_state_eq(String::new);
    let offset = use_state_eq(|| 0_u64);
    let page = use_call(ListAudit { action: (*action).clone(), offset: *offset, limit: PAGE });
    let check = use_call(VerifyAudit {});
    let choices = KINDS
        .map(|kind| {
            let label = if kind.is_empty() {
                lang.t("value-all")
            } else {
                lang.code("audit-kind", kind.trim_end_matches('.'))
            };
            Choice::new(kind, label)
        })
        .to_vec();
    let onchange = {
        let (action, offset) = (action.setter(), offset.setter());
        Callback::from(move |kind: String| {
            offset.set(0);
            action.set(kind);
        })
    };
    let step = |to: u64| {
        let offset = offset.setter();
        Callback::from(move |_: MouseEvent| offset.set(to))
    };
    let over = use_state_eq(|| Open::Nothing);
    let open = |what: Open| {
        let over = over.setter();
        Callback::from(move |_: MouseEvent| over.set(what))
    };
    let close = {
        let over = over.setter();
        Callback::from(move |()| over.set(Open::Nothing))
    };
    let again = check.again.clone();
    html! {
        <>
            <PlaceHead title={lang.t("place-audit")} line={Some(lang.t("audit-line"))}>
                <Link<Route> to={Route::Fraud} classes="button"><span data-testid="fraud-link">{ lang.t("fraud-link") }</span></Link<Route>>
                <Button label={lang.t("audit-export")} icon={IconName::Download} onclick={open(Open::Export)} testid="audit-export" />
            </PlaceHead>
            { show(lang, &check, |check| chain(lang, check)) }
            <section class="sheet stack" data-testid="audit-checkpoints">
                { show(lang, &check, |check| checkpoints(lang, check)) }
                <div class="row row-end">
                    <Button label={lang.t("audit-compare")} onclick={open(Open::Compare)} testid="audit-compare" />
                    <Button label={lang.t("audit-verify")} onclick={Callback::from(move |_: MouseEvent| again.emit(()))} testid="audit-verify" />
                </div>
            </section>
            { match *over {
                Open::Nothing => Html::default(),
                Open::Export => html! { <ExportDialog onclose={close} /> },
                Open::Compare => html! { <CompareDialog onclose={close} /> },
            } }
            <div class="filters"><Select id="audit-kind" label={lang.t("audit-filter")} value={(*action).clone()} {choices} {onchange} /></div>
            { show(lang, &page, |page| {
                let from = *offset;
                let shown = u64::try_from(page.entries.len()).unwrap_or(0);
                html! {
                    <section class="sheet">
                        { table(lang, &page.entries) }
                        <div class="row">
                            <span class="muted num">{ lang.with("audit-range", &[("from", (from + 1).min(page.total).into()), ("to", (from + shown).into()), ("total", page.total.into())]) }</span>
                            <span class="spacer" />
                            <Button label={lang.t("audit-newer")} disabled={from == 0} onclick={step(from.saturating_sub(u64::from(PAGE)))} />
                            <Button label={lang.t("audit-older")} disabled={from + shown >= page.total} onclick={step(from + u64::from(PAGE))} />
                        </div>
                    </section>
                }
            }) }
        </>
    }
}

/// The verdict: whole, or the first entry or checkpoint that does not hold.
fn chain(lang: Lang, check: &AuditCheck) -> Html {
    let hint = Some(lang.t("audit-broken-hint"));
    match (check.first_broken, &check.broken_checkpoint) {
        (Some(seq), _) => {
            html! { <Notice title={lang.with("audit-broken", &[("seq", seq.into())])} {hint} tone={Tone::Bad} testid="audit-broken" /> }
        }
        (None, Some(broken)) => {
            let small = broken.outside.then(|| lang.t("audit-fault-outside"));
            html! { <Notice title={fault(lang, broken)} {hint} {small} tone={Tone::Bad} testid="audit-broken" /> }
        }
        (None, None) => {
            html! { <Notice title={lang.count("audit-whole", check.entries)} tone={Tone::Good} testid="audit-whole" /> }
        }
    }
}

fn fault(lang: Lang, broken: &BrokenCheckpoint) -> AttrValue {
    let id = match broken.fault.as_str() {
        "signature" => "audit-fault-signature",
        "gap" => "audit-fault-gap",
        "cut" => "audit-fault-cut",
        _ => "audit-fault-rewritten",
    };
    lang.with(id, &[("number", broken.sequence.into()), ("entries", broken.entries.into())])
}

fn checkpoints(lang: Lang, check: &AuditCheck) -> Html {
    let last = match &check.last_checkpoint {
        None => html! { lang.t("audit-no-checkpoint") },
        Some(last) => {
            let (entries, at) = (lang.number(last.entries), lang.when(&last.at));
            let text =
                lang.with("audit-checkpoint-of", &[("entries", Arg::Text(&entries)), ("at", Arg::Text(&at))]);
            html! { <>{ text }{ " " }<span class="code muted" title={last.head.clone()}>{ last.head.get(..12).unwrap_or(&last.head).to_owned() }</span></> }
        }
    };
    let facts = vec![
        (lang.t("audit-checkpoints"), html! { lang.number(check.checkpoints) }),
        (lang.t("audit-last-checkpoint"), last),
    ];
    html! { <><Facts {facts} /><p class="muted small">{ lang.t("audit-line-signed") }</p></> }
}

fn table(lang: Lang, entries: &[AuditView]) -> Html {
    html! {
        <table class="plain-table" data-testid="audit">
            <thead><tr><th scope="col" class="num">{ lang.t("audit-seq") }</th><th scope="col">{ lang.t("audit-when") }</th><th scope="col">{ lang.t("audit-who") }</th><th scope="col">{ lang.t("audit-what") }</th><th scope="col">{ lang.t("audit-on") }</th><th scope="col">{ lang.t("field-reason") }</th></tr></thead>
            <tbody>
                for entry in entries {
                    <tr key={entry.seq} title={entry.details.clone()}>
                        <td class="num muted">{ entry.seq }</td>
                        <td class="num">{ lang.when(&entry.time) }</td>
                        <td>{ if entry.officer.is_empty() { lang.t("kadi-itself") } else { entry.officer.clone().into() } }</td>
                        <td>{ lang.code("audit", &entry.action) }</td>
                        <td class="code">{ &entry.subject }</td>
                        <td>{ &entry.reason }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
