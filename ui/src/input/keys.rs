//! Key presses of the whole page, and which of them act.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Calls `handler` for every key pressed on the page while the component is shown. The handler stays current. Escape in a
/// dialog closes the dialog and nothing behind it.
#[hook]
pub fn use_page_keys(handler: Callback<KeyboardEvent>) {
    let latest = use_mut_ref(|| handler.clone());
    *latest.borrow_mut() = handler;
    use_effect_with((), move |()| {
        let listener = web_sys::window().and_then(|window| window.document()).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                    && !(event.key() == "Escape" && is_in_dialog())
                {
                    let handler = latest.borrow().clone();
                    handler.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether a dialog is open.
#[must_use]
pub fn is_in_dialog() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// Whether the person is writing in a field, or a dialog is open: then single letters do nothing else.
#[must_use]
pub fn is_typing() -> bool {
    if is_in_dialog() {
        return true;
    }
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return false };
    document.active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
            || element.dyn_ref::<web_sys::HtmlInputElement>().is_some_and(|input| {
                !matches!(input.type_().as_str(), "checkbox" | "radio" | "button" | "submit" | "file")
            })
    })
}

/// A key pressed alone, without Ctrl, Alt or the system key.
#[must_use]
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !event.ctrl_key() && !event.alt_key() && !event.meta_key()
}

/// The letter that acts, in lower case, when the key is pressed alone and nobody is writing.
#[must_use]
pub fn letter(event: &KeyboardEvent) -> Option<char> {
    if !is_plain(event) || is_typing() {
        return None;
    }
    let key = event.key();
    let mut characters = key.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Some(character.to_ascii_lowercase()),
        _ => None,
    }
}

/// Id of the element that has the focus.
#[must_use]
pub fn focused_id() -> Option<String> {
    web_sys::window()?.document()?.active_element().map(|element| element.id())
}

/// The digit of the key, read by its place: on some layouts digits want Shift.
#[must_use]
pub fn digit(event: &KeyboardEvent) -> Option<usize> {
    if !is_plain(event) || is_typing() {
        return None;
    }
    let code = event.code();
    let digit = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad"))?;
    digit.parse().ok()
}

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        element.focus().ok();
    }
}
