//! Cards, programmes, DHIS2 records and former identifiers of a person.

use kadi_contract::cards::CardView;
use kadi_contract::people::{PersonView, RecordView};
use kadi_contract::review::MergeView;
use yew::prelude::*;

use super::Act;
use crate::kit::{Button, ButtonKind};
use crate::lang::Lang;
use crate::parts::card_chip;

/// The cards; each valid one can be revoked by whoever may, and the newest of each campaign replaced.
pub fn cards(
    lang: Lang,
    view: &PersonView,
    onrevoke: Option<&Callback<Act>>,
    onmake: Option<&Callback<Act>>,
) -> Html {
    let may_make = onmake.is_some();
    let is_newest = |card: &CardView| {
        let newer = |other: &&CardView| {
            other.campaign == card.campaign && other.status != "void" && other.issue > card.issue
        };
        card.status != "void" && !view.cards.iter().any(|other| newer(&other))
    };
    let active = view.row.status == "active";
    html! {
        <section class="sheet" data-testid="person-cards">
            <h2>{ lang.t("place-cards") }</h2>
            if view.cards.is_empty() {
                <p class="muted">{ lang.t("person-no-card") }</p>
            } else {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("field-code") }</th><th scope="col">{ lang.t("field-campaign") }</th><th scope="col">{ lang.t("person-until") }</th><th scope="col">{ lang.t("person-state") }</th><th><span class="visually-hidden">{ lang.t("revoke-action") }</span></th></tr></thead>
                    <tbody>
                        for card in &view.cards {
                            <tr key={card.code.clone()}>
                                <td class="code" data-testid="card-code">{ &card.code }</td>
                                <td>{ &card.campaign }</td>
                                <td class="num">{ card.expires_on.as_deref().map_or_else(|| lang.t("person-no-end"), |day| lang.date(day)) }</td>
                                <td>{ card_chip(lang, Some(&card.status)) }</td>
                                <td>
                                    <div class="row row-end">
                                        if let Some(onact) = onmake.filter(|_| card.status == "valid") {
                                            { act_button(lang, "pass-action", ButtonKind::Plain, "passes", onact, Act::Passes(card.code.clone())) }
                                        }
                                        if let Some(onact) = onrevoke.filter(|_| may_make && active && is_newest(card)) {
                                            { act_button(lang, "reissue-action", ButtonKind::Plain, "reissue", onact, Act::Reissue(card.code.clone())) }
                                        }
                                        if let Some(onact) = onrevoke.filter(|_| card.status == "valid") {
                                            { act_button(lang, "revoke-action", ButtonKind::Danger, "revoke", onact, Act::Revoke(card.code.clone())) }
                                        }
                                    </div>
                                </td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

/// A button of a row that opens a dialog.
fn act_button(
    lang: Lang,
    label: &str,
    kind: ButtonKind,
    testid: &'static str,
    onact: &Callback<Act>,
    act: Act,
) -> Html {
    html! { <Button label={lang.t(label)} {kind} {testid} onclick={onact.reform(move |_: MouseEvent| act.clone())} /> }
}

/// The programmes.
pub fn programmes(lang: Lang, view: &PersonView) -> Html {
    html! {
        <section class="sheet">
            <h2>{ lang.t("person-programmes") }</h2>
            if view.enrollments.is_empty() {
                <p class="muted">{ lang.t("person-no-programme") }</p>
            } else {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("field-programme") }</th><th scope="col">{ lang.t("person-facility") }</th><th scope="col">{ lang.t("person-enrolled") }</th></tr></thead>
                    <tbody>
                        for enrollment in &view.enrollments {
                            <tr key={enrollment.uid.clone()}><td>{ &enrollment.programme }</td><td>{ &enrollment.org_unit }</td><td class="num">{ lang.date(&enrollment.enrolled_at) }</td></tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

/// The DHIS2 records, each once.
pub fn records(lang: Lang, view: &PersonView) -> Html {
    let about = |record: &RecordView| match (record.deleted, record.programme.is_empty()) {
        (true, _) => lang.t("record-deleted"),
        (false, _) if record.gone => lang.t("record-gone"),
        (false, true) => lang.t("record-by-hand"),
        (false, false) if record.org_unit.is_empty() => record.programme.clone().into(),
        (false, false) => format!("{} · {}", record.programme, record.org_unit).into(),
    };
    html! {
        <section class="sheet" data-testid="person-records">
            <h2>{ lang.t("person-records") }</h2>
            if view.records.is_empty() {
                <p class="muted">{ lang.t("person-no-record") }</p>
            } else {
                <ul class="lines">
                    for record in &view.records {
                        <li><span class="code">{ &record.uid }</span><span class="muted">{ about(record) }</span></li>
                    }
                </ul>
            }
        </section>
    }
}

/// Former identifiers, with the merges that made them; the newest can be undone by whoever may.
pub fn aliases(lang: Lang, view: &PersonView, onact: Option<&Callback<Act>>) -> Html {
    let line = |merge: &MergeView| {
        let officer =
            if merge.officer.is_empty() { lang.t("kadi-itself") } else { merge.officer.clone().into() };
        html! {
            <li key={merge.mpi_id.clone()} class="alias-line">
                <div>
                    <p><span class="code">{ &merge.mpi_id }</span>{ " · " }{ &merge.name }</p>
                    <p class="small muted">{ lang.when(&merge.at) }{ " · " }{ officer }
                        if !merge.reason.is_empty() { <em class="reason">{ " – " }{ &merge.reason }</em> }
                    </p>
                </div>
                if !merge.undoable {
                    <span class="small muted">{ lang.t("unmerge-later") }</span>
                } else if let Some(onact) = onact {
                    { act_button(lang, "unmerge-action", ButtonKind::Plain, "unmerge", onact, Act::Unmerge(merge.mpi_id.clone())) }
                }
            </li>
        }
    };
    html! {
        <section class="sheet" data-testid="person-aliases">
            <h2>{ lang.t("person-aliases") }</h2>
            if view.merges.is_empty() {
                <p class="muted">{ lang.t("person-no-alias") }</p>
            } else {
                <ul class="lines">
                    { view.merges.iter().map(line).collect::<Html>() }
                </ul>
            }
        </section>
    }
}
