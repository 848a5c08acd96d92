//! Alerts: possible duplicates that are shown but not queued. Each can be looked at, queued for review, or dismissed.

use kadi_contract::people::PersonRow;
use kadi_contract::register::{AlertDecision, AlertView, DecideAlert, ListAlerts};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, Empty, IconName, PlaceHead, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::{ReasonDialog, full_name, sex_word};
use crate::route::Route;
use crate::show::{Failure, show};

/// Alerts shown at once, and how many more a step brings.
const STEP: u32 = 20;
const MOST: u32 = 100;

/// The place.
#[component]
pub fn Alerts() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let limit = use_state_eq(|| STEP);
    let dismissing = use_state_eq(|| None::<i64>);
    let page = use_call(ListAlerts { limit: *limit, ..ListAlerts::default() });
    let decided = {
        let (toast, dismissing) = (toast.clone(), dismissing.clone());
        Callback::from(move |_| {
            let words = if dismissing.is_some() { "alerts-dismissed" } else { "alerts-moved" };
            toast.emit(Toast::done(lang.t(words)));
            dismissing.set(None);
        })
    };
    let decide = use_action::<DecideAlert>(decided);
    let review = |id: i64| {
        let run = decide.run.clone();
        Callback::from(move |_: MouseEvent| {
            run.emit(DecideAlert { id, decision: AlertDecision::Review, reason: String::new() });
        })
    };
    let dismiss = |id: i64| {
        let dismissing = dismissing.setter();
        Callback::from(move |_: MouseEvent| dismissing.set(Some(id)))
    };
    let more = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set((*limit + STEP).min(MOST)))
    };
    show(lang, &page, |page| {
        html! {
            <div>
                <PlaceHead title={lang.t("alerts-title")} line={Some(lang.count("alerts-count", page.total))} />
                <p class="muted">{ lang.t("alerts-line") }</p>
                if let Some(error) = decide.error.clone().filter(|_| dismissing.is_none()) {
                    <Failure {error} />
                }
                if page.alerts.is_empty() {
                    <Empty icon={IconName::Duplicates} text={lang.t("alerts-empty")} />
                } else {
                    <ul class="alerts sheet" data-testid="alerts">
                        for alert in &page.alerts {
                            <li key={alert.id} data-testid="alert">
                                { pair(lang, alert) }
                                <div class="row">
                                    <Button label={lang.t("alerts-to-review")} testid="alert-review" onclick={review(alert.id)} disabled={decide.busy} />
                                    <Button label={lang.t("alerts-dismiss")} testid="alert-dismiss" onclick={dismiss(alert.id)} disabled={decide.busy} />
                                </div>
                            </li>
                        }
                    </ul>
                    if page.next.is_some() && *limit < MOST {
                        <Button label={lang.t("alerts-more")} onclick={more.clone()} testid="alerts-more" />
                    }
                }
                if let Some(id) = *dismissing {
                    <ReasonDialog title={lang.t("alerts-dismiss")} text={lang.t("alerts-dismiss-text")} action={lang.t("alerts-dismiss")} busy={decide.busy} error={decide.error.clone()}
                        onreason={let run = decide.run.clone(); Callback::from(move |reason: String| run.emit(DecideAlert { id, decision: AlertDecision::Dismiss, reason }))}
                        onclose={let dismissing = dismissing.setter(); Callback::from(move |()| dismissing.set(None))} />
                }
            </div>
        }
    })
}

fn pair(lang: Lang, alert: &AlertView) -> Html {
    let guards = alert
        .score
        .guards
        .iter()
        .map(|code| lang.code("guard", code).to_string())
        .collect::<Vec<_>>()
        .join(", ");
    html! {
        <div class="alert-pair">
            { person(lang, &alert.a) }
            { person(lang, &alert.b) }
            if !guards.is_empty() {
                <p class="muted small">{ lang.with("alerts-because", &[("guards", (&guards).into())]) }</p>
            }
        </div>
    }
}

fn person(lang: Lang, row: &PersonRow) -> Html {
    let born = row.date_of_birth.as_deref().map(|date| lang.date(date)).unwrap_or_default();
    let place = row.commune.clone().or_else(|| row.district.clone()).unwrap_or_default();
    html! {
        <Link<Route> to={Route::Person { id: row.mpi_id.clone() }} classes="alert-person">
            <strong>{ full_name(row) }</strong>
            <span class="num">{ born }</span>
            <span>{ sex_word(lang, row.sex.as_deref()) }</span>
            <span>{ place }</span>
        </Link<Route>>
    }
}
