//! The logs of other desks: which are looked at, and taking one.

use kadi_contract::fraud::{LogView, TakeLog};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, TextInput, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`Logs`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct LogsProps {
    /// The logs.
    pub list: Vec<LogView>,
    /// Whether the officer may take one.
    pub may_take: bool,
}

/// The sheet.
#[component]
pub fn Logs(props: &LogsProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let (file, place, desk) =
        (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let take = {
        let (file, place, desk) = (file.setter(), place.setter(), desk.setter());
        use_action::<TakeLog>(Callback::from(move |log: LogView| {
            for field in [&file, &place, &desk] {
                field.set(String::new());
            }
            toast.emit(Toast::done(lang.with("fraud-log-taken", &[("place", log.place.as_str().into())])));
        }))
    };
    let onsubmit = {
        let (run, file, place, desk) = (take.run.clone(), file.clone(), place.clone(), desk.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(TakeLog { file: (*file).clone(), place: (*place).clone(), desk: (*desk).clone() });
        })
    };
    html! {
        <details class="sheet fraud-logs" data-testid="fraud-logs">
            <summary>{ lang.t("fraud-logs") }{ " · " }{ lang.number(u64::try_from(props.list.len()).unwrap_or(0)) }</summary>
            <p class="muted">{ lang.t("fraud-logs-text") }</p>
            { table(lang, &props.list) }
            if props.may_take {
                <form class="fraud-take" {onsubmit}>
                    <TextInput id="log-file" label={lang.t("fraud-log-file")} value={(*file).clone()} oninput={bind_text(&file)} />
                    <TextInput id="log-place" label={lang.t("fraud-log-place")} value={(*place).clone()} oninput={bind_text(&place)} />
                    <TextInput id="log-desk" label={lang.t("fraud-log-desk")} value={(*desk).clone()} oninput={bind_text(&desk)} hint={Some(lang.t("fraud-log-desk-hint"))} />
                    <Button label={lang.t("fraud-log-take")} submit=true disabled={take.busy || file.trim().is_empty() || place.trim().is_empty()} testid="log-take" />
                </form>
                if let Some(error) = take.error.clone() {
                    <Failure {error} />
                }
            }
        </details>
    }
}

fn table(lang: Lang, list: &[LogView]) -> Html {
    if list.is_empty() {
        return html! { <p>{ lang.t("fraud-logs-none") }</p> };
    }
    html! {
        <table class="plain-table" data-testid="logs">
            <thead><tr><th scope="col">{ lang.t("fraud-log-place") }</th><th scope="col">{ lang.t("fraud-log-desk") }</th><th scope="col" class="num">{ lang.t("fraud-log-verifications") }</th><th scope="col">{ lang.t("fraud-log-last") }</th></tr></thead>
            <tbody>
                for log in list {
                    <tr key={format!("{}\n{}", log.place, log.desk)}>
                        <td>{ &log.place }</td><td>{ &log.desk }</td><td class="num">{ lang.number(log.verifications) }</td><td>{ lang.when_or_never(log.last.as_deref()) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
