//! Reading a JSON body.

use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Reads a JSON body. What is wrong is told by its place, never by its value.
pub(crate) fn read_body<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Failure> {
    if !is_json(headers) {
        return Err(Failure::bad_request("content-type"));
    }
    serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("line {} column {}", error.line(), error.column())))
}

/// Whether a request says that its body is JSON.
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
