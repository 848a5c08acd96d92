//! Officers: who can open the register, in which role; for administrators.

use kadi_contract::officers::{
    AddOfficer, ListOfficers, OfficerView, OfficersView, RemoveOfficer, RenameOfficer, ResetPassphrase,
    RoleView, SetOfficerRole,
};
use kadi_contract::{Access, Done, Secret};
use kadi_l10n::Arg;
use yew::prelude::*;

use super::sheet::RecoverySheetSection;
use crate::ipc::{use_action, use_call};
use crate::kit::{
    Button, ButtonKind, Choice, Dialog, IconName, Notice, Select, TextInput, Toast, Tone, use_toasts,
};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::parts::{NewPassphrase, bind_text};
use crate::show::{Failure, show};

/// What is being asked about an officer.
#[derive(Debug, Clone, PartialEq)]
enum Asking {
    Nothing,
    Add,
    Rename(OfficerView),
    Reset(OfficerView),
    Remove(OfficerView),
}

/// Brings the section of the register's key into view.
fn go_to_key() {
    let section = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(super::data_key::ANCHOR));
    if let Some(section) = section {
        section.scroll_into_view();
    }
}

fn with_name(lang: Lang, id: &str, name: &str) -> AttrValue {
    lang.with(id, &[("name", Arg::Text(name))])
}

