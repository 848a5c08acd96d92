//! Synchronisation by itself, programme by programme; what is chosen counts at once.

use kadi_contract::cards::ListTemplates;
use kadi_contract::schedule::{INTERVALS, ListSchedules, SaveSchedule, ScheduleView};
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Choice, Select, Toast, use_toasts};
use crate::lang::use_lang;
use crate::show::{Failure, show};

/// Properties of [`Schedules`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SchedulesProps {
    /// Whether this officer may change them.
    pub may_change: bool,
}

/// The schedules of all mapped programmes.
#[component]
pub fn Schedules(props: &SchedulesProps) -> Html {
    let lang = use_lang();
    let schedules = use_call(ListSchedules {});
    let templates = use_call(ListTemplates {});
    let names: Vec<String> = templates
        .remote
        .ready()
        .map(|list| list.iter().map(|one| one.name.clone()).collect())
        .unwrap_or_default();
    show(lang, &schedules, |list| {
        html! {
            if !list.is_empty() {
                <section class="sheet stack" data-testid="schedules">
                    <h2>{ lang.t("schedule-title") }</h2>
                    <p class="muted">{ lang.t("schedule-text") }</p>
                    for schedule in list.iter() {
                        <Line key={schedule.programme_uid.clone()} schedule={schedule.clone()} templates={names.clone()} may_change={props.may_change} />
                    }
                </section>
            }
        }
    })
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct LineProps {
    schedule: ScheduleView,
    templates: Vec<String>,
    may_change: bool,
}

/// The schedule as it would be saved with one thing changed.
fn changed(schedule: &ScheduleView, change: impl FnOnce(&mut SaveSchedule)) -> SaveSchedule {
    let mut call = SaveSchedule {
        programme_uid: schedule.programme_uid.clone(),
        interval_minutes: schedule.interval_minutes,
        enabled: schedule.enabled,
        auto_generate_cards: schedule.auto_generate_cards,
        template: schedule.template.clone(),
    };
    change(&mut call);
    call
}

#[component]
fn Line(props: &LineProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let schedule = &props.schedule;
    let uid = &schedule.programme_uid;
    let save = use_action::<SaveSchedule>(Callback::from(move |_: ScheduleView| {
        toast.emit(Toast::done(lang.t("schedule-saved")))
    }));
    let onevery = {
        let (run, schedule) = (save.run.clone(), schedule.clone());
        Callback::from(move |text: String| {
            let minutes = text.parse::<u32>().ok();
            run.emit(changed(&schedule, |call| {
                call.enabled = minutes.is_some();
                call.interval_minutes = minutes.unwrap_or(call.interval_minutes);
            }));
        })
    };
    let oncards = {
        let (run, schedule) = (save.run.clone(), schedule.clone());
        Callback::from(move |template: String| {
            run.emit(changed(&schedule, |call| {
                call.auto_generate_cards = !template.is_empty();
                call.template = template;
            }));
        })
    };
    let mut every = vec![Choice::new("", lang.t("schedule-off"))];
    every
        .extend(INTERVALS.map(|minutes| {
            Choice::new(minutes.to_string(), lang.count("count-minutes", u64::from(minutes)))
        }));
    let chosen = if schedule.enabled { schedule.interval_minutes.to_string() } else { String::new() };
    let mut cards = vec![Choice::new("", lang.t("schedule-off"))];
    cards.extend(props.templates.iter().map(|name| Choice::new(name.clone(), name.clone())));
    html! {
        <fieldset class="bare stack" disabled={!props.may_change || save.busy}>
            <legend><strong>{ &schedule.programme_name }</strong></legend>
            <div class="form-grid">
                <Select id={format!("schedule-every-{uid}")} label={lang.t("schedule-every")} value={chosen} choices={every} onchange={onevery} />
                <Select id={format!("schedule-cards-{uid}")} label={lang.t("schedule-cards")} value={schedule.template.clone()} choices={cards} onchange={oncards} />
            </div>
            <p class="muted" data-testid={format!("schedule-next-{uid}")}>
                if let Some(code) = schedule.held {
                    { lang.with("schedule-held", &[("reason", (&*lang.error(&code.into()).sentence).into())]) }
                } else if let Some(at) = &schedule.next_sync {
                    { lang.t("schedule-next") }{ " · " }{ lang.when(at) }
                    if schedule.failures > 0 { { " · " }{ lang.count("schedule-failed", u64::from(schedule.failures)) } }
                }
            </p>
            if let Some(error) = save.error.clone() {
                <Failure {error} />
            }
        </fieldset>
    }
}
