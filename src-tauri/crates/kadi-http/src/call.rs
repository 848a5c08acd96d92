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

use crate::body::read_body;
use crate::failure::Failure;
use crate::session::{Caller, set_cookie};

/// Makes one call. The body must say that it is JSON: a form of another site cannot, so it cannot act in our name.
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    Caller(token): Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let call = read(read_body(&headers, &body)?)?;
    let done = spawn_blocking(move || app.dispatch(token.as_ref(), call))
        .await
        .map_err(|_| Failure::internal("call"))??;
    let mut response = Json(done.reply).into_response();
    if let Some(cookie) = set_cookie(&done.session) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Reads a call. What is wrong is told by name, never by value: values may be personal or secret.
fn read(json: Value) -> Result<AnyCall, Failure> {
    let name = json.get("call").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = kadi_contract::CALLS.iter().any(|call| call.name == name);
    serde_json::from_value(json).map_err(|_| match known {
        true => Failure::bad_request(name),
        false => Failure::bad_request("call"),
    })
}
