//! The last runs: a line each, and all figures of the one that is opened.

use std::rc::Rc;

use kadi_contract::dhis2::SyncRunView;
use yew::prelude::*;

use crate::kit::{Button, ButtonKind, Chip, Facts, Tone};
use crate::lang::{Lang, use_lang};

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
    let open = use_state_eq(|| None::<i64>);
    html! {
        if !props.runs.is_empty() {
            <section class="sheet">
                <h2>{ lang.t("sync-history") }</h2>
                <table class="plain-table" data-testid="runs">
                    <thead><tr>
                        <th scope="col">{ lang.t("sync-started") }</th><th scope="col">{ lang.t("field-programme") }</th><th scope="col">{ lang.t("person-state") }</th>
                        <th scope="col" class="num">{ lang.t("sync-new") }</th><th scope="col" class="num">{ lang.t("sync-updated") }</th><th scope="col" class="num">{ lang.t("sync-review") }</th>
                        <th scope="col" class="num">{ lang.t("sync-not-taken") }</th><th scope="col" class="num">{ lang.t("sync-size") }</th><th scope="col" class="num">{ lang.t("sync-duration") }</th><th scope="col"><span class="visually-hidden">{ lang.t("sync-more") }</span></th>
                    </tr></thead>
                    <tbody>
                        for run in props.runs.iter() {
                            { line(lang, run, &open) }
                            if *open == Some(run.id) {
                                { more(lang, run) }
                            }
                        }
                    </tbody>
                </table>
            </section>
        }
    }
}

fn line(lang: Lang, run: &SyncRunView, open: &UseStateHandle<Option<i64>>) -> Html {
    let is_open = **open == Some(run.id);
    let onclick = {
        let (open, id) = (open.setter(), run.id);
        Callback::from(move |_: MouseEvent| open.set((!is_open).then_some(id)))
    };
    html! {
        <tr key={run.id}>
            <td class="num">{ lang.when(&run.started_at) }</td>
            <td>{ &run.programme_name }</td>
            <td>
                <Chip label={lang.code("job", &run.outcome)} tone={tone(&run.outcome)} />
                if let Some(error) = &run.error { <span class="muted">{ " " }{ lang.error(error).sentence }</span> }
            </td>
            <td class="num">{ lang.number(run.new) }</td>
            <td class="num">{ lang.number(run.updated) }</td>
            <td class="num">{ lang.number(run.review) }</td>
            <td class="num">{ lang.number(run.skipped.values().sum()) }</td>
            <td class="num">{ size(lang, run.bytes) }</td>
            <td class="num">{ seconds(lang, run.fetch_seconds + run.resolve_seconds) }</td>
            <td class="num"><Button label={lang.t(if is_open { "sync-less" } else { "sync-more" })} kind={ButtonKind::Quiet} {onclick} testid={format!("run-{}", run.id)} /></td>
        </tr>
    }
}

fn more(lang: Lang, run: &SyncRunView) -> Html {
    html! {
        <tr key={format!("more-{}", run.id)} class="run-more" data-testid="run-more"><td colspan="10">
            if let Some(error) = &run.error { <p>{ lang.error(error).hint }</p> }
            <div class="three-cards">
                <Facts facts={vec![
                    (lang.t("sync-new"), number(lang, run.new)),
                    (lang.t("sync-updated"), number(lang, run.updated)),
                    (lang.t("sync-unchanged"), number(lang, run.unchanged)),
                    (lang.t("sync-deleted"), number(lang, run.deleted)),
                    (lang.t("sync-gone"), number(lang, run.gone)),
                    (lang.t("sync-returned"), number(lang, run.returned)),
                ]} />
                <Facts facts={vec![
                    (lang.t("sync-linked"), number(lang, run.linked)),
                    (lang.t("sync-created"), number(lang, run.created)),
                    (lang.t("sync-review"), number(lang, run.review)),
                    (lang.t("sync-requests"), number(lang, run.requests)),
                    (lang.t("sync-size"), html! { <span class="num">{ size(lang, run.bytes) }</span> }),
                    (lang.t("sync-fetching"), html! { <span class="num">{ seconds(lang, run.fetch_seconds) }</span> }),
                    (lang.t("sync-resolving"), html! { <span class="num">{ seconds(lang, run.resolve_seconds) }</span> }),
                ]} />
                <div>
                    <strong>{ lang.t("sync-not-taken") }</strong>
                    { not_taken(lang, run) }
                </div>
            </div>
        </td></tr>
    }
}

/// What a run did not take, by reason.
pub fn not_taken(lang: Lang, run: &SyncRunView) -> Html {
    if run.skipped.is_empty() && run.outcome != "done" {
        // It did not come so far as to look at every row.
        return html! { <p class="muted">{ "–" }</p> };
    }
    if run.skipped.is_empty() {
        return html! { <p class="muted">{ lang.t("sync-all-taken") }</p> };
    }
    let facts: Vec<_> =
        run.skipped.iter().map(|(code, count)| (lang.code("skipped", code), number(lang, *count))).collect();
    html! { <Facts {facts} /> }
}

fn tone(outcome: &str) -> Tone {
    match outcome {
        "done" => Tone::Good,
        "running" => Tone::Working,
        "failed" => Tone::Attention,
        _ => Tone::Neutral,
    }
}

/// A count in figures of one width.
pub fn number(lang: Lang, number: u64) -> Html {
    html! { <span class="num">{ lang.number(number) }</span> }
}

/// Bytes in kilobytes, at least one.
fn size(lang: Lang, bytes: u64) -> AttrValue {
    lang.count("size-kb", bytes.div_ceil(1024))
}

/// Whole seconds; what took less took none.
fn seconds(lang: Lang, seconds: f64) -> AttrValue {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a run lasts hours at most")]
    let whole = seconds.max(0.0) as u64;
    lang.count("count-seconds", whole)
}
