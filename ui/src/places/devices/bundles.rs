//! Making a bundle, taking one over, and what went to and fro.

use kadi_contract::Secret;
use kadi_contract::devices::{
    BundleKind, BundlePreview, BundleView, DeviceView, ExportBundle, ImportBundle, ListBundles,
    PreviewBundle, StartBundleExport, StartBundleImport,
};
use kadi_contract::office::{JobView, ListJobs};
use yew::prelude::*;

use super::this::words;
use crate::ipc::{use_action, use_call};
use crate::kit::{Button, ButtonKind, Choice, Facts, IconName, Select, TextInput, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::{JobBar, bind_text};
use crate::show::{Failure, show};

/// Properties of [`Send`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SendProps {
    /// The devices.
    pub list: Vec<DeviceView>,
}

/// The sheet on which a bundle is made.
#[component]
pub fn Send(props: &SendProps) -> Html {
    let lang = use_lang();
    let device = use_state_eq(String::new);
    let passphrase = use_state_eq(String::new);
    let out = use_state_eq(String::new);
    let kind = use_state_eq(BundleKind::default);
    let export = {
        let passphrase = passphrase.clone();
        use_action::<StartBundleExport>(Callback::from(move |_: JobView| passphrase.set(String::new())))
    };
    let mut choices: Vec<Choice> = props
        .list
        .iter()
        .filter(|device| device.revoked_at.is_none())
        .map(|device| Choice::new(device.id.clone(), device.name.clone()))
        .collect();
    choices.push(Choice::new("", lang.t("bundles-with-passphrase")));
    // The first device until somebody chooses; with none there is only the pass phrase.
    let chosen = use_state_eq(|| false);
    let value = if *chosen {
        (*device).clone()
    } else {
        choices.first().map(|choice| choice.value.to_string()).unwrap_or_default()
    };
    let onchange = {
        let (device, chosen) = (device.clone(), chosen.clone());
        Callback::from(move |id: String| {
            chosen.set(true);
            device.set(id);
        })
    };
    let with_passphrase = value.is_empty();
    let onsubmit = {
        let (run, out, passphrase, device, kind) =
            (export.run.clone(), out.clone(), passphrase.clone(), value.clone(), *kind);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let export = ExportBundle {
                kind,
                device: device.clone(),
                passphrase: device.is_empty().then(|| Secret((*passphrase).clone())),
                out: out.trim().to_owned(),
            };
            run.emit(StartBundleExport { export });
        })
    };
    let kinds = [BundleKind::Office, BundleKind::Verify]
        .map(|kind| Choice::new(kind_code(kind), lang.code("bundles-kind", kind_code(kind))))
        .to_vec();
    let onkind = {
        let kind = kind.clone();
        Callback::from(move |code: String| {
            kind.set(if code == "verify" { BundleKind::Verify } else { BundleKind::Office });
        })
    };
    let about_kind = match *kind {
        BundleKind::Verify => "bundles-kind-verify-text",
        BundleKind::Office => "bundles-kind-office-text",
    };
    html! {
        <form class="sheet stack" {onsubmit} data-testid="bundle-send">
            <h2>{ lang.t("bundles-export") }</h2>
            <p>{ lang.t("bundles-export-text") }</p>
            <Select id="bundle-kind" label={lang.t("bundles-kind")} value={kind_code(*kind)} choices={kinds} onchange={onkind} />
            <p class="muted small" data-testid="bundle-kind-text">{ lang.t(about_kind) }</p>
            <Select id="bundle-to" label={lang.t("bundles-to")} {value} {choices} {onchange} />
            if with_passphrase {
                <TextInput id="bundle-passphrase" kind="password" autocomplete="off" label={lang.t("bundles-passphrase")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
            }
            <TextInput id="bundle-out" label={lang.t("bundles-out")} value={(*out).clone()} oninput={bind_text(&out)} hint={Some(lang.t("bundles-out-hint"))} />
            if let Some(error) = export.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end"><Button label={lang.t("bundles-make")} icon={IconName::Download} kind={ButtonKind::Primary} submit=true disabled={export.busy || (with_passphrase && passphrase.is_empty())} testid="bundle-make" /></div>
        </form>
    }
}

/// The sheet on which a bundle is taken over: first who sent it, then the decision.
#[component]
pub fn Receive() -> Html {
    let lang = use_lang();
    let file = use_state_eq(String::new);
    let passphrase = use_state_eq(String::new);
    let seen = use_state_eq(|| None::<BundlePreview>);
    let preview = {
        let seen = seen.clone();
        use_action::<PreviewBundle>(Callback::from(move |bundle: BundlePreview| seen.set(Some(bundle))))
    };
    let import = {
        let (seen, passphrase) = (seen.clone(), passphrase.clone());
        use_action::<StartBundleImport>(Callback::from(move |_: JobView| {
            passphrase.set(String::new());
            seen.set(None);
        }))
    };
    let onsubmit = {
        let (run, file) = (preview.run.clone(), file.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(PreviewBundle { file: file.trim().to_owned() });
        })
    };
    let take = {
        let (run, file, passphrase) = (import.run.clone(), file.clone(), passphrase.clone());
        Callback::from(move |_: MouseEvent| {
            let secret = (!passphrase.is_empty()).then(|| Secret((*passphrase).clone()));
            let import = ImportBundle { file: file.trim().to_owned(), passphrase: secret };
            run.emit(StartBundleImport { import });
        })
    };
    let error = preview.error.clone().or_else(|| import.error.clone());
    html! {
        <form class="sheet stack" {onsubmit} data-testid="bundle-receive">
            <h2>{ lang.t("bundles-import") }</h2>
            <p>{ lang.t("bundles-import-text") }</p>
            <TextInput id="bundle-file" label={lang.t("bundles-file")} value={(*file).clone()} oninput={bind_text(&file)} />
            if let Some(error) = error {
                <Failure {error} />
            }
            if let Some(bundle) = (*seen).clone() {
                { about(lang, &bundle) }
                if bundle.needs_passphrase {
                    <TextInput id="bundle-opens" kind="password" autocomplete="off" label={lang.t("bundles-passphrase")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
                }
            }
            <div class="row row-end">
                <Button label={lang.t("bundles-inspect")} submit=true disabled={preview.busy || file.trim().is_empty()} testid="bundle-inspect" />
                if (*seen).as_ref().is_some_and(|bundle| bundle.for_us && bundle.from.known && !bundle.taken_before) {
                    <Button label={lang.t("bundles-take")} kind={ButtonKind::Primary} onclick={take} disabled={import.busy} testid="bundle-take" />
                }
            </div>
        </form>
    }
}

