//! The commands of the page: one carries every call, one carries bytes, one says what the tray shows.

use std::sync::Arc;

use kadi_contract::{ApiError, ErrorCode};
use serde_json::Value;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use crate::desk::Desk;
use crate::tray::{Tray, TrayWords};

/// Runs on a thread that may block: the store and the matching are synchronous.
async fn blocking(
    work: impl FnOnce() -> Result<Value, ApiError> + Send + 'static,
) -> Result<Value, ApiError> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(ApiError::new(ErrorCode::Internal)))
}

/// One call of the contract.
#[tauri::command]
pub(crate) async fn call(desk: State<'_, Arc<Desk>>, call: Value) -> Result<Value, ApiError> {
    let desk = Arc::clone(&desk);
    blocking(move || desk.call(call)).await
}

/// The bytes of a file; the header `x-kind` says what they are for.
#[tauri::command]
pub(crate) async fn upload(desk: State<'_, Arc<Desk>>, request: Request<'_>) -> Result<Value, ApiError> {
    let desk = Arc::clone(&desk);
    let kind =
        request.headers().get("x-kind").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(ApiError::new(ErrorCode::BadRequest).with("detail", "body"));
    };
    let bytes = bytes.clone();
    blocking(move || desk.upload(&kind, bytes)).await
}

/// How things stand, for the tray; nothing happens where there is none.
#[tauri::command]
pub(crate) fn tray(tray: State<'_, Option<Tray>>, shows: TrayWords) {
    // What the desktop refuses to show stands in the window.
    let _ = tray.as_ref().map(|tray| tray.show(shows));
}
