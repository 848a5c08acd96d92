//! The design as a file: its text to copy, and where there is a browser, to download.

use std::rc::Rc;

use kadi_contract::studio::{DesignDraft, DesignFile, DesignFormat, ExportDesign};
use yew::prelude::*;

use crate::ipc::{in_window, use_call};
use crate::kit::{Choice, Dialog, Select};
use crate::lang::{Lang, use_lang};
use crate::show::show;

/// Properties of [`Export`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct ExportProps {
    pub draft: Rc<DesignDraft>,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn Export(props: &ExportProps) -> Html {
    let lang = use_lang();
    let format = use_state_eq(DesignFormat::default);
    let file = use_call(ExportDesign { draft: (*props.draft).clone(), format: *format });
    let choose = {
        let format = format.setter();
        Callback::from(move |kind: String| {
            format.set(if kind == "json" { DesignFormat::Json } else { DesignFormat::Yaml });
        })
    };
    let value = if *format == DesignFormat::Json { "json" } else { "yaml" };
    let choices = vec![Choice::new("yaml", "YAML"), Choice::new("json", "JSON")];
    html! {
        <Dialog title={lang.t("studio-export")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} wide=true testid="studio-export-dialog">
            <div class="stack">
                <Select id="studio-format" label={lang.t("studio-export")} {value} {choices} onchange={choose} />
                { show(lang, &file, |file| text(lang, file)) }
            </div>
        </Dialog>
    }
}

fn text(lang: Lang, file: &DesignFile) -> Html {
    let hint = lang.with("studio-export-hint", &[("name", (&file.name).into())]);
    let encoded = String::from(js_sys::encode_uri_component(&file.text));
    html! {
        <>
            <label for="studio-file">{ hint }</label>
            <textarea id="studio-file" data-testid="studio-file" class="code" readonly=true rows="16" value={file.text.clone()} />
            if !in_window() {
                <p><a href={format!("data:text/plain;charset=utf-8,{encoded}")} download={file.name.clone()}>{ lang.t("studio-download") }</a></p>
            }
        </>
    }
}
