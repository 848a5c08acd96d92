//! One printer: what it prints on, how far cards are moved, what is left in it, its state and its test card.

use kadi_contract::Done;
use kadi_contract::print::{
    FoundPrinterView, GetPrinterState, PrintTestCard, PrinterView, RemovePrinter, SavePrinter,
};
use yew::prelude::*;

use super::printers::state_of;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, Select, TextInput};
use crate::lang::use_lang;
use crate::show::Failure;

const USUAL_DPI: [u32; 2] = [300, 600];
const SIDES: [&str; 3] = ["one-sided", "two-sided-long-edge", "two-sided-short-edge"];

/// Properties of [`PrinterSettings`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PrinterSettingsProps {
    /// The printer.
    pub printer: PrinterView,
}

/// What is typed: texts, until they are saved.
#[derive(Debug, Clone, PartialEq)]
struct Typed {
    name: String,
    media: String,
    sides: String,
    resolution: String,
    right: String,
    down: String,
    blanks: String,
    panels: String,
}

impl Typed {
    fn of(printer: &PrinterView) -> Self {
        let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
        Self {
            name: printer.name.clone(),
            media: printer.media.clone(),
            sides: printer.sides.clone(),
            resolution: count(printer.resolution),
            right: printer.right_tenths.to_string(),
            down: printer.down_tenths.to_string(),
            blanks: count(printer.blanks),
            panels: count(printer.panels),
        }
    }

    fn request(&self, printer: &PrinterView) -> SavePrinter {
        // What is not a number is sent as one that is refused, with the field's name.
        let tenths = |text: &str| text.trim().replace('\u{2212}', "-").parse().unwrap_or(i32::MAX);
        SavePrinter {
            id: printer.id,
            address: printer.address.clone(),
            name: self.name.clone(),
            media: self.media.clone(),
            sides: self.sides.clone(),
            resolution: self.resolution.parse().ok(),
            right_tenths: tenths(&self.right),
            down_tenths: tenths(&self.down),
            blanks: self.blanks.trim().parse().ok(),
            panels: self.panels.trim().parse().ok(),
        }
    }
}

/// The form.
#[component]
pub fn PrinterSettings(props: &PrinterSettingsProps) -> Html {
    let lang = use_lang();
    let printer = &props.printer;
    let typed = use_state_eq(|| Typed::of(printer));
    {
        // Counters go down while cards come out.
        let typed = typed.setter();
        use_effect_with(printer.clone(), move |printer| typed.set(Typed::of(printer)));
    }
    let seen = use_state_eq(|| None::<FoundPrinterView>);
    let sent = use_state_eq(|| false);
    let save = use_action::<SavePrinter>(Callback::from(|_: PrinterView| ()));
    let remove = use_action::<RemovePrinter>(Callback::from(|_: Done| ()));
    let state = {
        let seen = seen.setter();
        use_action::<GetPrinterState>(Callback::from(move |view| seen.set(Some(view))))
    };
    let test = {
        let sent = sent.setter();
        use_action::<PrintTestCard>(Callback::from(move |_: Done| sent.set(true)))
    };
    let set = |change: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text: String| {
            let mut next = (*typed).clone();
            change(&mut next, text);
            typed.set(next);
        })
    };
    let onsave = {
        let (typed, printer) = (typed.clone(), printer.clone());
        save.run.reform(move |event: SubmitEvent| {
            event.prevent_default();
            typed.request(&printer)
        })
    };
    let id = printer.id;
    let sides: Vec<Choice> =
        SIDES.iter().map(|sides| Choice::new(*sides, lang.code("print-sides", sides))).collect();
    // What it said it can when it was asked, and else the usual ones.
    let mut dots = seen.as_ref().map(|view| view.resolutions.clone()).filter(|dots| !dots.is_empty());
    let dots = dots.get_or_insert_with(|| USUAL_DPI.to_vec());
    dots.extend(printer.resolution);
    dots.sort_unstable();
    dots.dedup();
    let resolutions: Vec<Choice> = std::iter::once(Choice::new("", lang.t("print-dpi-own")))
        .chain(dots.iter().map(|dpi| Choice::new(dpi.to_string(), format!("{dpi} dpi"))))
        .collect();
    html! {
        <form onsubmit={onsave} class="stack" data-testid="printer-settings">
            for error in [save.error, remove.error, state.error, test.error].into_iter().flatten() {
                <Failure {error} />
            }
            <p class="small"><span class="code">{ &printer.address }</span>
                if let Some(view) = &*seen {
                    <span role="status" data-testid="printer-state">{ " · " }{ state_of(lang, view) }</span>
                }
            </p>
            <div class="form-grid">
                <TextInput id="printer-name" label={lang.t("print-name")} value={typed.name.clone()} oninput={set(|typed, text| typed.name = text)} />
                <TextInput id="printer-media" label={lang.t("print-media")} value={typed.media.clone()} oninput={set(|typed, text| typed.media = text)} code=true />
                <Select id="printer-sides" label={lang.t("print-sides")} value={typed.sides.clone()} choices={sides} onchange={set(|typed, text| typed.sides = text)} />
                <Select id="printer-dpi" label={lang.t("field-dpi")} value={typed.resolution.clone()} choices={resolutions} onchange={set(|typed, text| typed.resolution = text)} />
                <TextInput id="printer-right" label={lang.t("print-right")} value={typed.right.clone()} oninput={set(|typed, text| typed.right = text)} />
                <TextInput id="printer-down" label={lang.t("print-down")} value={typed.down.clone()} oninput={set(|typed, text| typed.down = text)} />
                <TextInput id="printer-blanks" label={lang.t("print-blanks")} value={typed.blanks.clone()} placeholder={Some(lang.t("print-not-counted"))} oninput={set(|typed, text| typed.blanks = text)} />
                <TextInput id="printer-panels" label={lang.t("print-panels")} value={typed.panels.clone()} placeholder={Some(lang.t("print-not-counted"))} oninput={set(|typed, text| typed.panels = text)} />
            </div>
            if *sent {
                <p role="status" data-testid="print-test-sent">{ lang.t("print-test-sent") }</p>
            }
            <div class="row">
                <Button label={lang.t("print-save")} submit=true disabled={save.busy} testid="printer-save" />
                <Button label={lang.t("print-ask-state")} disabled={state.busy} testid="printer-ask"
                    onclick={state.run.reform(move |_: MouseEvent| GetPrinterState { printer: id })} />
                <Button label={lang.t("print-test-card")} disabled={test.busy} testid="printer-test"
                    onclick={test.run.reform(move |_: MouseEvent| PrintTestCard { printer: id })} />
                <Button label={lang.t("print-remove")} kind={ButtonKind::Danger} disabled={remove.busy} testid="printer-remove"
                    onclick={remove.run.reform(move |_: MouseEvent| RemovePrinter { printer: id })} />
            </div>
        </form>
    }
}
