//! Printing: the printers in words, the cards one by one, and the question about a card that nobody is sure of.

mod printers;
mod queue;
mod settings;
mod strip;

use kadi_contract::print::{GetPrintQueue, ListPrinters, PrinterView};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_call, use_call_if};
use crate::kit::{Empty, Icon, IconName, PlaceHead};
use crate::lang::use_lang;
use crate::route::Route;
use crate::show::show;
use printers::{FindPrinters, Printers};
use queue::Queue;

/// The place.
#[component]
pub fn Printing() -> Html {
    let lang = use_lang();
    let printers = use_call(ListPrinters {});
    let chosen = use_state_eq(|| None::<i64>);
    let list = printers.remote.ready().cloned();
    let current = list.as_ref().and_then(|list| {
        let known = |id: i64| list.iter().find(|printer| printer.id == id);
        chosen.and_then(known).or_else(|| list.first()).cloned()
    });
    let queue = use_call_if(current.as_ref().map(|printer| GetPrintQueue { printer: printer.id }));
    let onchoose = {
        let chosen = chosen.setter();
        Callback::from(move |printer: PrinterView| chosen.set(Some(printer.id)))
    };
    html! {
        <div data-testid="printing">
            <p><Link<Route> to={Route::Cards} classes="back-link"><Icon name={IconName::Left} />{ lang.t("place-cards") }</Link<Route>></p>
            <PlaceHead title={lang.t("print-queue")} line={Some(lang.t("print-line"))} />
            { show(lang, &printers, |list| html! {
                if list.is_empty() {
                    <Empty icon={IconName::Card} text={lang.t("print-no-printer")} />
                    <FindPrinters />
                } else {
                    <div class="stack">
                        if let Some(current) = &current {
                            { show(lang, &queue, |view| html! { <Queue key={view.printer.id} view={(**view).clone()} /> }) }
                            <Printers list={(**list).clone()} current={current.id} onchoose={onchoose.clone()} />
                            <FindPrinters />
                        }
                    </div>
                }
            }) }
        </div>
    }
}
