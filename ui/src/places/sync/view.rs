//! The sync sheet: one sentence, the server, what came in and what was not taken.

use std::rc::Rc;

use kadi_contract::dhis2::{ConnectionView, PillState, SyncStatusView};
use yew::prelude::*;

use super::runs::{not_taken, number};
use crate::kit::Facts;
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
        PillState::Attention if view.to_look_at == 0 => lang.with("sync-not-fresh", &when),
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
                        { not_taken(lang, run) }
                    </section>
                }
            </div>
        </div>
    }
}
