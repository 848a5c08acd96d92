//! The log compared with checkpoints that somebody kept outside.

use kadi_contract::office::{AuditCheck, CompareAudit};
use yew::prelude::*;

use super::chain;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, Notice, TextInput, Tone};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`CompareDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CompareDialogProps {
    /// When it is done with.
    pub onclose: Callback<()>,
}

/// Asks for the file, then shows the verdict.
#[component]
pub fn CompareDialog(props: &CompareDialogProps) -> Html {
    let lang = use_lang();
    let file = use_state_eq(String::new);
    let verdict = use_state_eq(|| None::<AuditCheck>);
    let compare = {
        let verdict = verdict.setter();
        use_action::<CompareAudit>(Callback::from(move |check: AuditCheck| verdict.set(Some(check))))
    };
    let onsubmit = {
        let (run, file, verdict) = (compare.run.clone(), file.clone(), verdict.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            verdict.set(None);
            run.emit(CompareAudit { file: file.trim().to_owned() });
        })
    };
    html! {
        <Dialog title={lang.t("audit-compare-title")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="audit-compare-dialog">
            <form class="stack" {onsubmit}>
                <p>{ lang.t("audit-compare-text") }</p>
                <TextInput id="audit-compare-file" label={lang.t("audit-export-file")} value={(*file).clone()} oninput={bind_text(&file)} autofocus=true />
                if let Some(error) = compare.error.clone() {
                    <Failure {error} />
                }
                if let Some(check) = &*verdict {
                    if check.whole {
                        <Notice title={lang.t("audit-compare-good")} tone={Tone::Good} testid="audit-compare-good" />
                    } else {
                        { chain(lang, check) }
                    }
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("audit-compare")} kind={ButtonKind::Primary} submit=true disabled={compare.busy || file.trim().is_empty()} testid="audit-compare-confirm" />
                </div>
            </form>
        </Dialog>
    }
}
