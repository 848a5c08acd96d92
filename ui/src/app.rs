//! The application: language, session, and which of set-up, lock or work is shown.

use std::rc::Rc;

use kadi_contract::session::{GetStatus, SetLanguage, StoreState};
use kadi_l10n::Language;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{self, Remote};
use crate::kit::Toasts;
use crate::lang::{Lang, LanguageContext};
use crate::office::Office;
use crate::places::setup::Setup;
use crate::places::unlock::Unlock;
use crate::places::verify::kiosk;
use crate::shell::Shell;
use crate::show::Failure;
use crate::theme;

/// Everything.
#[component]
pub fn App() -> Html {
    let language = use_state_eq(theme::language);
    let status = ipc::use_call(GetStatus {});
    let setting_up = use_state_eq(|| false);
    let session = status.remote.ready().and_then(|status| status.session.clone());

    {
        // The stream of events belongs to the session.
        let officer = session.as_ref().map(|session| session.officer_id.clone());
        use_effect_with(officer, |_| {
            let connection = ipc::connect();
            move || drop(connection)
        });
    }
    {
        let language = language.clone();
        let spoken = session.as_ref().and_then(|session| Language::parse(&session.language));
        use_effect_with(spoken, move |spoken| {
            if let Some(spoken) = *spoken {
                theme::choose_language(spoken);
                language.set(spoken);
            }
        });
    }
    {
        let setting_up = setting_up.clone();
        let absent = status.remote.ready().is_some_and(|status| status.store == StoreState::Absent);
        use_effect_with(absent, move |&absent| {
            if absent {
                setting_up.set(true);
            }
        });
    }
    // Whoever gave a pass phrase may do everything again.
    use_effect_with(session.is_some(), |&open| {
        if open {
            kiosk::end();
        }
    });
    let choose = {
        let (language, open) = (language.setter(), session.is_some());
        use_callback(open, move |chosen: Language, &open| {
            theme::choose_language(chosen);
            language.set(chosen);
            if open {
                spawn_local(async move {
                    // A failure leaves the choice on this screen; the next one tries again.
                    ipc::call(SetLanguage { language: chosen.code().to_owned() }).await.ok();
                });
            }
        })
    };
    let lang = Lang(*language);
    let done = {
        let setting_up = setting_up.setter();
        use_callback((), move |(), ()| setting_up.set(false))
    };
    let page = match &status.remote {
        Remote::Loading => Html::default(),
        Remote::Failed(error) => {
            alone(html! { <Failure error={error.clone()} again={status.again.clone()} /> })
        }
        Remote::Ready(view) => {
            let inside = if let Some(problem) = view.problem.filter(|_| view.store == StoreState::Unusable) {
                alone(html! { <Failure error={Rc::new(problem.into())} again={status.again.clone()} /> })
            } else if *setting_up || view.store == StoreState::Absent {
                html! { <Setup {done} /> }
            } else if view.session.is_some() {
                html! { <Shell /> }
            } else {
                html! { <Unlock /> }
            };
            html! { <ContextProvider<Office> context={Office(view.clone())}>{ inside }</ContextProvider<Office>> }
        }
    };
    html! {
        <ContextProvider<LanguageContext> context={LanguageContext { lang, choose }}>
            <HashRouter>
                <Toasts label={lang.t("toast-region")} close_label={lang.t("action-close")}>{ page }</Toasts>
            </HashRouter>
        </ContextProvider<LanguageContext>>
    }
}

fn alone(content: Html) -> Html {
    html! { <main class="alone">{ content }</main> }
}
