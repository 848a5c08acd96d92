//! The printers of the office, and others that could be added.

use kadi_contract::print::{DiscoverPrinters, FoundPrinterView, PrinterView, SavePrinter};
use yew::prelude::*;

use super::settings::PrinterSettings;
use crate::ipc::use_action;
use crate::kit::{Button, Choice, IconName, Select, TextInput};
use crate::lang::{Lang, use_lang};
use crate::show::Failure;

/// Properties of [`Printers`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PrintersProps {
    /// All of them.
    pub list: Vec<PrinterView>,
    /// The one whose queue is shown.
    pub current: i64,
    /// Called with another one.
    pub onchoose: Callback<PrinterView>,
}

/// The printer whose queue is shown, with its settings, and the way to another.
#[component]
pub fn Printers(props: &PrintersProps) -> Html {
    let lang = use_lang();
    let current = props.list.iter().find(|printer| printer.id == props.current).cloned();
    let choices: Vec<Choice> =
        props.list.iter().map(|printer| Choice::new(printer.id.to_string(), printer.name.clone())).collect();
    let onchange = {
        let (list, onchoose) = (props.list.clone(), props.onchoose.clone());
        Callback::from(move |id: String| {
            if let Some(printer) = list.iter().find(|printer| printer.id.to_string() == id) {
                onchoose.emit(printer.clone());
            }
        })
    };
    html! {
        <section class="sheet" data-testid="printers">
            <h2>{ lang.t("print-settings") }</h2>
            if props.list.len() > 1 {
                <Select id="print-printer" label={lang.t("print-printer")} value={props.current.to_string()} {choices} {onchange} />
            }
            if let Some(printer) = current {
                <PrinterSettings key={printer.id} printer={printer.clone()} />
            }
        </section>
    }
}

/// Words for what a printer is at.
pub(super) fn state_of(lang: Lang, printer: &FoundPrinterView) -> String {
    let state = if printer.accepts { printer.state.as_str() } else { "refusing" };
    let mut words = lang.code("printer-state", state).to_string();
    for reason in &printer.reasons {
        words.push_str(", ");
        words.push_str(&lang.code("print-reason", reason));
    }
    words
}

/// Looks for printers and adds one.
#[component]
pub fn FindPrinters() -> Html {
    let lang = use_lang();
    let address = use_state_eq(String::new);
    let found = use_state_eq(|| None::<Vec<FoundPrinterView>>);
    let find = {
        let found = found.setter();
        use_action::<DiscoverPrinters>(Callback::from(move |list| found.set(Some(list))))
    };
    let add = {
        let found = found.setter();
        use_action::<SavePrinter>(Callback::from(move |_| found.set(None)))
    };
    let onfind = {
        let address = address.clone();
        find.run.reform(move |_: MouseEvent| DiscoverPrinters { address: (*address).clone() })
    };
    let oninput = {
        let address = address.setter();
        Callback::from(move |text: String| address.set(text))
    };
    html! {
        <section class="sheet print-sheet" data-testid="print-find">
            <h2>{ lang.t("print-find") }</h2>
            <div class="row print-find">
                <TextInput id="print-address" label={lang.t("print-address")} hint={Some(lang.t("print-address-hint"))} value={(*address).clone()} {oninput} code=true />
                <Button label={lang.t("print-find")} icon={IconName::Search} disabled={find.busy} onclick={onfind} testid="print-search" />
            </div>
            for error in [find.error, add.error].into_iter().flatten() {
                <Failure {error} />
            }
            if let Some(list) = &*found {
                if list.is_empty() {
                    <p role="status">{ lang.t("print-found-none") }</p>
                } else {
                    <ul class="print-found">
                        for printer in list {
                            <li key={printer.address.clone()}>
                                <span><strong>{ &printer.name }</strong>{ format!(" · {}", state_of(lang, printer)) }<br /><span class="code small">{ &printer.address }</span></span>
                                <Button label={lang.t("print-add")} icon={IconName::Plus} disabled={add.busy || !printer.usable} testid="print-add"
                                    onclick={add.run.reform({ let address = printer.address.clone(); move |_: MouseEvent| SavePrinter { address: address.clone(), ..SavePrinter::default() } })} />
                            </li>
                        }
                    </ul>
                }
            }
        </section>
    }
}
