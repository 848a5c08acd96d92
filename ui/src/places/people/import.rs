//! People from a CSV file: choose, match the columns, try, import.

use std::collections::BTreeMap;
use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;
use kadi_contract::people::{ImportFileView, ImportPeople, ImportReport};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ipc::{self, use_action};
use crate::kit::{
    Button, ButtonKind, Choice, Figure, FileButton, Icon, IconName, Notice, PlaceHead, Select, Tone,
};
use crate::lang::{Lang, use_lang};
use crate::show::Failure;

const FIELDS: [&str; 9] = [
    "first_name",
    "last_name",
    "date_of_birth",
    "sex",
    "phone",
    "district",
    "commune",
    "mother_name",
    "external_id",
];

/// The place.
#[component]
pub fn ImportPlace() -> Html {
    let lang = use_lang();
    let file = use_state_eq(|| None::<ImportFileView>);
    let map = use_state_eq(BTreeMap::<String, String>::new);
    let report = use_state_eq(|| None::<ImportReport>);
    let upload_error = use_state_eq(|| None::<Rc<ApiError>>);
    let run = {
        let report = report.setter();
        use_action::<ImportPeople>(Callback::from(move |done: ImportReport| report.set(Some(done))))
    };
    let onfile = {
        let (file, map, report, upload_error) =
            (file.setter(), map.setter(), report.setter(), upload_error.setter());
        Callback::from(move |chosen: web_sys::File| {
            let (file, map, report, upload_error) =
                (file.clone(), map.clone(), report.clone(), upload_error.clone());
            spawn_local(async move {
                report.set(None);
                match ipc::upload::<ImportFileView>(UploadKind::ImportFile, &chosen).await {
                    Ok(view) => {
                        upload_error.set(None);
                        map.set(view.suggested.clone());
                        file.set(Some(view));
                    }
                    Err(error) => upload_error.set(Some(Rc::new(error))),
                }
            });
        })
    };
    let import = |dry_run: bool| {
        let (run, file, map) = (run.run.clone(), file.clone(), map.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(view) = &*file {
                run.emit(ImportPeople { upload_id: view.upload_id.clone(), map: (*map).clone(), dry_run });
            }
        })
    };
    html! {
        <>
            <PlaceHead title={lang.t("import-title")} line={Some(lang.t("import-text"))}>
                <FileButton id="import-file" label={lang.t("import-choose")} accept=".csv,text/csv" {onfile} />
            </PlaceHead>
            if let Some(error) = (*upload_error).clone() {
                <Failure {error} />
            }
            if let Some(view) = &*file {
                <section class="sheet stack">
                    <p>{ lang.count("import-rows", view.rows) }</p>
                    <div class="form-grid">
                        for field in FIELDS {
                            <Select key={field} id={format!("import-{field}")} label={lang.code("field", field)} value={map.get(field).cloned().unwrap_or_default()}
                                choices={columns(lang, view)} onchange={
                                    let map = map.clone();
                                    Callback::from(move |column: String| {
                                        let mut next = (*map).clone();
                                        if column.is_empty() { next.remove(field); } else { next.insert(field.to_owned(), column); }
                                        map.set(next);
                                    })
                                } />
                        }
                    </div>
                    <div class="row row-end">
                        <Button label={lang.t("import-try")} onclick={import(true)} disabled={run.busy || map.is_empty()} testid="import-try" />
                        <Button label={lang.t("import-run")} kind={ButtonKind::Primary} onclick={import(false)} disabled={run.busy || map.is_empty()} testid="import-run" />
                    </div>
                </section>
            } else {
                <section class="empty" data-testid="import-expected">
                    <Icon name={IconName::File} />
                    <p>{ lang.t("import-expected") }<br /><strong>{ lang.t("import-expected.columns") }</strong></p>
                </section>
            }
            if let Some(error) = run.error.clone() {
                <Failure {error} />
            }
            if let Some(report) = &*report {
                { outcome(lang, report) }
            }
        </>
    }
}

fn columns(lang: Lang, view: &ImportFileView) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", lang.t("map-none"))];
    choices.extend(view.columns.iter().map(|column| Choice::new(column.clone(), column.clone())));
    choices
}

fn outcome(lang: Lang, report: &ImportReport) -> Html {
    let title = lang.t(if report.dry_run { "import-tried" } else { "import-done" });
    html! {
        <section class="sheet stack" data-testid="import-report">
            <Notice {title} tone={if report.errors.is_empty() { Tone::Good } else { Tone::Attention }} />
            <div class="figures">
                <Figure label={lang.t("import-created")} value={lang.number(report.created)} />
                <Figure label={lang.t("import-linked")} value={lang.number(report.linked)} />
                <Figure label={lang.t("import-review")} value={lang.number(report.review)} />
            </div>
            if !report.errors.is_empty() {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("import-line") }</th><th scope="col">{ lang.t("import-problem") }</th></tr></thead>
                    <tbody>
                        for error in report.errors.iter().take(50) {
                            <tr><td class="num">{ error.line }</td><td>{ lang.error(&ApiError::new(error.code).with("field", &error.field)).sentence }</td></tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}
