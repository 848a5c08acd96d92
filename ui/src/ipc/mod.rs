//! Calls to the native side, over whichever transport carries this page.

mod action;
mod cache;
mod events;
mod http;
mod tauri;

use kadi_contract::assets::UploadKind;
use kadi_contract::{AnyCall, ApiError, Call, ErrorCode, Event};
use serde::de::DeserializeOwned;

pub use action::use_action;
pub use cache::{Remote, UseCall, use_call, use_call_if};
pub use events::{announce, connect, listen};

/// An error for what should not happen between the two sides of the bridge.
fn broken() -> ApiError {
    ApiError::new(ErrorCode::Internal)
}

/// Makes a call. What it changed is announced, so that whoever shows it fetches again; so is a lock.
pub async fn call<C: Call>(call: C) -> Result<C::Reply, ApiError> {
    let request: AnyCall = call.into();
    let changes = request.info().changes;
    let text = serde_json::to_string(&request).map_err(|_| broken())?;
    let reply = if tauri::present() { tauri::call(&text).await } else { http::call(&text).await };
    note(&reply);
    let reply = serde_json::from_str(&reply?).map_err(|_| broken())?;
    if !changes.is_empty() {
        announce(&Event::Changed { tags: changes.to_vec() });
    }
    Ok(reply)
}

/// Sends a file; the reply depends on `kind`.
pub async fn upload<T: DeserializeOwned>(kind: UploadKind, file: &web_sys::File) -> Result<T, ApiError> {
    let reply =
        if tauri::present() { tauri::upload(kind, file).await } else { http::upload(kind, file).await };
    note(&reply);
    serde_json::from_str(&reply?).map_err(|_| broken())
}

/// The address of an asset path of [`kadi_contract::assets`].
#[must_use]
pub fn asset_url(path: &str) -> String {
    if tauri::present() { tauri::asset_url(path) } else { format!("/api/asset/{path}") }
}

/// Tells the tray of Kadi's own window how things stand, as a code, and in words with those of its menu.
pub fn tell_tray(state: &'static str, words: [String; 3]) {
    if tauri::present() {
        wasm_bindgen_futures::spawn_local(async move {
            let [words, open, quit] = words;
            tauri::tray(state, &words, &open, &quit).await;
        });
    }
}

/// Whether this page is in Kadi's own window.
#[must_use]
pub fn in_window() -> bool {
    tauri::present()
}

fn note<T>(reply: &Result<T, ApiError>) {
    if let Err(error) = reply
        && error.code == ErrorCode::Locked
    {
        announce(&Event::Locked);
    }
}
