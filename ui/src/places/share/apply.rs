//! Changes that came to this device on a stick, for the lists it verifies with while locked.

use kadi_contract::verify::{ApplyChanges, ChangesView};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{FileButton, Toast, use_toasts};
use crate::lang::use_lang;
use crate::show::Failure;

/// The sheet.
#[component]
pub fn Apply() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let apply = use_action::<ApplyChanges>(Callback::from(move |done: ChangesView| {
        let number = done.sequence.into();
        let words = lang.with("share-applied", &[("campaign", (&done.campaign).into()), ("number", number)]);
        toast.emit(Toast::done(words));
    }));
    let onfile = {
        let run = apply.run.clone();
        Callback::from(move |file: web_sys::File| {
            let run = run.clone();
            spawn_local(async move {
                // What cannot be read is no text of changes either, and is answered as such.
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                run.emit(ApplyChanges { text: text.unwrap_or_default() });
            });
        })
    };
    html! {
        <section class="sheet stack narrow" data-testid="apply-changes">
            <h2>{ lang.t("share-apply") }</h2>
            <p>{ lang.t("share-apply-text") }</p>
            if let Some(error) = apply.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end"><FileButton id="apply-file" label={lang.t("share-apply-choose")} accept=".json,application/json" {onfile} /></div>
        </section>
    }
}
