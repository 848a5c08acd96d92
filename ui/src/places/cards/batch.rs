//! One batch: how far it is, and its files at the end.

use kadi_contract::assets;
use kadi_contract::cards::{BatchView, GetBatch, Output, PageSheet};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{asset_url, in_window, use_call};
use crate::kit::{Chip, Facts, Figure, Icon, IconName, PlaceHead};
use crate::lang::{Lang, use_lang};
use crate::parts::{JobBar, PrintBatch, job_tone};
use crate::route::Route;
use crate::show::show;

use super::orders::BatchOrders;

/// Properties of [`BatchPlace`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BatchPlaceProps {
    /// Number of the batch.
    pub id: String,
}

/// The place.
#[component]
pub fn BatchPlace(props: &BatchPlaceProps) -> Html {
    let lang = use_lang();
    let batch = use_call(GetBatch { id: props.id.clone() });
    show(lang, &batch, |batch| html! { <BatchSheet batch={(**batch).clone()} /> })
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct BatchSheetProps {
    batch: BatchView,
}

#[component]
fn BatchSheet(props: &BatchSheetProps) -> Html {
    let lang = use_lang();
    let batch = &props.batch;
    html! {
        <div data-testid="batch-page" data-state={batch.state.clone()}>
            <p><Link<Route> to={Route::Cards} classes="back-link"><Icon name={IconName::Left} />{ lang.t("place-cards") }</Link<Route>></p>
            <PlaceHead title={lang.with("cards-batch-title", &[("id", (&batch.id).into())])}>
                <Chip label={lang.code("job", &batch.state)} tone={job_tone(&batch.state)} />
            </PlaceHead>
            <div class="stack">
                <p class="big-count num" role="status"><strong>{ lang.number(batch.rendered) }</strong>{ " / " }{ lang.number(batch.total) }</p>
                <BatchOrders batch={batch.clone()} />
                if let Some(job) = batch.job.clone().filter(|_| !is_over(batch)) {
                    <JobBar {job} title={lang.t("place-cards")} may_act=true />
                }
                if batch.rendered > 0 {
                    <PrintBatch batch={batch.id.clone()} />
                }
                <div class="two-columns">
                    <section class="sheet">
                        <Facts facts={vec![
                            (lang.t("field-campaign"), html! { { &batch.campaign } }),
                            (lang.t("field-template"), html! { { &batch.template } }),
                            (lang.t("field-dpi"), html! { <span class="num">{ batch.dpi }{ " dpi" }</span> }),
                            (lang.t("field-outputs"), html! { { outputs(lang, batch) } }),
                            (lang.t("cards-made"), html! { { lang.when(&batch.created_at) } }),
                            (lang.t("cards-folder"), html! { <span class="code wrap">{ &batch.out }</span> }),
                        ]} />
                    </section>
                    if !batch.files.is_empty() {
                        { files(lang, batch) }
                    }
                </div>
            </div>
        </div>
    }
}

fn outputs(lang: Lang, batch: &BatchView) -> Html {
    let word = |output: &Output| match output {
        Output::Pdf if batch.sheet == PageSheet::A4 => "PDF (A4)".into(),
        Output::Pdf => "PDF".into(),
        Output::Zip => "ZIP".into(),
        Output::Png => "PNG".into(),
        Output::Portal => lang.t("batch-out-portal"),
    };
    let words: Vec<AttrValue> = batch.outputs.iter().map(word).collect();
    html! { { words.join(", ") } }
}

/// Nothing more happens to it.
fn is_over(batch: &BatchView) -> bool {
    batch.state == "done" || (batch.given_up.is_some() && batch.state == "cancelled")
}

fn files(lang: Lang, batch: &BatchView) -> Html {
    html! {
        <section class="sheet" data-testid="batch-files">
            <h2>{ lang.t("cards-files") }</h2>
            <Figure label={lang.t("cards-pages")} value={lang.number(batch.pdf_pages)} />
            <ul class="files">
                for file in batch.files.iter().take(12) {
                    <li key={file.clone()}><Icon name={IconName::File} />
                        if in_window() {
                            <span class="code">{ file }</span>
                        } else {
                            <a class="code" href={asset_url(&assets::batch_file(&batch.id, file))} target="_blank" rel="noopener">{ file }</a>
                        }
                    </li>
                }
            </ul>
        </section>
    }
}
