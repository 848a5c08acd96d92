//! The left side of the desk: what the card says.

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;
use kadi_contract::studio::{DesignAttribute, DesignDraft, LogoView, StudioTemplate};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::desk::Change;
use crate::ipc;
use crate::kit::{Button, ButtonKind, Choice, FileButton, IconName, Select, TextInput};
use crate::lang::use_lang;
use crate::show::Failure;

/// Attributes a card can carry.
const MOST_ATTRIBUTES: usize = 8;

/// Properties of [`Fields`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct FieldsProps {
    pub template: StudioTemplate,
    pub draft: Rc<DesignDraft>,
    pub change: Change,
}

/// A callback that changes the design by `edit` under the name of a control.
pub(super) fn edit<V: 'static>(
    draft: &Rc<DesignDraft>,
    change: &Change,
    touched: impl Into<String>,
    edit: impl Fn(&mut DesignDraft, V) + 'static,
) -> Callback<V> {
    let (draft, change, touched) = (Rc::clone(draft), change.clone(), touched.into());
    Callback::from(move |value: V| {
        let mut next = (*draft).clone();
        edit(&mut next, value);
        change.emit((touched.clone(), next));
    })
}

/// Sets a setting, or leaves it to the template when the text is empty.
pub(super) fn set(draft: &mut DesignDraft, name: &str, value: &str) {
    if value.is_empty() {
        draft.settings.remove(name);
    } else {
        draft.settings.insert(name.to_owned(), value.to_owned());
    }
}

/// The name, the texts, the attributes, what is left off, the logos.
#[component]
pub(super) fn Fields(props: &FieldsProps) -> Html {
    let lang = use_lang();
    let FieldsProps { template, draft, change } = props;
    let name = edit(draft, change, "name", |draft: &mut DesignDraft, text: String| draft.name = text);
    html! {
        <>
            <h2>{ lang.t("studio-fields") }</h2>
            <TextInput id="studio-name" label={lang.t("studio-name")} value={draft.name.clone()} oninput={name} />
            for text in template.texts.clone() {
                { {
                    let setting = text.name.clone();
                    let oninput = edit(draft, change, text.name.clone(), move |draft: &mut DesignDraft, value: String| {
                        // An empty text is a choice too: no subtitle.
                        draft.settings.insert(setting.clone(), value);
                    });
                    let value = draft.settings.get(&text.name).cloned().unwrap_or_else(|| text.value.clone());
                    html! { <TextInput id={format!("studio-text-{}", text.name)} label={lang.code("studio-text", &text.name)} {value} {oninput} /> }
                } }
            }
            if template.attributes > 0 {
                <Attributes template={template.clone()} draft={Rc::clone(draft)} change={change.clone()} />
            }
            <fieldset class="studio-checks">
                <legend>{ lang.t("studio-left-out") }</legend>
                for field in template.fields.clone() {
                    { {
                        let checked = draft.left_out.contains(&field);
                        let name = field.clone();
                        let toggle = edit(draft, change, format!("left-out-{field}"), move |draft: &mut DesignDraft, event: Event| {
                            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
                            draft.left_out.retain(|one| *one != name);
                            if input.checked() {
                                draft.left_out.push(name.clone());
                                draft.left_out.sort();
                            }
                        });
                        html! { <label class="check"><input type="checkbox" {checked} onchange={toggle} />{ lang.code("field", &field) }</label> }
                    } }
                }
            </fieldset>
            if !template.logo_places.is_empty() {
                <Logos template={template.clone()} draft={Rc::clone(draft)} change={change.clone()} />
            }
        </>
    }
}

