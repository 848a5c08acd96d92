//! The form that opens a backup: its folder and a secret, then what is in it.

use std::marker::PhantomData;

use kadi_contract::backup::{BackupContentView, CheckBackup, RestoreBackup};
use kadi_contract::{Call, Secret};
use yew::prelude::*;

use super::bind_text;
use crate::ipc::use_action;
use crate::kit::{Button, Facts, Notice, TextInput, Tone};
use crate::lang::use_lang;
use crate::show::Failure;

/// A call that opens a backup.
pub trait OpensBackup: Call<Reply = BackupContentView> + PartialEq + 'static {
    /// The call for this folder and secret.
    fn new(folder: String, passphrase: Secret) -> Self;
}

impl OpensBackup for CheckBackup {
    fn new(folder: String, passphrase: Secret) -> Self {
        Self { folder, passphrase }
    }
}

impl OpensBackup for RestoreBackup {
    fn new(folder: String, passphrase: Secret) -> Self {
        Self { folder, passphrase }
    }
}

/// Properties of [`BackupForm`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BackupFormProps<C: PartialEq> {
    /// Begins the ids of its fields, also its name for tests.
    pub id: &'static str,
    /// What the acting button says.
    pub action: &'static str,
    /// What is said when it was done.
    pub done: &'static str,
    /// Called when the person goes on after it was done.
    #[prop_or_default]
    pub onnext: Option<Callback<()>>,
    #[prop_or_default]
    kind: PhantomData<C>,
}

/// The form.
#[component]
pub fn BackupForm<C: OpensBackup>(props: &BackupFormProps<C>) -> Html {
    let lang = use_lang();
    let folder = use_state_eq(String::new);
    let secret = use_state_eq(String::new);
    let found = use_state_eq(|| None::<BackupContentView>);
    let act = {
        let found = found.setter();
        use_action::<C>(Callback::from(move |content: BackupContentView| found.set(Some(content))))
    };
    let onsubmit = {
        let (run, folder, secret, found) = (act.run.clone(), folder.clone(), secret.clone(), found.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            found.set(None);
            run.emit(C::new(folder.trim().to_owned(), Secret((*secret).clone())));
            secret.set(String::new());
        })
    };
    let id = props.id;
    html! {
        <form class="stack" {onsubmit}>
            <TextInput id={format!("{id}-folder")} label={lang.t("backup-check-folder")} value={(*folder).clone()} oninput={bind_text(&folder)} code=true />
            <TextInput id={format!("{id}-secret")} kind="password" label={lang.t("backup-secret")} value={(*secret).clone()} oninput={bind_text(&secret)} />
            if let Some(error) = act.error.clone().filter(|_| found.is_none()) {
                <Failure {error} />
            }
            if let Some(content) = &*found {
                <Notice title={lang.t(props.done)} tone={Tone::Good} testid={format!("{id}-done")} />
                <Facts facts={vec![
                    (lang.t("backup-people"), html! { <span class="num">{ lang.number(content.people) }</span> }),
                    (lang.t("backup-until"), html! { content.last_entry.as_deref().map(|at| lang.when(at)).unwrap_or_default() }),
                    (lang.t("backup-officers"), html! { content.officers.join(", ") }),
                ]} />
            }
            <div class="row row-end">
                if let (Some(onnext), true) = (&props.onnext, found.is_some()) {
                    <Button label={lang.t("action-next")} kind={crate::kit::ButtonKind::Primary} onclick={onnext.reform(|_: MouseEvent| ())} testid={format!("{id}-next")} />
                } else {
                    <Button label={lang.t(props.action)} submit=true disabled={act.busy || folder.is_empty() || secret.is_empty()} testid={format!("{id}-act")} />
                }
            </div>
        </form>
    }
}
