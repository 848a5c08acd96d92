//! The public verdict of a code, for programs at the same machine.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use kadi_app::App;
use kadi_contract::verify::{VerdictView, VerifyCode};
use tokio::task::spawn_blocking;

use crate::failure::Failure;

/// Verifies without a session, so that nothing about the person is told.
pub(crate) async fn verify(
    State(app): State<Arc<App>>,
    Path(text): Path<String>,
) -> Result<Json<VerdictView>, Failure> {
    let (view, _) = spawn_blocking(move || app.call(None, VerifyCode { text }))
        .await
        .map_err(|_| Failure::internal("verify"))??;
    Ok(Json(view))
}
