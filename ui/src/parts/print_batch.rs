//! From a batch to a printer's queue.

use kadi_contract::print::{ListPrinters, PrintQueueView, StartPrinting};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Choice, IconName, Select};
use crate::lang::use_lang;
use crate::route::Route;
use crate::show::{Failure, show};

/// Properties of [`PrintBatch`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PrintBatchProps {
    /// Number of the batch.
    pub batch: String,
}

/// Chooses a printer and prints the cards of a batch that have not come out.
#[component]
pub fn PrintBatch(props: &PrintBatchProps) -> Html {
    let lang = use_lang();
    let navigator = use_navigator();
    let printers = use_call(ListPrinters {});
    let chosen = use_state_eq(String::new);
    let go = {
        let navigator = navigator.clone();
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Printing);
            }
        })
    };
    let start = use_action::<StartPrinting>(go.reform(|_: PrintQueueView| ()));
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |id: String| chosen.set(id))
    };
    html! {
        <section class="sheet" data-testid="print-batch">
            <h2>{ lang.t("print-start-batch") }</h2>
            if let Some(error) = start.error.clone() {
                <Failure {error} />
            }
            { show(lang, &printers, |list| {
                let Some(first) = list.first() else {
                    return html! {
                        <p class="row"><span>{ lang.t("print-no-printer") }</span>
                            <Button label={lang.t("print-find")} icon={IconName::Search} onclick={go.reform(|_: MouseEvent| ())} testid="print-setup" /></p>
                    };
                };
                let value = if chosen.is_empty() { first.id.to_string() } else { (*chosen).clone() };
                let printer = value.parse().unwrap_or(first.id);
                let choices: Vec<Choice> = list.iter().map(|printer| Choice::new(printer.id.to_string(), printer.name.clone())).collect();
                let batch = props.batch.clone();
                html! {
                    <div class="row">
                        <Select id="print-batch-printer" label={lang.t("print-printer")} {value} {choices} {onchange} />
                        <Button label={lang.t("print-start")} kind={ButtonKind::Primary} disabled={start.busy} testid="print-start"
                            onclick={start.run.reform(move |_: MouseEvent| StartPrinting { printer, batch: batch.clone(), codes: Vec::new() })} />
                    </div>
                }
            }) }
        </section>
    }
}
