//! Reading what a program sends, and asking the application for it.

use std::sync::Arc;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::HeaderMap;
use kadi_app::{App, SessionToken};
use kadi_contract::Call;
use serde::de::DeserializeOwned;
use tokio::task::spawn_blocking;

use crate::call::is_json;
use crate::failure::Failure;

/// Makes a call in the name of the token's officer.
pub(crate) async fn ask<C>(app: Arc<App>, token: SessionToken, call: C) -> Result<C::Reply, Failure>
where
    C: Call + Send + 'static,
    C::Reply: Send + 'static,
{
    let answer = spawn_blocking(move || app.call(Some(&token), call)).await;
    let (reply, _) = answer.map_err(|_| Failure::internal(C::NAME))??;
    Ok(reply)
}

/// Reads a JSON body. What is wrong is told by its place, never by its value.
pub(crate) fn read_body<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Failure> {
    if !is_json(headers) {
        return Err(Failure::bad_request("content-type"));
    }
    serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("line {} column {}", error.line(), error.column())))
}

/// Reads the parameters of an address.
pub(crate) fn read_query<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Failure> {
    query.map(|Query(asked)| asked).map_err(|_| Failure::bad_request("query"))
}
