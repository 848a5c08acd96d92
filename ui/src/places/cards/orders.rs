//! What can be decided about a batch: approve, refuse, give up; and what was decided.

use kadi_contract::Call;
use kadi_contract::cards::{ApprovalView, BatchVerdict, BatchView, CancelBatch, DecideBatch};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Notice, Toast, Tone, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::ReasonDialog;
use crate::show::Failure;

/// Properties of [`BatchOrders`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BatchOrdersProps {
    /// The batch.
    pub batch: BatchView,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Refuse,
    GiveUp,
}

/// The notices of a batch, with their buttons.
#[component]
pub fn BatchOrders(props: &BatchOrdersProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let asking = use_state_eq(|| None::<Asking>);
    let batch = &props.batch;
    let approve = {
        let toast = toast.clone();
        use_action::<DecideBatch>(Callback::from(move |_: BatchView| {
            toast.emit(Toast::done(lang.t("batch-approved")));
        }))
    };
    let ask = |what: Asking| {
        let asking = asking.setter();
        Callback::from(move |_: MouseEvent| asking.set(Some(what)))
    };
    let onclose = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let onapprove = {
        let (run, id) = (approve.run.clone(), batch.id.clone());
        Callback::from(move |_: MouseEvent| {
            run.emit(DecideBatch { id: id.clone(), verdict: BatchVerdict::Approve, reason: String::new() });
        })
    };
    let goes_on = matches!(batch.state.as_str(), "queued" | "running" | "paused" | "failed");
    let id = batch.id.clone();
    html! {
        <>
            if let Some(reason) = &batch.given_up {
                <Notice title={lang.with("batch-given-up", &[("reason", reason.into())])} hint={Some(lang.count("batch-void-count", batch.void))} testid="batch-given-up" />
            }
            if let Some(approval) = &batch.approval {
                { decided(lang, approval) }
                if batch.state == "awaiting_approval" {
                    <Notice title={lang.t("batch-waits")} hint={Some(asked(lang, approval))} tone={Tone::Attention} testid="batch-waits" />
                    if !approval.yours {
                        <p class="muted">{ lang.t("batch-waits-own") }</p>
                    }
                    <div class="row">
                        if approval.yours {
                            <Button label={lang.t("batch-approve")} kind={ButtonKind::Primary} onclick={onapprove} disabled={approve.busy} testid="batch-approve" />
                        }
                        <Button label={lang.t(if approval.yours { "batch-refuse" } else { "batch-take-back" })} onclick={ask(Asking::Refuse)} testid="batch-refuse" />
                    </div>
                }
            }
            if let Some(error) = approve.error.clone() {
                <Failure {error} />
            }
            if goes_on && batch.given_up.is_none() {
                <div class="row"><Button label={lang.t("batch-cancel")} kind={ButtonKind::Danger} onclick={ask(Asking::GiveUp)} testid="batch-cancel" /></div>
            }
            if *asking == Some(Asking::Refuse) {
                <Reasoned<DecideBatch> title={lang.with("batch-refuse-title", &[("id", (&id).into())])} text={lang.t("batch-refuse-text")} action={lang.t("batch-refuse")} done="batch-refused"
                    make={{ let id = id.clone(); Callback::from(move |reason| DecideBatch { id: id.clone(), verdict: BatchVerdict::Refuse, reason }) }} onclose={onclose.clone()} />
            }
            if *asking == Some(Asking::GiveUp) {
                <Reasoned<CancelBatch> title={lang.with("batch-cancel-title", &[("id", (&id).into())])} text={lang.t("batch-cancel-text")} action={lang.t("batch-cancel")} done="batch-cancelled"
                    make={{ let id = id.clone(); Callback::from(move |reason| CancelBatch { id: id.clone(), reason }) }} {onclose} />
            }
        </>
    }
}

fn asked(lang: Lang, approval: &ApprovalView) -> AttrValue {
    let officer = name(lang, &approval.asked_by);
    let when = lang.when(&approval.asked_at);
    lang.with("batch-waits-text", &[("officer", officer.as_str().into()), ("when", when.as_str().into())])
}

fn name(lang: Lang, officer: &str) -> AttrValue {
    if officer.is_empty() { lang.t("kadi-asked") } else { officer.to_owned().into() }
}

fn decided(lang: Lang, approval: &ApprovalView) -> Html {
    let officer = name(lang, &approval.decided_by);
    match approval.decision.as_deref() {
        Some("approved") => {
            html! { <p class="muted" data-testid="batch-decided">{ lang.with("batch-approved-by", &[("officer", officer.as_str().into())]) }</p> }
        }
        Some(_) => {
            let title = lang.with(
                "batch-refused-by",
                &[("officer", officer.as_str().into()), ("reason", (&approval.reason).into())],
            );
            html! { <Notice {title} testid="batch-decided" /> }
        }
        None => Html::default(),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ReasonedProps<C: PartialEq> {
    title: AttrValue,
    text: AttrValue,
    action: AttrValue,
    /// Text id of what was done.
    done: &'static str,
    /// The call for a reason.
    make: Callback<String, C>,
    onclose: Callback<()>,
}

/// A call about a batch that wants a reason.
#[component]
fn Reasoned<C>(props: &ReasonedProps<C>) -> Html
where
    C: Call<Reply = BatchView> + PartialEq + 'static,
{
    let lang = use_lang();
    let toast = use_toasts();
    let action = {
        let (onclose, done) = (props.onclose.clone(), props.done);
        use_action::<C>(Callback::from(move |_: BatchView| {
            toast.emit(Toast::done(lang.t(done)));
            onclose.emit(());
        }))
    };
    let onreason = {
        let (run, make) = (action.run.clone(), props.make.clone());
        Callback::from(move |reason| run.emit(make.emit(reason)))
    };
    html! {
        <ReasonDialog title={props.title.clone()} text={props.text.clone()} action={props.action.clone()} {onreason} onclose={props.onclose.clone()}
            busy={action.busy} error={action.error} />
    }
}
