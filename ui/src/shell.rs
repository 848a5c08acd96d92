//! The frame around the places: rail, strip, demo banner, shortcuts, and the lock after idle time.

mod commands;
mod help;
mod idle;
mod palette;
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
use commands::{Act, Command, place_of, places};
use help::Help;
use idle::use_idle_lock;
use palette::Palette;
use pill::Pill;

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
    let asking = use_state_eq(|| false);
    let after_g = use_mut_ref(|| false);
    use_idle_lock(
        office.0.session.as_ref().map_or(8, |session| session.auto_lock_minutes),
        Callback::from(|()| lock()),
    );

    let act = {
        let (office, help, asking) = (office.clone(), help.setter(), asking.setter());
        Callback::from(move |act: Act| {
            let Some(navigator) = &navigator else { return };
            match act {
                Act::Go(route) => navigator.push(&route),
                Act::FindPerson => {
                    navigator.push(&Route::People);
                    spawn_local(async {
                        gloo_timers::future::TimeoutFuture::new(60).await;
                        keys::focus("search");
                    });
                }
                // The search stays out of the address: names are not for histories.
                Act::SearchFor(text) => {
                    navigator.push_with_state(&Route::People, crate::places::people::Asked(text));
                }
                Act::Synchronise => {
                    navigator.push(&Route::Sync);
                    if office.may(Access::Synchronise) && office.0.connected {
                        start_sync(lang, toast.clone());
                    }
                }
                Act::Lock => lock(),
                Act::ListKeys => help.set(true),
                Act::Ask => asking.set(true),
            }
        })
    };
    let keys = {
        let (office, act) = (office.clone(), act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let is_after_g = after_g.replace(false);
            let asked = match event.key().as_str() {
                "l" | "L" if event.ctrl_key() => Some(Act::Lock),
                "k" | "K" if event.ctrl_key() && !event.alt_key() && !keys::is_in_dialog() => Some(Act::Ask),
                _ if !keys::is_plain(&event) => None,
                "F2" => Some(Act::Go(Route::Verify)),
                "F3" if office.may(Access::ReadPeople) => Some(Act::FindPerson),
                "F4" if office.may(Access::MakeCards) => Some(Act::Go(Route::NewBatch)),
                "F5" => Some(Act::Synchronise),
                _ => match keys::letter(&event) {
                    Some('/') => {
                        event.prevent_default();
                        keys::focus("top-search");
                        None
                    }
                    Some('?') => Some(Act::ListKeys),
                    Some('g') => {
                        *after_g.borrow_mut() = true;
                        None
                    }
                    Some(letter) if is_after_g => place_of(letter, &office),
                    _ => None,
                },
            };
            if let Some(asked) = asked {
                event.prevent_default();
                act.emit(asked);
            }
        })
    };
    keys::use_page_keys(keys);

    let close_help = {
        let help = help.setter();
        Callback::from(move |()| help.set(false))
    };
    let close_palette = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    let open_help = act.reform(|()| Act::ListKeys);
    html! {
        <div class="shell">
            <a class="skip" href="#content" onclick={Callback::from(|event: MouseEvent| { event.prevent_default(); keys::focus("content"); })}>{ lang.t("nav-skip") }</a>
            { rail(lang, &office, &route, &open_help) }
            <div class="shell-main">
                <Strip onact={act.clone()} />
                if office.0.demo {
                    <aside class="demo" aria-label={lang.t("demo-banner")} data-testid="demo-banner"><strong>{ lang.t("demo-banner") }</strong><span>{ lang.t("demo-banner-text") }</span></aside>
                }
                <main id="content" tabindex="-1">{ place(route) }</main>
            </div>
            if *help {
                <Help onclose={close_help} />
            }
            if *asking {
                <Palette onclose={close_palette} onact={act.clone()} />
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
                for Command { text, icon, access, keys, act } in places() {
                    if let (Act::Go(route), true) = (act, office.may(access)) {
                        <li key={text}>
                            <Link<Route> to={route.clone()} classes={classes!("rail-link", sits_in(current, &route).then_some("current"))}>
                                <Icon name={icon} />
                                <span data-testid={format!("nav-{}", text.trim_start_matches("place-"))} title={keys}>{ lang.t(text) }</span>
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

#[derive(Debug, Clone, PartialEq, Properties)]
struct StripProps {
    onact: Callback<Act>,
}

#[component]
fn Strip(props: &StripProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let text = use_state_eq(String::new);
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().value())
        })
    };
    let onsubmit = {
        let (text, onact) = (text.clone(), props.onact.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            onact.emit(Act::SearchFor((*text).clone()));
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
