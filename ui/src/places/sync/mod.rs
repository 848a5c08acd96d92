//! Synchronisation: one sentence, what came in, what was not taken, the last runs.

mod runs;
mod schedule;
mod view;

use kadi_contract::dhis2::{GetConnection, GetSyncStatus, ListSyncRuns, StartSync};
use kadi_contract::office::JobView;
use kadi_contract::{Access, ErrorCode, ErrorKind};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call, use_call_if};
use crate::kit::{Button, ButtonKind, Empty, IconName, Notice, PlaceHead, Tone};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::route::Route;
use crate::show::{Failure, show};
use runs::Runs;
use schedule::Schedules;
use view::SyncSheet;

/// The place.
#[component]
pub fn SyncPlace() -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let may = office.may(Access::Synchronise);
    let status = use_call(GetSyncStatus {});
    let runs = use_call(ListSyncRuns::default());
    let connection = use_call_if(may.then_some(GetConnection {}));
    let start = use_action::<StartSync>(Callback::from(|_: JobView| ()));
    let onstart = start.run.reform(|_: MouseEvent| StartSync::default());
    let connect = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Connect);
        }
    });
    let trouble = status.remote.ready().and_then(|view| view.last_run.as_ref()?.error.clone());
    let working = status.remote.ready().is_some_and(|view| view.job.is_some());
    html! {
        <>
            <PlaceHead title={lang.t("sync-title")} line={Some(lang.t("sync-nothing-sent"))}>
                if may {
                    <Button label={lang.t("sync-connection")} icon={IconName::Server} onclick={connect.clone()} testid="sync-connection" />
                    if office.0.connected {
                        <Button label={lang.t("sync-now")} shortcut={Some(AttrValue::from("F5"))} icon={IconName::Sync} kind={ButtonKind::Primary} onclick={onstart.clone()} disabled={start.busy || working} testid="sync-now" />
                    }
                }
            </PlaceHead>
            if let Some(error) = start.error.clone() {
                <Failure {error} />
            }
            if !office.0.connected && may {
                <Empty icon={IconName::Server} text={lang.t("sync-no-connection")}><Button label={lang.t("connect-title")} kind={ButtonKind::Primary} onclick={connect.clone()} /></Empty>
            }
            if let Some(error) = trouble.filter(|_| !working) {
                <Notice title={lang.error(&error).sentence} hint={Some(AttrValue::from(lang.error(&error).hint))} tone={if error.kind == ErrorKind::Offline { Tone::Neutral } else { Tone::Attention }} testid="sync-trouble">
                    if may && is_of_connection(error.code) {
                        <Button label={lang.t("sync-connection")} icon={IconName::Server} onclick={connect.clone()} testid="sync-mend" />
                    } else if may {
                        <Button label={lang.t("sync-now")} icon={IconName::Sync} onclick={onstart.clone()} disabled={start.busy} testid="sync-again" />
                    }
                </Notice>
            }
            { show(lang, &status, |view| html! {
                <SyncSheet view={view.clone()} connection={connection.remote.ready().and_then(|connection| (**connection).clone())} may_act={may} />
            }) }
            <Schedules may_change={may} />
            { show(lang, &runs, |runs| html! { <Runs runs={runs.clone()} /> }) }
        </>
    }
}

/// Whether the one thing to do about an error is to look at the connection; for the others it is to try again.
const fn is_of_connection(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Dhis2AuthFailed
            | ErrorCode::Dhis2Tls
            | ErrorCode::Dhis2NotDhis2
            | ErrorCode::Dhis2Unsupported
            | ErrorCode::Dhis2NoTracker
            | ErrorCode::HttpRefused
            | ErrorCode::MappingMissing
            | ErrorCode::AttributeNotFound
    )
}
