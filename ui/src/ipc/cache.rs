//! Replies as state: fetched when first shown, and again when one of their tags changes.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use kadi_contract::{ApiError, Call, Event, Tag};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{call, listen};

/// Shortest time between two fetches that events ask for, in milliseconds: progress comes faster than eyes.
const PAUSE_MS: u32 = 600;

/// A reply on its way.
#[derive(Debug)]
pub enum Remote<T> {
    /// Not there yet.
    Loading,
    /// There.
    Ready(Rc<T>),
    /// Not to be had.
    Failed(Rc<ApiError>),
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Ready(value) => Self::Ready(value.clone()),
            Self::Failed(error) => Self::Failed(error.clone()),
        }
    }
}

impl<T: PartialEq> PartialEq for Remote<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Loading, Self::Loading) => true,
            (Self::Ready(a), Self::Ready(b)) => Rc::ptr_eq(a, b) || a == b,
            (Self::Failed(a), Self::Failed(b)) => a == b,
            _ => false,
        }
    }
}

impl<T> Remote<T> {
    /// The reply, when it is there.
    #[must_use]
    pub fn ready(&self) -> Option<&Rc<T>> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

/// What [`use_call`] gives: the reply and a way to ask again.
pub struct UseCall<T> {
    /// The reply. While a changed call is on its way, still the one before.
    pub remote: Remote<T>,
    /// Asks again.
    pub again: Callback<()>,
}

/// Shows the reply of a call and keeps it fresh.
#[hook]
pub fn use_call<C: Call + Clone + PartialEq + 'static>(request: C) -> UseCall<C::Reply>
where
    C::Reply: PartialEq + 'static,
{
    use_call_if(Some(request))
}

/// As [`use_call`]; asks nothing while there is no call.
#[hook]
pub fn use_call_if<C: Call + Clone + PartialEq + 'static>(request: Option<C>) -> UseCall<C::Reply>
where
    C::Reply: PartialEq + 'static,
{
    let remote = use_state_eq(|| Remote::Loading);
    let fetcher = {
        let setter = remote.setter();
        use_memo((), move |()| Fetcher::new(setter))
    };
    let again = {
        let (fetcher, request) = (fetcher.clone(), request.clone());
        Callback::from(move |()| {
            if let Some(request) = request.clone() {
                fetcher.clone().fetch(request);
            }
        })
    };
    {
        let fetcher = fetcher.clone();
        use_effect_with(request, move |request| {
            let request = request.clone();
            let subscription = request.map(|request| {
                fetcher.clone().fetch(request.clone());
                let fetcher = fetcher.clone();
                listen(move |event| {
                    if concerns(C::READS, event) {
                        fetcher.clone().fetch_soon(request.clone());
                    }
                })
            });
            move || {
                fetcher.forget();
                drop(subscription);
            }
        });
    }
    UseCall { remote: (*remote).clone(), again }
}

fn concerns(reads: &[Tag], event: &Event) -> bool {
    match event {
        Event::Changed { tags } => tags.iter().any(|tag| reads.contains(tag)),
        Event::Job { .. } => reads.contains(&Tag::Jobs),
        Event::Locked => reads.contains(&Tag::Session),
    }
}

struct Fetcher<T: 'static> {
    setter: UseStateSetter<Remote<T>>,
    /// The newest request; replies of older ones are dropped.
    generation: Cell<u64>,
    /// Counts the calls shown one after the other; what was asked for an older one is dropped.
    epoch: Cell<u64>,
    waiting: Cell<bool>,
    asked_again: Cell<bool>,
}

impl<T: PartialEq + 'static> Fetcher<T> {
    fn new(setter: UseStateSetter<Remote<T>>) -> Self {
        Self {
            setter,
            generation: Cell::new(0),
            epoch: Cell::new(0),
            waiting: Cell::new(false),
            asked_again: Cell::new(false),
        }
    }

    fn forget(&self) {
        self.generation.set(self.generation.get() + 1);
        self.epoch.set(self.epoch.get() + 1);
        self.waiting.set(false);
        self.asked_again.set(false);
    }

    fn fetch<C: Call<Reply = T> + 'static>(self: Rc<Self>, request: C) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        spawn_local(async move {
            let reply = call(request).await;
            if self.generation.get() == generation {
                self.setter.set(match reply {
                    Ok(value) => Remote::Ready(Rc::new(value)),
                    Err(error) => Remote::Failed(Rc::new(error)),
                });
            }
        });
    }

    /// Fetches after a short pause, and once more at the end when events came meanwhile.
    fn fetch_soon<C: Call<Reply = T> + Clone + 'static>(self: Rc<Self>, request: C) {
        if self.waiting.replace(true) {
            self.asked_again.set(true);
            return;
        }
        let epoch = self.epoch.get();
        spawn_local(async move {
            loop {
                self.asked_again.set(false);
                TimeoutFuture::new(PAUSE_MS / 6).await;
                if self.epoch.get() != epoch {
                    return;
                }
                self.clone().fetch(request.clone());
                TimeoutFuture::new(PAUSE_MS).await;
                if self.epoch.get() != epoch {
                    return;
                }
                if !self.asked_again.get() {
                    break;
                }
            }
            self.waiting.set(false);
        });
    }
}
