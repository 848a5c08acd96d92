//! Reading the parameters of a program's request, and asking the application for what it wants.

use std::sync::Arc;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use kadi_app::{App, SessionToken};
use kadi_contract::Call;
use tokio::task::spawn_blocking;

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

/// Reads the parameters of an address.
pub(crate) fn read_query<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Failure> {
    query.map(|Query(asked)| asked).map_err(|_| Failure::bad_request("query"))
}
