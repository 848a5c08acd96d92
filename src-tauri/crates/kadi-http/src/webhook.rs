//! The endpoint for notifications. A body is taken so that the sender is not cut off, and dropped unread.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use kadi_app::App;
use kadi_contract::ErrorCode;
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::router::Shell;

/// The largest body of a notification, in bytes.
pub const MOST_NOTIFIED: usize = 1024 * 1024;

/// The routes: with the secret as the last part of the path, or as `Authorization: ApiToken SECRET`.
pub(crate) fn routes() -> Router<Shell> {
    Router::new().route("/dhis2/webhook", post(by_header)).route("/dhis2/webhook/{secret}", post(by_path))
}

async fn by_path(State(app): State<Arc<App>>, Path(secret): Path<String>, body: Body) -> Response {
    hear(app, secret, body).await
}

async fn by_header(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let secret = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = secret.and_then(|text| text.strip_prefix("ApiToken ")).unwrap_or_default();
    hear(app, secret.trim().to_owned(), body).await
}

async fn hear(app: Arc<App>, secret: String, body: Body) -> Response {
    // At most this much is held in memory, whoever sends it.
    if to_bytes(body, MOST_NOTIFIED).await.is_err() {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    match spawn_blocking(move || app.hear_webhook(&secret)).await {
        Ok(Ok(())) => (StatusCode::ACCEPTED, Json(json!({ "status": "accepted" }))).into_response(),
        Ok(Err(error)) if error.code == ErrorCode::Locked => {
            // Not the sender's fault: it may come again.
            let later = [(header::RETRY_AFTER, "300")];
            (StatusCode::SERVICE_UNAVAILABLE, later, Json(error)).into_response()
        }
        Ok(Err(error)) => Failure::from(error).into_response(),
        Err(_) => Failure::internal("webhook").into_response(),
    }
}