/// What the attributes show: a label and a field each, in order; a button moves one up.
#[component]
fn Attributes(props: &FieldsProps) -> Html {
    let lang = use_lang();
    let FieldsProps { template, draft, change } = props;
    let mut choices = vec![Choice::new("", "–")];
    choices.extend(template.fields.iter().map(|field| Choice::new(field.clone(), lang.code("field", field))));
    let add = edit(draft, change, "attribute-add", |draft: &mut DesignDraft, _: MouseEvent| {
        draft.attributes.push(DesignAttribute::default());
    });
    html! {
        <fieldset class="stack studio-attributes">
            <legend>{ lang.t("studio-attributes") }</legend>
            if draft.attributes.is_empty() {
                <p class="field-hint">{ lang.t("studio-attributes-hint") }</p>
            }
            for (at, one) in draft.attributes.iter().enumerate() {
                { {
                    let number = u64::try_from(at + 1).unwrap_or(u64::MAX);
                    let words = |id: &str| lang.with(id, &[("number", number.into())]);
                    let label = edit(draft, change, format!("label-{at}"), move |draft: &mut DesignDraft, text: String| {
                        if let Some(one) = draft.attributes.get_mut(at) {
                            one.label = text;
                        }
                    });
                    let field = edit(draft, change, format!("field-{at}"), move |draft: &mut DesignDraft, field: String| {
                        if let Some(one) = draft.attributes.get_mut(at) {
                            one.field = field;
                        }
                    });
                    let remove = edit(draft, change, format!("remove-{at}"), move |draft: &mut DesignDraft, _: MouseEvent| {
                        if at < draft.attributes.len() {
                            draft.attributes.remove(at);
                        }
                    });
                    let up = edit(draft, change, format!("up-{at}"), move |draft: &mut DesignDraft, _: MouseEvent| {
                        if at > 0 && at < draft.attributes.len() {
                            draft.attributes.swap(at - 1, at);
                        }
                    });
                    html! {
                        <div class="studio-attribute">
                            <TextInput id={format!("studio-label-{at}")} label={words("studio-attribute-label")} value={one.label.clone()} oninput={label} />
                            <Select id={format!("studio-field-{at}")} label={words("studio-attribute-field")} value={one.field.clone()} choices={choices.clone()} onchange={field} />
                            <div class="row">
                                <Button label={words("studio-attribute-up")} icon={IconName::Up} icon_only=true kind={ButtonKind::Quiet} disabled={at == 0} onclick={up} />
                                <Button label={words("studio-attribute-remove")} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={remove} />
                            </div>
                        </div>
                    }
                } }
            }
            <Button label={lang.t("studio-attribute-add")} icon={IconName::Plus} disabled={draft.attributes.len() >= MOST_ATTRIBUTES} onclick={add} testid="studio-attribute-add" />
        </fieldset>
    }
}

/// A file for each place of a logo.
#[component]
fn Logos(props: &FieldsProps) -> Html {
    let lang = use_lang();
    let FieldsProps { template, draft, change } = props;
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    html! {
        <fieldset class="stack">
            <legend>{ lang.t("studio-logos") }</legend>
            if let Some(error) = (*error).clone() {
                <Failure {error} />
            }
            for place in template.logo_places.clone() {
                { {
                    let number = place.trim_start_matches("logo").to_owned();
                    let name = lang.with("studio-logo", &[("number", (&number).into())]);
                    let words = |id: &str| lang.with(id, &[("place", name.as_str().into())]);
                    let put = {
                        let place = place.clone();
                        edit(draft, change, format!("logo-{place}"), move |draft: &mut DesignDraft, logo: LogoView| {
                            draft.logos.insert(place.clone(), logo.sha256);
                        })
                    };
                    let onfile = {
                        let error = error.setter();
                        Callback::from(move |file: web_sys::File| {
                            let (put, error) = (put.clone(), error.clone());
                            spawn_local(async move {
                                match ipc::upload::<LogoView>(UploadKind::Logo, &file).await {
                                    Ok(logo) => {
                                        error.set(None);
                                        put.emit(logo);
                                    }
                                    Err(failure) => error.set(Some(Rc::new(failure))),
                                }
                            });
                        })
                    };
                    let own = draft.logos.contains_key(&place);
                    let remove = {
                        let place = place.clone();
                        edit(draft, change, format!("logo-off-{place}"), move |draft: &mut DesignDraft, _: MouseEvent| {
                            draft.logos.remove(&place);
                        })
                    };
                    html! {
                        <div class="row">
                            <span>{ name.clone() }{ " · " }<span class="muted">{ lang.t(if own { "studio-logo-set" } else { "studio-logo-none" }) }</span></span>
                            <span class="spacer" />
                            <FileButton id={format!("studio-{place}")} label={words("studio-logo-choose")} accept=".svg,.png" icon={IconName::File} {onfile} />
                            if own {
                                <Button label={words("studio-logo-remove")} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={remove} />
                            }
                        </div>
                    }
                } }
            }
        </fieldset>
    }
}
