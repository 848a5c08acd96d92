//! The export of the log: in which form, and where.

use kadi_contract::office::{AuditExported, AuditFormat, ExportAudit};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, Dialog, IconName, Notice, Select, TextInput, Tone};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`ExportDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ExportDialogProps {
    /// When it is done with.
    pub onclose: Callback<()>,
}

fn form_of(word: &str) -> AuditFormat {
    match word {
        "json" => AuditFormat::Json,
        "pdf" => AuditFormat::Pdf,
        _ => AuditFormat::Csv,
    }
}

/// Asks for form and file, then names what was written.
#[component]
pub fn ExportDialog(props: &ExportDialogProps) -> Html {
    let lang = use_lang();
    let format = use_state_eq(|| "pdf".to_owned());
    let out = use_state_eq(String::new);
    let done = use_state_eq(|| None::<AuditExported>);
    let export = {
        let done = done.setter();
        use_action::<ExportAudit>(Callback::from(move |exported: AuditExported| done.set(Some(exported))))
    };
    let onsubmit = {
        let (run, format, out) = (export.run.clone(), format.clone(), out.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(ExportAudit { format: form_of(&format), out: out.trim().to_owned() });
        })
    };
    let choices =
        ["pdf", "csv", "json"].map(|word| Choice::new(word, lang.code("audit-format", word))).to_vec();
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={lang.t("audit-export-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="audit-export-dialog">
            if let Some(exported) = (*done).clone() {
                <div class="stack">
                    <Notice title={lang.count("audit-exported", exported.entries)} tone={Tone::Good} testid="audit-exported" />
                    <dl class="facts">
                        <dt>{ lang.t("audit-export-file") }</dt><dd class="code wrap">{ exported.file }</dd>
                        <dt>{ lang.t("audit-checkpoints-file") }</dt><dd class="code wrap">{ exported.checkpoints }</dd>
                        <dt>{ "SHA-256" }</dt><dd class="code wrap">{ exported.sha256 }</dd>
                    </dl>
                    <div class="row row-end"><Button label={lang.t("action-close")} kind={ButtonKind::Primary} onclick={close} /></div>
                </div>
            } else {
                <form class="stack" {onsubmit}>
                    <p>{ lang.t("audit-export-text") }</p>
                    <Select id="audit-format" label={lang.t("audit-export-format")} value={(*format).clone()} {choices} onchange={bind_text(&format)} />
                    <TextInput id="audit-out" label={lang.t("audit-export-file")} value={(*out).clone()} oninput={bind_text(&out)} hint={Some(lang.t("audit-export-file-hint"))} />
                    if let Some(error) = export.error.clone() {
                        <Failure {error} />
                    }
                    <div class="row row-end">
                        <Button label={lang.t("action-cancel")} onclick={close} />
                        <Button label={lang.t("audit-export")} icon={IconName::Download} kind={ButtonKind::Primary} submit=true disabled={export.busy} testid="audit-export-confirm" />
                    </div>
                </form>
            }
        </Dialog>
    }
}
