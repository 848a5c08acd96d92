//! A new batch in three steps: who, ready?, make.

use kadi_contract::Access;
use kadi_contract::assets;
use kadi_contract::cards::{
    BatchView, CheckReadiness, CreateBatch, ListTemplates, Output, PageSheet, ReadinessView, Selection,
    TemplateView,
};
use kadi_contract::dhis2::ListProgrammes;
use kadi_contract::studio::ListDesigns;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{asset_url, use_action, use_call, use_call_if};
use crate::kit::{Button, ButtonKind, Choice, Figure, IconName, PlaceHead, Select, TextInput};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::parts::bind;
use crate::route::Route;
use crate::show::{Failure, show};

#[derive(Clone, PartialEq)]
struct Form {
    template: String,
    design: String,
    programme: String,
    district: String,
    campaign: String,
    limit: String,
    again: bool,
    dpi: u32,
    outputs: Vec<Output>,
    sheet: PageSheet,
    per_file: String,
}

impl Form {
    /// Without a PDF there are no pages.
    fn sheet_of_pdf(&self) -> PageSheet {
        if self.outputs.contains(&Output::Pdf) { self.sheet } else { PageSheet::Card }
    }

    /// Whether cards come of it: a verification page alone is none.
    fn makes_cards(&self) -> bool {
        self.outputs.iter().any(|output| *output != Output::Portal)
    }

    fn selection(&self) -> Selection {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Selection {
            programme_uid: given(&self.programme),
            district: given(&self.district),
            mpi_ids: Vec::new(),
            without_card: !self.again,
            limit: self.limit.trim().parse().unwrap_or(0),
            ..Selection::default()
        }
    }
}

/// Properties of [`NewBatch`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NewBatchProps {
    /// Number of the design to begin with; empty for none.
    #[prop_or_default]
    pub design: String,
}

