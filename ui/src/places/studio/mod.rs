//! The Card Studio: the gallery of templates and designs, and the desk on which one is changed.

mod canvas;
mod delete;
mod desk;
mod export;
mod fields;
mod history;
mod notes;
mod properties;

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::assets;
use kadi_contract::cards::{ListTemplates, TemplateView};
use kadi_contract::studio::{DesignDraft, DesignView, GetDesign, ImportDesign, ListDesigns};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;
use yew_router::prelude::*;

use self::desk::Desk;
use crate::ipc::{self, asset_url, use_call};
use crate::kit::{FileButton, IconName, PlaceHead};
use crate::lang::{Lang, use_lang};
use crate::route::Route;
use crate::show::{Failure, show};

/// The gallery; a design file that is opened goes to the desk at once.
#[component]
pub fn StudioPlace() -> Html {
    let lang = use_lang();
    let templates = use_call(ListTemplates {});
    let designs = use_call(ListDesigns {});
    let imported = use_state_eq(|| None::<Rc<DesignDraft>>);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let onfile = {
        let (imported, error) = (imported.setter(), error.setter());
        Callback::from(move |file: web_sys::File| {
            let (imported, error) = (imported.clone(), error.clone());
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                match ipc::call(ImportDesign { text: text.unwrap_or_default() }).await {
                    Ok(draft) => imported.set(Some(Rc::new(draft))),
                    Err(failure) => error.set(Some(Rc::new(failure))),
                }
            });
        })
    };
    if let Some(draft) = &*imported {
        return html! { <Desk id={String::new()} version={0} draft={(**draft).clone()} versions={Vec::<DesignView>::new()} /> };
    }
    html! {
        <div class="stack" data-testid="studio">
            <PlaceHead title={lang.t("studio-title")} line={Some(lang.t("studio-line"))}>
                <FileButton id="studio-import" label={lang.t("studio-import")} accept=".yaml,.yml,.json" icon={IconName::File} {onfile} />
            </PlaceHead>
            if let Some(error) = (*error).clone() {
                <Failure {error} />
            }
            <section class="sheet">
                <h2>{ lang.t("studio-saved") }</h2>
                { show(lang, &designs, |list| saved(lang, list)) }
            </section>
            <section class="sheet">
                <h2>{ lang.t("studio-templates") }</h2>
                { show(lang, &templates, |list| gallery(list)) }
            </section>
        </div>
    }
}

fn saved(lang: Lang, list: &[DesignView]) -> Html {
    if list.is_empty() {
        return html! { <p class="muted">{ lang.t("studio-none") }</p> };
    }
    html! {
        <table class="plain-table" data-testid="designs">
            <thead><tr>
                <th scope="col">{ lang.t("studio-design") }</th><th scope="col">{ lang.t("field-template") }</th>
                <th scope="col">{ lang.t("cards-made") }</th><th scope="col" class="num">{ lang.t("cards-batch") }</th>
            </tr></thead>
            <tbody>
                for design in list {
                    <tr key={design.id.clone()}>
                        <td><Link<Route> to={Route::Design { id: design.id.clone() }}>{ &design.name }</Link<Route>>
                            { " · " }{ lang.with("studio-version", &[("version", design.version.into())]) }</td>
                        <td>{ &design.template }</td>
                        <td class="num">{ lang.when(&design.saved_at) }</td>
                        <td class="num">{ lang.number(design.batches) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

fn gallery(list: &[TemplateView]) -> Html {
    html! {
        <div class="gallery">
            for template in list {
                <Link<Route> key={template.name.clone()} classes="template" to={Route::NewDesign { template: template.name.clone() }}>
                    <span class="template-sides">
                        <img src={asset_url(&assets::template_preview(&template.name, "front", 0))} alt="" width={template.width_px.to_string()} height={template.height_px.to_string()} loading="lazy" />
                    </span>
                    <span data-testid={format!("studio-{}", template.name)}>{ &template.name }</span>
                </Link<Route>>
            }
        </div>
    }
}

/// Properties of [`NewDesignPlace`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NewDesignProps {
    /// The template.
    pub template: String,
}

/// A design that begins with a template.
#[component]
pub fn NewDesignPlace(props: &NewDesignProps) -> Html {
    let draft = DesignDraft { template: props.template.clone(), dpi: 300, ..DesignDraft::default() };
    html! { <Desk key={props.template.clone()} id={String::new()} version={0} {draft} versions={Vec::<DesignView>::new()} /> }
}

/// Properties of [`DesignPlace`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DesignProps {
    /// Number of the design.
    pub id: String,
}

/// A saved design.
#[component]
pub fn DesignPlace(props: &DesignProps) -> Html {
    let lang = use_lang();
    let sheet = use_call(GetDesign { id: props.id.clone(), version: 0 });
    show(lang, &sheet, |sheet| {
        html! { <Desk key={props.id.clone()} id={props.id.clone()} version={sheet.view.version} draft={sheet.draft.clone()} versions={sheet.versions.clone()} /> }
    })
}
