//! People from a file: choose it, say which column is what, check without writing, import, mend what was not taken.

mod columns;
mod outcome;
mod past;
mod questions;

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;
use kadi_contract::import::{
    GetImport, GetImportFile, ImportFileView, ImportPlan, ImportSheetView, ImportView, StartImport,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ipc::{self, use_action, use_call_if};
use crate::kit::{Button, ButtonKind, Chip, Choice, FileButton, PlaceHead, Select, Tone};
use crate::lang::use_lang;
use crate::parts::JobBar;
use crate::show::{Failure, show};
use columns::ColumnsTable;
use outcome::Outcome;
use past::Past;
use questions::Questions;

/// What the choice of a file shows first; what a file is, is found out by its bytes.
const ACCEPT: &str = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.ods";

/// The place.
#[component]
pub fn Imports() -> Html {
    let lang = use_lang();
    let current = use_state_eq(|| None::<i64>);
    let reading = use_state_eq(|| false);
    let problem = use_state_eq(|| None::<Rc<ApiError>>);
    let onfile = {
        let (current, reading, problem) = (current.setter(), reading.setter(), problem.setter());
        Callback::from(move |chosen: web_sys::File| {
            let (current, reading, problem) = (current.clone(), reading.clone(), problem.clone());
            reading.set(true);
            current.set(None);
            problem.set(None);
            spawn_local(async move {
                match ipc::upload::<ImportFileView>(UploadKind::ImportFile, &chosen).await {
                    Ok(view) => current.set(Some(view.id)),
                    Err(error) => problem.set(Some(Rc::new(error))),
                }
                reading.set(false);
            });
        })
    };
    let file = use_call_if(current.map(|id| GetImportFile { id }));
    let open = {
        let current = current.setter();
        Callback::from(move |id: i64| current.set(Some(id)))
    };
    html! {
        <>
            <PlaceHead title={lang.t("import-title")} line={Some(lang.t("import-text"))}>
                <FileButton id="import-file" label={lang.t("import-choose")} accept={ACCEPT} {onfile} />
            </PlaceHead>
            if let Some(error) = (*problem).clone() {
                <Failure {error} />
            }
            if *reading {
                <section class="sheet" aria-busy="true"><p role="status">{ lang.t("import-reading") }</p><progress aria-label={lang.t("import-reading")} /></section>
            }
            if current.is_some() {
                { show(lang, &file, |file| html! { <OneFile key={file.id} file={file.clone()} /> }) }
            } else if !*reading {
                <Past onopen={open} />
            }
        </>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct OneFileProps {
    file: Rc<ImportFileView>,
}

/// One file, from its columns to its report.
#[component]
fn OneFile(props: &OneFileProps) -> Html {
    let lang = use_lang();
    let file = &props.file;
    let sheet_name = use_state_eq(|| file.sheets.first().map(|sheet| sheet.name.clone()).unwrap_or_default());
    let changed = use_state_eq(|| None::<ImportPlan>);
    let checked = use_state_eq(|| None::<ImportPlan>);
    let state = use_call_if(Some(GetImport { id: file.id }));
    let start = use_action::<StartImport>(Callback::from(|_: ImportView| ()));
    let Some(sheet) = file.sheets.iter().find(|sheet| sheet.name == *sheet_name).cloned() else {
        return html! { <p class="sheet">{ lang.t("import-forgotten") }</p> };
    };
    let plan = (*changed).clone().unwrap_or_else(|| sheet.suggested.clone());
    let view = state.remote.ready().cloned();
    let job = view.as_ref().and_then(|view| view.job.clone());
    let at_work = job.as_ref().is_some_and(|job| matches!(job.state.as_str(), "running" | "queued"));
    let onchange = {
        let changed = changed.setter();
        Callback::from(move |plan: ImportPlan| changed.set(Some(plan)))
    };
    let onsheet = {
        let (sheet_name, changed) = (sheet_name.setter(), changed.setter());
        Callback::from(move |name: String| {
            changed.set(None);
            sheet_name.set(name);
        })
    };
    let run = |dry_run: bool| {
        let (start, checked, plan, id) = (start.run.clone(), checked.setter(), plan.clone(), file.id);
        Callback::from(move |_: MouseEvent| {
            if dry_run {
                checked.set(Some(plan.clone()));
            }
            start.emit(StartImport { id, plan: plan.clone(), dry_run });
        })
    };
    let ready = questions::is_answered(&plan, &sheet);
    let trial = view.as_ref().and_then(|view| view.trial);
    let tried = trial.is_some() && !at_work && checked.as_ref() == Some(&plan);
    let written = view.as_ref().is_some_and(|view| view.report.is_some() && view.trial.is_none());
    let note = match (ready, written) {
        (false, _) => lang.t("import-not-ready"),
        (true, false) => lang.t("import-check-text"),
        (true, true) => AttrValue::default(),
    };
    html! {
        <>
            <section class="sheet stack" data-testid="import-columns">
                { about(lang, file, &sheet, &onsheet) }
                <ColumnsTable sheet={sheet.clone()} plan={plan.clone()} onchange={onchange.clone()} />
                <Questions {sheet} plan={plan.clone()} {onchange} />
                if let Some(error) = start.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <span class="muted">{ note }</span>
                    <Button label={lang.t("import-check")} kind={if tried || written { ButtonKind::Plain } else { ButtonKind::Primary }} onclick={run(true)} disabled={start.busy || at_work || !ready} testid="import-check" />
                </div>
            </section>
            if let Some(job) = job.filter(|job| job.state != "done") {
                <section class="sheet"><JobBar {job} title={lang.t("job-kind-import")} may_act={true} /></section>
            }
            if let Some(view) = view.filter(|view| !at_work && (view.trial.is_some() || view.report.is_some())) {
                <Outcome view={(*view).clone()} onimport={tried.then(|| run(false))} />
            }
        </>
    }
}

fn about(
    lang: crate::lang::Lang,
    file: &ImportFileView,
    sheet: &ImportSheetView,
    onsheet: &Callback<String>,
) -> Html {
    let choices: Vec<Choice> = file
        .sheets
        .iter()
        .map(|sheet| {
            Choice::new(
                sheet.name.clone(),
                format!("{} – {}", sheet.name, lang.count("count-rows", sheet.rows)),
            )
        })
        .collect();
    html! {
        <>
            <div class="row">
                <h2>{ lang.count("import-rows", sheet.rows) }</h2>
                if sheet.remembered { <Chip label={lang.t("import-remembered")} tone={Tone::Good} /> }
                if file.taken_before > 0 { <Chip label={lang.count("import-taken-before", file.taken_before)} tone={Tone::Attention} /> }
            </div>
            if file.sheets.len() > 1 {
                <Select id="import-sheet" label={lang.t("import-sheet")} value={sheet.name.clone()} {choices} onchange={onsheet.clone()} />
            }
        </>
    }
}
