//! Devices that carry one register between offices without a network, and the bundles that went to and fro.

mod bundles;
mod others;
mod this;

use kadi_contract::Access;
use kadi_contract::devices::ListDevices;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Icon, IconName, PlaceHead};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::route::Route;
use crate::show::show;
use bundles::{AtWork, History, Receive, Send};
use others::Others;
use this::This;

/// The place.
#[component]
pub fn Devices() -> Html {
    let lang = use_lang();
    let devices = use_call(ListDevices {});
    let administers = use_office().may(Access::Administer);
    html! {
        <>
            <p><Link<Route> to={Route::Share} classes="back-link"><Icon name={IconName::Left} />{ lang.t("place-share") }</Link<Route>></p>
            <PlaceHead title={lang.t("devices-title")} line={Some(lang.t("devices-text"))} />
            <div class="devices">
                <This {administers} />
                { show(lang, &devices, |list| html! { <Others list={(**list).clone()} {administers} /> }) }
                { show(lang, &devices, |list| html! { <Send list={(**list).clone()} /> }) }
                if administers {
                    <Receive />
                }
            </div>
            <AtWork />
            <History />
        </>
    }
}
