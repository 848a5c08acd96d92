//! What a check found or an import did, and the rows that were not taken.

use kadi_contract::assets;
use kadi_contract::import::{
    ImportCounts, ImportView, ListRejected, RejectedRow, RejectedSaved, SaveRejected,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{self, use_action, use_call_if};
use crate::kit::{Button, ButtonKind, Figure, Icon, IconName, Notice, Toast, Tone, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::route::Route;
use crate::show::{Failure, show};

/// Rows shown at first, and added each time more are asked for.
const ROWS: u32 = 20;

/// Properties of [`Outcome`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OutcomeProps {
    /// The import.
    pub view: ImportView,
    /// Imports what was just checked; nothing when it is not time for it.
    pub onimport: Option<Callback<MouseEvent>>,
}

/// Figures, the next step, and the rows to mend.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let lang = use_lang();
    let navigator = use_navigator();
    let view = &props.view;
    let counts = view.trial.or(view.report).unwrap_or_default();
    let good = counts.rows - counts.rejected.min(counts.rows);
    let title = match view.trial {
        Some(_) => lang.count("import-checked", good),
        None => lang.t("import-done"),
    };
    let tone = if counts.rejected == 0 { Tone::Good } else { Tone::Attention };
    let review = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Duplicates);
        }
    });
    html! {
        <section class="sheet stack" data-testid="import-outcome" data-written={view.trial.is_none().to_string()}>
            <Notice {title} {tone} hint={Some(lang.t(if view.trial.is_some() { "import-checked-hint" } else { "import-done-hint" }))}>
                if let Some(onimport) = &props.onimport {
                    <Button label={lang.count("import-run", good)} kind={ButtonKind::Primary} onclick={onimport} disabled={good == 0} testid="import-run" />
                }
                if view.trial.is_none() && counts.review > 0 {
                    <Button label={lang.t("import-to-review")} onclick={review} testid="import-to-review" />
                }
            </Notice>
            { figures(lang, counts) }
            if counts.rejected > 0 {
                <Rejected id={view.id} total={counts.rejected} />
            }
        </section>
    }
}

fn figures(lang: Lang, counts: ImportCounts) -> Html {
    html! {
        <div class="figures">
            <Figure label={lang.t("import-created")} value={lang.number(counts.created)} testid="import-created" />
            <Figure label={lang.t("import-linked")} value={lang.number(counts.linked)} testid="import-linked" />
            <Figure label={lang.t("import-review")} value={lang.number(counts.review)} testid="import-review" />
            <Figure label={lang.t("import-rejected")} value={lang.number(counts.rejected)} testid="import-rejected" />
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct RejectedProps {
    id: i64,
    total: u64,
}

/// The rows that were not taken, and the way to have them as a file.
#[component]
fn Rejected(props: &RejectedProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let shown = use_state_eq(|| ROWS);
    let page = use_call_if(Some(ListRejected { id: props.id, offset: 0, limit: *shown }));
    let save = use_action::<SaveRejected>(Callback::from(move |saved: RejectedSaved| {
        toast.emit(Toast::done(lang.with("import-saved", &[("file", saved.out.as_str().into())])));
    }));
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set((*shown + 4 * ROWS).min(500)))
    };
    let onsave = {
        let (run, id) = (save.run.clone(), props.id);
        Callback::from(move |_: MouseEvent| run.emit(SaveRejected { id, out: String::new() }))
    };
    html! {
        <>
            <div class="row">
                <h3>{ lang.count("import-to-mend", props.total) }</h3>
                <span class="spacer" />
                if ipc::in_window() {
                    <Button label={lang.t("import-save")} icon={IconName::Download} onclick={onsave} disabled={save.busy} testid="import-save" />
                } else {
                    { download(lang, props.id, "xlsx", "Excel") }
                    { download(lang, props.id, "csv", "CSV") }
                }
            </div>
            if let Some(error) = save.error.clone() {
                <Failure {error} />
            }
            { show(lang, &page, |page| html! {
                <>
                    <div class="table-scroll">
                        <table class="plain-table" data-testid="import-rejects">
                            <thead><tr>
                                <th scope="col" class="num">{ lang.t("import-line") }</th>
                                <th scope="col">{ lang.t("import-column") }</th>
                                <th scope="col">{ lang.t("import-value") }</th>
                                <th scope="col">{ lang.t("import-problem") }</th>
                            </tr></thead>
                            <tbody>
                                for row in &page.rows { { reject(lang, row) } }
                            </tbody>
                        </table>
                    </div>
                    if page.total > page.rows.len() as u64 && *shown < 500 {
                        <div class="row"><Button label={lang.t("import-more")} onclick={more} testid="import-more" /></div>
                    }
                </>
            }) }
        </>
    }
}

fn download(lang: Lang, id: i64, ending: &'static str, kind: &'static str) -> Html {
    let href = ipc::asset_url(&assets::import_rejected(id, ending));
    html! {
        <a class="button button-plain" {href} download={format!("import-{id}.{ending}")} data-testid={format!("import-download-{ending}")}>
            <Icon name={IconName::Download} /><span>{ lang.with("import-download", &[("kind", kind.into())]) }</span>
        </a>
    }
}

fn reject(lang: Lang, row: &RejectedRow) -> Html {
    let why = format!("import-why-{}", row.why.as_str());
    let column = if row.column.is_empty() { lang.t("import-whole-row") } else { row.column.clone().into() };
    html! {
        <tr key={row.line}>
            <td class="num">{ row.line }</td>
            <td>{ column }</td>
            <td class="wrap"><span class="cell-value">{ if row.value.is_empty() { lang.t("import-empty-cell") } else { row.value.clone().into() } }</span></td>
            <td>{ lang.t(&why) }<br /><span class="muted small">{ lang.t(&format!("{why}.mend")) }</span></td>
        </tr>
    }
}
