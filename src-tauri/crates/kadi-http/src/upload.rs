//! Bytes that a person hands in.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use kadi_app::App;
use kadi_contract::ErrorCode;
use kadi_contract::assets::UploadKind;
use serde_json::Value;
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::session::Caller;

/// The largest body the server takes, in bytes: a CSV of some 300,000 people or a camera's full picture.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Takes the bytes of `kind` and answers as the kind says.
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    Caller(token): Caller,
    Path(kind): Path<String>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let kind = UploadKind::parse(&kind).ok_or_else(|| Failure::bad_request("upload"))?;
    let bytes =
        to_bytes(body, MOST_BYTES).await.map_err(|_| Failure::from(ErrorCode::FileUnreadable))?.to_vec();
    let reply = spawn_blocking(move || app.upload(token.as_ref(), kind, bytes))
        .await
        .map_err(|_| Failure::internal("upload"))??;
    Ok(Json(reply))
}
