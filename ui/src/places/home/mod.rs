//! Home: what needs somebody today, then how the office is doing.

mod view;

use kadi_contract::office::GetHome;
use yew::prelude::*;

use crate::ipc::use_call;
use crate::lang::use_lang;
use crate::office::use_office;
use crate::show::show;
use view::HomeSheet;

/// The place.
#[component]
pub fn Home() -> Html {
    let lang = use_lang();
    let office = use_office();
    let home = use_call(GetHome {});
    show(lang, &home, |home| html! { <HomeSheet home={home.clone()} {office} /> })
}
