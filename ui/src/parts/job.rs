//! A background job: its bar, and the button that stops or resumes it.

use kadi_contract::office::{CancelJob, JobView, ResumeJob};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, Chip, IconName, Progress, Tone};
use crate::lang::use_lang;
use crate::show::Failure;

/// The tone of a job's state.
#[must_use]
pub fn job_tone(state: &str) -> Tone {
    match state {
        "done" => Tone::Good,
        "running" | "queued" => Tone::Working,
        "failed" | "paused" | "awaiting_approval" => Tone::Attention,
        _ => Tone::Neutral,
    }
}

/// Properties of [`JobBar`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct JobBarProps {
    /// The job.
    pub job: JobView,
    /// What it does, in words.
    pub title: AttrValue,
    /// Whether this officer may stop and resume it.
    pub may_act: bool,
}

/// A job with its progress.
#[component]
pub fn JobBar(props: &JobBarProps) -> Html {
    let lang = use_lang();
    let cancel = use_action::<CancelJob>(Callback::noop());
    let resume = use_action::<ResumeJob>(Callback::noop());
    let job = &props.job;
    let active = matches!(job.state.as_str(), "running" | "queued");
    // A batch that was given up stays so; other work can always go on.
    let is_batch = job.kind == "batch";
    let resumable =
        matches!(job.state.as_str(), "paused" | "failed") || (job.state == "cancelled" && !is_batch);
    let stop = if is_batch { "action-pause" } else { "action-stop" };
    let label: AttrValue = if active && !job.phase.is_empty() {
        format!("{} – {}", props.title, lang.code("phase", &job.phase)).into()
    } else {
        props.title.clone()
    };
    let mut line = if job.total > 0 {
        lang.with("progress-of", &[("done", job.done.into()), ("total", job.total.into())]).to_string()
    } else {
        String::new()
    };
    if let Some(seconds) = job.eta_seconds.filter(|_| active) {
        line = format!("{line} · {}", lang.time_left(seconds));
    }
    html! {
        <section class="job" data-testid="job" data-state={job.state.clone()}>
            <Progress {label} done={job.done} total={if active { job.total } else { job.total.max(1) }} line={Some(AttrValue::from(line))} />
            <div class="row">
                <Chip label={lang.code("job", &job.state)} tone={job_tone(&job.state)} />
                if props.may_act && active {
                    <Button label={lang.t(stop)} testid="job-stop" disabled={cancel.busy} onclick={
                        let (run, id) = (cancel.run.clone(), job.id.clone());
                        Callback::from(move |_: MouseEvent| run.emit(CancelJob { id: id.clone() }))
                    } />
                }
                if props.may_act && resumable {
                    <Button label={lang.t("action-resume")} icon={IconName::Right} testid="job-resume" disabled={resume.busy} onclick={
                        let (run, id) = (resume.run.clone(), job.id.clone());
                        Callback::from(move |_: MouseEvent| run.emit(ResumeJob { id: id.clone() }))
                    } />
                }
            </div>
            if let Some(error) = job.error.clone().filter(|_| !active) {
                <Failure error={std::rc::Rc::new(error)} />
            }
            if let Some(error) = cancel.error.or(resume.error) {
                <Failure {error} />
            }
        </section>
    }
}
