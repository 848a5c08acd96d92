//! The locked screen: one field, the officers, the way to verify a card, and the recovery sheet.

mod recovery;
mod working;

use gloo_timers::callback::Timeout;
use kadi_contract::session::{SessionView, Unlock as UnlockCall};
use kadi_contract::short_code::UnlockWithShortCode;
use kadi_contract::{ErrorCode, Secret};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::input::keys;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, IconName, TextInput};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::{LanguageButtons, bind_text};
use crate::places::verify::Verify;
use crate::places::verify::kiosk::{self, Kiosk};
use crate::route::Route;
use crate::shell::Mark;
use crate::show::Failure;
use crate::tray::use_tray;
use recovery::Recovery;
use working::Working;

/// The locked screen; the verification stays within reach.
#[component]
pub fn Unlock() -> Html {
    let lang = use_lang();
    let route = use_route::<Route>();
    let navigator = use_navigator();
    let recovering = use_state_eq(|| false);
    use_tray(Some(("locked", lang.t("tray-locked"))));
    keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
        if let ("F2", Some(navigator)) = (event.key().as_str(), &navigator) {
            event.prevent_default();
            navigator.push(&Route::Verify);
        }
    }));
    if kiosk::is_on() {
        return html! { <Kiosk><Form /></Kiosk> };
    }
    if route == Some(Route::Verify) {
        return html! {
            <div class="locked-verify">
                <header class="strip">
                    <div class="rail-mark"><Mark /><span>{ "Kadi" }</span></div>
                    <span class="spacer" />
                    <LanguageButtons />
                    <Link<Route> to={Route::Home} classes="button button-plain">{ lang.t("place-unlock") }</Link<Route>>
                </header>
                <main id="content" tabindex="-1"><Verify locked=true /></main>
            </div>
        };
    }
    let toggle = {
        let recovering = recovering.clone();
        Callback::from(move |()| recovering.set(!*recovering))
    };
    html! {
        <div class="gate">
            <header class="gate-head"><div class="rail-mark"><Mark /><span>{ "Kadi" }</span></div><LanguageButtons /></header>
            <main id="content" class="gate-card" tabindex="-1">
                if *recovering {
                    <Recovery onback={toggle} />
                } else {
                    <Form onrecover={toggle} />
                }
            </main>
            <footer class="gate-foot">
                <Link<Route> to={Route::Verify} classes="button button-plain"><crate::kit::Icon name={IconName::Verify} /><span data-testid="verify-locked">{ lang.t("unlock-verify") }</span><kbd aria-hidden="true">{ "F2" }</kbd></Link<Route>>
            </footer>
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct FormProps {
    /// Turns to the recovery sheet; without it there is no such way.
    #[prop_or_default]
    onrecover: Option<Callback<()>>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let officers = &office.0.officers;
    let chosen = use_state_eq(|| officers.first().map(|officer| officer.id.clone()));
    let passphrase = use_state_eq(String::new);
    let caps = use_state_eq(|| false);
    let wait = use_state_eq(|| office.0.wait_seconds);
    let unlock = use_action::<UnlockCall>(Callback::from(|_: SessionView| ()));
    let shorter = use_action::<UnlockWithShortCode>(Callback::from(|_: SessionView| ()));
    // The pass phrase is always one press away, and the only way once a short code was tried too often.
    let by_passphrase = use_state_eq(|| false);
    let has_code = officers.iter().any(|officer| officer.short_code && *chosen == Some(officer.id.clone()));
    let by_code = has_code && !*by_passphrase;
    let busy = unlock.busy || shorter.busy;
    let error = if by_code { shorter.error.clone() } else { unlock.error.clone() };
    {
        let wait = wait.setter();
        let asked = error
            .as_ref()
            .filter(|error| error.code == ErrorCode::TooManyAttempts)
            .and_then(|error| error.params.get("seconds")?.parse::<u64>().ok());
        use_effect_with(error.clone(), move |_| {
            if let Some(seconds) = asked {
                wait.set(seconds);
            }
        });
    }
    {
        let wait = wait.clone();
        use_effect_with(*wait, move |&seconds| {
            let timeout = (seconds > 0).then(|| Timeout::new(1_000, move || wait.set(seconds - 1)));
            move || drop(timeout)
        });
    }
    let onsubmit = {
        let (run, shorter) = (unlock.run.clone(), shorter.run.clone());
        let (chosen, passphrase) = (chosen.clone(), passphrase.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (officer_id, secret) = ((*chosen).clone(), Secret((*passphrase).clone()));
            if by_code {
                shorter.emit(UnlockWithShortCode { officer_id, code: secret });
            } else {
                run.emit(UnlockCall { officer_id, passphrase: secret });
            }
            passphrase.set(String::new());
        })
    };
    let oncaps = {
        let caps = caps.setter();
        Callback::from(move |event: KeyboardEvent| caps.set(event.get_modifier_state("CapsLock")))
    };
    let label = lang.t(if by_code { "unlock-short-code" } else { "field-passphrase" });
    let other = {
        let (by_passphrase, passphrase) = (by_passphrase.clone(), passphrase.setter());
        Callback::from(move |_: MouseEvent| {
            passphrase.set(String::new());
            by_passphrase.set(!*by_passphrase);
        })
    };
    html! {
        <form class={classes!("stack", error.is_some().then_some("shaken"))} {onsubmit} onkeyup={oncaps}>
            <h1>{ lang.t("unlock-title") }</h1>
            <div class="officers" role="radiogroup" aria-label={lang.t("unlock-officer")}>
                for officer in officers {
                    <label key={officer.id.clone()} class={classes!("officer", (*chosen == Some(officer.id.clone())).then_some("chosen"))}>
                        <input type="radio" class="visually-hidden" name="officer" value={officer.id.clone()} checked={*chosen == Some(officer.id.clone())}
                            onchange={ let (chosen, id) = (chosen.setter(), officer.id.clone()); Callback::from(move |_: Event| chosen.set(Some(id.clone()))) } />
                        <span class="initial" aria-hidden="true">{ officer.name.chars().next().unwrap_or('·') }</span>
                        <span data-testid="officer-chip">{ &officer.name }</span>
                    </label>
                }
            </div>
            <TextInput id="passphrase" kind="password" {label} value={(*passphrase).clone()} oninput={bind_text(&passphrase)} autocomplete="current-password" autofocus=true
                hint={caps.then(|| lang.t("unlock-caps"))} />
            if *wait > 0 {
                <p class="notice tone-neutral" role="status" data-testid="wait">{ lang.count("unlock-wait", *wait) }</p>
            } else if let Some(error) = error {
                <Failure {error} />
            }
            if busy {
                <progress class="thin" aria-label={lang.t("unlock-opening")} />
            }
            <Working />
            <Button label={lang.t(if busy { "unlock-opening" } else { "unlock-open" })} kind={ButtonKind::Primary} submit=true disabled={busy || *wait > 0 || passphrase.is_empty()} testid="unlock" />
            if has_code {
                <Button label={lang.t(if by_code { "unlock-by-passphrase" } else { "unlock-by-short-code" })} kind={ButtonKind::Quiet} onclick={other} testid="unlock-other" />
            }
            if let Some(onrecover) = &props.onrecover {
                <Button label={lang.t("unlock-forgot")} kind={ButtonKind::Quiet} onclick={onrecover.reform(|_: MouseEvent| ())} testid="recover" />
            }
        </form>
    }
}
