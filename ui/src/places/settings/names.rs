//! Spellings of names: what is known, and the office's own files.

use kadi_contract::names::{
    AddNameFile, ListNameFiles, NameFileCheck, NameFileView, NameProblemView, NamesView, RemoveNameFile,
};
use kadi_contract::{Access, Done};
use kadi_l10n::Arg;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, Facts, FileButton, Notice, Tone};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::show::{Failure, show};

/// The sheet.
#[component]
pub fn Names() -> Html {
    let lang = use_lang();
    let admin = use_office().may(Access::Administer);
    let names = use_call(ListNameFiles {});
    let found = use_state_eq(|| None::<NameFileCheck>);
    let add = {
        let found = found.setter();
        use_action::<AddNameFile>(Callback::from(move |check: NameFileCheck| found.set(Some(check))))
    };
    let remove = {
        let found = found.setter();
        use_action::<RemoveNameFile>(Callback::from(move |_: Done| found.set(None)))
    };
    let onfile = {
        let run = add.run.clone();
        Callback::from(move |file: web_sys::File| {
            let run = run.clone();
            spawn_local(async move {
                // What is no text is told by the check: its first line is not the header.
                let read = JsFuture::from(file.text()).await.ok();
                let text = read.and_then(|text| text.as_string()).unwrap_or_default();
                run.emit(AddNameFile { name: file.name(), text });
            });
        })
    };
    let onremove = {
        let run = remove.run.clone();
        Callback::from(move |name: String| run.emit(RemoveNameFile { name }))
    };
    html! {
        <section class="sheet stack" data-testid="names">
            <h2>{ lang.t("names-title") }</h2>
            <p>{ lang.t("names-text") }</p>
            { show(lang, &names, |view| known(lang, view, admin, &onremove)) }
            for error in add.error.iter().chain(remove.error.iter()) {
                <Failure error={error.clone()} />
            }
            if let Some(found) = &*found {
                { outcome(lang, found) }
            }
            if admin {
                <p class="muted small">{ lang.t("names-hint") }</p>
                <div class="row row-end"><FileButton id="name-file" label={lang.t("names-choose")} accept=".tsv" {onfile} /></div>
            }
        </section>
    }
}

fn known(lang: Lang, view: &NamesView, admin: bool, onremove: &Callback<String>) -> Html {
    html! {
        <>
            <Facts facts={vec![
                (lang.t("names-known"), html! { <span class="num">{ lang.number(view.names) }</span> }),
                (lang.t("names-forms"), html! { <span class="num">{ lang.number(view.forms) }</span> }),
                (lang.t("names-version"), html! { <span class="code">{ &view.version }</span> }),
            ]} />
            if view.pending {
                <Notice title={lang.t("names-pending")} tone={Tone::Attention} testid="names-pending" />
            }
            if view.files.is_empty() {
                <p class="muted">{ lang.t("names-no-files") }</p>
            } else {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("names-file") }</th><th scope="col">{ lang.t("names-lines") }</th><th></th></tr></thead>
                    <tbody>
                        for file in &view.files {
                            { row(lang, file, admin, onremove) }
                        }
                    </tbody>
                </table>
            }
        </>
    }
}

fn row(lang: Lang, file: &NameFileView, admin: bool, onremove: &Callback<String>) -> Html {
    let onclick = {
        let (name, onremove) = (file.name.clone(), onremove.clone());
        Callback::from(move |_: MouseEvent| onremove.emit(name.clone()))
    };
    html! {
        <tr key={file.name.clone()}>
            <th scope="row"><span class="code">{ &file.name }</span></th>
            <td>
                <span class="num">{ lang.number(file.lines) }</span>
                if !file.problems.is_empty() {
                    <p class="muted small">{ lang.t("names-not-used") }</p>
                    { problems(lang, &file.problems) }
                }
            </td>
            <td>
                if admin {
                    <Button label={lang.t("names-remove")} {onclick} testid="name-file-remove" />
                }
            </td>
        </tr>
    }
}

fn outcome(lang: Lang, found: &NameFileCheck) -> Html {
    if found.problems.is_empty() {
        let (names, forms) = (lang.number(found.names), lang.number(found.forms));
        let args = [("names", Arg::Text(&names)), ("forms", Arg::Text(&forms))];
        html! { <Notice title={lang.with("names-added", &args)} tone={Tone::Good} testid="names-added" /> }
    } else {
        html! {
            <>
                <Notice title={lang.t("names-problems")} tone={Tone::Bad} testid="names-problems" />
                { problems(lang, &found.problems) }
            </>
        }
    }
}

fn problems(lang: Lang, problems: &[NameProblemView]) -> Html {
    html! {
        <ul class="small" data-testid="name-problems">
            for problem in problems {
                <li>{ place(lang, problem) }{ " · " }{ words(lang, problem) }</li>
            }
        </ul>
    }
}

fn place(lang: Lang, problem: &NameProblemView) -> AttrValue {
    let line = lang.number(problem.line);
    let args = [("line", Arg::Text(&line)), ("column", Arg::Text(&problem.column))];
    lang.with(if problem.column.is_empty() { "names-line" } else { "names-line-column" }, &args)
}

fn words(lang: Lang, problem: &NameProblemView) -> AttrValue {
    let args: Vec<(&str, Arg<'_>)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), Arg::Text(value))).collect();
    lang.with(&format!("name-problem-{}", problem.code.replace('_', "-")), &args)
}
