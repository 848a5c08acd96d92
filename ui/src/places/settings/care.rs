//! Care of the store: backup and health.

use kadi_contract::backup::CheckBackup;
use kadi_contract::office::{BackupView, CreateBackup, DoctorReport, RunDoctor};
use yew::prelude::*;

use crate::ipc::{use_action, use_call_if};
use crate::kit::{Button, Chip, IconName, Notice, TextInput, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::{BackupForm, bind_text};
use crate::show::{Failure, show};

/// The two sheets.
#[component]
pub fn Care() -> Html {
    let lang = use_lang();
    let folder = use_state_eq(String::new);
    let made = use_state_eq(|| None::<BackupView>);
    let looking = use_state_eq(|| false);
    let doctor = use_call_if(looking.then_some(RunDoctor {}));
    let backup = {
        let made = made.setter();
        use_action::<CreateBackup>(Callback::from(move |view: BackupView| made.set(Some(view))))
    };
    let onbackup = {
        let (run, folder) = (backup.run.clone(), folder.clone());
        Callback::from(move |_: MouseEvent| run.emit(CreateBackup { folder: folder.trim().to_owned() }))
    };
    let look = {
        let (looking, again) = (looking.setter(), doctor.again.clone());
        Callback::from(move |_: MouseEvent| {
            looking.set(true);
            again.emit(());
        })
    };
    html! {
        <>
            <section class="sheet stack">
                <h2>{ lang.t("settings-backup") }</h2>
                <p>{ lang.t("settings-backup-text") }</p>
                <TextInput id="backup-folder" label={lang.t("settings-backup-folder")} value={(*folder).clone()} oninput={bind_text(&folder)} hint={Some(lang.t("settings-backup-hint"))} />
                if let Some(error) = backup.error.clone() {
                    <Failure {error} />
                }
                if let Some(view) = &*made {
                    <Notice title={lang.t("settings-backup-done")} hint={Some(AttrValue::from(view.folder.clone()))} small={Some(lang.count("size-kb", view.bytes.div_ceil(1024)))} tone={Tone::Good} testid="backup-done" />
                }
                <div class="row row-end"><Button label={lang.t("settings-backup-now")} icon={IconName::Download} onclick={onbackup} disabled={backup.busy} testid="backup" /></div>
            </section>
            <section class="sheet stack">
                <h2>{ lang.t("backup-check-title") }</h2>
                <p>{ lang.t("backup-check-text") }</p>
                <BackupForm<CheckBackup> id="check-backup" action="backup-check" done="backup-whole" />
            </section>
            <section class="sheet stack">
                <h2>{ lang.t("settings-doctor") }</h2>
                if *looking {
                    { show(lang, &doctor, |report| health(lang, report)) }
                } else {
                    <p>{ lang.t("settings-doctor-text") }</p>
                }
                <div class="row row-end"><Button label={lang.t("settings-doctor-run")} onclick={look} testid="doctor" /></div>
            </section>
        </>
    }
}

fn health(lang: Lang, report: &DoctorReport) -> Html {
    html! {
        <>
            <Notice title={lang.t(if report.healthy { "doctor-healthy" } else { "doctor-ill" })} tone={if report.healthy { Tone::Good } else { Tone::Bad }} testid="doctor-result" />
            <table class="plain-table">
                <tbody>
                    for check in &report.checks {
                        <tr key={check.name.clone()}><th scope="row">{ lang.code("doctor", &check.name) }</th><td>{ state(lang, &check.state) }</td><td class="muted small">{ &check.detail }</td></tr>
                    }
                </tbody>
            </table>
        </>
    }
}

fn state(lang: Lang, state: &str) -> Html {
    let tone = match state {
        "ok" => Tone::Good,
        "warning" => Tone::Attention,
        _ => Tone::Bad,
    };
    html! { <Chip label={lang.code("check", state)} {tone} /> }
}