fn about(lang: Lang, bundle: &BundlePreview) -> Html {
    let yes = |is: bool| lang.t(if is { "devices-yes" } else { "devices-no" });
    html! {
        <div data-testid="bundle-about">
            <Facts facts={vec![
                (lang.t("bundles-from"), html! { &bundle.from.name }),
                (lang.t("bundles-known"), html! { yes(bundle.from.known) }),
                (lang.t("bundles-made-at"), html! { lang.when(&bundle.made_at) }),
                (lang.t("bundles-for-us"), html! { yes(bundle.for_us) }),
                (lang.t("bundles-taken-before"), html! { yes(bundle.taken_before) }),
            ]} />
            if !bundle.from.known {
                { words(&bundle.from.words) }
            }
        </div>
    }
}

const fn kind_code(kind: BundleKind) -> &'static str {
    match kind {
        BundleKind::Verify => "verify",
        BundleKind::Office => "office",
    }
}

/// The bundle that is being written or taken over, or the last one; a toast when it ends.
#[component]
pub fn AtWork() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let jobs = use_call(ListJobs {});
    // The newest comes first.
    let newest = jobs.remote.ready().and_then(|jobs| jobs.iter().find(|job| job.kind == "bundle").cloned());
    let watched = use_mut_ref(String::new);
    let active = newest.as_ref().filter(|job| matches!(job.state.as_str(), "running" | "queued"));
    if let Some(job) = active {
        watched.borrow_mut().clone_from(&job.id);
    }
    {
        let ended = newest
            .as_ref()
            .filter(|job| job.state == "done")
            .map(|job| (job.id.clone(), job.subject.clone()));
        use_effect_with(ended, move |ended| {
            let Some((id, subject)) = ended else { return };
            if *watched.borrow() == *id {
                let text = if subject == "export" { "bundles-made" } else { "bundles-taken" };
                toast.emit(Toast::done(lang.t(text)));
            }
        });
    }
    match newest.filter(|job| job.state != "done") {
        Some(job) => html! { <JobBar title={lang.t("bundles-at-work")} {job} may_act=true /> },
        None => Html::default(),
    }
}

/// What went to and fro.
#[component]
pub fn History() -> Html {
    let lang = use_lang();
    let bundles = use_call(ListBundles {});
    html! {
        <section class="sheet">
            <h2>{ lang.t("bundles-title") }</h2>
            { show(lang, &bundles, |list| if list.is_empty() {
                html! { <p class="muted">{ lang.t("bundles-none") }</p> }
            } else {
                table(lang, list)
            }) }
        </section>
    }
}

fn table(lang: Lang, list: &[BundleView]) -> Html {
    html! {
        <table class="plain-table" data-testid="bundles">
            <thead><tr><th scope="col">{ lang.t("bundles-at") }</th><th scope="col">{ lang.t("bundles-way") }</th><th scope="col">{ lang.t("bundles-device") }</th><th scope="col">{ lang.t("bundles-kind") }</th><th scope="col" class="num">{ lang.t("bundles-sequence") }</th><th scope="col" class="num">{ lang.t("bundles-lists") }</th><th scope="col" class="num">{ lang.t("bundles-people") }</th><th scope="col" class="num">{ lang.t("bundles-added") }</th><th scope="col" class="num">{ lang.t("bundles-linked") }</th><th scope="col" class="num">{ lang.t("bundles-review") }</th></tr></thead>
            <tbody>
                for bundle in list {
                    <tr>
                        <td class="num">{ lang.when(&bundle.at) }</td>
                        <td>{ lang.t(if bundle.sent { "bundles-sent" } else { "bundles-received" }) }</td>
                        <td>{ if bundle.device.is_empty() { lang.t("bundles-with-passphrase") } else { bundle.device.clone().into() } }</td>
                        <td>{ lang.code("bundles-kind", kind_code(bundle.what.kind)) }</td>
                        <td class="num">{ bundle.sequence }</td>
                        <td class="num">{ lang.number(bundle.what.lists) }</td>
                        <td class="num">{ lang.number(bundle.what.people) }</td>
                        <td class="num">{ lang.number(bundle.what.added) }</td>
                        <td class="num">{ lang.number(bundle.what.linked) }</td>
                        <td class="num">{ lang.number(bundle.what.review) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
