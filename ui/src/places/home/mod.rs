//! Home: what needs somebody today, then how the office is doing.

mod alerts;
mod figures;
mod view;

use kadi_contract::Access;
use kadi_contract::fraud::ListSigns;
use kadi_contract::office::GetHome;
use kadi_contract::register::GetMpiStats;
use yew::prelude::*;

use crate::ipc::{use_call, use_call_if};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::show::show;
pub use alerts::Alerts;
use figures::FiguresSheet;
use view::HomeSheet;

/// The place.
#[component]
pub fn Home() -> Html {
    let lang = use_lang();
    let office = use_office();
    let home = use_call(GetHome {});
    let stats = use_call_if(office.may(Access::ReadPeople).then_some(GetMpiStats {}));
    // Beside the rest, which does not wait for it: it reads logs.
    let signs = use_call_if(office.may(Access::ReadAudit).then_some(ListSigns::default()));
    let signs: u64 = signs.remote.ready().map_or(0, |view| view.by_kind.iter().map(|kind| kind.open).sum());
    html! {
        <div class="home">
            { show(lang, &home, |home| html! { <HomeSheet home={home.clone()} office={office.clone()} {signs} /> }) }
            if let Some(stats) = stats.remote.ready().filter(|stats| stats.records > 0) {
                <FiguresSheet stats={stats.clone()} {office} />
            }
        </div>
    }
}
