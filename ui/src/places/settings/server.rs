//! The way to DHIS2 in administration: its circuit breaker with counters, and the secret for notifications.

use kadi_contract::Done;
use kadi_contract::dhis2::{GetServerHealth, ServerHealthView};
use kadi_contract::webhook::{GetWebhook, MakeWebhook, RevokeWebhook, WebhookMade, WebhookView};
use yew::prelude::*;

use crate::ipc::{use_action, use_call, use_call_if};
use crate::kit::{Button, Chip, Facts, IconName, Notice, Tone};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::show::{Failure, show};

/// The two sheets.
#[component]
pub fn Server() -> Html {
    let lang = use_lang();
    let connected = use_office().0.connected;
    let health = use_call_if(connected.then_some(GetServerHealth {}));
    let look = {
        let again = health.again.clone();
        Callback::from(move |_: MouseEvent| again.emit(()))
    };
    html! {
        <>
            if connected {
                <section class="sheet stack" data-testid="server-health">
                    <h2>{ lang.t("server-title") }</h2>
                    { show(lang, &health, |view| counters(lang, view)) }
                    <div class="row row-end"><Button label={lang.t("server-look")} icon={IconName::Sync} onclick={look} /></div>
                </section>
            }
            <Notifications />
        </>
    }
}

fn counters(lang: Lang, view: &ServerHealthView) -> Html {
    let tone = match view.breaker.as_str() {
        "closed" => Tone::Good,
        "half_open" => Tone::Working,
        _ => Tone::Attention,
    };
    let number = |number: u64| html! { <span class="num">{ lang.number(number) }</span> };
    html! {
        <>
            <Facts facts={vec![
                (lang.t("server-breaker"), html! { <Chip label={lang.code("breaker", &view.breaker)} {tone} /> }),
                (lang.t("server-in-a-row"), number(view.failures_in_a_row.into())),
                (lang.t("server-opened"), number(view.opened)),
                (lang.t("server-held-back"), number(view.held_back)),
                (lang.t("server-requests"), number(view.requests)),
                (lang.t("server-retries"), number(view.retries)),
                (lang.t("server-failures"), number(view.failures)),
                (lang.t("sync-size"), html! { <span class="num">{ lang.count("size-kb", view.bytes.div_ceil(1024)) }</span> }),
            ]} />
            <p class="muted small">{ lang.t("server-text") }</p>
        </>
    }
}

#[component]
fn Notifications() -> Html {
    let lang = use_lang();
    let webhook = use_call(GetWebhook {});
    let made = use_state_eq(|| None::<WebhookMade>);
    let make = {
        let made = made.setter();
        use_action::<MakeWebhook>(Callback::from(move |secret: WebhookMade| made.set(Some(secret))))
    };
    let revoke = {
        let made = made.setter();
        use_action::<RevokeWebhook>(Callback::from(move |_: Done| made.set(None)))
    };
    let onmake = make.run.reform(|_: MouseEvent| MakeWebhook {});
    let onrevoke = revoke.run.reform(|_: MouseEvent| RevokeWebhook {});
    html! {
        <section class="sheet stack" data-testid="webhook">
            <h2>{ lang.t("webhook-title") }</h2>
            <p>{ lang.t("webhook-text") }</p>
            { show(lang, &webhook, |view| standing(lang, view)) }
            if let Some(made) = &*made {
                <Notice title={lang.t("webhook-once")} hint={Some(lang.t("webhook-path"))} tone={Tone::Attention} testid="webhook-made" />
                <p class="code wrap" data-testid="webhook-path">{ &made.path }</p>
            }
            for error in make.error.iter().chain(revoke.error.iter()) {
                <Failure error={error.clone()} />
            }
            if let Some(view) = webhook.remote.ready() {
                <div class="row row-end">
                    if view.active {
                        <Button label={lang.t("webhook-revoke")} onclick={onrevoke} disabled={revoke.busy} testid="webhook-revoke" />
                    }
                    <Button label={lang.t(if view.active { "webhook-renew" } else { "webhook-make" })} onclick={onmake} disabled={make.busy} testid="webhook-make" />
                </div>
            }
        </section>
    }
}

fn standing(lang: Lang, view: &WebhookView) -> Html {
    if !view.active {
        return html! { <p class="muted">{ lang.t("webhook-off") }</p> };
    }
    let when = |at: &Option<String>| html! { { lang.when_or_never(at.as_deref()) } };
    html! {
        <Facts facts={vec![
            (lang.t("webhook-made-at"), when(&view.made_at)),
            (lang.t("webhook-heard"), html! { <span class="num">{ lang.number(view.heard) }</span> }),
            (lang.t("webhook-last"), when(&view.last_heard)),
        ]} />
    }
}
