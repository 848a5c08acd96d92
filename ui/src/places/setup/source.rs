//! Steps: demo or DHIS2, and the first synchronisation.

use kadi_contract::dhis2::{ConnectionView, GetSyncStatus, StartSync, UseDemo};
use kadi_contract::office::JobView;
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Icon, IconName};
use crate::lang::use_lang;
use crate::parts::JobBar;
use crate::show::{Failure, show};

/// Properties of [`SourceStep`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SourceStepProps {
    /// The demo is ready.
    pub ondemo: Callback<()>,
    /// The person has a DHIS2 server.
    pub onconnect: Callback<()>,
    /// The person decides later.
    pub onlater: Callback<()>,
}

/// Two cards.
#[component]
pub fn SourceStep(props: &SourceStepProps) -> Html {
    let lang = use_lang();
    let demo = use_action::<UseDemo>(props.ondemo.reform(|_: ConnectionView| ()));
    let ondemo = demo.run.reform(|_: MouseEvent| UseDemo {});
    html! {
        <div class="stack">
            <h1>{ lang.t("source-title") }</h1>
            <div class="two-cards">
                <button type="button" class="choice-card" onclick={ondemo} disabled={demo.busy} data-testid="use-demo">
                    <Icon name={IconName::People} /><strong>{ lang.t("source-demo") }</strong><span>{ lang.t("source-demo-text") }</span>
                </button>
                <button type="button" class="choice-card" onclick={props.onconnect.reform(|_: MouseEvent| ())} data-testid="use-dhis2">
                    <Icon name={IconName::Server} /><strong>{ lang.t("source-dhis2") }</strong><span>{ lang.t("source-dhis2-text") }</span>
                </button>
            </div>
            if demo.busy {
                <progress class="thin" aria-label={lang.t("loading")} />
            }
            if let Some(error) = demo.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end"><Button label={lang.t("action-skip")} kind={ButtonKind::Quiet} onclick={props.onlater.reform(|_: MouseEvent| ())} testid="skip" /></div>
        </div>
    }
}

/// Properties of [`FirstSync`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FirstSyncProps {
    /// To work.
    pub ondone: Callback<()>,
}

/// The first synchronisation, which goes on behind.
#[component]
pub fn FirstSync(props: &FirstSyncProps) -> Html {
    let lang = use_lang();
    let status = use_call(GetSyncStatus {});
    let started = use_state_eq(|| false);
    let start = {
        let started = started.setter();
        use_action::<StartSync>(Callback::from(move |_: JobView| started.set(true)))
    };
    let onstart = start.run.reform(|_: MouseEvent| StartSync::default());
    let done = props.ondone.reform(|_: MouseEvent| ());
    html! {
        <div class="stack">
            <h1>{ lang.t("first-sync-title") }</h1>
            <p>{ lang.t("first-sync-text") }</p>
            { show(lang, &status, |view| html! {
                if let Some(job) = &view.job {
                    <JobBar job={job.clone()} title={lang.t("place-sync")} may_act=true />
                } else if let Some(when) = &view.last_success {
                    <p class="read-only" data-testid="first-sync-done">{ lang.count("first-sync-done", view.people) }<br /><span class="muted">{ lang.when(when) }</span></p>
                }
            }) }
            if let Some(error) = start.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end">
                if !*started {
                    <Button label={lang.t("action-skip")} kind={ButtonKind::Quiet} onclick={done.clone()} testid="skip" />
                    <Button label={lang.t("sync-now")} icon={IconName::Sync} kind={ButtonKind::Primary} onclick={onstart} disabled={start.busy} testid="first-sync-start" />
                } else {
                    <Button label={lang.t("first-sync-to-work")} kind={ButtonKind::Primary} onclick={done} testid="to-work" />
                }
            </div>
        </div>
    }
}
