//! The DHIS2 address and account: typed, tested, saved.

use kadi_contract::Secret;
use kadi_contract::dhis2::{
    ConfigureConnection, ConnectionStatus, ConnectionTestView, ConnectionView, TestConnection,
};
use yew::prelude::*;

use super::bind;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Choice, Notice, Select, TextInput, Tone};
use crate::lang::{Lang, use_lang};
use crate::show::Failure;

#[derive(Clone, Default, PartialEq)]
struct Form {
    url: String,
    by_token: bool,
    username: String,
    secret: String,
    allow_http: bool,
}

impl Form {
    fn secrets(&self) -> (String, Option<Secret>, Option<Secret>) {
        let secret = Some(Secret(self.secret.clone()));
        if self.by_token {
            (String::new(), None, secret)
        } else {
            (self.username.trim().to_owned(), secret, None)
        }
    }

    fn to_test(&self) -> TestConnection {
        let (username, password, token) = self.secrets();
        TestConnection {
            url: self.url.trim().to_owned(),
            username,
            password,
            token,
            allow_http: self.allow_http,
        }
    }

    fn to_save(&self) -> ConfigureConnection {
        let (username, password, token) = self.secrets();
        ConfigureConnection {
            url: self.url.trim().to_owned(),
            username,
            password,
            token,
            allow_http: self.allow_http,
        }
    }
}

/// Properties of [`ConnectionForm`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ConnectionFormProps {
    /// Called once the connection is saved.
    pub onsaved: Callback<ConnectionView>,
}

/// The form. A good test saves the connection.
#[component]
pub fn ConnectionForm(props: &ConnectionFormProps) -> Html {
    let lang = use_lang();
    let form = use_state_eq(Form::default);
    let result = use_state_eq(|| None::<ConnectionTestView>);
    let save = use_action::<ConfigureConnection>(props.onsaved.clone());
    let test = {
        let result = result.setter();
        use_action::<TestConnection>(Callback::from(move |view: ConnectionTestView| result.set(Some(view))))
    };
    let onsubmit = {
        let (form, run, result) = (form.clone(), test.run.clone(), result.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            result.set(None);
            run.emit(form.to_test());
        })
    };
    let onsave = {
        let (form, run) = (form.clone(), save.run.clone());
        Callback::from(move |_: MouseEvent| run.emit(form.to_save()))
    };
    let kinds = vec![
        Choice::new("password", lang.t("connect-by-password")),
        Choice::new("token", lang.t("connect-by-token")),
    ];
    let allow = {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let allow_http = event.target_unchecked_into::<web_sys::HtmlInputElement>().checked();
            form.set(Form { allow_http, ..(*form).clone() });
        })
    };
    let ready = !form.url.trim().is_empty()
        && !form.secret.is_empty()
        && (form.by_token || !form.username.trim().is_empty());
    let connected = result.as_ref().is_some_and(|view| view.status == ConnectionStatus::Connected);
    html! {
        <form class="stack" {onsubmit}>
            <TextInput id="dhis2-url" kind="url" label={lang.t("field-url")} value={form.url.clone()} placeholder={Some(AttrValue::from("https://dhis2.example.org"))} oninput={bind(&form, |form: &mut Form, text| form.url = text)} autofocus=true />
            <div class="form-grid">
                <Select id="dhis2-auth" label={lang.t("connect-account")} value={if form.by_token { "token" } else { "password" }} choices={kinds} onchange={bind(&form, |form: &mut Form, kind: String| form.by_token = kind == "token")} />
                if !form.by_token {
                    <TextInput id="dhis2-username" label={lang.t("field-username")} value={form.username.clone()} oninput={bind(&form, |form: &mut Form, text| form.username = text)} />
                }
                <TextInput id="dhis2-secret" kind="password" label={lang.t(if form.by_token { "field-token" } else { "connect-password" })} value={form.secret.clone()} oninput={bind(&form, |form: &mut Form, text| form.secret = text)} />
            </div>
            if form.url.trim().starts_with("http://") {
                <label class="check"><input type="checkbox" id="dhis2-allow-http" checked={form.allow_http} onchange={allow} />{ lang.t("connect-allow-http") }</label>
            }
            if let Some(view) = &*result {
                { outcome(lang, view) }
            }
            if let Some(error) = test.error.or(save.error) {
                <Failure {error} />
            }
            <div class="row row-end">
                <Button label={lang.t(if test.busy { "connect-testing" } else { "connect-test" })} kind={if connected { ButtonKind::Plain } else { ButtonKind::Primary }} submit=true disabled={!ready || test.busy} testid="dhis2-test" />
                if connected {
                    <Button label={lang.t("connect-save")} kind={ButtonKind::Primary} onclick={onsave} disabled={save.busy} testid="dhis2-save" />
                }
            </div>
        </form>
    }
}

fn outcome(lang: Lang, view: &ConnectionTestView) -> Html {
    let code = match view.status {
        ConnectionStatus::Connected => {
            let title = lang.with(
                "connect-connected",
                &[
                    ("name", view.system_name.as_deref().unwrap_or("DHIS2").into()),
                    ("version", view.dhis2_version.as_deref().unwrap_or("?").into()),
                ],
            );
            let hint = lang.count("connect-programmes", u64::from(view.programmes_available.unwrap_or(0)));
            return html! {
                <>
                    <Notice {title} hint={Some(hint)} tone={Tone::Good} testid="dhis2-result" />
                    if let Some(known) = &view.read_as {
                        <Notice title={lang.with("connect-newer", &[("version", view.dhis2_version.as_deref().unwrap_or("?").into()), ("known", known.into())])} hint={Some(lang.t("connect-newer-hint"))} tone={Tone::Neutral} testid="dhis2-newer" />
                    }
                    if let Some(calendar) = &view.calendar {
                        <Notice title={lang.with("connect-calendar", &[("calendar", calendar.into())])} hint={Some(lang.t("connect-calendar-hint"))} tone={Tone::Attention} testid="dhis2-calendar" />
                    }
                    if view.write_capable {
                        <Notice title={lang.t("connect-can-write")} hint={Some(lang.t("connect-can-write-hint"))} tone={Tone::Attention} />
                    }
                </>
            };
        }
        ConnectionStatus::AuthFailed => "dhis2-auth-failed",
        ConnectionStatus::Unreachable => "dhis2-unreachable",
        ConnectionStatus::TlsError => "dhis2-tls",
        ConnectionStatus::NotDhis2 => "dhis2-not-dhis2",
        ConnectionStatus::UnsupportedVersion => "dhis2-unsupported",
        ConnectionStatus::NoTrackerAccess => "dhis2-no-tracker",
    };
    let version = view.dhis2_version.as_deref().unwrap_or("?");
    let title = lang.with(&format!("error-{code}"), &[("version", version.into())]);
    html! { <Notice {title} hint={Some(lang.t(&format!("error-{code}.hint")))} tone={Tone::Attention} testid="dhis2-result" /> }
}
