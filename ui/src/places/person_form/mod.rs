//! Somebody new: while the form is filled in, whoever of the register may be the same is shown beside it.

mod candidates;

use gloo_timers::callback::Timeout;
use kadi_contract::people::{MatchPerson, PersonInput, RegisterOutcome, RegisterPerson};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call_if};
use crate::kit::{Button, ButtonKind, PlaceHead, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::PersonFields;
use crate::route::Route;
use crate::show::Failure;
use candidates::Candidates;

/// Pause after the last key before the register is asked, in milliseconds.
const PAUSE_MS: u32 = 300;

/// The place.
#[component]
pub fn NewPerson() -> Html {
    let lang = use_lang();
    let navigator = use_navigator();
    let toast = use_toasts();
    let person = use_state_eq(PersonInput::default);
    let asked = use_state_eq(|| None::<MatchPerson>);
    {
        let asked = asked.setter();
        use_effect_with((*person).clone(), move |person| {
            let worth =
                person.first_name.trim().chars().count() + person.last_name.trim().chars().count() >= 3;
            let request = worth.then(|| MatchPerson { person: person.clone() });
            let timeout = Timeout::new(PAUSE_MS, move || asked.set(request));
            move || drop(timeout)
        });
    }
    let candidates = use_call_if((*asked).clone());
    let register = {
        let navigator = navigator.clone();
        use_action::<RegisterPerson>(Callback::from(move |outcome: RegisterOutcome| {
            let words = match outcome.decision.as_str() {
                "link" => "register-linked",
                "review" => "register-review",
                _ => "register-created",
            };
            toast.emit(Toast::done(lang.t(words)));
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Person { id: outcome.mpi_id });
            }
        }))
    };
    let onchange = {
        let person = person.setter();
        Callback::from(move |next| person.set(next))
    };
    let onsubmit = {
        let (run, person) = (register.run.clone(), person.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(RegisterPerson { person: (*person).clone() });
        })
    };
    let problem = register.error.as_ref().and_then(|error| {
        error.params.get("field").map(|field| (field.clone(), AttrValue::from(lang.error(error).sentence)))
    });
    let named = !person.first_name.trim().is_empty() || !person.last_name.trim().is_empty();
    html! {
        <>
            <PlaceHead title={lang.t("register-title")} line={Some(lang.t("register-text"))} />
            <div class="person-columns">
                <form class="sheet stack" {onsubmit}>
                    <PersonFields person={(*person).clone()} {onchange} {problem} />
                    if let Some(error) = register.error.clone() {
                        <Failure {error} />
                    }
                    <div class="row row-end"><Button label={lang.t("register-save")} kind={ButtonKind::Primary} submit=true disabled={register.busy || !named} testid="register" /></div>
                </form>
                <Candidates list={candidates.remote.ready().filter(|_| asked.is_some()).cloned()} />
            </div>
        </>
    }
}
