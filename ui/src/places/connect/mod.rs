//! The DHIS2 connection and the mapping of its programmes.

use kadi_contract::Access;
use kadi_contract::dhis2::GetConnection;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, ButtonKind, Facts, IconName, PlaceHead, Toast, use_toasts};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::{ConnectionForm, MappingForm};
use crate::route::Route;
use crate::show::show;

/// The place.
#[component]
pub fn ConnectPlace() -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let toast = use_toasts();
    let connection = use_call(GetConnection {});
    let changing = use_state_eq(|| false);
    let saved = {
        let changing = changing.setter();
        Callback::from(move |_| changing.set(false))
    };
    let mapped = Callback::from(move |_| toast.emit(Toast::done(lang.t("map-saved"))));
    let back = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Sync);
        }
    });
    let change = {
        let changing = changing.setter();
        Callback::from(move |_: MouseEvent| changing.set(true))
    };
    html! {
        <>
            <PlaceHead title={lang.t("connect-title")} line={Some(lang.t("welcome-read-only"))}>
                <Button label={lang.t("place-sync")} icon={IconName::Left} kind={ButtonKind::Quiet} onclick={back} />
            </PlaceHead>
            { show(lang, &connection, |view| match (&**view, *changing) {
                (Some(view), false) => html! {
                    <div class="stack">
                        <section class="sheet">
                            <Facts facts={vec![
                                (lang.t("field-url"), html! { <span class="code">{ &view.url }</span> }),
                                (lang.t("connect-account"), html! { if view.username.is_empty() { { lang.t("field-token") } } else { { &view.username } } }),
                                (lang.t("connect-since"), html! { lang.when(&view.created_at) }),
                            ]} />
                            if office.may(Access::Synchronise) && !view.demo {
                                <Button label={lang.t("action-change")} onclick={change} testid="connection-change" />
                            }
                        </section>
                        <section class="sheet stack"><h2>{ lang.t("map-title") }</h2><p>{ lang.t("map-text") }</p><MappingForm onsaved={mapped} /></section>
                    </div>
                },
                _ => html! { <section class="sheet narrow"><ConnectionForm onsaved={saved} /></section> },
            }) }
        </>
    }
}