/// The place.
#[component]
pub fn NewBatch(props: &NewBatchProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let templates = use_call(ListTemplates {});
    let designs = use_call(ListDesigns {});
    let programmes =
        use_call_if((office.may(Access::Synchronise) && office.0.connected).then_some(ListProgrammes {}));
    let form = use_state_eq(|| Form {
        template: String::new(),
        design: props.design.clone(),
        programme: String::new(),
        district: String::new(),
        campaign: String::new(),
        limit: String::new(),
        again: false,
        dpi: 300,
        outputs: vec![Output::Pdf],
        sheet: PageSheet::Card,
        per_file: String::new(),
    });
    let checking = use_state_eq(|| None::<CheckReadiness>);
    let readiness = use_call_if((*checking).clone());
    let create = {
        let navigator = navigator.clone();
        use_action::<CreateBatch>(Callback::from(move |batch: BatchView| {
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Batch { id: batch.id });
            }
        }))
    };
    let template = if form.template.is_empty() {
        templates
            .remote
            .ready()
            .and_then(|list| list.first())
            .map(|template| template.name.clone())
            .unwrap_or_default()
    } else {
        form.template.clone()
    };
    let onsubmit = {
        let (checking, form, template) = (checking.setter(), form.clone(), template.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            checking.set(Some(CheckReadiness {
                template: template.clone(),
                selection: form.selection(),
                design: form.design.clone(),
            }));
        })
    };
    let back = {
        let checking = checking.setter();
        Callback::from(move |_: MouseEvent| checking.set(None))
    };
    let run = {
        let (run, form, template) = (create.run.clone(), form.clone(), template.clone());
        Callback::from(move |_: MouseEvent| {
            run.emit(CreateBatch {
                template: if form.design.is_empty() { template.clone() } else { String::new() },
                design: form.design.clone(),
                selection: form.selection(),
                dpi: form.dpi,
                language: lang.0.code().to_owned(),
                campaign: form.campaign.trim().to_owned(),
                out: String::new(),
                outputs: form.outputs.clone(),
                sheet: form.sheet_of_pdf(),
                per_file: form.per_file.trim().parse().unwrap_or(0),
                ..CreateBatch::default()
            });
        })
    };
    if checking.is_some() {
        return html! {
            <>
                <PlaceHead title={lang.t("batch-ready-title")} line={Some(lang.t("batch-ready-text"))} />
                { show(lang, &readiness, |view| ready(lang, view)) }
                if let Some(error) = create.error.clone() {
                    <Failure {error} />
                }
                <div class="row">
                    <Button label={lang.t("action-back")} icon={IconName::Left} onclick={back} testid="back" />
                    <span class="spacer" />
                    if let Some(view) = readiness.remote.ready() {
                        <Button label={lang.count("batch-make", view.ready)} kind={ButtonKind::Primary} onclick={run} disabled={create.busy || view.ready == 0} testid="batch-make" />
                    }
                </div>
            </>
        };
    }
    let mut choices = vec![Choice::new("", lang.t("batch-everybody"))];
    if let Some(list) = programmes.remote.ready() {
        choices.extend(
            list.iter().filter(|one| one.mapped).map(|one| Choice::new(one.uid.clone(), one.name.clone())),
        );
    }
    let mut dressed = vec![Choice::new("", lang.t("studio-design-none"))];
    if let Some(list) = designs.remote.ready() {
        dressed.extend(
            list.iter().map(|one| Choice::new(one.id.clone(), format!("{} · {}", one.name, one.template))),
        );
    }
    let again = {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let again = event.target_unchecked_into::<web_sys::HtmlInputElement>().checked();
            form.set(Form { again, ..(*form).clone() });
        })
    };
    let dpis = [300, 450, 600].map(|dpi| Choice::new(dpi.to_string(), format!("{dpi} dpi"))).to_vec();
    html! {
        <form {onsubmit}>
            <PlaceHead title={lang.t("batch-title")} line={Some(lang.t("batch-text"))} />
            <div class="batch-columns">
                <section class="sheet stack">
                    <h2>{ lang.t("batch-who") }</h2>
                    <Select id="batch-programme" label={lang.t("field-programme")} value={form.programme.clone()} {choices} onchange={bind(&form, |form: &mut Form, uid| form.programme = uid)} />
                    <TextInput id="batch-district" label={lang.t("field-district")} value={form.district.clone()} hint={Some(lang.t("batch-district-hint"))} oninput={bind(&form, |form: &mut Form, text| form.district = text)} />
                    <div class="form-grid">
                        <TextInput id="batch-limit" kind="number" label={lang.t("field-limit")} value={form.limit.clone()} hint={Some(lang.t("batch-limit-hint"))} oninput={bind(&form, |form: &mut Form, text| form.limit = text)} />
                        <TextInput id="batch-campaign" label={lang.t("field-campaign")} value={form.campaign.clone()} hint={Some(lang.t("batch-campaign-hint"))} oninput={bind(&form, |form: &mut Form, text| form.campaign = text)} />
                    </div>
                    <Select id="batch-design" label={lang.t("studio-design")} value={form.design.clone()} choices={dressed} onchange={bind(&form, |form: &mut Form, design| form.design = design)} />
                    <Select id="batch-dpi" label={lang.t("field-dpi")} value={form.dpi.to_string()} choices={dpis} onchange={bind(&form, |form: &mut Form, text: String| form.dpi = text.parse().unwrap_or(300))} />
                    <label class="check"><input type="checkbox" id="batch-again" checked={form.again} onchange={again} />{ lang.t("batch-again") }</label>
                    { what_is_made(lang, &form, office.may(Access::Export)) }
                    <div class="row row-end"><Button label={lang.t("batch-check")} kind={ButtonKind::Primary} submit=true disabled={template.is_empty() || !form.makes_cards()} testid="batch-check" /></div>
                </section>
                if form.design.is_empty() {
                    <section class="sheet">
                        <h2>{ lang.t("field-template") }</h2>
                        { show(lang, &templates, |list| gallery(list, &template, &bind(&form, |form: &mut Form, name| form.template = name))) }
                    </section>
                }
            </div>
        </form>
    }
}

