//! What was verified on this device, for officers who may read the audit log.

use std::rc::Rc;

use kadi_contract::ApiError;
use kadi_contract::verify::{ListVerifications, Means, VerificationView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::view::{look, tone};
use crate::ipc;
use crate::lang::use_lang;
use crate::show::Failure;

/// Verifications that are shown.
const SHOWN: u32 = 50;

/// The log, fetched when it is opened.
#[component]
pub fn Log() -> Html {
    let lang = use_lang();
    let entries = use_state_eq(|| None::<Result<Vec<VerificationView>, Rc<ApiError>>>);
    let ontoggle = {
        let entries = entries.setter();
        Callback::from(move |_: Event| {
            let entries = entries.clone();
            spawn_local(async move {
                entries.set(Some(ipc::call(ListVerifications { limit: SHOWN }).await.map_err(Rc::new)));
            });
        })
    };
    html! {
        <details class="verify-log" {ontoggle} data-testid="verify-log">
            <summary>{ lang.t("verify-log") }</summary>
            {
                match &*entries {
                    None => Html::default(),
                    Some(Err(error)) => html! { <Failure error={error.clone()} /> },
                    Some(Ok(list)) if list.is_empty() => html! { <p class="muted">{ lang.t("verify-log-none") }</p> },
                    Some(Ok(list)) => html! {
                        <ol>
                            for entry in list {
                                <li class={tone(look(entry.verdict).0)}>
                                    <span class="num muted">{ lang.when(&entry.at) }</span>
                                    <span>{ lang.t(&format!("verdict-{}", look(entry.verdict).1)) }</span>
                                    <span class="muted">{ lang.t(means(entry.means)) }{ entry.campaign.as_ref().map(|name| format!(" · {name}")) }</span>
                                </li>
                            }
                        </ol>
                    },
                }
            }
        </details>
    }
}

const fn means(means: Means) -> &'static str {
    match means {
        Means::Code => "verify-means-code",
        Means::Picture => "verify-means-picture",
        Means::Camera => "verify-means-camera",
    }
}
