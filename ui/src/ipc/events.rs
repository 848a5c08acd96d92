//! Events of the native side, and of this page's own calls, for whoever listens.

use std::cell::RefCell;
use std::rc::Rc;

use kadi_contract::Event;
use wasm_bindgen::JsCast;

use super::tauri;

type Listener = Rc<dyn Fn(&Event)>;

thread_local! {
    static LISTENERS: RefCell<(u64, Vec<(u64, Listener)>)> = const { RefCell::new((0, Vec::new())) };
}

/// Listens until it is dropped.
#[must_use]
pub struct Subscription(u64);

impl Drop for Subscription {
    fn drop(&mut self) {
        LISTENERS.with_borrow_mut(|(_, listeners)| listeners.retain(|(id, _)| *id != self.0));
    }
}

/// Has `listener` called with every event.
pub fn listen(listener: impl Fn(&Event) + 'static) -> Subscription {
    LISTENERS.with_borrow_mut(|(next, listeners)| {
        *next += 1;
        listeners.push((*next, Rc::new(listener)));
        Subscription(*next)
    })
}

/// Tells all listeners.
pub fn announce(event: &Event) {
    let listeners: Vec<Listener> = LISTENERS
        .with_borrow(|(_, listeners)| listeners.iter().map(|(_, listener)| listener.clone()).collect());
    for listener in listeners {
        listener(event);
    }
}

fn receive(text: &str) {
    if let Ok(event) = serde_json::from_str(text) {
        announce(&event);
    }
}

/// The stream of server-sent events; closed when dropped.
pub struct Connection {
    source: Option<(web_sys::EventSource, gloo_events::EventListener)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some((source, _)) = &self.source {
            source.close();
        }
    }
}

/// Begins to receive the native side's events. In a browser the stream belongs to the session, so it is opened anew
/// after each unlock; in the window once is enough and `Connection` holds nothing.
pub fn connect() -> Connection {
    thread_local!(static WINDOW: RefCell<bool> = const { RefCell::new(false) });
    if tauri::present() {
        if !WINDOW.replace(true) {
            tauri::listen(|text| receive(&text));
        }
        return Connection { source: None };
    }
    let source = web_sys::EventSource::new("/api/events").ok().map(|source| {
        let listener = gloo_events::EventListener::new(&source, "message", |event| {
            if let Some(text) =
                event.dyn_ref::<web_sys::MessageEvent>().and_then(|message| message.data().as_string())
            {
                receive(&text);
            }
        });
        (source, listener)
    });
    Connection { source }
}
