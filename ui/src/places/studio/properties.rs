//! The right side of the desk: colours, sizes, the code, the resolution.

use std::rc::Rc;

use kadi_contract::studio::{DesignDraft, StudioTemplate};
use yew::prelude::*;

use super::desk::Change;
use super::fields::{edit, set};
use crate::kit::{Button, ButtonKind, Choice, IconName, Select};
use crate::lang::use_lang;

/// Properties of [`Looks`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct LooksProps {
    pub template: StudioTemplate,
    pub draft: Rc<DesignDraft>,
    pub change: Change,
}

/// Colours of the palette, sizes, the code, the resolution.
#[component]
pub(super) fn Looks(props: &LooksProps) -> Html {
    let lang = use_lang();
    let LooksProps { template, draft, change } = props;
    let dpis = [300, 450, 600].map(|dpi| Choice::new(dpi.to_string(), format!("{dpi} dpi"))).to_vec();
    let dpi = edit(draft, change, "dpi", |draft: &mut DesignDraft, text: String| {
        draft.dpi = text.parse().unwrap_or(300);
    });
    let colour = |label: AttrValue, name: String, default: &str| {
        html! { <Colour {label} {name} default={default.to_owned()} draft={Rc::clone(draft)} change={change.clone()} /> }
    };
    html! {
        <>
            <h2>{ lang.t("studio-look") }</h2>
            <fieldset class="stack studio-colours">
                <legend>{ lang.t("studio-colours") }</legend>
                for one in &template.colours {
                    { colour(lang.code("studio-colour", &one.name), format!("{}_hex", one.name), &one.value) }
                }
            </fieldset>
            <Scale name="title_size" label={lang.t("studio-title-size")} draft={Rc::clone(draft)} change={change.clone()} />
            <Scale name="font_scale" label={lang.t("studio-font-scale")} draft={Rc::clone(draft)} change={change.clone()} />
            if template.attributes > 0 {
                { numbers(draft, change, "max_attrs", lang.t("studio-max-attrs"), 0, template.attributes, template.attributes) }
            }
            <fieldset class="stack">
                <legend>{ lang.t("studio-code") }</legend>
                { numbers(draft, change, "qr_quiet", lang.t("studio-qr-quiet"), 4, 10, 4) }
                { colour(lang.t("studio-qr-dark"), "qr_dark_hex".to_owned(), "#000000") }
                { colour(lang.t("studio-qr-light"), "qr_light_hex".to_owned(), "#FFFFFF") }
            </fieldset>
            <Select id="studio-dpi" label={lang.t("field-dpi")} value={draft.dpi.to_string()} choices={dpis} onchange={dpi} />
        </>
    }
}

/// A whole number out of a few; the template's own takes the setting away.
fn numbers(
    draft: &Rc<DesignDraft>,
    change: &Change,
    name: &'static str,
    label: AttrValue,
    least: u32,
    most: u32,
    usual: u32,
) -> Html {
    let choices: Vec<Choice> =
        (least..=most).map(|number| Choice::new(number.to_string(), number.to_string())).collect();
    let value = draft.settings.get(name).cloned().unwrap_or_else(|| usual.to_string());
    let onchange = edit(draft, change, name, move |draft: &mut DesignDraft, value: String| {
        set(draft, name, &value);
    });
    html! { <Select id={format!("studio-{name}")} {label} {value} {choices} {onchange} /> }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct ColourProps {
    label: AttrValue,
    name: String,
    default: String,
    draft: Rc<DesignDraft>,
    change: Change,
}

/// A colour: the system's chooser beside its name, and the way back to the template's.
#[component]
fn Colour(props: &ColourProps) -> Html {
    let lang = use_lang();
    let ColourProps { label, name, default, draft, change } = props;
    let value = draft.settings.get(name).cloned().unwrap_or_else(|| default.clone());
    let id = format!("studio-{name}");
    let oninput = {
        let setting = name.clone();
        edit(draft, change, name.clone(), move |draft: &mut DesignDraft, event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            set(draft, &setting, &input.value().to_uppercase());
        })
    };
    let reset = {
        let setting = name.clone();
        edit(draft, change, format!("{name}-reset"), move |draft: &mut DesignDraft, _: MouseEvent| {
            set(draft, &setting, "");
        })
    };
    html! {
        <div class="studio-colour">
            <input type="color" id={id.clone()} data-testid={id.clone()} value={value.to_lowercase()} {oninput} />
            <label for={id}>{ label.clone() }{ " " }<span class="code muted">{ &value }</span></label>
            if draft.settings.contains_key(name) {
                <Button label={lang.t("studio-colour-reset")} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={reset} />
            }
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct ScaleProps {
    name: &'static str,
    label: AttrValue,
    draft: Rc<DesignDraft>,
    change: Change,
}

/// A size from half to double; arrow keys move it by a twentieth.
#[component]
fn Scale(props: &ScaleProps) -> Html {
    let ScaleProps { name, label, draft, change } = props;
    let name = *name;
    let value = draft.settings.get(name).cloned().unwrap_or_else(|| "1.0".to_owned());
    let percent =
        value.parse::<f64>().map_or_else(|_| value.clone(), |scale| format!("{:.0} %", scale * 100.0));
    let oninput = edit(draft, change, name, move |draft: &mut DesignDraft, event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        set(draft, name, &input.value());
    });
    let id = format!("studio-{name}");
    html! {
        <div class="field">
            <label for={id.clone()}>{ label.clone() }{ " · " }<span class="num">{ percent.clone() }</span></label>
            <input type="range" id={id.clone()} data-testid={id} min="0.5" max="2" step="0.05" {value} {oninput} aria-valuetext={percent} />
        </div>
    }
}
