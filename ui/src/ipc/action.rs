//! A call that the person starts: whether it is on its way, and how it failed.

use std::rc::Rc;

use kadi_contract::{ApiError, Call};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::call;

/// What [`use_action`] gives.
pub struct Action<C> {
    /// Makes the call, unless one is on its way.
    pub run: Callback<C>,
    /// Whether one is on its way.
    pub busy: bool,
    /// How the last one failed.
    pub error: Option<Rc<ApiError>>,
    /// Forgets the failure.
    pub forget: Callback<()>,
}

/// A call to make on demand; `done` gets its reply.
#[hook]
pub fn use_action<C: Call + 'static>(done: Callback<C::Reply>) -> Action<C> {
    let busy = use_state_eq(|| false);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let run = {
        let (busy, error) = (busy.clone(), error.setter());
        Callback::from(move |request: C| {
            if *busy {
                return;
            }
            busy.set(true);
            let (busy, error, done) = (busy.setter(), error.clone(), done.clone());
            spawn_local(async move {
                let reply = call(request).await;
                busy.set(false);
                match reply {
                    Ok(reply) => {
                        error.set(None);
                        done.emit(reply);
                    }
                    Err(failure) => error.set(Some(Rc::new(failure))),
                }
            });
        })
    };
    let forget = {
        let error = error.setter();
        Callback::from(move |()| error.set(None))
    };
    Action { run, busy: *busy, error: (*error).clone(), forget }
}
