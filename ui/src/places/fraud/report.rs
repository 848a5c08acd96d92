//! The signs as a file for a spreadsheet: in which form, and where.

use kadi_contract::fraud::{ReportForm, ReportSigns, ReportView};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, Dialog, IconName, Select, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`ReportDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReportDialogProps {
    /// When it is done with.
    pub onclose: Callback<()>,
}

/// Asks for form and file.
#[component]
pub fn ReportDialog(props: &ReportDialogProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let form = use_state_eq(|| "csv".to_owned());
    let out = use_state_eq(String::new);
    let report = {
        let onclose = props.onclose.clone();
        use_action::<ReportSigns>(Callback::from(move |done: ReportView| {
            let args = [("rows", done.rows.into()), ("file", (&done.out).into())];
            toast.emit(Toast::done(lang.with("fraud-reported", &args)));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, form, out) = (report.run.clone(), form.clone(), out.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = if *form == "xlsx" { ReportForm::Xlsx } else { ReportForm::Csv };
            run.emit(ReportSigns { out: out.trim().to_owned(), form });
        })
    };
    let choices = ["csv", "xlsx"].map(|word| Choice::new(word, lang.code("fraud-form", word))).to_vec();
    html! {
        <Dialog title={lang.t("fraud-report")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="report-dialog">
            <form class="stack" {onsubmit}>
                <p>{ lang.t("fraud-report-text") }</p>
                <Select id="report-form" label={lang.t("fraud-report-form")} value={(*form).clone()} {choices} onchange={bind_text(&form)} />
                <TextInput id="report-out" label={lang.t("field-report-file")} value={(*out).clone()} oninput={bind_text(&out)} autofocus=true />
                if let Some(error) = report.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("fraud-report")} icon={IconName::Download} kind={ButtonKind::Primary} submit=true disabled={report.busy || out.trim().is_empty()} testid="report-confirm" />
                </div>
            </form>
        </Dialog>
    }
}
