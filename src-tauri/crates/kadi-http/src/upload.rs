//! Bytes that a person hands in.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kadi_app::App;
use kadi_contract::assets::UploadKind;
use kadi_contract::{ApiError, ErrorCode};
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
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Failure> {
    let kind = UploadKind::parse(&kind).ok_or_else(|| Failure::bad_request("upload"))?;
    let bytes = body.map_err(|rejection| refuse(&rejection))?.to_vec();
    let reply = spawn_blocking(move || app.upload(token.as_ref(), kind, bytes))
        .await
        .map_err(|_| Failure::internal("upload"))??;
    Ok(Json(reply))
}

/// Why the bytes could not be taken: there are too many, or they broke off.
fn refuse(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::new(ErrorCode::FileTooLarge).with("megabytes", MOST_BYTES >> 20)
    } else {
        ErrorCode::FileUnreadable.into()
    }
}
