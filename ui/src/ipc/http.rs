//! The transport of a browser: the local HTTP interface of `kadi serve`.

use gloo_net::http::Request;
use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;

use super::broken;

/// Sends a call as JSON text and gives the reply's JSON text.
pub(super) async fn call(text: &str) -> Result<String, ApiError> {
    let request = Request::post("/api/call")
        .header("content-type", "application/json")
        .body(text.to_owned())
        .map_err(|_| broken())?;
    answer(request).await
}

/// Sends the bytes of a file.
pub(super) async fn upload(kind: UploadKind, file: &web_sys::File) -> Result<String, ApiError> {
    let request = Request::post(&format!("/api/upload/{}", kind.as_str()))
        .header("content-type", "application/octet-stream")
        .body(wasm_bindgen::JsValue::from(file.clone()))
        .map_err(|_| broken())?;
    answer(request).await
}

async fn answer(request: Request) -> Result<String, ApiError> {
    let response = request.send().await.map_err(|_| broken())?;
    let text = response.text().await.map_err(|_| broken())?;
    if response.ok() { Ok(text) } else { Err(serde_json::from_str(&text).unwrap_or_else(|_| broken())) }
}
