//! The frame around the places: rail, strip, demo banner, shortcuts, and the lock after idle time.

mod help;
mod idle;
mod pill;

use kadi_contract::session::{Lock, SessionView};
use kadi_contract::{Access, dhis2};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::input::keys;
use crate::ipc;
use crate::kit::{Button, ButtonKind, Icon, IconName, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::office::{Office, use_office};
use crate::places::{
    audit::AuditPlace,
    cards::{BatchPlace, CardsPlace, NewBatch},
    connect::ConnectPlace,
    devices::Devices,
    duplicates::Duplicates,
    fraud::Fraud,
    home::{Alerts, Home},
    imports::Imports,
    people::People,
    person::PersonPlace,
    person_form::NewPerson,
    printing::Printing,
    settings::Settings,
    share::Share,
    studio::{DesignPlace, NewDesignPlace, StudioPlace},
    sync::SyncPlace,
    verify::Verify,
};
use crate::route::Route;
use crate::show::failure_toast;
use help::Help;
use idle::use_idle_lock;
use pill::Pill;

/// A place of the rail: address, icon, text id, what it needs, its letter after `g`.
type Place = (Route, IconName, &'static str, Access, char);

fn places() -> [Place; 9] {
    [
        (Route::Home, IconName::Home, "place-home", Access::AnyOfficer, 'h'),
        (Route::People, IconName::People, "place-people", Access::ReadPeople, 'p'),
        (Route::Duplicates, IconName::Duplicates, "place-duplicates", Access::WritePeople, 'd'),
        (Route::Cards, IconName::Card, "place-cards", Access::MakeCards, 'c'),
        (Route::Verify, IconName::Verify, "place-verify", Access::AnyOfficer, 'v'),
        (Route::Sync, IconName::Sync, "place-sync", Access::AnyOfficer, 's'),
        (Route::Share, IconName::Share, "place-share", Access::Export, 'x'),
        (Route::Audit, IconName::Book, "place-audit", Access::ReadAudit, 'a'),
        (Route::Settings, IconName::Settings, "place-settings", Access::AnyOfficer, 'r'),
    ]
}

fn sits_in(current: &Route, place: &Route) -> bool {
    match place {
        Route::People => {
            matches!(current, Route::People | Route::NewPerson | Route::Import | Route::Person { .. })
        }
        Route::Home => matches!(current, Route::Home | Route::Alerts),
        Route::Cards => {
            matches!(
                current,
                Route::Cards
                    | Route::NewBatch
                    | Route::NewBatchOf { .. }
                    | Route::Batch { .. }
                    | Route::Printing
                    | Route::Studio
                    | Route::NewDesign { .. }
                    | Route::Design { .. }
            )
        }
        Route::Sync => matches!(current, Route::Sync | Route::Connect),
        Route::Share => matches!(current, Route::Share | Route::Devices),
        Route::Audit => matches!(current, Route::Audit | Route::Fraud),
        _ => current == place,
    }
}

/// Locks the store.
fn lock() {
    spawn_local(async {
        // Whatever the answer, the status is asked again.
        ipc::call(Lock {}).await.ok();
        ipc::announce(&kadi_contract::Event::Locked);
    });
}

/// The frame and the place inside.
#[component]
pub fn Shell() -> Html {
    let lang = use_lang();
    let office = use_office();
    let route = use_route::<Route>().unwrap_or(Route::Home);
    let navigator = use_navigator();
    let toast = use_toasts();
    let help = use_state_eq(|| false);
    let after_g = use_mut_ref(|| false);
    use_idle_lock(
        office.0.session.as_ref().map_or(8, |session| session.auto_lock_minutes),
        Callback::from(|()| lock()),
    );

    let keys = {
        let (navigator, help, office, toast) =
            (navigator.clone(), help.clone(), office.clone(), toast.clone());
        Callback::from(move |event: KeyboardEvent| {
            let go = |route: Route| {
                if let Some(navigator) = &navigator {
                    navigator.push(&route);
                }
            };
            if event.ctrl_key() && event.key().eq_ignore_ascii_case("l") {
                event.prevent_default();
                lock();
                return;
            }
            if !keys::is_plain(&event) {
                return;
            }
            match event.key().as_str() {
                "F2" => {
                    event.prevent_default();
                    go(Route::Verify);
                }
                "F3" if office.may(Access::ReadPeople) => {
                    event.prevent_default();
                    go(Route::People);
                    spawn_local(async {
                        gloo_timers::future::TimeoutFuture::new(60).await;
                        keys::focus("search");
                    });
                }
                "F4" if office.may(Access::MakeCards) => {
                    event.prevent_default();
                    go(Route::NewBatch);
                }
                "F5" => {
                    event.prevent_default();
                    go(Route::Sync);
                    if office.may(Access::Synchronise) && office.0.connected {
                        start_sync(lang, toast.clone());
                    }
                }
                _ => match keys::letter(&event) {
                    Some('/') => {
                        event.prevent_default();
                        keys::focus("top-search");
                    }
                    Some('?') => help.set(true),
                    Some('g') => {
                        *after_g.borrow_mut() = true;
                        return;
                    }
                    Some(letter) if *after_g.borrow() => {
                        if let Some((route, ..)) = places()
                            .into_iter()
                            .find(|(_, _, _, access, own)| *own == letter && office.may(*access))
                        {
                            go(route);
                        }
                    }
                    _ => {}
                },
            }
            *after_g.borrow_mut() = false;
        })
    };
    keys::use_page_keys(keys);

    let close_help = {
        let help = help.setter();
        Callback::from(move |()| help.set(false))
    };
    let open_help = {
        let help = help.setter();
        Callback::from(move |()| help.set(true))
    };
    html! {
        <div class="shell">
            <a class="skip" href="#content" onclick={Callback::from(|event: MouseEvent| { event.prevent_default(); keys::focus("content"); })}>{ lang.t("nav-skip") }</a>
            { rail(lang, &office, &route, &open_help) }
            <div class="shell-main">
                <Strip />
                if office.0.demo {
                    <aside class="demo" aria-label={lang.t("demo-banner")} data-testid="demo-banner"><strong>{ lang.t("demo-banner") }</strong><span>{ lang.t("demo-banner-text") }</span></aside>
                }
                <main id="content" tabindex="-1">{ place(route) }</main>
            </div>
            if *help {
                <Help onclose={close_help} />
            }
        </div>
    }
}

fn start_sync(lang: Lang, toast: Callback<Toast>) {
    spawn_local(async move {
        if let Err(error) = ipc::call(dhis2::StartSync::default()).await {
            toast.emit(failure_toast(lang, &error));
        }
    });
}

fn place(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::People => html! { <People /> },
        Route::NewPerson => html! { <NewPerson /> },
        Route::Import => html! { <Imports /> },
        Route::Person { id } => html! { <PersonPlace key={id.clone()} id={id.clone()} /> },
        Route::Duplicates => html! { <Duplicates /> },
        Route::Alerts => html! { <Alerts /> },
        Route::Cards => html! { <CardsPlace /> },
        Route::NewBatch => html! { <NewBatch /> },
        Route::NewBatchOf { design } => html! { <NewBatch {design} /> },
        Route::Studio => html! { <StudioPlace /> },
        Route::NewDesign { template } => html! { <NewDesignPlace {template} /> },
        Route::Design { id } => html! { <DesignPlace {id} /> },
        Route::Batch { id } => html! { <BatchPlace key={id.clone()} id={id.clone()} /> },
        Route::Printing => html! { <Printing /> },
        Route::Verify => html! { <Verify /> },
        Route::Sync => html! { <SyncPlace /> },
        Route::Connect => html! { <ConnectPlace /> },
        Route::Share => html! { <Share /> },
        Route::Devices => html! { <Devices /> },
        Route::Audit => html! { <AuditPlace /> },
        Route::Fraud => html! { <Fraud /> },
        Route::Settings => html! { <Settings /> },
        Route::Elsewhere => html! { <Redirect<Route> to={Route::Home} /> },
    }
}

fn rail(lang: Lang, office: &Office, current: &Route, help: &Callback<()>) -> Html {
    html! {
        <nav class="rail" aria-label={lang.t("nav-main")}>
            <div class="rail-mark" aria-hidden="true"><Mark /><span>{ "Kadi" }</span></div>
            <ul>
                for (route, icon, label, access, letter) in places() {
                    if office.may(access) || access == Access::AnyOfficer {
                        <li key={label}>
                            <Link<Route> to={route.clone()} classes={classes!("rail-link", sits_in(current, &route).then_some("current"))}>
                                <Icon name={icon} />
                                <span data-testid={format!("nav-{}", label.trim_start_matches("place-"))} title={format!("g {letter}")}>{ lang.t(label) }</span>
                            </Link<Route>>
                        </li>
                    }
                }
            </ul>
            <button type="button" class="rail-link rail-help" data-testid="help-button" onclick={help.reform(|_: MouseEvent| ())}>
                <Icon name={IconName::Question} /><span>{ lang.t("place-help") }</span>
            </button>
        </nav>
    }
}

/// Kadi's mark, the same drawing as the program's icon.
#[component]
pub fn Mark() -> Html {
    html! { <img class="mark" src="kadi.svg" alt="" width="32" height="32" /> }
}

#[component]
fn Strip() -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let text = use_state_eq(String::new);
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().value())
        })
    };
    let onsubmit = {
        let text = text.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(navigator) = &navigator {
                // The search stays out of the address: names are not for histories.
                navigator.push_with_state(&Route::People, crate::places::people::Asked((*text).clone()));
            }
            text.set(String::new());
        })
    };
    html! {
        <header class="strip">
            <p class="strip-title">{ place_name(lang, &office) }</p>
            if office.may(Access::ReadPeople) {
                <form class="strip-search" role="search" aria-label={lang.t("top-search")} {onsubmit}>
                    <Icon name={IconName::Search} />
                    <input id="top-search" data-testid="top-search" type="text" value={(*text).clone()} {oninput}
                        aria-label={lang.t("top-search")} placeholder={lang.t("top-search-hint")} autocomplete="off" spellcheck="false" />
                </form>
            }
            <Pill />
            if let Some(SessionView { name, role, .. }) = &office.0.session {
                <span class="strip-officer" title={lang.code("role", role)} data-testid="officer">{ name }</span>
            }
            <Button label={lang.t("top-lock")} icon={IconName::Lock} icon_only=true kind={ButtonKind::Quiet} testid="lock" onclick={Callback::from(|_: MouseEvent| lock())} />
        </header>
    }
}

fn place_name(lang: Lang, office: &Office) -> AttrValue {
    match &office.0.office {
        Some(place) if place.district.is_empty() => place.region_name.clone().into(),
        Some(place) => format!("{} · {}", place.district, place.region_name).into(),
        None => lang.t("place-home"),
    }
}
