//! The status pill: five states, the same everywhere; it opens the place where something can be done.

use kadi_contract::dhis2::{GetSyncStatus, PillState, SyncStatusView};
use kadi_l10n::Arg;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Icon, IconName};
use crate::lang::{Lang, use_lang};
use crate::route::Route;
use crate::tray::use_tray;

/// The pill of the top strip.
#[component]
pub fn Pill() -> Html {
    let lang = use_lang();
    let status = use_call(GetSyncStatus {});
    use_tray(status.remote.ready().map(|view| {
        let (code, _, text, _) = words(lang, view);
        (code, text)
    }));
    let Some(view) = status.remote.ready() else { return html! { <span class="pill pill-quiet" /> } };
    let (code, icon, words, detail) = words(lang, view);
    let to = if view.to_look_at > 0
        && view.last_run.as_ref().is_none_or(|run| run.skipped.is_empty())
        && view.pill == PillState::Attention
    {
        Route::Duplicates
    } else {
        Route::Sync
    };
    html! {
        <span class="pill-room" role="status" aria-label={lang.t("pill-label")} title={detail} data-testid="pill" data-state={code}>
            <Link<Route> {to} classes={classes!("pill", format!("pill-{code}"))}>
                <Icon name={icon} /><span>{ words }</span>
            </Link<Route>>
        </span>
    }
}

/// State code, sign, words and the line that explains them.
pub fn words(lang: Lang, view: &SyncStatusView) -> (&'static str, IconName, AttrValue, AttrValue) {
    let when = lang.when_or_never(view.last_success.as_deref());
    let when = [("when", Arg::Text(&when))];
    match view.pill {
        PillState::Fresh => (
            "fresh",
            IconName::Check,
            lang.with("pill-fresh", &when),
            lang.count("pill-fresh-detail", view.people),
        ),
        PillState::Offline => {
            let words = if view.last_success.is_some() {
                lang.with("pill-offline", &when)
            } else {
                lang.t("pill-offline-never")
            };
            ("offline", IconName::Circle, words, lang.t("pill-offline-detail"))
        }
        PillState::Working => {
            let (words, detail) = view.job.as_ref().map_or_else(
                || {
                    (
                        lang.with("pill-working-unknown", &[("what", Arg::Text(&lang.t("job-running")))]),
                        AttrValue::default(),
                    )
                },
                |job| {
                    let what = lang.code("phase", if job.phase.is_empty() { "fetch" } else { &job.phase });
                    let words = match (job.done * 100).checked_div(job.total) {
                        Some(percent) => lang.with(
                            "pill-working",
                            &[("what", Arg::Text(&what)), ("percent", percent.min(100).into())],
                        ),
                        None => lang.with("pill-working-unknown", &[("what", Arg::Text(&what))]),
                    };
                    (
                        words,
                        job.eta_seconds.map_or_else(AttrValue::default, |seconds| lang.time_left(seconds)),
                    )
                },
            );
            ("working", IconName::Sync, words, detail)
        }
        PillState::Attention => {
            let words = if view.to_look_at > 0 {
                lang.count("pill-attention", view.to_look_at)
            } else {
                lang.with("pill-attention-old", &when)
            };
            ("attention", IconName::Attention, words, lang.t("pill-attention-detail"))
        }
        PillState::Damaged => {
            ("damaged", IconName::Square, lang.t("pill-damaged"), lang.t("pill-damaged-detail"))
        }
    }
}
