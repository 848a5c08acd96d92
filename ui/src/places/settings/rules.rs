//! The office's rules: lock, age of data, what the code on a card holds, how long a card is valid.

use kadi_contract::office::{SaveSettings, SettingsView};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, Select, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::bind;
use crate::show::Failure;

/// Properties of [`Rules`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RulesProps {
    /// The present rules.
    pub view: SettingsView,
    /// Whether this officer may change them.
    pub may_change: bool,
}

/// The values to choose from, with the present one among them.
fn steps(steps: &[u32], present: u32) -> Vec<u32> {
    let mut all = steps.to_vec();
    if !all.contains(&present) {
        all.push(present);
        all.sort_unstable();
    }
    all
}

fn number(text: String, before: u32) -> u32 {
    text.parse().unwrap_or(before)
}

/// The form.
#[component]
pub fn Rules(props: &RulesProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let view = &props.view;
    let form = use_state_eq(|| SaveSettings {
        auto_lock_minutes: view.auto_lock_minutes,
        stale_days: view.stale_days,
        qr_mode: view.qr_mode.clone(),
        card_months: view.card_months,
        approval_over: view.approval_over,
        verify_host: view.verify_host.clone(),
    });
    let save = use_action::<SaveSettings>(Callback::from(move |_: SettingsView| {
        toast.emit(Toast::done(lang.t("settings-saved")))
    }));
    let onsubmit = {
        let (run, form) = (save.run.clone(), form.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit((*form).clone());
        })
    };
    let choices = |unit: &str, values: Vec<u32>| {
        values
            .into_iter()
            .map(|value| Choice::new(value.to_string(), lang.count(unit, u64::from(value))))
            .collect::<Vec<_>>()
    };
    let months = steps(&[0, 6, 12, 24, 36, 60], form.card_months)
        .into_iter()
        .map(|value| {
            let label = if value == 0 {
                lang.t("settings-no-end")
            } else {
                lang.count("count-months", u64::from(value))
            };
            Choice::new(value.to_string(), label)
        })
        .collect::<Vec<_>>();
    let approvals = steps(&[0, 100, 500, 1_000, 5_000, 10_000], form.approval_over)
        .into_iter()
        .map(|value| {
            let label = match value {
                0 => lang.t("settings-approval-never"),
                over => lang.count("settings-approval-over", u64::from(over)),
            };
            Choice::new(value.to_string(), label)
        })
        .collect::<Vec<_>>();
    let modes =
        ["token", "hex", "signed", "url"].map(|mode| Choice::new(mode, lang.code("qr", mode))).to_vec();
    let changed = form.auto_lock_minutes != view.auto_lock_minutes
        || form.stale_days != view.stale_days
        || form.qr_mode != view.qr_mode
        || form.card_months != view.card_months
        || form.approval_over != view.approval_over
        || form.verify_host != view.verify_host;
    html! {
        <form class="sheet stack" {onsubmit}>
            <h2>{ lang.t("settings-rules") }</h2>
            <fieldset class="stack bare" disabled={!props.may_change}>
                <Select id="auto-lock" label={lang.t("field-auto-lock-minutes")} value={form.auto_lock_minutes.to_string()} choices={choices("count-minutes", steps(&[1, 2, 5, 10, 15, 30, 60], form.auto_lock_minutes))}
                    onchange={bind(&form, |form: &mut SaveSettings, text: String| form.auto_lock_minutes = number(text, form.auto_lock_minutes))} />
                <Select id="stale-days" label={lang.t("field-stale-days")} value={form.stale_days.to_string()} choices={choices("count-days", steps(&[1, 3, 7, 14, 30, 90], form.stale_days))}
                    onchange={bind(&form, |form: &mut SaveSettings, text: String| form.stale_days = number(text, form.stale_days))} />
                <Select id="qr-mode" label={lang.t("field-qr-mode")} value={form.qr_mode.clone()} choices={modes} hint={Some(lang.t("settings-qr-hint"))}
                    onchange={bind(&form, |form: &mut SaveSettings, text: String| form.qr_mode = text)} />
                <TextInput id="verify-host" label={lang.t("field-verify-host")} value={form.verify_host.clone()} hint={Some(lang.t("settings-verify-host-hint"))}
                    oninput={bind(&form, |form: &mut SaveSettings, text: String| form.verify_host = text)} />
                <Select id="card-months" label={lang.t("field-card-months")} value={form.card_months.to_string()} choices={months}
                    onchange={bind(&form, |form: &mut SaveSettings, text: String| form.card_months = number(text, form.card_months))} />
                <Select id="approval-over" label={lang.t("field-approval-over")} value={form.approval_over.to_string()} choices={approvals} hint={Some(lang.t("settings-approval-hint"))}
                    onchange={bind(&form, |form: &mut SaveSettings, text: String| form.approval_over = number(text, form.approval_over))} />
            </fieldset>
            if let Some(error) = save.error.clone() {
                <Failure {error} />
            }
            if props.may_change {
                <div class="row row-end"><Button label={lang.t("action-save")} kind={ButtonKind::Primary} submit=true disabled={save.busy || !changed} testid="save-settings" /></div>
            }
        </form>
    }
}
