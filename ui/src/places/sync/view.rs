//! The sync sheet and the list of runs.

use std::rc::Rc;

use kadi_contract::dhis2::{ConnectionView, PillState, SyncRunView, SyncStatusView};
use yew::prelude::*;

use crate::kit::{Chip, Facts, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::JobBar;

/// Properties of [`SyncSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SyncSheetProps {
    /// The state.
    pub view: Rc<SyncStatusView>,
    /// The connection, for whoever may see it.
    pub connection: Option<ConnectionView>,
    /// Whether this officer may stop a run.
    pub may_act: bool,
}

fn sentence(lang: Lang, view: &SyncStatusView) -> AttrValue {
    let when = lang.when_or_never(view.last_success.as_deref());
    let when = [("when", (&*when).into())];
    match view.pill {
        PillState::Fresh => lang.with("sync-fresh", &when),
        PillState::Offline if view.last_success.is_none() => lang.t("sync-offline-never"),
        PillState::Offline => lang.with("sync-offline", &when),
        PillState::Working => lang.t("sync-working"),
        PillState::Attention => lang.count("sync-attention", view.to_look_at),
        PillState::Damaged => lang.t("pill-damaged-detail"),
    }
}

/// The sentence and the cards.
#[component]
pub fn SyncSheet(props: &SyncSheetProps) -> Html {
    let lang = use_lang();
    let view = &*props.view;
    html! {
        <div class="stack">
            <p class="sentence" data-testid="sync-sentence">{ sentence(lang, view) }</p>
            if let Some(job) = &view.job {
                <JobBar job={job.clone()} title={lang.t("place-sync")} may_act={props.may_act} />
            }
            <div class="three-cards">
                <section class="sheet">
                    <h2>{ "DHIS2" }</h2>
                    <Facts facts={vec![
                        (lang.t("field-url"), html! { if let Some(connection) = &props.connection { <span class="code wrap">{ &connection.url }</span> } else { <span class="muted">{ "–" }</span> } }),
                        (lang.t("sync-last"), html! { { lang.when_or_never(view.last_success.as_deref()) } }),
                        (lang.t("sync-people"), html! { <span class="num">{ lang.number(view.people) }</span> }),
                    ]} />
                </section>
                if let Some(run) = &view.last_run {
                    <section class="sheet" data-testid="came-in">
                        <h2>{ lang.t("sync-came-in") }</h2>
                        <Facts facts={vec![
                            (lang.t("sync-new"), number(lang, run.new)),
                            (lang.t("sync-updated"), number(lang, run.updated)),
                            (lang.t("sync-linked"), number(lang, run.linked)),
                            (lang.t("sync-created"), number(lang, run.created)),
                            (lang.t("sync-review"), number(lang, run.review)),
                        ]} />
                    </section>
                    <section class="sheet" data-testid="not-taken">
                        <h2>{ lang.t("sync-not-taken") }</h2>
                        if run.skipped.is_empty() {
                            <p class="muted">{ lang.t("sync-all-taken") }</p>
                        } else {
                            <Facts facts={run.skipped.iter().map(|(code, count)| (lang.code("skipped", code), number(lang, *count))).collect::<Vec<_>>()} />
                        }
                    </section>
                }
            </div>
        </div>
    }
}

fn number(lang: Lang, number: u64) -> Html {
    html! { <span class="num">{ lang.number(number) }</span> }
}

/// Properties of [`Runs`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RunsProps {
    /// Newest first.
    pub runs: Rc<Vec<SyncRunView>>,
}

/// The last runs.
#[component]
pub fn Runs(props: &RunsProps) -> Html {
    let lang = use_lang();
    html! {
        if !props.runs.is_empty() {
            <section class="sheet">
                <h2>{ lang.t("sync-history") }</h2>
                <table class="plain-table" data-testid="runs">
                    <thead><tr>
                        <th scope="col">{ lang.t("sync-started") }</th><th scope="col">{ lang.t("field-programme") }</th><th scope="col">{ lang.t("person-state") }</th>
                        <th scope="col" class="num">{ lang.t("sync-new") }</th><th scope="col" class="num">{ lang.t("sync-updated") }</th><th scope="col" class="num">{ lang.t("sync-size") }</th>
                    </tr></thead>
                    <tbody>
                        for run in props.runs.iter() {
                            <tr key={run.id}>
                                <td class="num">{ lang.when(&run.started_at) }</td>
                                <td>{ &run.programme_name }</td>
                                <td>
                                    <Chip label={lang.code("job", &run.outcome)} tone={tone(&run.outcome)} />
                                    if let Some(error) = &run.error { <span class="muted">{ " " }{ lang.error(error).sentence }</span> }
                                </td>
                                <td class="num">{ lang.number(run.new) }</td>
                                <td class="num">{ lang.number(run.updated) }</td>
                                <td class="num">{ size(lang, run.bytes) }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </section>
        }
    }
}

fn tone(outcome: &str) -> Tone {
    match outcome {
        "done" => Tone::Good,
        "running" => Tone::Working,
        "failed" => Tone::Attention,
        _ => Tone::Neutral,
    }
}

/// Bytes in kilobytes, at least one.
fn size(lang: Lang, bytes: u64) -> AttrValue {
    lang.count("size-kb", bytes.div_ceil(1024))
}
