//! Previews and finished files: bytes that do not travel in replies.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kadi_app::App;
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::session::Caller;

/// Answers with the bytes of an asset path of the contract, to an unlocked session only.
pub(crate) async fn asset(
    State(app): State<Arc<App>>,
    Caller(token): Caller,
    Path(path): Path<String>,
) -> Result<Response, Failure> {
    let asset = spawn_blocking(move || app.asset(token.as_ref(), &path))
        .await
        .map_err(|_| Failure::internal("asset"))??;
    let mut response = asset.bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    Ok(response)
}