/// The sheet of officers and the recovery sheet.
#[component]
pub fn Officers() -> Html {
    let lang = use_lang();
    let officers = use_call(ListOfficers {});
    let asking = use_state_eq(|| Asking::Nothing);
    let ask = {
        let asking = asking.setter();
        Callback::from(move |next: Asking| asking.set(next))
    };
    let toast = use_toasts();
    let set_role = use_action::<SetOfficerRole>(Callback::from(move |officer: OfficerView| {
        let role = lang.code("role", &officer.role);
        let args = [("name", Arg::Text(&officer.name)), ("role", Arg::Text(&role))];
        toast.emit(Toast::done(lang.with("officers-role-set", &args)));
    }));
    let onrole = set_role.run.clone();
    let roles = officers.remote.ready().map(|view| view.roles.clone()).unwrap_or_default();
    let close = ask.reform(|()| Asking::Nothing);
    let removed = use_state_eq(|| None::<String>);
    let onremoved = {
        let removed = removed.setter();
        Callback::from(move |name: String| removed.set(Some(name)))
    };
    html! {
        <>
            <section class="sheet stack" data-testid="officers">
                <h2>{ lang.t("officers-title") }</h2>
                <p>{ lang.t("officers-text") }</p>
                { show(lang, &officers, |view| html! { <List view={(**view).clone()} onask={ask.clone()} onrole={onrole.clone()} /> }) }
                if let Some(error) = set_role.error.clone() {
                    <Failure {error} />
                }
                if let Some(name) = &*removed {
                    <Notice title={with_name(lang, "officers-removed", name)} hint={Some(lang.t("data-key-offer"))} tone={Tone::Attention} testid="data-key-offer">
                        <Button label={lang.t("data-key-offer-go")} onclick={Callback::from(|_: MouseEvent| go_to_key())} />
                    </Notice>
                }
                <div class="row row-end"><Button label={lang.t("officers-add")} icon={IconName::Plus} onclick={ask.reform(|_: MouseEvent| Asking::Add)} testid="officer-add" /></div>
            </section>
            <RecoverySheetSection />
            { match &*asking {
                Asking::Nothing => Html::default(),
                Asking::Add => html! { <AddDialog {roles} onclose={close} /> },
                Asking::Rename(officer) => html! { <RenameDialog officer={officer.clone()} onclose={close} /> },
                Asking::Reset(officer) => html! { <ResetDialog officer={officer.clone()} onclose={close} /> },
                Asking::Remove(officer) => html! { <RemoveDialog officer={officer.clone()} onclose={close} {onremoved} /> },
            } }
        </>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct ListProps {
    view: OfficersView,
    onask: Callback<Asking>,
    onrole: Callback<SetOfficerRole>,
}

#[component]
fn List(props: &ListProps) -> Html {
    let lang = use_lang();
    let own = use_office().0.session.as_ref().map(|session| session.officer_id.clone());
    let here = props.view.officers.iter().filter(|officer| officer.state != "left");
    let left = props.view.officers.iter().filter(|officer| officer.state == "left").count();
    html! {
        <>
            <ul class="officer-list">
                for officer in here {
                    { row(lang, officer, own.as_deref() == Some(&officer.id), props) }
                }
            </ul>
            if left > 0 {
                <p class="muted small">{ lang.count("officers-left", left as u64) }</p>
            }
            <details>
                <summary>{ lang.t("officers-roles") }</summary>
                { rights(lang, &props.view.roles) }
            </details>
        </>
    }
}

fn row(lang: Lang, officer: &OfficerView, yourself: bool, props: &ListProps) -> Html {
    let ask = |asking: fn(OfficerView) -> Asking| {
        let (onask, officer) = (props.onask.clone(), officer.clone());
        Callback::from(move |_: MouseEvent| onask.emit(asking(officer.clone())))
    };
    let choices =
        props.view.roles.iter().map(|role| Choice::new(role.role.clone(), lang.code("role", &role.role)));
    let onchange = {
        let (onrole, id) = (props.onrole.clone(), officer.id.clone());
        Callback::from(move |role: String| onrole.emit(SetOfficerRole { id: id.clone(), role }))
    };
    html! {
        <li key={officer.id.clone()} data-testid="officer-row">
            <div class="officer-who">
                <span class="initial" aria-hidden="true">{ officer.name.chars().next().unwrap_or('·') }</span>
                <span><strong>{ &officer.name }</strong>
                    if yourself { <span class="muted">{ " " }{ lang.t("officers-you") }</span> }
                    if officer.state != "active" { <span class="muted small officer-note">{ lang.code("officer-state", &officer.state) }</span> }
                </span>
            </div>
            <Select id={format!("role-{}", officer.id)} label={with_name(lang, "officers-role-of", &officer.name)} value={officer.role.clone()} choices={choices.collect::<Vec<_>>()} {onchange} />
            <div class="officer-acts">
                <Button label={lang.t("officers-rename")} icon={IconName::Pencil} icon_only=true kind={ButtonKind::Quiet} onclick={ask(Asking::Rename)} testid="officer-rename" />
                <Button label={lang.t("officers-reset")} icon={IconName::Key} icon_only=true kind={ButtonKind::Quiet} onclick={ask(Asking::Reset)} testid="officer-reset" />
                <Button label={lang.t("officers-remove")} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={ask(Asking::Remove)} testid="officer-remove" />
            </div>
        </li>
    }
}

/// What each role may do, in words: a line a role stays readable in a narrow column.
fn rights(lang: Lang, roles: &[RoleView]) -> Html {
    let word = |access: &Access| {
        let code = serde_json::to_value(access).ok();
        let code = code.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        lang.code("access", code).to_string()
    };
    html! {
        <dl class="role-rights small">
            for role in roles {
                <dt>{ lang.code("role", &role.role) }</dt>
                <dd>{ role.may.iter().map(word).collect::<Vec<_>>().join(" · ") }</dd>
            }
        </dl>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct AddProps {
    roles: Vec<RoleView>,
    onclose: Callback<()>,
}

#[component]
fn AddDialog(props: &AddProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let name = use_state_eq(String::new);
    let role = use_state_eq(|| "district_officer".to_owned());
    let passphrase = use_state_eq(String::new);
    let add = {
        let onclose = props.onclose.clone();
        use_action::<AddOfficer>(Callback::from(move |officer: OfficerView| {
            toast.emit(Toast::done(with_name(lang, "officers-added", &officer.name)));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, name, role, passphrase) = (add.run.clone(), name.clone(), role.clone(), passphrase.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(AddOfficer {
                name: (*name).clone(),
                role: (*role).clone(),
                language: lang.0.code().to_owned(),
                passphrase: Secret((*passphrase).clone()),
            });
        })
    };
    let choices: Vec<Choice> = props
        .roles
        .iter()
        .map(|role| Choice::new(role.role.clone(), lang.code("role", &role.role)))
        .collect();
    html! {
        <Dialog title={lang.t("officers-add")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="officer-add-dialog">
            <form class="stack" {onsubmit}>
                <TextInput id="new-officer-name" label={lang.t("officers-name")} value={(*name).clone()} oninput={bind_text(&name)} autofocus=true />
                <Select id="new-officer-role" label={lang.t("officers-role")} value={(*role).clone()} {choices} onchange={bind_text(&role)} />
                <p>{ lang.t("officers-add-text") }</p>
                <NewPassphrase label={lang.t("field-passphrase")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
                if let Some(error) = add.error.clone() {
                    <Failure {error} />
                }
                { acts(lang, &props.onclose, "officers-add", "officer-add-confirm", add.busy || name.trim().is_empty() || passphrase.is_empty()) }
            </form>
        </Dialog>
    }
}

fn acts(lang: Lang, onclose: &Callback<()>, action: &str, testid: &'static str, disabled: bool) -> Html {
    html! {
        <div class="row row-end">
            <Button label={lang.t("action-cancel")} onclick={onclose.reform(|_: MouseEvent| ())} />
            <Button label={lang.t(action)} kind={ButtonKind::Primary} submit=true {testid} {disabled} />
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct OneProps {
    officer: OfficerView,
    onclose: Callback<()>,
}

#[component]
fn RenameDialog(props: &OneProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let name = use_state_eq(|| props.officer.name.clone());
    let rename = {
        let onclose = props.onclose.clone();
        use_action::<RenameOfficer>(Callback::from(move |_: OfficerView| {
            toast.emit(Toast::done(lang.t("officers-renamed")));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, id, name) = (rename.run.clone(), props.officer.id.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(RenameOfficer { id: id.clone(), name: (*name).clone() });
        })
    };
    html! {
        <Dialog title={lang.t("officers-rename")} close_label={lang.t("action-close")} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit}>
                <TextInput id="officer-new-name" label={lang.t("officers-name")} value={(*name).clone()} oninput={bind_text(&name)} autofocus=true />
                if let Some(error) = rename.error.clone() {
                    <Failure {error} />
                }
                { acts(lang, &props.onclose, "action-save", "officer-rename-confirm", rename.busy || name.trim().is_empty()) }
            </form>
        </Dialog>
    }
}

#[component]
fn ResetDialog(props: &OneProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let passphrase = use_state_eq(String::new);
    let reset = {
        let onclose = props.onclose.clone();
        use_action::<ResetPassphrase>(Callback::from(move |officer: OfficerView| {
            toast.emit(Toast::done(with_name(lang, "officers-reset-done", &officer.name)));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, id, passphrase) = (reset.run.clone(), props.officer.id.clone(), passphrase.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(ResetPassphrase { id: id.clone(), passphrase: Secret((*passphrase).clone()) });
        })
    };
    html! {
        <Dialog title={lang.t("officers-reset")} close_label={lang.t("action-close")} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit}>
                <p>{ with_name(lang, "officers-reset-text", &props.officer.name) }</p>
                <NewPassphrase label={lang.t("passphrase-new")} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} />
                if let Some(error) = reset.error.clone() {
                    <Failure {error} />
                }
                { acts(lang, &props.onclose, "action-save", "officer-reset-confirm", reset.busy || passphrase.is_empty()) }
            </form>
        </Dialog>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct RemoveProps {
    officer: OfficerView,
    onclose: Callback<()>,
    onremoved: Callback<String>,
}

#[component]
fn RemoveDialog(props: &RemoveProps) -> Html {
    let lang = use_lang();
    let name = props.officer.name.clone();
    let remove = {
        let (onclose, onremoved, name) = (props.onclose.clone(), props.onremoved.clone(), name.clone());
        use_action::<RemoveOfficer>(Callback::from(move |_: Done| {
            onremoved.emit(name.clone());
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, id) = (remove.run.clone(), props.officer.id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(RemoveOfficer { id: id.clone() });
        })
    };
    html! {
        <Dialog title={with_name(lang, "officers-remove-title", &name)} close_label={lang.t("action-close")} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit}>
                <p>{ lang.t("officers-remove-text") }</p>
                if let Some(error) = remove.error.clone() {
                    <Failure {error} />
                }
                { acts(lang, &props.onclose, "officers-remove", "officer-remove-confirm", remove.busy) }
            </form>
        </Dialog>
    }
}
