//! Before a file is chosen: what is expected of one, and the imports so far.

use kadi_contract::import::{ImportView, ListImports};
use yew::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, Chip, Icon, IconName};
use crate::lang::{Lang, use_lang};
use crate::parts::job_tone;
use crate::show::show;

/// Properties of [`Past`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PastProps {
    /// Called with the number of an import to go on with.
    pub onopen: Callback<i64>,
}

/// What a file should hold, and the files so far.
#[component]
pub fn Past(props: &PastProps) -> Html {
    let lang = use_lang();
    let imports = use_call(ListImports {});
    html! {
        <>
            <section class="empty" data-testid="import-expected">
                <Icon name={IconName::File} />
                <p>{ lang.t("import-expected") }<br /><strong>{ lang.t("import-expected.columns") }</strong></p>
            </section>
            { show(lang, &imports, |imports| if imports.is_empty() { Html::default() } else { table(lang, imports, &props.onopen) }) }
        </>
    }
}

fn table(lang: Lang, imports: &[ImportView], onopen: &Callback<i64>) -> Html {
    html! {
        <section class="sheet">
            <h2>{ lang.t("import-so-far") }</h2>
            <table class="plain-table" data-testid="imports">
                <thead><tr>
                    <th scope="col">{ lang.t("import-when") }</th><th scope="col">{ lang.t("import-kind") }</th><th scope="col">{ lang.t("person-state") }</th>
                    <th scope="col" class="num">{ lang.t("import-created") }</th><th scope="col" class="num">{ lang.t("import-linked") }</th><th scope="col" class="num">{ lang.t("import-rejected") }</th><th scope="col"></th>
                </tr></thead>
                <tbody>
                    for import in imports { { line(lang, import, onopen) } }
                </tbody>
            </table>
        </section>
    }
}

fn line(lang: Lang, import: &ImportView, onopen: &Callback<i64>) -> Html {
    let counts = import.report.unwrap_or_default();
    let state = match (&import.report, &import.job) {
        (Some(_), Some(job)) => {
            html! { <Chip label={lang.code("job", &job.state)} tone={job_tone(&job.state)} /> }
        }
        _ => html! { <Chip label={lang.t("import-not-yet")} /> },
    };
    let open = {
        let id = import.id;
        onopen.reform(move |_: MouseEvent| id)
    };
    html! {
        <tr key={import.id}>
            <td class="num">{ lang.when(&import.staged_at) }</td>
            <td class="code">{ import.format.to_uppercase() }</td>
            <td>{ state }</td>
            <td class="num">{ lang.number(counts.created) }</td>
            <td class="num">{ lang.number(counts.linked) }</td>
            <td class="num">{ lang.number(counts.rejected) }</td>
            <td><Button label={lang.t("import-open")} onclick={open} testid="import-open" /></td>
        </tr>
    }
}
