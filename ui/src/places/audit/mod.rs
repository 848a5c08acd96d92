//! The audit log in plain sentences, and whether its chain holds.

use kadi_contract::office::{AuditCheck, AuditView, ListAudit, VerifyAudit};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, Choice, Notice, PlaceHead, Select, Tone};
use crate::lang::{Lang, use_lang};
use crate::route::Route;
use crate::show::show;

/// Entries shown at once.
const PAGE: u32 = 50;

/// Beginnings of actions to choose from.
const KINDS: [&str; 12] = [
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
];
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
    html! {
        <>
            <PlaceHead title={lang.t("place-audit")} line={Some(lang.t("audit-line"))}>
                <Link<Route> to={Route::Fraud} classes="button"><span data-testid="fraud-link">{ lang.t("fraud-link") }</span></Link<Route>>
            </PlaceHead>
            { show(lang, &check, |check| chain(lang, check)) }
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

fn chain(lang: Lang, check: &AuditCheck) -> Html {
    match check.first_broken.filter(|_| !check.whole) {
        None if check.whole => {
            html! { <Notice title={lang.count("audit-whole", check.entries)} tone={Tone::Good} testid="audit-whole" /> }
        }
        broken => {
            html! { <Notice title={lang.with("audit-broken", &[("seq", broken.unwrap_or(0).into())])} hint={Some(lang.t("audit-broken-hint"))} tone={Tone::Bad} testid="audit-broken" /> }
        }
    }
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
