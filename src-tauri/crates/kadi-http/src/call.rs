//! The contract route: every call, as JSON.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use kadi_app::App;
use kadi_contract::AnyCall;
use serde_json::Value;
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::session::{Caller, set_cookie};

/// Makes one call. The body must say that it is JSON: a form of another site cannot, so it cannot act in our name.
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    Caller(token): Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    if !is_json(&headers) {
        return Err(Failure::bad_request("content-type"));
    }
    let call = read(&body)?;
    let done = spawn_blocking(move || app.dispatch(token.as_ref(), call))
        .await
        .map_err(|_| Failure::internal("call"))??;
    let mut response = Json(done.reply).into_response();
    if let Some(cookie) = set_cookie(&done.session) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Whether a request says that its body is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a call. What is wrong is told by place or name, never by value: values may be personal or secret.
fn read(body: &[u8]) -> Result<AnyCall, Failure> {
    let json: Value = serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("line {} column {}", error.line(), error.column())))?;
    let name = json.get("call").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = kadi_contract::CALLS.iter().any(|call| call.name == name);
    serde_json::from_value(json).map_err(|_| match known {
        true => Failure::bad_request(name),
        false => Failure::bad_request("call"),
    })
}
