//! The DHIS2 endpoints for programs at this machine: plain JSON over the same calls that officers make.
//!
//! Every one needs the token of an unlocked session as `Authorization: Bearer TOKEN`; a cookie does not count, so that no
//! page of another site can act here. A field that a body does not need may be left out.
//!
//! | route | does |
//! |---|---|
//! | `POST /dhis2/config` | saves the connection |
//! | `POST /dhis2/test-connection` | tests one, or the saved one without `url` |
//! | `GET /dhis2/preview-enrollments` | the newest enrollments of a programme |
//! | `POST /dhis2/assign-codes` | saves which attribute fills which field |
//! | `POST /dhis2/generate-cards`, `GET /dhis2/tasks/{task_id}` | makes cards, and says how far it is |
//! | `GET /dhis2/preview-card-png` | one card as a picture |
//! | `POST /dhis2/sync-schedule` | how often a programme synchronises by itself |
//! | `POST /dhis2/send-card`, `/dhis2/google-wallet` | 501: Kadi sends nothing to a third party |

mod generate;
mod request;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kadi_app::App;
use kadi_contract::dhis2::{
    ConfigureConnection, ConnectionStatus, EnrollmentPreview, MappingSaved, PreviewEnrollments, SaveMapping,
    TestConnection,
};
use kadi_contract::schedule::SaveSchedule;
use kadi_contract::{ApiError, ErrorCode, assets};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::body::read_body;
use crate::dhis2::request::{ask, read_query};
use crate::failure::Failure;
use crate::router::Shell;
use crate::session::Bearer;

/// The routes.
pub(crate) fn routes() -> Router<Shell> {
    Router::new()
        .route("/dhis2/config", post(config))
        .route("/dhis2/test-connection", post(test_connection))
        .route("/dhis2/preview-enrollments", get(preview_enrollments))
        .route("/dhis2/assign-codes", post(assign_codes))
        .route("/dhis2/generate-cards", post(generate::generate_cards))
        .route("/dhis2/tasks/{task_id}", get(generate::task))
        .route("/dhis2/preview-card-png", get(preview_card))
        .route("/dhis2/sync-schedule", post(sync_schedule))
        .route("/dhis2/send-card", post(send_card))
        .route("/dhis2/google-wallet/{enrollment_id}", get(google_wallet))
        .route("/dhis2/google-wallet/bulk", post(google_wallet))
}

async fn config(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let call: ConfigureConnection = read_body(&headers, &body)?;
    let saved = ask(app, token, call).await?;
    Ok(Json(json!({
        "config_id": saved.config_id, "url": saved.url, "username": saved.username, "status": saved.status,
        "created_at": saved.created_at,
    })))
}

async fn test_connection(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let call: TestConnection = read_body(&headers, &body)?;
    let test = ask(app, token, call).await?;
    let Some((code, error)) = trouble(test.status) else {
        let date = test.server_date.unwrap_or_default();
        // The server's clock to the second: what it writes behind that differs by version.
        let seconds = date.split('.').next().unwrap_or_default();
        return Ok(Json(json!({
            "status": test.status, "dhis2_version": test.dhis2_version, "server_date": seconds,
            "programmes_available": test.programmes_available, "organisation_units": test.organisation_units,
        }))
        .into_response());
    };
    Ok((code, Json(json!({ "status": test.status, "error": error }))).into_response())
}

/// The HTTP status and the words of a test that did not end well.
const fn trouble(status: ConnectionStatus) -> Option<(StatusCode, &'static str)> {
    const DOWN: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
    Some(match status {
        ConnectionStatus::Connected => return None,
        ConnectionStatus::AuthFailed => (StatusCode::UNAUTHORIZED, "Invalid DHIS2 credentials."),
        ConnectionStatus::Unreachable => (DOWN, "The server does not answer."),
        ConnectionStatus::TlsError => (DOWN, "The server's certificate could not be trusted."),
        ConnectionStatus::NotDhis2 => (DOWN, "A server answered, but it is not DHIS2."),
        ConnectionStatus::UnsupportedVersion => (DOWN, "This version of DHIS2 cannot be read."),
        ConnectionStatus::NoTrackerAccess => (DOWN, "This account may not read Tracker data."),
    })
}

async fn preview_enrollments(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    query: Result<Query<PreviewEnrollments>, QueryRejection>,
) -> Result<Json<EnrollmentPreview>, Failure> {
    let mut preview = ask(app, token, read_query(query)?).await?;
    // A hint for screens, no part of this endpoint.
    preview.preview.iter_mut().for_each(|sample| sample.odd_dates.clear());
    Ok(Json(preview))
}

async fn assign_codes(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<MappingSaved>, Failure> {
    let call: SaveMapping = read_body(&headers, &body)?;
    Ok(Json(ask(app, token, call).await?))
}

async fn sync_schedule(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let call: SaveSchedule = read_body(&headers, &body)?;
    let saved = ask(app, token, call).await?;
    Ok(Json(json!({
        "programme_uid": saved.programme_uid, "interval_minutes": saved.interval_minutes, "enabled": saved.enabled,
        "next_sync": saved.next_sync, "auto_generate_cards": saved.auto_generate_cards,
    })))
}

/// What `preview-card-png` asks for.
#[derive(Debug, Deserialize)]
struct CardPreview {
    /// Without one, the template's own sample is drawn.
    #[serde(default)]
    enrollment_id: String,
    template: String,
    #[serde(default)]
    dpi: u32,
}

async fn preview_card(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    query: Result<Query<CardPreview>, QueryRejection>,
) -> Result<Response, Failure> {
    let asked = read_query(query)?;
    // What would leave its part of the path names no template and no enrollment.
    if [&asked.template, &asked.enrollment_id].iter().any(|part| part.contains('/')) {
        return Err(ErrorCode::AssetNotFound.into());
    }
    let path = match asked.enrollment_id.as_str() {
        "" => assets::sample_preview(&asked.template, asked.dpi),
        enrollment => assets::enrollment_preview(&asked.template, asked.dpi, enrollment),
    };
    let asset = spawn_blocking(move || app.asset(Some(&token), &path))
        .await
        .map_err(|_| Failure::internal("preview_card"))??;
    Ok(([(header::CONTENT_TYPE, asset.content_type)], asset.bytes).into_response())
}

/// Kadi has no gateway for messages: a card leaves the office as a file that an officer exports.
async fn send_card(State(app): State<Arc<App>>, Bearer(token): Bearer) -> Result<(), Failure> {
    not_available(app, token, "send-card").await
}

/// A wallet pass would give a third party the names of patients.
async fn google_wallet(State(app): State<Arc<App>>, Bearer(token): Bearer) -> Result<(), Failure> {
    not_available(app, token, "google-wallet").await
}

async fn not_available(
    app: Arc<App>,
    token: kadi_app::SessionToken,
    what: &'static str,
) -> Result<(), Failure> {
    // Only an unlocked officer learns what there is.
    ask(app, token, kadi_contract::office::GetSettings {}).await?;
    Err(ApiError::new(ErrorCode::NotAvailable).with("what", what).into())
}
