//! Locks when nobody has touched keyboard or mouse for a while.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use yew::prelude::*;

/// How often the time is looked at, in milliseconds.
const LOOK_MS: u32 = 10_000;

/// Calls `lock` after so many minutes without a key, a click or a movement.
#[hook]
pub fn use_idle_lock(minutes: u32, lock: Callback<()>) {
    use_effect_with(minutes, move |&minutes| {
        let last = Rc::new(Cell::new(js_sys::Date::now()));
        let listeners: Vec<_> = web_sys::window()
            .and_then(|window| window.document())
            .map(|document| {
                ["keydown", "pointerdown", "pointermove", "wheel"]
                    .into_iter()
                    .map(|name| {
                        let last = last.clone();
                        EventListener::new(&document, name, move |_| last.set(js_sys::Date::now()))
                    })
                    .collect()
            })
            .unwrap_or_default();
        let limit_ms = f64::from(minutes.max(1)) * 60_000.0;
        let interval = Interval::new(LOOK_MS, move || {
            if js_sys::Date::now() - last.get() >= limit_ms {
                last.set(js_sys::Date::now());
                lock.emit(());
            }
        });
        move || drop((listeners, interval))
    });
}