/// What is made of the cards: files, the pages of the PDF, and how many people share a file.
fn what_is_made(lang: Lang, form: &UseStateHandle<Form>, may_export: bool) -> Html {
    let outputs = [
        (Output::Pdf, "pdf", "batch-out-pdf"),
        (Output::Png, "png", "batch-out-png"),
        (Output::Zip, "zip", "batch-out-zip"),
        (Output::Portal, "portal", "batch-out-portal"),
    ];
    let toggle = |output: Output| {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let wanted = event.target_unchecked_into::<web_sys::HtmlInputElement>().checked();
            let mut next = (*form).clone();
            next.outputs.retain(|other| *other != output);
            if wanted {
                next.outputs.push(output);
            }
            form.set(next);
        })
    };
    let sheets =
        vec![Choice::new("card", lang.t("batch-sheet-card")), Choice::new("a4", lang.t("batch-sheet-a4"))];
    let sheet = if form.sheet == PageSheet::A4 { "a4" } else { "card" };
    html! {
        <fieldset class="stack bare" data-testid="batch-outputs">
            <legend class="label">{ lang.t("batch-what") }</legend>
            <div>
            for (output, id, label) in outputs.into_iter().filter(|one| one.0 != Output::Portal || may_export) {
                <label class="check" key={id}>
                    <input type="checkbox" id={format!("output-{id}")} checked={form.outputs.contains(&output)} onchange={toggle(output)} />
                    { lang.t(label) }
                </label>
            }
            </div>
            if !form.makes_cards() {
                <p class="small" role="status" data-testid="outputs-none">{ lang.t("batch-out-none") }</p>
            }
            if form.outputs.contains(&Output::Pdf) {
                <Select id="batch-sheet" label={lang.t("batch-sheet")} value={sheet} choices={sheets}
                    onchange={bind(form, |form: &mut Form, sheet: String| form.sheet = if sheet == "a4" { PageSheet::A4 } else { PageSheet::Card })} />
            }
            <TextInput id="batch-per-file" kind="number" label={lang.t("batch-per-file")} value={form.per_file.clone()} hint={Some(lang.t("batch-per-file-hint"))} oninput={bind(form, |form: &mut Form, text| form.per_file = text)} />
        </fieldset>
    }
}

fn gallery(list: &[TemplateView], chosen: &str, onchoose: &Callback<String>) -> Html {
    html! {
        <div class="gallery" role="radiogroup">
            for template in list {
                <label key={template.name.clone()} class={classes!("template", (template.name == chosen).then_some("chosen"), (template.height_px > template.width_px).then_some("upright"))}>
                    <input type="radio" class="visually-hidden" name="template" value={template.name.clone()} checked={template.name == chosen} data-testid={format!("template-{}", template.name)}
                        onchange={ let name = template.name.clone(); onchoose.reform(move |_: Event| name.clone()) } />
                    <span class="template-sides">
                        for side in &template.sides {
                            <img src={asset_url(&assets::template_preview(&template.name, side, 0))} alt="" width={template.width_px.to_string()} height={template.height_px.to_string()} loading="lazy" />
                        }
                    </span>
                    <span>{ &template.name }</span>
                </label>
            }
        </div>
    }
}

fn ready(lang: Lang, view: &ReadinessView) -> Html {
    html! {
        <section class="sheet stack" data-testid="readiness">
            <div class="figures">
                <Figure label={lang.t("batch-selected")} value={lang.number(view.selected)} />
                <Figure label={lang.t("batch-ready")} value={lang.number(view.ready)} testid="ready-count" />
            </div>
            if !view.problems.is_empty() {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("batch-problem") }</th><th scope="col" class="num">{ lang.t("place-people") }</th><th scope="col">{ lang.t("batch-first") }</th></tr></thead>
                    <tbody>
                        for problem in &view.problems {
                            <tr>
                                <td>{ lang.code("problem", &problem.code) }if let Some(field) = &problem.field { { " : " }{ lang.code("field", field) } }</td>
                                <td class="num">{ lang.number(problem.count) }</td>
                                <td>
                                    for id in problem.mpi_ids.iter().take(3) {
                                        <Link<Route> to={Route::Person { id: id.clone() }} classes="code alias">{ id }</Link<Route>>
                                    }
                                </td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}
